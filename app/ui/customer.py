"""The top bar: whom we serve with the identity chips, and the three keys that change person or clerk."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

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
        self._chip_list: list[QLabel] = []
        self._folded: QLabel | None = None
        self._shown: tuple[CustomerBar | None, bool] | None = None
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
        for button in self._buttons():
            row.addWidget(button)
        self.show_customer(None, busy=False)

    def show_customer(self, customer: "CustomerBar | None", *, busy: bool) -> None:
        if (customer, busy) == self._shown:
            return
        self._shown = (customer, busy)
        clear(self._chips)
        self._chip_list = []
        self._folded = None
        self.new_customer.setEnabled(busy)
        if customer is None:
            self._face.show_letter("")
            self._name.setText(NOBODY if busy else "当前没有客户")
            self._lines.say("读证后显示客户和核验结果" if busy else "从左侧菜单选择业务，或按 Ctrl+K 查找")
            return
        self._face.show_letter(customer.name[:1])
        self._name.setText(customer.name)
        for entry in customer.chips:
            self._chip_list.append(chip(entry.text, entry.tone))
            self._chips.addWidget(self._chip_list[-1])
        passed = [entry.text for entry in customer.chips if entry.tone == "ok"]
        if len(passed) > 1:
            self._folded = chip(f"{len(passed)} 项核验通过", "ok")
            self._folded.setToolTip("、".join(passed))
            self._folded.hide()
            self._chips.insertWidget(0, self._folded)
        self._lines.say("　".join(f"{line.label} {line.value}" for line in customer.lines))
        self._fit()

    def show_place(self, name: str, text: str) -> None:
        """Nobody is served, because this person is elsewhere: on a management board."""
        self.show_customer(None, busy=False)
        self._shown = None
        self._name.setText(name)
        self._lines.say(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the folded chips allow; what they are set to now must not count."""
        least = self._name.sizeHint().width() + sum(one.sizeHint().width() + theme().dp(6) for one in self._least())
        return QSize(least + self._beside(compact=True), super().minimumSizeHint().height())

    def _fit(self) -> None:
        """Where it gets narrow, the checks that were passed fold into one chip; warnings always stay."""
        name = self._name.sizeHint().width()
        whole = name + sum(one.sizeHint().width() + theme().dp(6) for one in self._chip_list)
        folded = name + sum(one.sizeHint().width() + theme().dp(6) for one in self._least())
        narrow = whole + self._beside() > self.width()
        if self._folded is not None:
            for one in self._chip_list:
                one.setVisible(not narrow or one.property("chip") != "ok")
            self._folded.setVisible(narrow)
        for button in self._buttons():
            button.set_compact(folded + self._beside() > self.width())

    def _least(self) -> list[QLabel]:
        if self._folded is None:
            return self._chip_list
        return [self._folded, *(one for one in self._chip_list if one.property("chip") != "ok")]

    def _buttons(self) -> tuple[KeyButton, ...]:
        return self.new_customer, self.hand_over, self.lock

    def _beside(self, *, compact: bool = False) -> int:
        """What the face, the buttons and the gaps take."""
        buttons = sum(one.width_when(compact=compact) for one in self._buttons())
        return buttons + self._face.width() + 2 * theme().size("pad") + theme().dp(10) * 5


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
