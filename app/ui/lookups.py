"""Sheets that only show something: the key list (F1) and the large receipt (Ctrl+P)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.client import ServiceError
from app.ui.controls import clear, key_cap, row_of, scroll, words
from app.ui.desk import Desk
from app.ui.keys import BOARD, BOARD_KEYS, DEVICE_KEYS, KEYS, PAGE_KEYS
from app.ui.paper import pages_of
from app.ui.sheet import Sheet
from app.ui.side import DateCard, FeeCard, Paper
from app.ui.theme import theme

if TYPE_CHECKING:
    from service.kit.page import Side

_BESIDE_KEYS = 130  # what the title and the edges take of the window's height
_BESIDE_PAGES = 150
_MOST_PAGES = 20


class ScrollSheet(Sheet):
    """A sheet with one long thing in it, which arrow keys and PgUp/PgDn scroll."""

    _area: QScrollArea

    def __init__(self, below: QWidget, name: str, *, width: int) -> None:
        super().__init__(below, name, width=width)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._area.verticalScrollBar()
        steps = {
            Qt.Key.Key_Down: bar.singleStep() * 3,
            Qt.Key.Key_Up: -bar.singleStep() * 3,
            Qt.Key.Key_PageDown: bar.pageStep(),
            Qt.Key.Key_PageUp: -bar.pageStep(),
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        if event.key() in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class KeyList(ScrollSheet):
    """F1: every key that works, in its groups; ``devices`` = on the devices page, whose keys stand first."""

    def __init__(self, below: QWidget, menu: Sequence[Mapping[str, Any]], *, devices: bool = False) -> None:
        super().__init__(below, "全部按键", width=860)
        self.column.addLayout(row_of(words("全部按键", "title"), None, words("↑↓ 翻看　Esc 关闭", "hint")))
        columns = QHBoxLayout()
        columns.setSpacing(theme().dp(28))
        shell: dict[str, list[tuple[str, str]]] = {}
        for entry in KEYS:
            shell.setdefault(entry.group, []).append((entry.key, entry.title))
        entries = [item for group in menu for item in group["items"]]
        boards = any(str(item["key"]).startswith(BOARD) for item in entries)
        serves = any(not str(item["key"]).startswith(BOARD) for item in entries)
        left = QVBoxLayout()
        right = QVBoxLayout()
        _section(left, "设备页面", DEVICE_KEYS if devices else ())
        _section(left, "办理区", PAGE_KEYS if serves else ())
        _section(left, "管理页面", BOARD_KEYS if boards else ())
        _section(right, "菜单", [(str(item["hotkey"]), str(item["title"])) for item in entries if item["hotkey"]])
        for title, pairs in shell.items():
            _section(right, title, pairs)
        for column in (left, right):
            column.setSpacing(theme().dp(6))
            column.addStretch(1)
            columns.addLayout(column, 1)
        self._area = scroll(columns)
        room = below.window().height() - theme().dp(_BESIDE_KEYS)
        inside = self._area.widget()
        assert inside is not None
        self._area.setFixedHeight(min(inside.sizeHint().height(), room))
        self.column.addWidget(self._area)


class PagesSheet(ScrollSheet):
    """The pages of a PDF below each other in ``_area``, ``high`` at most; ``failed`` is said when that fails."""

    failed: ClassVar[str]

    def __init__(self, below: QWidget, name: str, *, width: int, high: int) -> None:
        super().__init__(below, name, width=width)
        self._pages = QVBoxLayout()
        self._area = scroll(self._pages)
        self._area.setMinimumHeight(min(theme().dp(high), below.window().height() - theme().dp(_BESIDE_PAGES)))
        self.papers: list[Paper] = []

    def _draw(self, desk: Desk, pdf: bytes, width: int) -> None:
        """``width`` in pixels."""
        desk.run(self, lambda: pages_of(pdf, width, _MOST_PAGES), self._show, self._failed)

    def _show(self, images: list[QImage]) -> None:
        clear(self._pages)
        for image in images:
            paper = Paper("")
            paper.setFixedHeight(round(image.height() / self.devicePixelRatioF()))
            paper.show_image(image)
            self.papers.append(paper)
            self._pages.addWidget(paper)

    def _failed(self, error: ServiceError) -> None:
        self._say(self.failed.format(error.message))

    def _say(self, text: str) -> None:
        clear(self._pages)
        note = words(text, "label", wrap=True)
        note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(note)


class ReceiptSheet(PagesSheet):
    """Ctrl+P: fees, dates and every page of the receipt, large. Arrow keys and PgUp/PgDn scroll."""

    failed = "受理单暂时看不了：{}"

    def __init__(self, below: QWidget, desk: Desk, side: "Side") -> None:
        super().__init__(below, "费用、时间与受理单", width=1120, high=700)
        keys = words("↑↓ PgUp PgDn 翻看　Esc 关闭", "hint")
        self.column.addLayout(row_of(words("费用、时间与受理单", "title"), None, keys))
        row = QHBoxLayout()
        row.setSpacing(theme().size("gap"))
        cards = QVBoxLayout()
        cards.setSpacing(theme().size("gap"))
        if side.fees:
            fees = FeeCard()
            fees.show_fees(side.fees)
            cards.addWidget(fees)
        if side.dates:
            dates = DateCard()
            dates.show_dates(side.dates)
            cards.addWidget(dates)
        cards.addStretch(1)
        if cards.count() > 1:
            row.addLayout(cards, 2)
        row.addWidget(self._area, 5)
        self.column.addLayout(row)
        if side.receipt:
            self._say("正在读取受理单…")
            desk.file(self, desk.case, side.receipt, lambda pdf: self._draw(desk, pdf, self._wide()), self._failed)
        else:
            self._say("受理单还没有生成。办到签字一步时自动生成，届时这里显示全文。")

    def _wide(self) -> int:
        return max(400, round(self._area.viewport().width() * self.devicePixelRatioF()) - 8)


def _section(column: QVBoxLayout, title: str, pairs: Sequence[tuple[str, str]]) -> None:
    if not pairs:
        return
    column.addWidget(words(title, "heading"))
    grid = QGridLayout()
    grid.setVerticalSpacing(theme().dp(5))
    grid.setHorizontalSpacing(theme().dp(14))
    grid.setColumnMinimumWidth(0, theme().dp(112))
    grid.setColumnStretch(1, 1)
    for line, (key, text) in enumerate(pairs):
        grid.addWidget(key_cap(key), line, 0)
        grid.addWidget(words(text), line, 1)
    column.addLayout(grid)
    column.addSpacing(theme().dp(10))
