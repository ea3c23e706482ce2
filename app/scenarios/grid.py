"""A table view that fits its rows and leaves Tab and typing to the page."""

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.scenarios.rows import MarkDelegate, RowModel
from app.ui.theme import theme
from service.kit.page import Row

_CELL = 26  # what stands beside the text of a cell
_NAME = 190  # a stretched column is not folded away below this width
_FEWEST, _EMPTY = 3, 2  # rows that are always seen, and the room for the words of an empty table


class Grid(QTableView):
    """One current row; picking is the editor's business."""

    pressed_enter = Signal()
    pressed_space = Signal()
    typed = Signal(str)
    moved = Signal(object)  # Row or None

    def __init__(self, *, multiple: bool) -> None:
        super().__init__()
        self.rows = RowModel()
        self.empty = ""
        self._widths: list[int] = []
        self.setModel(self.rows)
        self._marks = MarkDelegate(multiple=multiple)
        self.setItemDelegateForColumn(0, self._marks)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme().size("row"))
        self.verticalHeader().setMinimumSectionSize(theme().dp(20))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setFixedHeight(theme().dp(34))
        self.selectionModel().currentRowChanged.connect(self._moved)

    def mark_as(self, *, multiple: bool) -> None:
        self._marks.multiple = multiple

    def current(self) -> Row | None:
        at = self.currentIndex().row()
        return self.rows.rows[at] if 0 <= at < len(self.rows.rows) else None

    def stand_on(self, row_id: str) -> None:
        """Makes this row the current one, or the first that can be picked."""
        rows = self.rows.rows
        same = next((at for at, row in enumerate(rows) if row.id == row_id), -1)
        at = same if same >= 0 else next((at for at, row in enumerate(rows) if not row.disabled), 0)
        if rows:
            self.setCurrentIndex(self.rows.index(at, 0))
        else:
            self.moved.emit(None)

    def step(self, rows: int) -> None:
        count = len(self.rows.rows)
        if count:
            at = min(max(self.currentIndex().row() + rows, 0), count - 1)
            self.setCurrentIndex(self.rows.index(at, 0))

    def page_rows(self) -> int:
        return max(self.viewport().height() // theme().size("row") - 1, 1)

    def fit_columns(self) -> None:
        """Widths are measured once for new rows, not by Qt at every repaint."""
        columns = self.rows.columns
        wide = QFontMetrics(theme().font(bold=True)).horizontalAdvance
        self._widths = [
            theme().dp(_CELL)
            + max(map(wide, (column.title, *(row.cells.get(column.key, "") for row in self.rows.rows))))
            for column in columns
        ]
        head = self.horizontalHeader()
        stretches = {at for at, column in enumerate(columns) if column.stretch} or {len(columns) - 1}
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.resizeSection(0, theme().dp(36))
        for at, width in enumerate(self._widths):
            if at in stretches:
                head.setSectionResizeMode(at + 1, QHeaderView.ResizeMode.Stretch)
            else:
                head.resizeSection(at + 1, width)
        self._fold_columns()
        self.setMaximumHeight(self._height(len(self.rows.rows) or _EMPTY))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As small as it may be: it takes what the page has to spare, up to its last row."""
        return QSize(theme().dp(420), self._least())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().dp(240), self._least())

    def _least(self) -> int:
        return self._height(min(len(self.rows.rows), _FEWEST) or _EMPTY)

    def _height(self, rows: int) -> int:
        return theme().dp(34) + rows * theme().size("row") + 6

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pressed_enter.emit()
        elif key == Qt.Key.Key_Space:
            self.pressed_space.emit()
        elif (
            event.text().isprintable() and event.text() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FontChange:
            self.verticalHeader().setDefaultSectionSize(theme().size("row"))
            self.fit_columns()
        return super().event(event)

    def _fold_columns(self) -> None:
        """Columns go from the right before the stretched one loses its words; the detail card has them."""
        named = [at for at, column in enumerate(self.rows.columns) if column.stretch]
        others = [at for at in range(len(self._widths)) if at not in named]
        if not named or not self.rows.rows:
            return
        room = self.viewport().width() - theme().dp(36)
        room -= sum(min(self._widths[at], theme().dp(_NAME)) for at in named)
        for at in others:
            room -= self._widths[at]
            hidden = room < 0 and at != others[0]
            if self.isColumnHidden(at + 1) != hidden:
                self.setColumnHidden(at + 1, hidden)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold_columns()
        self.scrollTo(self.currentIndex())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.rows.rows or not self.empty:
            return
        painter = QPainter(self.viewport())
        painter.setPen(theme().color("ink_faint"))
        painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.empty)

    def _moved(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.moved.emit(self.current())
