"""The filters of a board that are picked from a list or typed as a day."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.scenarios.editors.day import day_beside, is_no_day, parse_day
from app.ui.board_chips import ALL
from app.ui.controls import clear
from app.ui.theme import restyle, theme
from service.kit.board.page import BoardFilter

_SHORTEST = 5  # characters of a choice that are always seen
_DAY_WIDTH = 118


class ChoiceBox(QComboBox):
    """One value of several; without a first value also none of them."""

    picked = Signal()

    def __init__(self, one: BoardFilter) -> None:
        super().__init__()
        self.setAccessibleName(one.title)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(len(one.title) + _SHORTEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if not one.value:
            self.addItem(f"{one.title}：{ALL}", "")
        for option in one.options:
            self.addItem(f"{one.title}：{option.label}", option.value)
        self._first = max(self.findData(one.value), 0)
        self.setCurrentIndex(self._first)
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + theme().dp(24))
        self.currentIndexChanged.connect(lambda _: self.picked.emit())

    def value(self) -> str:
        return str(self.currentData() or "")

    @property
    def narrows(self) -> bool:
        return self.currentIndex() != self._first

    def begin(self) -> None:
        self.setCurrentIndex(self._first)


class DayBox(QLineEdit):
    """A day in any usual way of writing it; ↑↓ go by a day. What is no day yet holds nothing back."""

    picked = Signal()

    def __init__(self, one: BoardFilter) -> None:
        super().__init__()
        self.setAccessibleName(f"{one.title}哪天")
        self.setPlaceholderText(f"{one.title} 年月日")
        self.setMaxLength(16)
        self.setFixedWidth(theme().dp(_DAY_WIDTH))
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self._held = ""
        self.textChanged.connect(self._typed)
        self.editingFinished.connect(self._tidy)

    def value(self) -> str:
        found = parse_day(self.text())
        return found.isoformat() if found else ""

    @property
    def narrows(self) -> bool:
        return bool(self.text())

    def begin(self) -> None:
        self.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None or parse_day(self.text()) is None:
            super().keyPressEvent(event)
        elif beside := day_beside(self.text(), step):
            self.setText(beside)

    def _typed(self) -> None:
        restyle(self, invalid=is_no_day(self.text()))
        if self.value() != self._held:
            self._held = self.value()
            self.picked.emit()

    def _tidy(self) -> None:
        if self.value() and self.text() != self.value():
            self.setText(self.value())


class Boxes(QWidget):
    """All of them in one row, or in two where one has no room; ``changed`` when one of them holds something else."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows = (QHBoxLayout(), QHBoxLayout())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().dp(8))
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        for row in self._rows:
            row.setSpacing(theme().dp(8))
            column.addLayout(row)
        self.by_key: dict[str, ChoiceBox | DayBox] = {}

    def begin(self, filters: Sequence[BoardFilter]) -> None:
        for row in self._rows:
            clear(row)
        self.by_key = {one.key: DayBox(one) if one.kind == "day" else ChoiceBox(one) for one in filters}
        for box in self.by_key.values():
            box.picked.connect(self.changed)
            self._rows[0].addWidget(box)
        self.setVisible(bool(filters))
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """As narrow as two rows can be."""
        height = self._rows[0].minimumSize().height() + (self._rows[1].minimumSize().height() or -theme().dp(8))
        return QSize(max(map(self._least, self._halves()), default=0), height + theme().dp(8))

    def sizeHint(self) -> QSize:
        return QSize(self._least(list(self.by_key.values())), self.minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _halves(self) -> list[list["ChoiceBox | DayBox"]]:
        boxes = list(self.by_key.values())
        middle = (len(boxes) + 1) // 2
        return [boxes[:middle], boxes[middle:]]

    def _least(self, boxes: Sequence["ChoiceBox | DayBox"]) -> int:
        gaps = theme().dp(8) * max(len(boxes) - 1, 0)
        return gaps + sum(max(box.minimumSizeHint().width(), box.minimumWidth()) for box in boxes)

    def _arrange(self) -> None:
        boxes = list(self.by_key.values())
        parts = [boxes, []] if self._least(boxes) <= self.width() or len(boxes) < 2 else self._halves()
        if [self._rows[0].count(), self._rows[1].count()] == [len(part) for part in parts]:
            return
        for row, part in zip(self._rows, parts, strict=True):
            for box in part:
                self._rows[0].removeWidget(box)
                self._rows[1].removeWidget(box)
                row.addWidget(box)
        self.updateGeometry()

    def picks(self) -> Mapping[str, str]:
        return {key: value for key, box in self.by_key.items() if (value := box.value())}

    @property
    def narrows(self) -> bool:
        return any(box.narrows for box in self.by_key.values())

    def reset(self) -> None:
        """As at first; says nothing."""
        for box in self.by_key.values():
            with QSignalBlocker(box):
                box.begin()
