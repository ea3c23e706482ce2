"""Ctrl+K: one box that finds scenarios, boards and drafts by title, code, number or pinyin initials."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.client import ServiceError
from app.ui.controls import key_text, words
from app.ui.desk import Desk
from app.ui.icons import pixmap
from app.ui.keys import BOARD, DEVICES, key_of
from app.ui.sheet import Sheet
from app.ui.theme import theme

DEBOUNCE_MS = 90
GROUPS = {
    "scenario": ("业务", "file-text"),
    "board": ("管理", "list-checks"),
    "draft": ("草稿", "save"),
    "place": ("本机", "monitor"),
}
PLACES: tuple[Mapping[str, str], ...] = (  # what the client has itself
    {
        "key": DEVICES,
        "title": "设备",
        "code": "驱动、测试、自检",
        "initials": "sb",
        "icon": "monitor",
        "hotkey": key_of("open_devices"),
    },
)
_ENTRY = Qt.ItemDataRole.UserRole


class Palette(Sheet):
    """``chosen(kind, id)``. The menu answers at once, the service adds drafts."""

    chosen = Signal(str, str)

    def __init__(self, below: QWidget, desk: Desk, menu: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(below, "查找", width=640)
        self._desk = desk
        self._items = [*(item for group in menu for item in group["items"]), *PLACES]
        self._icons = {str(item["key"]): str(item["icon"]) for item in self._items}
        self._asked = 0
        self._exact = ""
        self.box = QLineEdit()
        self.box.setProperty("role", "search")
        self.box.setPlaceholderText("业务或管理页面的名称、编码、草稿号、拼音首字母，例如 grkh")
        self.box.setAccessibleName("查找业务、管理页面或草稿")
        self.box.textEdited.connect(self._typed)
        self.list = QListWidget()
        self.list.setItemDelegate(_Line(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("查找结果")
        self.list.setMinimumHeight(min(theme().dp(330), below.window().height() - theme().dp(190)))
        self.list.itemClicked.connect(lambda _: self._choose())
        self.note = words("", "hint")
        for widget in (self.box, self.list, self.note):
            self.column.addWidget(widget)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DEBOUNCE_MS)
        self._pause.timeout.connect(self._ask)
        self._typed("")

    def open_exact(self, number: str) -> None:
        """A number that was scanned: what has it is opened as soon as the service has found it."""
        self.box.setText(number)
        self._typed(number)
        self._exact = number

    def show_items(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Groups the items by kind and makes the first one current."""
        self.list.clear()
        for kind, (title, _) in GROUPS.items():
            found = [item for item in items if item["kind"] == kind]
            if found:
                head = QListWidgetItem(title)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(head)
            for entry in found:
                line = QListWidgetItem(f"{entry['title']} {entry['hint']}")
                line.setData(_ENTRY, dict(entry, icon=self._icons.get(str(entry["id"]), GROUPS[kind][1])))
                self.list.addItem(line)
        if self.list.count():
            self.list.setCurrentRow(1)
            self._say("↑↓ 选择　Enter 打开　Esc 关闭")
        else:
            self._say("没有找到。换个名称、编码或拼音首字母再试；Esc 关闭")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
        if event.key() in step:
            self._move(step[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _move(self, by: int) -> None:
        rows = [row for row in range(self.list.count()) if self.list.item(row).data(_ENTRY)]
        if rows:
            place = rows.index(self.list.currentRow()) if self.list.currentRow() in rows else 0
            self.list.setCurrentRow(rows[max(0, min(len(rows) - 1, place + by))])

    def _choose(self) -> None:
        item = self.list.currentItem()
        entry = item.data(_ENTRY) if item else None
        if entry:
            self.dismiss()
            self.chosen.emit(str(entry["kind"]), str(entry["id"]))

    def _typed(self, text: str) -> None:
        self._exact = ""
        query = text.strip().lower()
        found = [item for item in self._items if _matches(item, query)]
        self.show_items([_entry(item) for item in found])
        self._pause.start()

    def _ask(self) -> None:
        self._desk.drop(self._asked)
        self._asked = self._desk.call(self, "palette", {"query": self.box.text().strip()}, self._answered, self._failed)

    def _answered(self, answer: Mapping[str, Any]) -> None:
        current = self.list.currentItem()
        before = current.data(_ENTRY) if current else None
        query = self.box.text().strip().lower()
        own = [_entry(place) for place in PLACES if _matches(place, query)]
        self.show_items([*answer["items"], *own])
        for row in range(self.list.count()):
            entry = self.list.item(row).data(_ENTRY)
            if before and entry and (entry["kind"], entry["id"]) == (before["kind"], before["id"]):
                self.list.setCurrentRow(row)
        if self._exact and len(answer["items"]) == 1:
            self._choose()

    def _failed(self, _error: ServiceError) -> None:
        self._say("草稿暂时查不到（业务服务没有应答），业务仍可打开；Esc 关闭")

    def _say(self, text: str) -> None:
        self.note.setText(text)


def _matches(item: Mapping[str, Any], query: str) -> bool:
    return any(query in str(item[name]).lower() for name in ("title", "code", "initials"))


def _entry(item: Mapping[str, Any]) -> dict[str, Any]:
    hint = f"{item['code']} · {item['initials']}"
    key = str(item["key"])
    kind = "place" if key == DEVICES else "board" if key.startswith(BOARD) else "scenario"
    return {"kind": kind, "id": item["key"], "title": item["title"], "hint": hint, "key": item["hotkey"]}


class _Line(QStyledItemDelegate):
    """Icon, strong title, hint, key at the right; a group is a small heading."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, theme().dp(40 if index.data(_ENTRY) else 26))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box: QRect = option.rect
        entry = index.data(_ENTRY)
        if entry is None:
            painter.setFont(theme().font(12))
            painter.setPen(theme().color("ink_faint"))
            painter.drawText(box.adjusted(theme().dp(8), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, index.data())
        else:
            self._entry(painter, box, entry, _selected(option))
        painter.restore()

    def _entry(self, painter: QPainter, box: QRect, entry: Mapping[str, Any], current: bool) -> None:
        dp = theme().dp
        if current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("selection"))
            painter.drawRoundedRect(QRectF(box).adjusted(2, 1, -2, -1), dp(7), dp(7))
        side = dp(18)
        middle = box.top() + (box.height() - side) // 2
        painter.drawPixmap(box.left() + dp(12), middle, pixmap(entry["icon"], "accent_ink" if current else "ink_soft"))
        left = box.left() + dp(42)
        right = box.right() - dp(12)
        painter.setFont(theme().font(12))
        if entry["key"]:
            width = painter.fontMetrics().horizontalAdvance(key_text(entry["key"]))
            painter.setPen(theme().color("ink_soft"))
            room = QRect(right - width, box.top(), width + 1, box.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, key_text(entry["key"]))
            right -= width + dp(12)
        painter.setFont(theme().font(bold=True))
        painter.setPen(theme().color("ink"))
        title = painter.fontMetrics().elidedText(entry["title"], Qt.TextElideMode.ElideRight, right - left)
        painter.drawText(QRect(left, box.top(), right - left, box.height()), Qt.AlignmentFlag.AlignVCenter, title)
        left += painter.fontMetrics().horizontalAdvance(title) + dp(10)
        painter.setFont(theme().font(12))
        painter.setPen(theme().color("ink_faint"))
        hint = painter.fontMetrics().elidedText(entry["hint"], Qt.TextElideMode.ElideRight, max(0, right - left))
        painter.drawText(QRect(left, box.top(), right - left, box.height()), Qt.AlignmentFlag.AlignVCenter, hint)


def _selected(option: QStyleOptionViewItem) -> bool:
    return bool(option.state & QStyle.StateFlag.State_Selected)
