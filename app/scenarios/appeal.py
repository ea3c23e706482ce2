"""A supervisor stands in for a check that a machine refused: number, password and reason, on the spot."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.client import ServiceError
from app.scenarios.bench import Bench
from app.scenarios.keyboard import Binding, key_button
from app.ui.controls import card, row_of, words
from app.ui.theme import restyle, theme

KEY, CLOSE = "F7", "Esc"
NEEDED = {"staff": "请输入班长的工号", "password": "请输入班长的密码", "reason": "请填写确认的原因"}
_WHAT = "请班长核对纸质原件后，用自己的工号确认。确认人、原因和测量值记入审计。"
_TITLES = {"staff": "工号", "password": "密码", "reason": "确认原因"}


class Appeal(QWidget):
    """One line of inputs under the picture; the password leaves them as soon as it was sent."""

    confirmed = Signal()

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._file = ""
        self._sending = False
        self._came_from: QWidget | None = None
        self._open = key_button("班长确认", KEY, icon="shield-check")
        self._open.clicked.connect(self.open)
        self._inputs = {name: self._input(name) for name in _TITLES}
        self._inputs["password"].setEchoMode(QLineEdit.EchoMode.Password)
        self._inputs["reason"].setPlaceholderText("例如：已核对纸质原件，文字清晰")
        self._inputs["reason"].setMaxLength(200)
        self._error = words("", "error", wrap=True)
        self._form = self._placed()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row_of(self._open, None))
        column.addWidget(self._form)
        self._form.hide()
        self.hide()

    def offer(self, file: str) -> None:
        """For this picture; an empty id takes the offer away, and what was typed with it."""
        if file != self._file:
            self._file = file
            self.close_form()
        self.setVisible(bool(file))

    def bindings(self) -> list[Binding]:
        if not self._file:
            return []
        if self._form.isVisibleTo(self):
            return [Binding(CLOSE, "取消", self.close_form)]
        return [Binding(KEY, "班长确认", self.open)]

    def open(self) -> None:
        self._came_from = self.window().focusWidget()
        self._open.hide()
        self._form.show()
        self._inputs["staff"].setFocus()

    def close_form(self) -> None:
        had = any(edit.hasFocus() for edit in self._inputs.values())
        for edit in self._inputs.values():
            edit.clear()
        self._say("", {})
        self._form.hide()
        self._open.show()
        if had and self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus()

    def _placed(self) -> QWidget:
        frame, inner = card("panel")
        frame.setProperty("together", True)
        inner.addWidget(words(_WHAT, "small", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(theme().dp(8))
        for name, share in (("staff", 2), ("password", 2), ("reason", 5)):
            row.addWidget(self._inputs[name], share)
        self._send = key_button("确认", "Return", role="primary")
        self._send.clicked.connect(self._submit)
        cancel = key_button("取消", CLOSE)
        cancel.clicked.connect(self.close_form)
        row.addWidget(self._send)
        row.addWidget(cancel)
        inner.addLayout(row)
        inner.addWidget(self._error)
        self._error.hide()
        return frame

    def _input(self, name: str) -> QLineEdit:
        edit = QLineEdit()
        edit.setAccessibleName(f"班长{_TITLES[name]}")
        edit.setPlaceholderText(_TITLES[name])
        edit.setMaxLength(64)
        edit.setMinimumWidth(theme().dp(96))
        edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, name == "reason")
        edit.returnPressed.connect(self._next)
        return edit

    def _next(self) -> None:
        """To the first that is empty; when none is, send."""
        empty = next((edit for edit in self._inputs.values() if not edit.text().strip()), None)
        if empty is None or empty.hasFocus():
            self._submit()
        else:
            empty.setFocus()

    def _submit(self) -> None:
        typed = {name: edit.text().strip() for name, edit in self._inputs.items() if name != "password"}
        typed["password"] = self._inputs["password"].text()
        missing = {name: text for name, text in NEEDED.items() if not typed[name]}
        if missing or self._sending:
            self._say("、".join(missing.values()), missing)
            return
        self._sending = True
        self._send.setEnabled(False)
        typed["staff"] = typed["staff"].upper()
        self._bench.runner.confirm(self, self._file, typed, self._done, self._failed)
        self._inputs["password"].clear()

    def _done(self) -> None:
        self._rest()
        self.close_form()
        self.confirmed.emit()

    def _failed(self, error: ServiceError) -> None:
        self._rest()
        wrong = error.fields or ({"password": ""} if error.code == "WRONG_PASSWORD" else {"staff": ""})
        self._say(error.message, wrong)

    def _rest(self) -> None:
        self._sending = False
        self._send.setEnabled(True)

    def _say(self, text: str, wrong: dict[str, str]) -> None:
        self._error.setText(text)
        self._error.setVisible(bool(text))
        for name, edit in self._inputs.items():
            restyle(edit, invalid=name in wrong)
        first = next((name for name in self._inputs if name in wrong), "")
        if first:
            self._inputs[first].setFocus()
