"""Ctrl+D: the drafts of this hall; Enter goes on with one, Delete throws one away after a second press."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from app.client import ServiceError
from app.ui.controls import Strip, row_of, words
from app.ui.desk import Desk, page_of
from app.ui.sheet import Sheet
from app.ui.status import clock_of
from app.ui.theme import theme

if TYPE_CHECKING:
    from service.kit.page import Page

COLUMNS = (
    ("number", "草稿号"),
    ("title", "业务"),
    ("customer", "客户"),
    ("step", "停在"),
    ("clerk", "营业员"),
    ("saved_at", "保存时间"),
    ("state", "状态"),
)
STATES = {"open": "办理中", "submitted": "已提交", "done": "已竣工", "refused": "被退回", "discarded": "已作废"}


class DraftList(Sheet):
    """``chosen(case)`` to go on with one; ``counted(n)`` whenever the list was read."""

    chosen = Signal(str)
    counted = Signal(int)
    discarded = Signal(str)

    def __init__(self, below: QWidget, desk: Desk) -> None:
        super().__init__(below, "我的草稿", width=980)
        self._desk = desk
        self._drafts: list[Mapping[str, Any]] = []
        self._shown: list[Mapping[str, Any]] = []
        self._doomed = ""
        self.box = QLineEdit()
        self.box.setPlaceholderText("按草稿号、业务或客户筛选")
        self.box.setAccessibleName("筛选草稿")
        self.box.setClearButtonEnabled(True)
        self.box.textChanged.connect(self._filter)
        self.box.installEventFilter(self)
        self.table = _table()
        self.table.setMinimumHeight(min(theme().dp(300), below.window().height() - theme().dp(290)))
        self.table.itemDoubleClicked.connect(lambda _: self._choose())
        self.strip = Strip("warn", "")
        self.strip.hide()
        self.note = words("正在读取草稿…", "hint")
        keys = words("↑↓ 选择　Enter 继续办理　Delete 作废　Esc 关闭", "hint")
        self.column.addLayout(row_of(words("我的草稿", "title"), None, keys))
        for widget in (self.box, self.table, self.strip, self.note):
            self.column.addWidget(widget)
        self._read()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._shown:
            row = self.table.currentRow() + (1 if key == Qt.Key.Key_Down else -1)
            self._current(max(0, min(len(self._shown) - 1, row)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        elif key == Qt.Key.Key_Delete:
            self._discard()
        elif key == Qt.Key.Key_Escape and self._doomed:
            self._spare()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The box would eat Delete; where it has nothing to delete, the key is for the list."""
        if watched is self.box and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            at_end = self.box.cursorPosition() == len(self.box.text()) and not self.box.hasSelectedText()
            if event.key() == Qt.Key.Key_Delete and at_end:
                self._discard()
                return True
        return super().eventFilter(watched, event)

    def _read(self) -> None:
        self._desk.call(self, "drafts", {}, self._answered, self._failed)

    def _answered(self, answer: Mapping[str, Any]) -> None:
        self._drafts = list(answer["drafts"])
        self.counted.emit(sum(1 for draft in self._drafts if draft["state"] in ("open", "refused")))
        self._filter()

    def _failed(self, error: ServiceError) -> None:
        self.note.setText(error.message)

    def _filter(self) -> None:
        self._spare()
        query = self.box.text().strip().lower()
        names = ("number", "title", "customer", "scenario")
        self._shown = [draft for draft in self._drafts if any(query in str(draft[name]).lower() for name in names)]
        self._fill(self._shown)
        if not self._drafts:
            self.note.setText("没有草稿。从左侧菜单选择业务开始办理。")
        elif not self._shown:
            self.note.setText("没有符合条件的草稿。清空筛选框可看全部。")
        else:
            self.note.setText(f"共 {len(self._shown)} 份")

    def _fill(self, drafts: Sequence[Mapping[str, Any]]) -> None:
        self.table.setRowCount(len(drafts))
        for row, draft in enumerate(drafts):
            for place, (name, _) in enumerate(COLUMNS):
                self.table.setItem(row, place, QTableWidgetItem(_cell(name, str(draft[name] or ""))))
        self._current(0)

    def _current(self, row: int) -> None:
        self._spare()
        self.table.setCurrentCell(row, 0)

    def _picked(self) -> Mapping[str, Any] | None:
        row = self.table.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _choose(self) -> None:
        draft = self._picked()
        if draft is not None:
            self.dismiss()
            self.chosen.emit(str(draft["case"]))

    def _discard(self) -> None:
        """The first press asks, the second one does it."""
        draft = self._picked()
        if draft is None:
            return
        if draft["state"] not in ("open", "refused"):
            self._warn(f"{draft['number']} 已提交，不能作废。需要撤单请找值班长。")
        elif self._doomed != draft["case"]:
            self._doomed = str(draft["case"])
            customer = draft["customer"] or "尚未读证"
            self._warn(f"要作废 {draft['number']}（{draft['title']}，{customer}）吗？再按一次 Delete 作废，Esc 保留。")
        else:
            body = {"case": self._doomed}
            self._desk.call(self, "page", body, self._throw_away, self._failed, shape=page_of, any_case=True)

    def _throw_away(self, page: "Page") -> None:
        def gone(_answer: object) -> None:
            self.discarded.emit(page.case)
            self._read()

        body = {"case": page.case, "version": page.version}
        self._desk.call(self, "discard", body, gone, self._failed, any_case=True)

    def _warn(self, text: str) -> None:
        self.strip.say(text)
        self.strip.show()

    def _spare(self) -> None:
        self._doomed = ""
        self.strip.hide()


def _cell(name: str, value: str) -> str:
    if name == "state":
        return STATES.get(value, value)
    if name == "customer":
        return value or "尚未读证"
    if name == "saved_at":
        return f"{value[5:10]} {clock_of(value)}" if len(value) >= 19 else value
    return value


def _table() -> QTableWidget:
    table = QTableWidget(0, len(COLUMNS))
    table.setHorizontalHeaderLabels([title for _, title in COLUMNS])
    table.setAccessibleName("草稿列表")
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(theme().dp(36))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    return table
