"""The states of a running workflow."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.scenarios.bench import Bench
from app.scenarios.editor import Editor
from app.ui.controls import chip, words
from app.ui.icons import pixmap
from app.ui.theme import restyle, theme
from service.kit.page import Mark, Timeline

STATES = {
    "todo": ("circle-dashed", "neutral", "待办"),
    "running": ("loader-circle", "info", "进行中"),
    "done": ("circle-check", "ok", "已完成"),
    "unknown": ("circle-help", "warn", "结果待确认"),
    "failed": ("circle-x", "bad", "失败"),
    "skipped": ("circle-minus", "neutral", "无需办理"),
}


class _Rail(QWidget):
    """The icon of a state on the line that joins it with the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(theme().dp(28))
        self._icon, self._tone = "circle-dashed", "neutral"
        self._ends = (True, True)

    def show_state(self, icon: str, tone: str, *, first: bool, last: bool) -> None:
        self._icon, self._tone, self._ends = icon, tone, (first, last)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        middle, icon, side = self.width() / 2, theme().dp(12), theme().dp(22)
        painter.setPen(QPen(theme().color("line_strong"), 1.5))
        first, last = self._ends
        if not first:
            painter.drawLine(int(middle), 0, int(middle), icon - side // 2 + theme().dp(3))
        if not last:
            painter.drawLine(int(middle), icon + side // 2 + theme().dp(3), int(middle), self.height())
        target = QRectF(middle - side / 2, icon - side / 2 + theme().dp(2), side, side)
        token = "ink_faint" if self._icon == "circle-dashed" else f"{self._tone}_ink"
        painter.drawPixmap(target.toRect(), pixmap(self._icon, token, 22))


class _Entry(QWidget):
    """One mark: title, state in words, time, serial and what was answered."""

    def __init__(self) -> None:
        super().__init__()
        self._rail = _Rail()
        self._title = words(role="strong")
        self._state = chip("")
        self._at = words(role="small")
        self._text = words(role="label", wrap=True)
        self._serial = words(role="hint")
        self._serial.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().dp(10))
        row.addWidget(self._rail)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, theme().dp(10))
        column.setSpacing(theme().dp(2))
        head = QHBoxLayout()
        head.setSpacing(theme().dp(8))
        for widget in (self._title, self._state, None, self._serial, self._at):
            head.addWidget(widget) if widget else head.addStretch(1)
        column.addLayout(head)
        column.addWidget(self._text)
        row.addLayout(column, 1)

    def show_mark(self, mark: Mark, *, first: bool, last: bool) -> None:
        icon, tone, word = STATES[mark.state]
        self._rail.show_state(icon, tone, first=first, last=last)
        self._title.setText(mark.title)
        restyle(self._title, role="label" if mark.state in ("todo", "skipped") else "strong")
        self._state.setText(word)
        restyle(self._state, chip=tone)
        self._at.setText(mark.at)
        self._text.setText(mark.text)
        self._text.setVisible(bool(mark.text))
        self._serial.setText(f"流水 {mark.serial}" if mark.serial else "")
        self.setAccessibleName(f"{mark.title}，{word}，{mark.at}")


class TimelineEditor(Editor[Timeline]):
    """Repainted in place whenever the service tells of news."""

    kind = "timeline"

    def __init__(self, field: Timeline, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        frame = QFrame()
        frame.setProperty("role", "inset")
        self._entries: list[_Entry] = []
        self._column = QVBoxLayout(frame)
        edge = theme().dp(14)
        self._column.setContentsMargins(edge, edge, edge, theme().dp(6))
        self._column.setSpacing(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.refresh(field)

    def refresh(self, field: Timeline) -> None:
        super().refresh(field)
        while len(self._entries) > len(field.marks):
            old = self._entries.pop()
            old.hide()
            old.deleteLater()
        while len(self._entries) < len(field.marks):
            entry = _Entry()
            self._entries.append(entry)
            self._column.addWidget(entry)
        last = len(field.marks) - 1
        for at, (entry, mark) in enumerate(zip(self._entries, field.marks, strict=True)):
            entry.show_mark(mark, first=at == 0, last=at == last)
