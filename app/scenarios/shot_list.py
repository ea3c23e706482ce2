"""The list of shots: small pictures in their order, moved with the mouse or by keys, files dropped onto it."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QIcon, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from app.scenarios.shots import Shot, size_text
from app.ui.icons import icon
from app.ui.theme import theme

_ID = Qt.ItemDataRole.UserRole


class ShotList(QListWidget):
    """Knows files and order only; what a change means is the editor's business."""

    moved = Signal(list)  # the file ids in their new order
    removed = Signal()  # the current one shall go
    dropped = Signal(list)  # paths

    def __init__(self) -> None:
        super().__init__()
        self.setIconSize(QSize(theme().dp(44), theme().dp(58)))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(theme().dp(72))
        self.setAccessibleName("附件列表")
        self.model().rowsMoved.connect(lambda *_: self.moved.emit(self.order()))

    def sizeHint(self) -> QSize:
        """No more than it needs: on a small screen everything below has to stay in sight."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def show_shots(self, shots: Sequence[Shot], current: int) -> None:
        self.blockSignals(True)
        self.clear()
        for number, shot in enumerate(shots, 1):
            size = size_text(len(shot.content)) if shot.content else "正在读取…"
            item = QListWidgetItem(_icon(shot), f"{number}　{shot.title}\n{shot.pages} 页 · {size}")
            item.setData(_ID, shot.file)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"第 {number} 份，{shot.title}，{shot.pages} 页，{size}")
            self.addItem(item)
        self.setCurrentRow(current)
        self.blockSignals(False)

    def order(self) -> list[str]:
        return [str(self.item(row).data(_ID)) for row in range(self.count())]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.removed.emit()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
        else:
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self.dropped.emit(paths_of(event))
        else:
            super().dropEvent(event)


def paths_of(event: QDropEvent) -> list[str]:
    """The files that were dropped."""
    return [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]


def _icon(shot: Shot) -> QIcon:
    """The small picture with a thin edge, the same whether it is picked or not."""
    if shot.thumb is None or shot.thumb.isNull():
        return icon("file-text")
    small = QPixmap.fromImage(shot.thumb)
    painter = QPainter(small)
    painter.setPen(QPen(theme().color("line_strong"), 3))
    painter.drawRect(small.rect().adjusted(1, 1, -2, -2))
    painter.end()
    found = QIcon(small)
    found.addPixmap(small, QIcon.Mode.Selected)
    return found
