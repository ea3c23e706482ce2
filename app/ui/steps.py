"""The step bar: where the case is, what is done, what has to be done again."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy

from app.ui.controls import clear
from app.ui.icons import pixmap
from app.ui.theme import theme

if TYPE_CHECKING:
    from service.kit.page import Page, StepMark

WORDS = {"done": "已完成", "current": "当前", "todo": "未办", "stale": "需重办"}
_INKS = {
    "done": ("ok_ink", "ok_soft", "ink_soft"),
    "current": ("on_accent", "accent", "ink"),
    "todo": ("ink_faint", "surface", "ink_faint"),
    "stale": ("warn_ink", "warn_soft", "warn_ink"),
}


class StepBar(QFrame):
    """One button a step; ``wanted(step)`` for those that may be gone to. Titles fold away where it gets narrow."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("步骤")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout()
        outer = QHBoxLayout(self)
        outer.addLayout(self._row)
        outer.addStretch(1)
        outer.setContentsMargins(theme().dp(12), theme().dp(7), theme().dp(12), theme().dp(7))
        self._row.setSpacing(0)
        self._marks: tuple[StepMark, ...] = ()
        self.buttons: list[StepButton] = []
        theme().changed.connect(self._fold)

    def show_page(self, page: "Page") -> None:
        if page.steps == self._marks:
            return
        self._marks = page.steps
        clear(self._row)
        reached = max((place for place, mark in enumerate(page.steps) if mark.state != "todo"), default=0)
        self.buttons = [
            StepButton(place, mark, last=mark is page.steps[-1], free=place <= reached and page.state == "open")
            for place, mark in enumerate(page.steps)
        ]
        for button in self.buttons:
            button.clicked.connect(self._pressed)
            self._row.addWidget(button)
        self._fold()

    def go(self, place: int) -> None:
        """Alt+1 … Alt+9."""
        if place < len(self.buttons) and self.buttons[place].isEnabled():
            self.wanted.emit(self.buttons[place].step)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _pressed(self) -> None:
        sender = self.sender()
        if isinstance(sender, StepButton) and sender.state != "current":
            self.wanted.emit(sender.step)

    def _fold(self) -> None:
        """First the far steps lose their titles, then the near ones; the current one keeps its."""
        room = self.width() - 2 * theme().dp(14)
        current = next((i for i, mark in enumerate(self._marks) if mark.state == "current"), 0)
        for button in self.buttons:
            button.unfold(True)
        for button in sorted(self.buttons, key=lambda one: -abs(one.place - current)):
            if sum(one.sizeHint().width() for one in self.buttons) <= room or button.place == current:
                break
            button.unfold(False)


class StepButton(QAbstractButton):
    """Circle with number or tick, title, and the line to the next."""

    def __init__(self, place: int, mark: "StepMark", *, last: bool, free: bool) -> None:
        super().__init__()
        self.place, self.step, self.state = place, mark.name, mark.state
        self._last = last
        self._open = True
        self.setText(mark.title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEnabled(free)
        self.setAccessibleName(f"第 {place + 1} 步 {mark.title}，{WORDS[mark.state]}")
        self.setToolTip(f"{mark.title} · {WORDS[mark.state]}" + (f"（Alt+{place + 1}）" if free else ""))
        if free and mark.state != "current":
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def unfold(self, open_: bool) -> None:
        if open_ != self._open:
            self._open = open_
            self.updateGeometry()

    @property
    def unfolded(self) -> bool:
        return self._open

    def sizeHint(self) -> QSize:
        dp = theme().dp
        width = dp(26) + (0 if self._last else dp(26))
        if self._open:
            width += dp(8) + self._metrics().horizontalAdvance(self.text()) + dp(2)
        return QSize(width, dp(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().dp(30), theme().dp(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        dp = theme().dp
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sign, ground, title = _INKS[self.state]
        circle = QRectF(0.5, (self.height() - dp(26)) / 2 + 0.5, dp(26) - 1, dp(26) - 1)
        edge = theme().color("line_strong" if self.state == "todo" else ground)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(theme().color(ground))
        painter.drawEllipse(circle)
        self._sign(painter, circle, sign)
        left = dp(26)
        if self._open:
            painter.setFont(theme().font(bold=self.state == "current"))
            painter.setPen(theme().color(title))
            width = self._metrics().horizontalAdvance(self.text()) + dp(2)
            painter.drawText(QRect(left + dp(8), 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
            left += dp(8) + width
        if not self._last:
            painter.setPen(QPen(theme().color("line_strong"), 1))
            middle = self.height() // 2
            painter.drawLine(left + dp(7), middle, left + dp(19), middle)

    def _sign(self, painter: QPainter, circle: QRectF, ink: str) -> None:
        icon = {"done": "check", "stale": "rotate-ccw"}.get(self.state)
        if icon:
            side = theme().dp(14)
            left = circle.center().x() - side / 2
            painter.drawPixmap(round(left), round(circle.center().y() - side / 2), pixmap(icon, ink, 14))
            return
        painter.setPen(theme().color(ink))
        painter.setFont(theme().font(13, bold=True))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self.place + 1))

    def _metrics(self) -> QFontMetrics:
        return QFontMetrics(theme().font(bold=self.state == "current"))
