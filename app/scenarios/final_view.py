"""The file as it will be sent: put together as the service does it, one of its pages, and how much room is left."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.devices.errors import DeviceError
from app.scenarios import shots as work
from app.scenarios.preview import Preview
from app.scenarios.shots import Shot, Whole, size_text
from app.ui.controls import Elided, row_of, words
from app.ui.desk import Desk
from app.ui.theme import restyle, theme

_SIDE = 1100  # pixels of a page in the preview
_NEARLY_FULL = 0.9
_FORMS = {"pdf": "PDF", "jpg": "JPEG"}


class FinalView(QWidget):
    """Preview above, words and a bar below. Slow work runs apart; what is late does not count."""

    troubled = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._turn = 0
        self._whole: Whole | None = None
        self._page = 0
        self._preview = Preview()
        self._preview.setMinimumSize(theme().dp(150), theme().dp(72))
        self._what = words(role="strong")
        self._where = Elided(role="hint")
        self._where.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName("附件大小")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().dp(6))
        column.addWidget(self._preview, 1)
        line = row_of(self._what, self._where)
        line.setStretch(1, 1)
        column.addLayout(line)
        column.addWidget(self._bar)

    @property
    def text(self) -> str:
        """What stands below the preview; empty while there is no final file."""
        return self._what.text()

    @property
    def where(self) -> str:
        return self._where.text()

    def compose(self, shots: Sequence[Shot], limit: int, most_pages: int, page: int) -> None:
        """Show what becomes of the shots, from this page on."""
        self._turn += 1
        self._whole = None
        if not shots or not all(shot.content for shot in shots):
            self._show_nothing("正在读取附件…" if shots else "添加附件后在这里预览最终文件")
            return
        turn, contents = self._turn, [shot.content for shot in shots]
        self._page = page
        self._desk.run(
            self,
            lambda: work.together(contents, limit, most_pages),
            lambda whole: self._composed(turn, whole, limit),
        )

    def turn_to(self, page: int) -> None:
        whole, turn = self._whole, self._turn
        if whole is not None and 0 <= page < whole.pages:
            self._page = page
            self._desk.run(
                self,
                lambda: work.drawn(whole.content, page, _SIDE),
                lambda image: self._paint(turn, page, image),
            )

    def leaf(self, way: int) -> None:
        self.turn_to(self._page + way)

    def _composed(self, turn: int, whole: Whole | DeviceError, limit: int) -> None:
        if turn != self._turn:
            return
        if isinstance(whole, DeviceError):
            self._show_nothing("附件没有合并成功")
            self.troubled.emit(whole.message)
            return
        self._whole = whole
        share = len(whole.content) / limit
        size = f"{size_text(len(whole.content))} / {limit >> 20} MB"
        self._what.setText(f"{_FORMS[whole.form]} · {whole.pages} 页 · {size}")
        restyle(self._what, tone="warn" if share > _NEARLY_FULL else "neutral")
        self._bar.setValue(max(1, round(1000 * share)))
        self._bar.setAccessibleDescription(self._what.text())
        self.turn_to(min(self._page, whole.pages - 1))

    def _paint(self, turn: int, page: int, image: QImage) -> None:
        if self._whole is None or (turn, page) != (self._turn, self._page):
            return
        pages = self._whole.pages
        self._preview.show_image(image, f"最终文件第 {page + 1} 页")
        self._where.say(f"{page + 1}/{pages} 页" + (" · Ctrl+PgUp/PgDn" if pages > 1 else ""))

    def _show_nothing(self, text: str) -> None:
        self._preview.show_image(QImage(), text)
        self._what.setText("")
        self._where.say("")
        self._bar.setValue(0)
