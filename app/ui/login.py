"""The login window: first thing on screen, so it imports nothing heavy."""

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.ui.controls import KeyButton, chip, words
from app.ui.icons import pixmap
from app.ui.navigation import paint_mark
from app.ui.theme import restyle, theme
from app.ui.window import Window

NEEDED = {"staff": "请输入工号，例如 SD0001。", "password": "请输入密码。"}


class LoginWindow(Window):
    """``submitted(staff, password)``; the program answers with ``refuse`` or closes the window."""

    submitted = Signal(str, str)

    def __init__(self, hall: str, seat: str, staff: str = "", *, training: bool = False) -> None:
        super().__init__("login", "surface")
        self.setWindowTitle("云BOSS 登录")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(_Poster(hall, seat))
        row.addLayout(self._form(staff, training), 1)
        self.resize(theme().dp(840), theme().dp(500))

    def _form(self, staff: str, training: bool) -> QVBoxLayout:
        column = QVBoxLayout()
        edge = theme().dp(52)
        column.setContentsMargins(edge, theme().dp(40), edge, theme().dp(28))
        column.setSpacing(theme().dp(6))
        head = QHBoxLayout()
        head.addWidget(words("营业员登录", "title"))
        head.addStretch(1)
        if training:
            head.addWidget(chip("培训环境 · 不产生真实业务", "training"))
        column.addLayout(head)
        column.addWidget(words("登录后业务、草稿和审计都记在您的工号下", "hint"))
        column.addSpacing(theme().dp(16))
        column.addLayout(self._inputs(staff))
        column.addSpacing(theme().dp(10))
        self.button = KeyButton("登录", "Return", role="primary")
        self.button.set_key("Return", bind=False)
        self.button.setMinimumHeight(theme().dp(42))
        self.button.clicked.connect(self._submit)
        column.addWidget(self.button)
        self.message = words("", "error", wrap=True)
        self.message.setMinimumHeight(theme().dp(44))
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.message)
        column.addStretch(1)
        column.addWidget(words("Tab 换栏 · Enter 登录 · 连续 5 次密码错误将锁定工号", "hint"))
        return column

    def _inputs(self, staff: str) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(theme().dp(3))
        self.staff = self._input(staff, "工号")
        self.password = self._input("", "密码")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._errors: dict[str, QLabel] = {}
        for place, (name, title, edit) in enumerate(
            (("staff", "工号(&U)", self.staff), ("password", "密码(&P)", self.password))
        ):
            label = QLabel(title)
            label.setProperty("role", "label")
            label.setBuddy(edit)
            error = words("", "error")
            error.setMinimumHeight(theme().dp(20))
            self._errors[name] = error
            for line, widget in enumerate((label, edit, error)):
                grid.addWidget(widget, place * 3 + line, 0)
        return grid

    def _input(self, text: str, name: str) -> QLineEdit:
        edit = QLineEdit(text)
        edit.setAccessibleName(name)
        edit.setMaxLength(64)
        edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        edit.returnPressed.connect(self._next)
        edit.textEdited.connect(self._clear_errors)
        return edit

    def refuse(self, message: str, fields: dict[str, str]) -> None:
        """Shows why; the number stays, the password is typed again."""
        self.set_busy(False)
        for name, label in self._errors.items():
            label.setText(fields.get(name, ""))
        restyle(self.staff, invalid="staff" in fields)
        restyle(self.password, invalid="password" in fields)
        self.message.setText(message if not fields else "")
        edit = self.staff if "staff" in fields else self.password
        edit.setFocus()
        edit.selectAll()

    def set_busy(self, busy: bool) -> None:
        for widget in (self.staff, self.password, self.button):
            widget.setEnabled(not busy)
        self.button.relabel("正在登录…" if busy else "登录")

    def notice(self, text: str) -> None:
        """Why the person is back here, e.g. the session has ended."""
        self.message.setText(text)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self.password if self.staff.text() else self.staff).setFocus()

    @Slot()
    def _next(self) -> None:
        if self.focusWidget() is self.staff and not self.password.text():
            self.password.setFocus()
        else:
            self._submit()

    @Slot()
    def _submit(self) -> None:
        staff = self.staff.text().strip().upper()
        missing = {"staff": not staff, "password": not self.password.text()}
        if any(missing.values()):
            self.refuse("", {name: NEEDED[name] for name, lacks in missing.items() if lacks})
            return
        self._clear_errors()
        self.set_busy(True)
        self.submitted.emit(staff, self.password.text())

    @Slot()
    def _clear_errors(self) -> None:
        self.message.clear()
        for label, edit in zip(self._errors.values(), (self.staff, self.password), strict=True):
            if label.text():
                label.clear()
                restyle(edit, invalid=False)


class _Poster(QWidget):
    """The dark half: mark, name, hall and seat."""

    _POINTS = (
        ("keyboard", "全键盘办理，F1 随时看按键"),
        ("save", "每一步自动存草稿，换台可续办"),
        ("shield-check", "流水先记后发，不丢单、不重复"),
    )

    def __init__(self, hall: str, seat: str) -> None:
        super().__init__()
        self._hall, self._seat = hall, seat
        self.setAccessibleName(f"云BOSS 营业受理，{hall}，席位 {seat}")
        self.setFixedWidth(theme().dp(330))

    def paintEvent(self, _event: QPaintEvent) -> None:
        dp = theme().dp
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme().color("nav"))
        self._skyline(painter)
        left = dp(40)
        paint_mark(painter, QRectF(left, dp(44), dp(52), dp(52)))
        self._text(painter, left, dp(112), "云BOSS", size=30, tint="nav_strong", bold=True)
        self._text(painter, left, dp(156), "省级广电通信营业受理", size=14, tint="nav_soft")
        for place, (icon, text) in enumerate(self._POINTS):
            top = dp(212 + place * 36)
            painter.drawPixmap(left, top, pixmap(icon, "nav_accent"))
            self._text(painter, left + dp(30), top - dp(2), text, size=14, tint="nav_ink")
        base = self.height() - dp(70)
        self._text(painter, left, base, self._hall, size=14, tint="nav_strong")
        self._text(painter, left, base + dp(22), f"席位 {self._seat}", size=12, tint="nav_soft")

    def _text(
        self, painter: QPainter, left: int, top: int, text: str, *, size: int, tint: str, bold: bool = False
    ) -> None:
        painter.setFont(theme().font(size, bold=bold))
        painter.setPen(theme().color(tint))
        room = QRectF(left, top, self.width() - left - theme().dp(16), theme().dp(size * 2))
        painter.drawText(room, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, text)

    def _skyline(self, painter: QPainter) -> None:
        """Rising bars, faint, so that the dark half is not a dead surface."""
        dp = theme().dp
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("nav_raised"))
        for place, share in enumerate((0.05, 0.08, 0.07, 0.16, 0.24, 0.21, 0.33)):
            width = dp(40)
            height = self.height() * share
            painter.drawRoundedRect(
                QRectF(place * dp(48) - dp(4), self.height() - height, width, height + dp(20)), dp(8), dp(8)
            )
