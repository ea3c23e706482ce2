"""The top bar: whom we serve with the identity chips, and the three keys that change person or clerk."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls import Elided, KeyButton, chip, clear, words
from app.ui.icons import pixmap
from app.ui.keys import key_of
from app.ui.theme import theme

if TYPE_CHECKING:
    from service.kit.page import CustomerBar

NOBODY = "尚未读证"


class CustomerStrip(QFrame):
    """Shows a ``CustomerBar``; without one it says what the first step is."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setAccessibleName("当前客户")
        self._face = _Face()
        self._name = words(NOBODY, "heading")
        self._chips = QHBoxLayout()
        self._chips.setSpacing(theme().dp(6))
        self._lines = Elided("", "small")
        head = QHBoxLayout()
        head.setSpacing(theme().dp(10))
        head.addWidget(self._name)
        head.addLayout(self._chips)
        head.addStretch(1)
        texts = QVBoxLayout()
        texts.setSpacing(theme().dp(2))
        texts.addLayout(head)
        texts.addWidget(self._lines)
        row = QHBoxLayout(self)
        edge = theme().size("pad")
        row.setContentsMargins(edge, theme().dp(8), edge, theme().dp(8))
        row.setSpacing(theme().dp(10))
        row.addWidget(self._face)
        row.addLayout(texts, 1)
        self.new_customer = KeyButton("更换客户", key_of("new_customer"), icon="users")
        self.hand_over = KeyButton("交接", key_of("hand_over"), icon="arrow-right-left")
        self.lock = KeyButton("锁屏", key_of("lock"), icon="lock")
        for button in (self.new_customer, self.hand_over, self.lock):
            row.addWidget(button)
        self.show_customer(None, busy=False)

    def show_customer(self, customer: "CustomerBar | None", *, busy: bool) -> None:
        clear(self._chips)
        self.new_customer.setEnabled(busy)
        if customer is None:
            self._face.show_letter("")
            self._name.setText(NOBODY if busy else "当前没有客户")
            self._lines.say("读证后显示客户和核验结果" if busy else "从左侧菜单选择业务，或按 Ctrl+K 查找")
            return
        self._face.show_letter(customer.name[:1])
        self._name.setText(customer.name)
        for entry in customer.chips:
            self._chips.addWidget(chip(entry.text, entry.tone))
        self._lines.say("　".join(f"{line.label} {line.value}" for line in customer.lines))


class _Face(QWidget):
    """The family name in a circle."""

    def __init__(self) -> None:
        super().__init__()
        self._letter = ""
        theme().changed.connect(self._fit)
        self._fit()

    def show_letter(self, letter: str) -> None:
        self._letter = letter
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("accent_soft" if self._letter else "neutral_soft"))
        painter.drawEllipse(QRectF(self.rect()))
        if not self._letter:
            side = theme().dp(18)
            start = (self.width() - side) // 2
            painter.drawPixmap(start, start, pixmap("user", "ink_faint"))
            return
        painter.setPen(theme().color("accent_ink"))
        painter.setFont(theme().font(17, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letter)

    def _fit(self) -> None:
        self.setFixedSize(theme().dp(40), theme().dp(40))
