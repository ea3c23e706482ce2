"""Sheets with a password: lock and hand-over."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from app.client import ServiceError
from app.ui.controls import IconMark, KeyButton, chip, row_of, words
from app.ui.desk import Desk
from app.ui.keys import key_of
from app.ui.sheet import Sheet


class _Entry(Sheet):
    """A heading, a sentence, inputs, one button and the reason why it did not work."""

    def __init__(self, below: QWidget, desk: Desk, title: str, text: str, icon: str, *, opaque: bool) -> None:
        super().__init__(below, title, width=440, opaque=opaque)
        self.desk = desk
        self.column.addLayout(row_of(IconMark(icon, "accent_ink", 22), words(title, "title"), None))
        self.column.addWidget(words(text, "label", wrap=True))
        self.error = words("", "error", wrap=True)
        self.button = KeyButton("", role="primary")

    def finish(self, label: str, go: Callable[[], None], *inputs: tuple[str, QLineEdit]) -> None:
        self._go = go
        self.button.clicked.connect(go)
        for title, edit in inputs:
            caption = words(title, "label")
            caption.setBuddy(edit)
            edit.setAccessibleName(title)
            edit.setMaxLength(64)
            edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
            self.column.addWidget(caption)
            self.column.addWidget(edit)
        self.error.setMinimumHeight(self.error.fontMetrics().height() * 2 + 4)
        self.error.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.error)
        self.button.setText(label)
        self.button.set_key("Return", bind=False)
        self.column.addWidget(self.button)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        else:
            super().keyPressEvent(event)

    def refuse(self, message: str, edit: QLineEdit) -> None:
        self.button.setEnabled(True)
        self.error.setText(message)
        edit.setFocus()
        edit.selectAll()


class LockSheet(_Entry):
    """Hides everything of the customer; the draft stays. ``opened`` when the password was right."""

    opened = Signal()
    hand_over_wanted = Signal()

    def __init__(self, below: QWidget, desk: Desk, name: str, staff: str) -> None:
        text = "客户信息已隐藏，草稿已保存。输入密码继续；换人办理请按 Ctrl+H 交接。"
        super().__init__(below, desk, "已锁屏", text, "lock", opaque=True)
        self._sealed = False
        self.column.addLayout(row_of(words(name, "heading"), chip(staff, "info"), None))
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.finish("解锁", self.go, ("密码", self.password))
        desk.working.connect(self._seal)

    def present(self, focus: QWidget) -> None:
        super().present(focus)
        self._seal(self.desk.pending)

    def can_escape(self) -> bool:
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if QKeySequence(event.keyCombination()) == QKeySequence(key_of("hand_over")):
            self.hand_over_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _seal(self, pending: int) -> None:
        """Locks the session as soon as the saving that the lock itself caused has ended."""
        if not pending and not self._sealed:
            self._sealed = True
            self.desk.call(self, "lock", {}, lambda _: None, lambda _: None)

    def go(self) -> None:
        if not self.password.text():
            self.refuse("请输入密码。", self.password)
            return
        self.button.setEnabled(False)
        self.desk.call(self, "unlock", {"password": self.password.text()}, self._opened, self._refused)

    def _opened(self, _answer: object) -> None:
        self.dismiss()
        self.opened.emit()

    def _refused(self, error: ServiceError) -> None:
        self.refuse(error.message, self.password)


class HandoverSheet(_Entry):
    """The next clerk signs in and takes the case with them; ``passed(login answer)``."""

    passed = Signal(object)
    given_up = Signal()  # of a locked seat, which has to be locked again

    def __init__(self, below: QWidget, desk: Desk, name: str, *, locked: bool = False) -> None:
        text = f"{name} 交出当前草稿，接手人用自己的工号和密码确认。草稿记录两位营业员。"
        super().__init__(below, desk, "交接", text, "arrow-right-left", opaque=locked)
        self.locked = locked
        self.staff = QLineEdit()
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.finish("接手", self.go, ("接手人工号", self.staff), ("接手人密码", self.password))

    def go(self) -> None:
        staff = self.staff.text().strip().upper()
        if not staff:
            self.refuse("请输入接手人工号。", self.staff)
            return
        if not self.password.text():
            typing = self.staff is self.window().focusWidget()
            self.refuse("" if typing else "请输入接手人密码。", self.password)
            return
        self.button.setEnabled(False)
        body = {"staff": staff, "password": self.password.text(), "case": self.desk.case}
        self.desk.call(self, "handover", body, self._passed, self._refused)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_Escape and self.locked:
            self.given_up.emit()

    def _passed(self, answer: Mapping[str, Any]) -> None:
        self.dismiss()
        self.passed.emit(answer)

    def _refused(self, error: ServiceError) -> None:
        text = next(iter(error.fields.values()), error.message)
        self.refuse(text, self.staff if "staff" in error.fields else self.password)
