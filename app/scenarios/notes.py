"""The strips between body and foot: the page's banners, one message, one question."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.scenarios.keyboard import Binding, key_button
from app.ui.controls import Strip, clear
from app.ui.theme import theme
from service.kit.page import Action, Banner

CANCEL = "Esc"
Run = Callable[[], None]


class Notes(QWidget):
    """Never a dialog: nothing covers the page, and the keys stand on the buttons."""

    acted = Signal(object)  # Action of a banner
    asked = Signal(bool)  # a question stands there

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().dp(6))
        self._banners: tuple[Banner, ...] = ()
        self._message: tuple[str, str] | None = None
        self._question: tuple[str, str, str, Run, Run] | None = None
        self._safe = key_button("取消", CANCEL)
        self.hide()

    @property
    def asking(self) -> bool:
        return self._question is not None

    @property
    def said(self) -> str:
        """The message that stands there, empty when none."""
        return self._message[1] if self._message else ""

    def show_banners(self, banners: tuple[Banner, ...]) -> None:
        if banners != self._banners:
            self._banners = banners
            self._paint()

    def say(self, tone: str, text: str) -> None:
        if text:
            self._message = (tone, text)
            self._paint()

    def clear_message(self, tone: str = "") -> None:
        """``tone`` limits it to messages of that tone. A question goes, too."""
        if self._message and tone in ("", self._message[0]):
            self._message = None
            self._paint()
        if self._question and not tone:
            self._question = None
            self._paint()

    def ask(self, text: str, label: str, key: str, yes: Run, no: Run) -> None:
        """Until answered only ``key`` and Esc work; the safe button has the focus."""
        self._question = (text, label, key, yes, no)
        self._paint()

    def bindings(self) -> list[Binding]:
        if self._question:
            _, label, key, _, _ = self._question
            return [Binding(key, label, self._yes), Binding(CANCEL, "取消", self._no)]
        actions = [banner.action for banner in self._banners if banner.action]
        return [Binding(one.key, one.label, partial(self.acted.emit, one)) for one in actions if one.key]

    def _yes(self) -> None:
        self._answer(yes=True)

    def _no(self) -> None:
        self._answer(yes=False)

    def _answer(self, *, yes: bool) -> None:
        if self._question is None:
            return
        _, _, _, accept, decline = self._question
        self._question = None
        self._paint()
        accept() if yes else decline()

    def _paint(self) -> None:
        clear(self._column)
        for banner in () if self._question else self._banners:
            self._column.addWidget(self._strip(banner))
        if self._question:
            self._column.addWidget(self._question_strip())
        elif self._message:
            self._column.addWidget(Strip(*self._message))
        self.setVisible(self._column.count() > 0)
        self.asked.emit(self.asking)
        if self.asking:
            self._safe.setFocus()

    def _strip(self, banner: Banner) -> Strip:
        strip = Strip(banner.tone, banner.text)
        if banner.action:
            self._add_button(strip, banner.action)
        return strip

    def _add_button(self, strip: Strip, action: Action) -> None:
        button = key_button(action.label, action.key)
        button.clicked.connect(lambda: self.acted.emit(action))
        layout = strip.layout()
        assert layout is not None
        layout.addWidget(button)

    def _question_strip(self) -> Strip:
        assert self._question
        text, label, key, _, _ = self._question
        strip = Strip("warn", text)
        layout = strip.layout()
        assert layout is not None
        no, yes = key_button("取消", CANCEL), key_button(label, key, role="primary")
        no.clicked.connect(self._no)
        yes.clicked.connect(self._yes)
        layout.addWidget(no)
        layout.addWidget(yes)
        self._safe = no
        return strip
