"""The rows of a board for Qt: as many as there are, of which only the parts that are looked at have been fetched."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from service.kit.board.page import PAGE, BoardCell, BoardColumn, BoardRow, BoardRows

Index = QModelIndex | QPersistentModelIndex

NOTHING = BoardCell()
MARK = 0  # the first section: whether the row is marked


class BoardModel(QAbstractTableModel):
    """Section 0 is the mark, the board's columns follow. ``missing(offset)`` asks for a part that is needed."""

    missing = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.columns: tuple[BoardColumn, ...] = ()
        self.marked: set[str] = set()
        self.total = 0
        self._parts: dict[int, tuple[BoardRow, ...]] = {}
        self._asked: set[int] = set()

    def begin(self, columns: tuple[BoardColumn, ...]) -> None:
        """Another board: nothing is there yet."""
        self.beginResetModel()
        self.columns, self.total = columns, 0
        self._parts, self._asked, self.marked = {}, set(), set()
        self.endResetModel()

    def fill(self, part: BoardRows, *, anew: bool) -> None:
        """One part. ``anew`` = what was fetched before no longer counts."""
        if anew:
            self._parts, self._asked = {}, set()
        self._asked.discard(part.offset)
        if part.total != self.total:
            self.beginResetModel()
            self._parts[part.offset], self.total = part.rows, part.total
            self.endResetModel()
        elif part.total:
            self._parts[part.offset] = part.rows
            self.dataChanged.emit(self.index(0, 0), self.index(self.total - 1, len(self.columns)))

    def row(self, at: int) -> BoardRow | None:
        """The row, if it has been fetched; else it is asked for."""
        if not 0 <= at < self.total:
            return None
        offset = at - at % PAGE
        part = self._parts.get(offset)
        if part is not None and at - offset < len(part):
            return part[at - offset]
        if offset not in self._asked:
            self._asked.add(offset)
            self.missing.emit(offset)
        return None

    def fetched(self) -> list[BoardRow]:
        """What is there, in order."""
        return [row for offset in sorted(self._parts) for row in self._parts[offset]]

    def place(self, row_id: str) -> int:
        """Where the row stands, as far as it has been fetched; -1 when it is not there."""
        for offset, part in self._parts.items():
            for at, row in enumerate(part):
                if row.id == row_id:
                    return offset + at
        return -1

    def not_come(self, offset: int) -> None:
        """The part could not be fetched; it may be asked for again."""
        self._asked.discard(offset)

    def mark(self, row_id: str) -> None:
        """Turn the mark of a row."""
        self.marked ^= {row_id}
        self._marks_changed()

    def unmark(self) -> None:
        self.marked = set()
        self._marks_changed()

    def cell(self, at: int, section: int) -> BoardCell:
        row = self.row(at)
        return row.cells.get(self.columns[section - 1].key, NOTHING) if row is not None and section else NOTHING

    def rowCount(self, _parent: Index | None = None) -> int:
        return self.total

    def columnCount(self, _parent: Index | None = None) -> int:
        return len(self.columns) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) and index.column() != MARK:
            return self.cell(index.row(), index.column()).text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = self.row(index.row())
            return "已勾选" if row is not None and row.id in self.marked else "未勾选"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return self.columns[section - 1].title if 0 < section <= len(self.columns) else ""

    def _marks_changed(self) -> None:
        if self.total:
            self.dataChanged.emit(self.index(0, MARK), self.index(self.total - 1, MARK))
