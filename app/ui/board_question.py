"""A question before what cannot be undone: a strip, never a dialog; the safe answer has the focus."""

from collections.abc import Callable

from app.ui.controls import KeyButton, Strip


class Question(Strip):
    """While it stands, Esc means no and the action's own key means yes."""

    def __init__(self) -> None:
        super().__init__("warn", "")
        self._no = KeyButton("取消", "Esc")
        self._yes = KeyButton("", role="danger")
        self._act: Callable[[], None] | None = None
        self._after: Callable[[], None] | None = None
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self._no)
        layout.addWidget(self._yes)
        self._no.clicked.connect(lambda: self._answer(yes=False))
        self._yes.clicked.connect(lambda: self._answer(yes=True))
        self.hide()

    @property
    def asking(self) -> bool:
        return not self.isHidden()

    def ask(self, text: str, label: str, key: str, act: Callable[[], None], after: Callable[[], None]) -> None:
        """``act`` when the answer is yes; ``after`` in both cases, to give the focus back."""
        self.say(text)
        self._act, self._after = act, after
        self._yes.setText(label)
        self._yes.set_key(key)
        self.show()
        self._no.setFocus()

    def withdraw(self) -> None:
        self._answer(yes=False)

    def _answer(self, *, yes: bool) -> None:
        if not self.asking:
            return
        self.hide()
        act, after, self._act, self._after = self._act, self._after, None, None
        if after is not None:
            after()
        if yes and act is not None:
            act()
