"""How the cells of a board look: texts, codes, numbers at the right, states with icon and word, marks."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.board_rows import MARK, BoardModel, Index
from app.ui.icons import pixmap
from app.ui.theme import theme
from service.kit.board.page import BoardCell, BoardColumn

PAD = 8  # left and right of a cell's content
GAP = 5  # between the icon and the word of a state
ICON = 15
STATE_ICONS = {
    "neutral": "circle-dashed",
    "ok": "circle-check",
    "info": "info",
    "warn": "triangle-alert",
    "bad": "circle-x",
}


def right_aligned(column: BoardColumn) -> bool:
    return column.kind in ("number", "money")


def width_of(column: BoardColumn, cell: BoardCell, metrics: QFontMetrics) -> int:
    """What the cell wants, without the padding; never more than the column's ``width`` in characters."""
    text = metrics.horizontalAdvance(cell.text[: column.width])
    return text + theme().dp(ICON + GAP) if column.kind == "state" and cell.text else text


class CellPainter(QStyledItemDelegate):
    """Draws ground, mark and content of every cell."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, BoardModel)
        box: QRect = option.rect
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, theme().color("selection" if current else "hover" if hovered else "surface"))
        if index.column() == MARK:
            row = model.row(index.row())
            _mark(painter, QRectF(box), marked=row is not None and row.id in model.marked)
        else:
            column = model.columns[index.column() - 1]
            _content(painter, box, column, model.cell(index.row(), index.column()))
        painter.restore()


def _content(painter: QPainter, box: QRect, column: BoardColumn, cell: BoardCell) -> None:
    if not cell.text:
        return
    pad = theme().dp(PAD)
    room = box.adjusted(pad, 0, -pad, 0)
    if column.kind == "state":
        side = theme().dp(ICON)
        icon = STATE_ICONS[cell.tone]
        tint = "ink_faint" if cell.tone == "neutral" else f"{cell.tone}_ink"
        painter.drawPixmap(room.left(), room.center().y() - side // 2 + 1, pixmap(icon, tint, ICON))
        room.setLeft(room.left() + side + theme().dp(GAP))
    painter.setFont(theme().font())
    painter.setPen(theme().color(_ink(column, cell)))
    text = painter.fontMetrics().elidedText(cell.text, Qt.TextElideMode.ElideRight, room.width())
    side_flag = Qt.AlignmentFlag.AlignRight if right_aligned(column) else Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, side_flag | Qt.AlignmentFlag.AlignVCenter, text)


def _ink(column: BoardColumn, cell: BoardCell) -> str:
    if cell.tone != "neutral":
        return f"{cell.tone}_ink"
    return "ink_soft" if column.kind in ("code", "day", "moment", "state") else "ink"


def _mark(painter: QPainter, box: QRectF, *, marked: bool) -> None:
    """A check box: shape and tick say it, not the colour alone."""
    look, side = theme(), theme().dp(16)
    square = QRectF(box.center().x() - side / 2 + 1, box.center().y() - side / 2, side, side)
    painter.setPen(QPen(look.color("accent" if marked else "line_strong"), 1.3))
    painter.setBrush(look.color("accent" if marked else "surface"))
    painter.drawRoundedRect(square, 4, 4)
    if marked:
        painter.setPen(QPen(look.color("on_accent"), side / 8, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        left, top, unit = square.left(), square.top(), side / 16
        ticked = [QPointF(left + x * unit, top + y * unit) for x, y in ((4.2, 8.4), (7.0, 11.2), (11.8, 5.2))]
        painter.drawPolyline(ticked)
