"""A sheet over the window: palette, drafts, lock. It never runs a loop of its own, and Esc always closes it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from app.ui.theme import theme


class Sheet(QWidget):
    """Covers its window, turns off what is below and gives the focus back when it closes."""

    closed = Signal()

    def __init__(self, below: QWidget, name: str, *, width: int = 640, opaque: bool = False) -> None:
        window = below.window()
        super().__init__(window)
        self.setObjectName("sheet")
        self.setAccessibleName(name)
        self._below = below
        self._opaque = opaque
        self._width = width
        self._before: QWidget | None = None
        self.panel = QFrame(self)
        self.panel.setProperty("role", "panel")
        self.column = QVBoxLayout(self.panel)
        edge = theme().dp(18)
        self.column.setContentsMargins(edge, edge, edge, edge)
        self.column.setSpacing(theme().dp(10))
        window.installEventFilter(self)
        self.panel.installEventFilter(self)
        self.hide()

    def present(self, focus: QWidget) -> None:
        self._before = QApplication.focusWidget()
        self._fit()
        self.show()
        self.raise_()
        focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._below.setEnabled(False)

    def dismiss(self) -> None:
        """Closes it for good; the focus goes back to where it was, if that is still there."""
        self.window().removeEventFilter(self)
        self._below.setEnabled(True)
        self.hide()
        before = self._before
        if before is not None and _alive(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()
        self.deleteLater()

    def can_escape(self) -> bool:
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.can_escape():
            self.dismiss()
        else:
            event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        fitting = {QEvent.Type.Resize: self.parent(), QEvent.Type.LayoutRequest: self.panel}
        if fitting.get(event.type()) is watched:
            self._fit()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("nav" if self._opaque else "scrim"))

    def _fit(self) -> None:
        window = self.window()
        self.setGeometry(window.rect())
        room = theme().dp(24)
        width = min(theme().dp(self._width), window.width() - 2 * room)
        self.panel.setFixedWidth(width)
        layout_height = self.column.totalHeightForWidth(width)
        height = max(self.column.totalSizeHint().height(), layout_height)
        height = min(height, window.height() - 2 * room)
        top = max(room, min((window.height() - height) // 2, round(window.height() * 0.11)))
        if self._opaque:
            top = max(room, (window.height() - height) // 2)
        self.panel.setGeometry((window.width() - width) // 2, top, width, height)


def _alive(widget: QWidget) -> bool:
    try:
        widget.objectName()
    except RuntimeError:  # its C++ half is gone: the page was repainted meanwhile
        return False
    return True
