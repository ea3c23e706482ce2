"""What stands in the middle while nobody is being served: the scenarios with their keys and the open drafts."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.controls import key_text, scroll, words
from app.ui.desk import Desk
from app.ui.icons import pixmap
from app.ui.keys import BOARD, DOUBTS, key_of
from app.ui.status import clock_of
from app.ui.theme import theme

COLUMNS = 3
RESUMES = 3
SCENARIOS, BOARDS, RESUMED = "办理业务", "管理", "接着办"


class Home(QWidget):
    """``chosen(entry of the menu)``, ``resumed(case)``, ``drafts_wanted``, ``search_wanted``, ``counted(drafts)``."""

    chosen = Signal(str)
    resumed = Signal(str)
    drafts_wanted = Signal()
    search_wanted = Signal()
    counted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("开始")
        self._serves = True
        self._greeting = words("", "title")
        self._hint = words("", "label")
        self._titles = {name: words(name, "heading") for name in (SCENARIOS, BOARDS, RESUMED)}
        self._grids = {name: _grid() for name in self._titles}
        self.tiles: list[Tile] = []
        self.resumes: list[Tile] = []
        self._drafts = Tile("我的草稿", "接着办没有提交的业务", "inbox", key_of("open_drafts"))
        self._drafts.clicked.connect(self.drafts_wanted)
        search = Tile("查找", "名称、编码或拼音首字母", "search", key_of("open_palette"))
        search.clicked.connect(self.search_wanted)
        self._rest = (self._titles[RESUMED], self._drafts, search)
        self._grids[RESUMED].addWidget(self._drafts, 0, 0)
        self._grids[RESUMED].addWidget(search, 0, 1)
        column = QVBoxLayout()
        column.setContentsMargins(theme().dp(8), theme().dp(18), theme().dp(8), theme().dp(8))
        column.setSpacing(theme().dp(8))
        column.addWidget(self._greeting)
        column.addWidget(self._hint)
        for name, title in self._titles.items():
            column.addSpacing(theme().dp(6))
            column.addWidget(title)
            column.addLayout(self._grids[name])
        column.addStretch(1)
        column.addWidget(words("F1 查看全部按键", "hint"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll(column))

    def show_menu(self, name: str, menu: Sequence[Mapping[str, Any]]) -> None:
        """Who does not serve customers has boards only."""
        for tile in self.tiles:
            tile.deleteLater()
        entries = [(str(group["title"]), item) for group in menu for item in group["items"]]
        boards = [entry for entry in entries if str(entry[1]["key"]).startswith(BOARD)]
        scenarios = [entry for entry in entries if entry not in boards]
        self._serves = bool(scenarios)
        self._greeting.setText(f"{name}，请叫下一位客户" if self._serves else f"{name}，请选择管理页面")
        hint = "按菜单上的功能键直接开始；" + ("读证后客户信息自动填入。" if self._serves else "也可按 Ctrl+K 查找。")
        self._hint.setText(hint)
        self._titles[SCENARIOS].setVisible(bool(scenarios))
        self._titles[BOARDS].setVisible(bool(boards))
        for part in self._rest:
            part.setVisible(self._serves)
        self.tiles = [*self._fill(SCENARIOS, scenarios), *self._fill(BOARDS, boards)]

    def read_drafts(self, desk: Desk) -> None:
        """How many there are, and the newest of them."""

        def come(answer: Mapping[str, Any]) -> None:
            waiting = [draft for draft in answer["drafts"] if draft["state"] in ("open", "refused")]
            self.show_drafts(waiting)
            self.counted.emit(len(waiting))

        if self._serves:
            desk.call(self, "drafts", {}, come, lambda _: None)

    def show_drafts(self, drafts: Sequence[Mapping[str, Any]]) -> None:
        """The newest open drafts stand here to be resumed with one key."""
        for tile in self.resumes:
            tile.deleteLater()
        self.resumes = [self._resume(draft) for draft in drafts[:RESUMES]]
        for place, tile in enumerate(self.resumes):
            self._grids[RESUMED].addWidget(tile, 1 + place // COLUMNS, place % COLUMNS)

    def count_drafts(self, number: int) -> None:
        self._drafts.set_text(f"{number} 份没有提交" if number else "没有未提交的草稿")

    def count_doubts(self, number: int) -> None:
        """On the tile of the worklist, for who may see it."""
        for tile in self.tiles:
            if tile.entry == DOUBTS:
                tile.set_text(f"{number} 项等待核实" if number else "没有等待核实的业务")

    def focus_first(self) -> None:
        first = self.tiles[0] if self.tiles else self._drafts
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _resume(self, draft: Mapping[str, Any]) -> "Tile":
        who = str(draft["customer"]) or str(draft["number"])
        line = f"停在 {draft['step']} · {clock_of(str(draft['saved_at']))}"
        tile = Tile(f"{who} · {draft['title']}", line, "file-pen", "")
        case = str(draft["case"])
        tile.clicked.connect(lambda: self.resumed.emit(case))
        return tile

    def _fill(self, name: str, entries: Sequence[tuple[str, Mapping[str, Any]]]) -> "list[Tile]":
        return [self._add(self._grids[name], place, *entry) for place, entry in enumerate(entries)]

    def _add(self, grid: QGridLayout, place: int, group: str, item: Mapping[str, Any]) -> "Tile":
        key = str(item["key"])
        line = group if key.startswith(BOARD) else f"{group} · {item['code']}"
        tile = Tile(str(item["title"]), line, str(item["icon"]), str(item["hotkey"]))
        tile.entry = key
        tile.clicked.connect(lambda: self.chosen.emit(key))
        grid.addWidget(tile, place // COLUMNS, place % COLUMNS)
        return tile


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(theme().size("gap"))
    for column in range(COLUMNS):
        grid.setColumnStretch(column, 1)
    return grid


class Tile(QAbstractButton):
    """A large button: icon, title, one line, key."""

    def __init__(self, title: str, text: str, icon: str, key: str) -> None:
        super().__init__()
        self._line, self._icon, self._key = text, icon, key
        self.entry = ""  # of the menu
        self.setText(title)
        self.setAccessibleName(f"{title}，快捷键 {key_text(key)}" if key else title)
        self.setAccessibleDescription(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def set_text(self, text: str) -> None:
        self._line = text
        self.setAccessibleDescription(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().dp(210), theme().dp(76))

    def paintEvent(self, _event: QPaintEvent) -> None:
        dp = theme().dp
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter)
        badge = QRectF(dp(14), (self.height() - dp(40)) / 2, dp(40), dp(40))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("accent_soft"))
        painter.drawRoundedRect(badge, dp(10), dp(10))
        inset = (dp(40) - dp(20)) // 2
        painter.drawPixmap(dp(14) + inset, round(badge.top()) + inset, pixmap(self._icon, "accent_ink", 20))
        left = dp(66)
        right = self.width() - dp(14)
        right -= self._cap(painter, right)
        painter.setPen(theme().color("ink"))
        painter.setFont(theme().font(15, bold=True))
        title = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, dp(14), right - left, dp(24)), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setPen(theme().color("ink_faint"))
        painter.setFont(theme().font(12))
        whole = self.width() - dp(14) - left
        line = painter.fontMetrics().elidedText(self._line, Qt.TextElideMode.ElideRight, whole)
        painter.drawText(QRect(left, dp(39), whole, dp(22)), Qt.AlignmentFlag.AlignVCenter, line)

    def _ground(self, painter: QPainter) -> None:
        focus = self.hasFocus()
        painter.setPen(QPen(theme().color("focus" if focus else "line"), 2 if focus else 1))
        painter.setBrush(theme().color("hover" if self.underMouse() else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme().dp(9), theme().dp(9))

    def _cap(self, painter: QPainter, right: int) -> int:
        if not self._key:
            return 0
        text = key_text(self._key)
        width = QFontMetrics(theme().font(12)).horizontalAdvance(text) + theme().dp(10)
        cap = QRectF(right - width, theme().dp(16), width, theme().dp(20))
        painter.setPen(QPen(theme().color("neutral_line"), 1))
        painter.setBrush(theme().color("neutral_soft"))
        painter.drawRoundedRect(cap, theme().dp(4), theme().dp(4))
        painter.setPen(theme().color("ink_soft"))
        painter.setFont(theme().font(12))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, text)
        return width + theme().dp(8)
