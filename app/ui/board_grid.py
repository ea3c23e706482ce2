"""The table of a board: thousands of rows, one current row, everything by keys."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QVBoxLayout

from app.ui.board_header import BoardHeader
from app.ui.board_paint import PAD, CellPainter, width_of
from app.ui.board_rows import MARK, BoardModel
from app.ui.theme import restyle, theme
from service.kit.board.page import BoardHead, BoardRow, BoardRows

_MARK_WIDTH = 38
_STRETCHED = 150  # a stretched column keeps at least this much before others fold
_LEAST = 44


class BoardGrid(QTableView):
    """``opened`` by Enter, ``typed(text)`` for the search, ``moved(row)`` whenever another row is current."""

    opened = Signal()
    typed = Signal(str)
    moved = Signal(object)  # BoardRow or None
    marks_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "bare")
        self.rows = BoardModel()
        self.empty = ""
        self._marks = False
        self._widths: list[int] = []
        self._head = BoardHeader(self)
        self.setModel(self.rows)
        self.setHorizontalHeader(self._head)
        self.setItemDelegate(CellPainter(self))
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(theme().dp(20))
        self._fit_rows()
        self.sorted = self._head.sorted
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._double_clicked)

    def begin(self, head: BoardHead) -> None:
        """The columns of a board, without rows."""
        self._marks = any(action.on == "rows" for action in head.actions)
        self.empty = ""
        self._head.column = 1
        self._head.show_sort(head.sort, descending=head.descending)
        self.rows.begin(head.columns)
        self.setAccessibleName(head.title)
        self._fit_columns()

    def fill(self, part: BoardRows, *, anew: bool) -> None:
        """Rows arrived; the current row stays current wherever it now stands."""
        before = self.current()
        at = max(self.currentIndex().row(), 0)
        self.rows.fill(part, anew=anew)
        self._fit_columns()
        if before is not None and (found := self.rows.place(before.id)) >= 0:
            at = found
        self._stand(at)

    def current(self) -> BoardRow | None:
        return self.rows.row(self.currentIndex().row())

    def chosen(self) -> list[str]:
        """The ids of the marked rows, else of the current one."""
        current = self.current()
        return sorted(self.rows.marked) or ([current.id] if current is not None else [])

    def first_in_sight(self) -> int:
        return max(self.rowAt(0), 0)

    def go_to(self, row: str) -> None:
        """The row becomes the current one, if it has been fetched."""
        at = self.rows.place(row)
        if at >= 0:
            self.setCurrentIndex(self.rows.index(at, 1))

    def top(self) -> None:
        """Another view of the rows is shown from its first row on."""
        self.scrollToTop()
        self._stand(0)

    def title_of(self, row: BoardRow) -> str:
        """What a row is called: its first cell, then the stretched one."""
        columns = self.rows.columns
        named = [columns[0], *[column for column in columns[1:] if column.stretch][:1]]
        return " ".join(text for column in named if (cell := row.cells.get(column.key)) and (text := cell.text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_Space:
            self._turn_mark()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not control:
            self._head.step(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and control:
            self._head.sort_here(descending=key == Qt.Key.Key_Down)
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
            event.ignore()
        elif event.text() and event.text().isprintable() and not control:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._lit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._lit(False)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FontChange:
            self._fit_rows()
            self._fit_columns()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()
        self.scrollTo(self.currentIndex())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.rows.total or not self.empty:
            return
        painter = QPainter(self.viewport())
        painter.setPen(theme().color("ink_faint"))
        painter.setFont(theme().font())
        room = self.viewport().rect().adjusted(theme().dp(20), 0, -theme().dp(20), 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.empty)

    def _lit(self, lit: bool) -> None:
        """The frame around shows the focus; one of the table's own would be painted over by its rows."""
        self._head.viewport().update()
        if isinstance(frame := self.parentWidget(), QFrame):
            restyle(frame, lit=lit)

    def _stand(self, at: int) -> None:
        if self.rows.total:
            self.setCurrentIndex(self.rows.index(min(at, self.rows.total - 1), 1))
        self.moved.emit(self.current())

    def _turn_mark(self) -> None:
        row = self.current()
        if row is not None and self._marks:
            self.rows.mark(row.id)
            self.marks_changed.emit()

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == MARK:
            self._turn_mark()

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() != MARK:
            self.opened.emit()

    def _current_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.moved.emit(self.current())

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().size("row"))
        self._head.setFixedHeight(theme().dp(34))

    def _fit_columns(self) -> None:
        """Widths are measured for the rows that are here, once for each answer."""
        metrics = QFontMetrics(theme().font())
        titles = QFontMetrics(theme().font(13, bold=True))
        rows = self.rows.fetched()[:400]
        self._widths = []
        for column in self.rows.columns:
            cells = [width_of(column, cell, metrics) for row in rows if (cell := row.cells.get(column.key)) is not None]
            title = titles.horizontalAdvance(column.title) + theme().dp(16)
            self._widths.append(max([title, theme().dp(_LEAST), *cells]) + 2 * theme().dp(PAD) + 2)
        self._share()

    def _share(self) -> None:
        """Stretched columns take what is spare; where too little is left, others fold away, the highest first."""
        columns = self.rows.columns
        if not columns or len(self._widths) != len(columns):
            return
        room = self.viewport().width() - (theme().dp(_MARK_WIDTH) if self._marks else 0)
        least = [
            min(width, theme().dp(_STRETCHED)) if column.stretch else width
            for column, width in zip(columns, self._widths, strict=True)
        ]
        shown = set(range(len(columns)))
        for at in sorted(shown, key=lambda at: -columns[at].fold):
            if sum(least[one] for one in shown) <= room or not columns[at].fold:
                break
            shown.discard(at)
        spare = room - sum(least[one] for one in shown)
        stretched = [at for at in shown if columns[at].stretch] or [max(shown)]
        self.setColumnHidden(MARK, not self._marks)
        self._head.resizeSection(MARK, theme().dp(_MARK_WIDTH))
        for at in range(len(columns)):
            self.setColumnHidden(at + 1, at not in shown)
            extra = spare // len(stretched) if at in stretched else 0
            self._head.resizeSection(at + 1, max(least[at] + extra, theme().dp(_LEAST)))


def framed(grid: BoardGrid) -> QFrame:
    """The frame that a table stands in."""
    frame = QFrame()
    frame.setProperty("role", "well")
    column = QVBoxLayout(frame)
    column.setContentsMargins(2, 2, 2, 2)
    column.addWidget(grid)
    return frame
