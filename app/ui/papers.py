"""A PDF that was made just now, page by page in large, with a key to keep it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.client import ServiceError
from app.ui.controls import KeyButton, clear, row_of, scroll, words
from app.ui.desk import Desk
from app.ui.lookups import ScrollSheet
from app.ui.side import Paper, pages_of
from app.ui.theme import theme

SAVE = "Ctrl+S"
_WIDTH = 900
_BESIDE = 150  # what title, keys and edges take of the window's height


class PaperSheet(ScrollSheet):
    """↑↓ and PgUp/PgDn scroll; ``wanted`` when the file is to be kept, then it closes."""

    wanted = Signal()

    def __init__(self, below: QWidget, desk: Desk, name: str, pdf: bytes) -> None:
        super().__init__(below, name, width=_WIDTH)
        keys = words("↑↓ PgUp PgDn 翻看　Esc 关闭", "hint")
        self.save = KeyButton("保存", SAVE, icon="download")
        self.save.clicked.connect(self._keep)
        self.column.addLayout(row_of(words(name, "title"), None, keys, self.save))
        self._pages = QVBoxLayout()
        self._pages.setSpacing(theme().dp(12))
        self._area = scroll(self._pages)
        self._area.setMinimumHeight(min(theme().dp(760), below.window().height() - theme().dp(_BESIDE)))
        self.column.addWidget(self._area)
        self.papers: list[Paper] = []
        self._room = QSize(theme().dp(_WIDTH - 60), 0)
        width, ratio = self._room.width(), self.devicePixelRatioF()
        desk.run(self, lambda: pages_of(pdf, round(width * ratio)), self._show, self._failed)

    def _show(self, images: list[QImage]) -> None:
        clear(self._pages)
        for image in images:
            paper = Paper("")
            paper.setFixedHeight(round(image.height() / self.devicePixelRatioF()))
            paper.show_image(image)
            self.papers.append(paper)
            self._pages.addWidget(paper)

    def _failed(self, error: ServiceError) -> None:
        note = words(f"文件打不开：{error.message}。可以按 {SAVE} 保存后再看。", "label", wrap=True)
        note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(note)

    def _keep(self) -> None:
        self.dismiss()
        self.wanted.emit()
