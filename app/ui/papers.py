"""A PDF that was made just now, page by page in large, with a key to keep it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.controls import KeyButton, row_of, words
from app.ui.desk import Desk
from app.ui.lookups import PagesSheet
from app.ui.theme import theme

SAVE = "Ctrl+S"
_WIDTH = 900


class PaperSheet(PagesSheet):
    """↑↓ and PgUp/PgDn scroll; ``wanted`` when the file is to be kept, then it closes."""

    failed = f"文件打不开：{{}}。可以按 {SAVE} 保存后再看。"
    wanted = Signal()

    def __init__(self, below: QWidget, desk: Desk, name: str, pdf: bytes) -> None:
        super().__init__(below, name, width=_WIDTH, high=760)
        keys = words("↑↓ PgUp PgDn 翻看　Esc 关闭", "hint")
        self.save = KeyButton("保存", SAVE, icon="download")
        self.save.clicked.connect(self._keep)
        self.column.addLayout(row_of(words(name, "title"), None, keys, self.save))
        self._pages.setSpacing(theme().dp(12))
        self.column.addWidget(self._area)
        self._draw(desk, pdf, round(theme().dp(_WIDTH - 60) * self.devicePixelRatioF()))

    def _keep(self) -> None:
        self.dismiss()
        self.wanted.emit()
