"""What stands behind a row, at the right of the table: text to read, to select and to copy."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser, QVBoxLayout

from app.ui.board_reading import html, plain
from app.ui.controls import KeyButton, chip, clear, row_of, words
from app.ui.theme import theme
from service.kit.board.page import BoardDetail

COPY_KEY = "Ctrl+Shift+C"
WIDTH = 430


class DetailPane(QFrame):
    """``closed`` by Esc. Shows the newest detail; the scroll position stays while the same row is read again."""

    closed = Signal()
    copied = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("详情")
        self.detail: BoardDetail | None = None
        self._title = words("", "heading", wrap=True)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(theme().dp(6))
        self._chips.addStretch(1)
        self.copy = KeyButton("复制", COPY_KEY, icon="copy")
        self.copy.clicked.connect(self._copy)
        self.close_button = KeyButton("关闭", "Esc")
        self.close_button.set_key("Esc", bind=False)
        self.close_button.clicked.connect(self.closed)
        self.text = _Text()
        column = QVBoxLayout(self)
        edge = theme().size("pad")
        column.setContentsMargins(edge, edge - 2, edge - 6, edge - 2)
        column.setSpacing(theme().dp(8))
        column.addWidget(self._title)
        column.addLayout(self._chips)
        column.addWidget(self.text, 1)
        column.addLayout(row_of(self.copy, None, self.close_button))
        theme().changed.connect(self._draw)

    def sizeHint(self) -> QSize:
        return QSize(theme().dp(WIDTH), super().sizeHint().height())

    def show_detail(self, detail: BoardDetail) -> None:
        same = self.detail is not None and self.detail.title == detail.title
        at = self.text.verticalScrollBar().value() if same else 0
        self.detail = detail
        self._draw()
        self.text.verticalScrollBar().setValue(at)

    def say(self, text: str) -> None:
        """Instead of a detail: why there is none."""
        self.show_detail(BoardDetail(title=text))

    def words(self) -> str:
        """The whole of it as text, as it is copied."""
        if self.detail is None:
            return ""
        return "\n\n".join([self.detail.title, *map(plain, self.detail.sections)])

    def _draw(self) -> None:
        detail = self.detail
        if detail is None:
            return
        self._title.setText(detail.title)
        clear(self._chips)
        for place, one in enumerate(detail.chips):
            self._chips.insertWidget(place, chip(one.text, one.tone))
        self.text.document().setDefaultFont(theme().font())
        self.text.setHtml("".join(map(html, detail.sections)))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.words())
        self.copied.emit()


class _Text(QTextBrowser):
    """Selectable, scrolled by the arrow keys; Esc and Enter are left to the board."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "reading")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName("详情内容")
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)
