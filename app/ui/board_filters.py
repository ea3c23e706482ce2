"""What narrows the rows of a board: the search field, the choices, the chips with their counts."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.board_boxes import Boxes
from app.ui.board_chips import Chips
from app.ui.controls import words
from app.ui.icons import icon
from app.ui.theme import theme
from service.kit.board.page import BoardFilter, BoardHead, BoardRows

SEARCH_KEY = "Ctrl+F"
_AFTER_MS = 120  # without another key
_BESIDE = 3  # so many boxes have room beside the search


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
        self.boxes = Boxes()
        self.boxes.changed.connect(self.changed)
        self.chips = Chips()
        self._count = words("", "label")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_AFTER_MS)
        self._pause.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda _: self._pause.start())
        self.chips.picked.connect(lambda _: self.changed.emit())
        self._place()

    def begin(self, head: BoardHead) -> None:
        """The filters of a board; nothing is narrowed."""
        self._filters = head.filters
        with QSignalBlocker(self.search):
            self.search.clear()
        self._pause.stop()
        self.search.setVisible(bool(head.placeholder))
        self.search.setPlaceholderText(f"{head.placeholder}　{SEARCH_KEY}")
        self.search.setAccessibleName(f"{head.title}搜索，快捷键 {SEARCH_KEY}")
        self.chips.begin(self._spread())
        others = [one for one in head.filters if one is not self._spread()]
        beside = len(others) <= _BESIDE or not head.placeholder
        (self._first if beside else self._second).addWidget(self.boxes, 0 if beside and head.placeholder else 1)
        self.boxes.begin(others)  # shown where it stands, never as a window of its own
        self._count.setText("")
        self._count.setVisible(bool(head.placeholder))

    def query(self) -> str:
        return self.search.text().strip()

    def picks(self) -> dict[str, str]:
        """The values that hold, by filter; a filter that holds nothing back is left out."""
        picked = dict(self.boxes.picks())
        spread = self._spread()
        if spread is not None:
            picked[spread.key] = self.chips.held
        return {key: value for key, value in picked.items() if value}

    def count(self, part: BoardRows) -> None:
        spread = self._spread()
        if spread is not None:
            self.chips.count(part.tallies.get(spread.key, {}))
        narrowed = self._narrows()
        self._count.setText(f"符合 {part.total} 条，共 {part.whole} 条" if narrowed else f"共 {part.whole} 条")

    def type(self, text: str) -> None:
        """What was typed into the table goes on here; ``/`` only leads here."""
        if self.search.isHidden():
            return
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text != "/":
            self.search.insert(text)

    def reset(self) -> bool:
        """Take everything back. False when there was nothing."""
        if not self._narrows():
            return False
        with QSignalBlocker(self.search):
            self.search.clear()
        self.boxes.reset()
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
        self._first, self._second, third = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._first.addWidget(self.search, 1)
        third.addWidget(self.chips, 1)
        third.addWidget(self._count, 0, Qt.AlignmentFlag.AlignRight)
        for row in (self._first, self._second, third):
            row.setSpacing(theme().dp(8))
            column.addLayout(row)

    def _spread(self) -> BoardFilter | None:
        return next((one for one in self._filters if one.spread), None)

    def _narrows(self) -> bool:
        """Less is shown than at first."""
        held = self.chips.held if self._spread() is not None else ""
        return bool(self.query() or held or self.boxes.narrows)


class _Search(QLineEdit):
    """Arrows and Enter are meant for the table below, also while something is typed."""

    onward = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.onward.emit(event.key())
        else:
            super().keyPressEvent(event)
