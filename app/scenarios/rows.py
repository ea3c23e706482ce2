"""Table rows for Qt: the model, and the delegate that draws what is picked."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui.theme import theme
from service.kit.page import Column, Row

Index = QModelIndex | QPersistentModelIndex
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


class RowModel(QAbstractTableModel):
    """Column 0 is the mark of what is picked; the service's columns follow."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[Column, ...] = ()
        self.rows: tuple[Row, ...] = ()
        self.picked: frozenset[str] = frozenset()

    def fill(self, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> None:
        self.beginResetModel()
        self.columns, self.rows = columns, rows
        self.endResetModel()

    def pick(self, ids: Iterable[str]) -> None:
        self.picked = frozenset(ids)
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(self.columns)))

    def rowCount(self, _parent: Index | None = None) -> int:
        return len(self.rows)

    def columnCount(self, _parent: Index | None = None) -> int:
        return len(self.columns) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        picked = row.id in self.picked
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.cells.get(self.columns[index.column() - 1].key, "") if index.column() else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._alignment(index.column())
            case Qt.ItemDataRole.FontRole:
                return theme().font(bold=picked)
            case Qt.ItemDataRole.ForegroundRole:
                return theme().color("ink_off" if row.disabled else "ink")
            case Qt.ItemDataRole.ToolTipRole:
                return row.disabled or None
            case Qt.ItemDataRole.AccessibleTextRole if not index.column():
                return "已选" if picked else "未选"

    def _alignment(self, section: int) -> Any:
        align = self.columns[section - 1].align if section else "center"
        return _ALIGN[align] | Qt.AlignmentFlag.AlignVCenter

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or section == 0 or section > len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section - 1].title
        return self._alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None


class MarkDelegate(QStyledItemDelegate):
    """Draws a radio dot, or a check box where several may be picked."""

    def __init__(self, *, multiple: bool) -> None:
        super().__init__()
        self.multiple = multiple

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        model = index.model()
        assert isinstance(model, RowModel)
        row = model.rows[index.row()]
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        box: QRectF = QRectF(option.rect)
        paint_mark(
            painter, box, picked=row.id in model.picked, multiple=self.multiple, faint=bool(row.disabled) or not current
        )


def paint_mark(painter: QPainter, box: QRectF, *, picked: bool, multiple: bool, faint: bool) -> None:
    """Shape and tick say whether it is picked, not the colour alone."""
    look, side = theme(), theme().dp(16)
    mark = QRectF(box.center().x() - side / 2 + 2, box.center().y() - side / 2, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.color("accent" if picked else "line_strong" if faint else "ink_faint"), 1.3))
    painter.setBrush(look.color("accent" if picked else "surface"))
    painter.drawRoundedRect(mark, *((4.0, 4.0) if multiple else (side / 2, side / 2)))
    if picked:
        painter.setPen(QPen(look.color("on_accent"), side / 8, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        left, top, unit = mark.left(), mark.top(), side / 16
        painter.drawPolyline(
            [QPointF(left + x * unit, top + y * unit) for x, y in ((4.2, 8.4), (7.0, 11.2), (11.8, 5.2))]
        )
    painter.restore()
