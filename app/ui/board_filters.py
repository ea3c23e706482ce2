"""What narrows the rows of a board: the search field, the choices, the chips with their counts."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.board_chips import ALL, Chips
from app.ui.controls import clear, words
from app.ui.icons import icon
from app.ui.theme import theme
from service.kit.board.page import BoardFilter, BoardHead, BoardRows

SEARCH_KEY = "Ctrl+F"
_AFTER_MS = 120  # without another key


class Filters(QWidget):
    """``changed`` when other rows are wanted; ``left(key)`` when an arrow or Enter is meant for the table."""

    changed = Signal()
    left = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._filters: tuple[BoardFilter, ...] = ()
        self.search = _Search()
        self._glass = self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        theme().changed.connect(self._restyle)
        self.search.setClearButtonEnabled(True)
        self.search.onward.connect(self.left)
        self.boxes: dict[str, QComboBox] = {}
        self.chips = Chips()
        self._count = words("", "label")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_AFTER_MS)
        self._pause.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda _: self._pause.start())
        self.chips.picked.connect(lambda _: self.changed.emit())
        self._boxes = QHBoxLayout()
        self._boxes.setSpacing(theme().dp(8))
        self._place()

    def begin(self, head: BoardHead) -> None:
        """The filters of a board; nothing is narrowed."""
        self._filters = head.filters
        with QSignalBlocker(self.search):
            self.search.clear()
        self._pause.stop()
        self.search.setPlaceholderText(f"{head.placeholder}　{SEARCH_KEY}")
        self.search.setAccessibleName(f"{head.title}搜索，快捷键 {SEARCH_KEY}")
        self.chips.begin(self._spread())
        clear(self._boxes)
        self.boxes = {one.key: self._box(one) for one in head.filters if one is not self._spread()}
        self._count.setText("")

    def query(self) -> str:
        return self.search.text().strip()

    def picks(self) -> dict[str, str]:
        """The values that hold, by filter; a filter that holds nothing back is left out."""
        picked = {key: str(box.currentData() or "") for key, box in self.boxes.items()}
        spread = self._spread()
        if spread is not None:
            picked[spread.key] = next((chip.option.value for chip in self.chips.chips if chip.isChecked()), "")
        return {key: value for key, value in picked.items() if value}

    def count(self, part: BoardRows) -> None:
        spread = self._spread()
        if spread is not None:
            self.chips.count(part.tallies.get(spread.key, {}))
        narrowed = bool(self.query() or self.picks())
        self._count.setText(f"符合 {part.total} 条，共 {part.whole} 条" if narrowed else f"共 {part.whole} 条")

    def type(self, text: str) -> None:
        """What was typed into the table goes on here; ``/`` only leads here."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text != "/":
            self.search.insert(text)

    def reset(self) -> bool:
        """Take everything back. False when there was nothing."""
        if not self.query() and not self.picks():
            return False
        with QSignalBlocker(self.search):
            self.search.clear()
        for box in self.boxes.values():
            with QSignalBlocker(box):
                box.setCurrentIndex(0)
        self.chips.hold("")
        self._pause.stop()
        self.changed.emit()
        return True

    def _restyle(self) -> None:
        self._glass.setIcon(icon("search"))

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().dp(10))
        first = QHBoxLayout()
        first.setSpacing(theme().dp(8))
        first.addWidget(self.search, 1)
        first.addLayout(self._boxes)
        second = QHBoxLayout()
        second.setSpacing(theme().dp(8))
        second.addWidget(self.chips, 1)
        second.addWidget(self._count)
        column.addLayout(first)
        column.addLayout(second)

    def _spread(self) -> BoardFilter | None:
        return next((one for one in self._filters if one.spread), None)

    def _box(self, one: BoardFilter) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(one.title)
        box.addItem(f"{one.title}：{ALL}", "")
        for option in one.options:
            box.addItem(f"{one.title}：{option.label}", option.value)
        box.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._boxes.addWidget(box)
        return box


class _Search(QLineEdit):
    """Arrows and Enter are meant for the table below, also while something is typed."""

    onward = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.onward.emit(event.key())
        else:
            super().keyPressEvent(event)
