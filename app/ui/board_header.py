"""The head of a board's table: titles, the order, and the column that the arrow keys have chosen."""

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from app.ui.board_paint import PAD, right_aligned
from app.ui.board_rows import BoardModel
from app.ui.icons import pixmap
from app.ui.theme import theme

HEIGHT = 34
ARROW = 14


class BoardHeader(QHeaderView):
    """A click or Ctrl+↑↓ sorts; ``sorted(key, descending)`` says by what."""

    sorted = Signal(str, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.column = 1
        self.sort, self.descending = "", False
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(theme().dp(HEIGHT))
        self.sectionClicked.connect(self._clicked)

    def show_sort(self, sort: str, *, descending: bool) -> None:
        self.sort, self.descending = sort, descending
        self.viewport().update()

    def step(self, by: int) -> None:
        """To the next column that can be seen."""
        at = self.column + by
        while 0 < at < self.count() and self.isSectionHidden(at):
            at += by
        if 0 < at < self.count():
            self.column = at
            self.viewport().update()

    def sort_here(self, *, descending: bool) -> None:
        self._sort(self.column, descending=descending)

    def paintSection(self, painter: QPainter, box: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(box, theme().color("sunken"))
        painter.setPen(theme().color("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if section:
            self._title(painter, box, section)
        painter.restore()

    def _title(self, painter: QPainter, box: QRect, section: int) -> None:
        column = self._model().columns[section - 1]
        pad, arrow = theme().dp(PAD), theme().dp(ARROW)
        chosen = column.key == self.sort
        painter.setFont(theme().font(13, bold=chosen))
        painter.setPen(theme().color("ink" if chosen else "ink_soft"))
        room = box.adjusted(pad, 0, -pad, 0)
        spare = arrow if chosen else 0
        text = painter.fontMetrics().elidedText(column.title, Qt.TextElideMode.ElideRight, room.width() - spare)
        width = painter.fontMetrics().horizontalAdvance(text)
        left = room.right() + 1 - width - spare if right_aligned(column) else room.left()
        painter.drawText(QRect(left, box.top(), width + 2, box.height()), Qt.AlignmentFlag.AlignVCenter, text)
        if chosen:
            icon = pixmap("chevron-down" if self.descending else "chevron-up", "accent_ink", ARROW)
            painter.drawPixmap(QPoint(left + width + 1, box.center().y() - arrow // 2 + 1), icon)
        if section == self.column and self._in_focus():
            painter.fillRect(left, box.bottom() - 2, width, 2, theme().color("focus"))

    def _in_focus(self) -> bool:
        parent = self.parent()
        return isinstance(parent, QWidget) and parent.hasFocus()

    def _clicked(self, section: int) -> None:
        if section:
            self.column = section
            same = self._model().columns[section - 1].key == self.sort
            self._sort(section, descending=same and not self.descending)

    def _sort(self, section: int, *, descending: bool) -> None:
        column = self._model().columns[section - 1]
        if column.sorts:
            self.show_sort(column.key, descending=descending)
            self.sorted.emit(column.key, descending)

    def _model(self) -> BoardModel:
        model = self.model()
        assert isinstance(model, BoardModel)
        return model
