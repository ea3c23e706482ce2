"""One of a few options."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QRadioButton, QWidget

from app.scenarios.bench import Bench
from app.scenarios.editor import Editor, is_enter
from app.ui.theme import theme
from service.kit.page import Choice, Option

_SHORT = 14  # characters up to which options stand side by side


class OptionCard(QRadioButton):
    """A radio button drawn as a card: its digit, its label, its hint or why it cannot be chosen."""

    def __init__(self, option: Option, digit: int) -> None:
        super().__init__(option.label)
        self.option = option
        self._digit = str(digit) if digit < 10 else ""
        self._below = option.disabled or option.hint
        self.setEnabled(not option.disabled)
        self.setAccessibleName(option.label)
        self.setAccessibleDescription(self._below)
        self.setMinimumHeight(theme().dp(54 if self._below else 38))

    def sizeHint(self) -> QSize:
        wide = self.fontMetrics().horizontalAdvance
        return QSize(max(wide(self.text()), wide(self._below)) + theme().dp(78), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().dp(130), self.minimumHeight())

    def hitButton(self, _pos: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, dp = theme(), theme().dp
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = 2.0 if self.hasFocus() else 1.0
        box = QRectF(self.rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
        chosen = self.isChecked()
        line = "focus" if self.hasFocus() else "accent" if chosen else "line_strong"
        ground = "accent_soft" if chosen else "hover" if self.underMouse() and self.isEnabled() else "surface"
        painter.setPen(QPen(look.color(line), edge))
        painter.setBrush(look.color(ground if self.isEnabled() else "sunken"))
        painter.drawRoundedRect(box, dp(6), dp(6))
        self._paint_dot(painter, chosen)
        ink = "ink" if self.isEnabled() else "ink_off"
        painter.setPen(look.color(ink))
        painter.setFont(look.font(bold=chosen))
        words = self.rect().adjusted(dp(38), 0, -dp(30), 0)
        if self._below:
            words = words.adjusted(0, dp(7), 0, -self.height() // 2)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(look.font(12))
        painter.setPen(look.color("ink_faint" if self.isEnabled() else "ink_soft"))
        below = self.rect().adjusted(dp(38), self.height() // 2, -dp(10), -dp(6))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self._below)
        painter.drawText(self.rect().adjusted(0, dp(6), -dp(10), 0), Qt.AlignmentFlag.AlignRight, self._digit)

    def _paint_dot(self, painter: QPainter, chosen: bool) -> None:
        look, dp = theme(), theme().dp
        middle = QRectF(dp(14), self.height() / 2 - dp(8), dp(16), dp(16))
        painter.setBrush(look.color("accent" if chosen else "surface"))
        painter.setPen(QPen(look.color("accent" if chosen else "line_strong"), 1.2))
        painter.drawEllipse(middle)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("on_accent"))
            inset = dp(5)
            painter.drawEllipse(middle.adjusted(inset, inset, -inset, -inset))


class ChoiceEditor(Editor[Choice]):
    """Arrow keys or the digit choose, Enter goes on."""

    kind = "choice"
    wide = False
    widest = 760

    def __init__(self, field: Choice, bench: Bench, parent: QWidget | None = None) -> None:
        super().__init__(field, bench, parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme().dp(8))
        self._cards: list[OptionCard] = []
        self._options: tuple[Option, ...] | None = None
        self.refresh(field)

    def refresh(self, field: Choice) -> None:
        super().refresh(field)
        if field.options != self._options:
            self._build(field.options)
        for one in self._cards:
            one.setAutoExclusive(False)
            one.setChecked(one.option.value == field.value)
            one.setAutoExclusive(True)

    def value(self) -> str:
        return next((one.option.value for one in self._cards if one.isChecked()), "")

    def input(self) -> QWidget | None:
        open_cards = [one for one in self._cards if one.isEnabled()]
        return next((one for one in open_cards if one.isChecked()), open_cards[0] if open_cards else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if is_enter(event):
            self.advanced.emit()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):  # noqa: SIM102
            if event.text().isdecimal() and 0 < int(event.text()) <= len(self._cards):
                card = self._cards[int(event.text()) - 1]
                card.setFocus()
                card.click()
                return True
        return super().eventFilter(watched, event)

    def _build(self, options: tuple[Option, ...]) -> None:
        for old in self._cards:
            old.hide()
            old.deleteLater()
        self._options = options
        self._cards = [OptionCard(option, at + 1) for at, option in enumerate(options)]
        short = all(len(option.label) <= _SHORT for option in options)
        columns = min(len(options), 3 if short else 1) or 1
        for at, one in enumerate(self._cards):
            self._grid.addWidget(one, *divmod(at, columns))
            one.clicked.connect(self._clicked)
            self.watch_focus(one)
            one.setAccessibleName(f"{self.field.title}：{one.option.label}")
            one.setAccessibleDescription(one.option.disabled or one.option.hint)

    def _clicked(self) -> None:
        self.touch(chosen=True)
