"""The small parts every screen is made of: words, chips, key caps, cards, buttons with their key, the strip."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QPen, QShortcutEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from app.ui.icons import pixmap
from app.ui.theme import restyle, theme

TONE_ICONS = {
    "neutral": "info",
    "ok": "circle-check",
    "info": "info",
    "warn": "triangle-alert",
    "bad": "circle-alert",
}
_KEY_SIGNS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "Return": "Enter", "PgDown": "PgDn"}


def key_text(key: str) -> str:
    """``Alt+Left`` → ``Alt+←``, as printed on a key cap."""
    return "+".join(_KEY_SIGNS.get(part, part) for part in key.split("+"))


def words(text: str = "", role: str = "", *, tone: str = "", wrap: bool = False) -> QLabel:
    """A label of plain text; ``role`` and ``tone`` as in the sheet."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    label.setProperty("role", role)
    if tone:
        label.setProperty("tone", tone)
    return label


def chip(text: str, tone: str = "neutral") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("chip", tone)
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return label


def key_cap(key: str) -> QLabel:
    label = words(key_text(key), "key")
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return label


def card(role: str = "card") -> tuple[QFrame, QVBoxLayout]:
    """A framed surface and its column."""
    frame = QFrame()
    frame.setProperty("role", role)
    column = QVBoxLayout(frame)
    edge = theme().size("pad")
    column.setContentsMargins(edge, edge - 2, edge, edge - 2)
    column.setSpacing(theme().dp(8))
    return frame, column


def rule() -> QFrame:
    line = QFrame()
    line.setProperty("role", "rule")
    line.setFixedHeight(1)
    return line


def scroll(inner: QLayout) -> QScrollArea:
    """A frameless area that scrolls up and down only and never takes the focus."""
    holder = QWidget()
    holder.setProperty("role", "plain")
    holder.setLayout(inner)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    area.setWidget(holder)
    return area


def clear(layout: QBoxLayout) -> None:
    """Takes the widgets out of a layout; they go when control returns to the event loop."""
    widgets = [item.widget() for place in range(layout.count()) if (item := layout.itemAt(place)) is not None]
    for widget in widgets:
        if widget is not None:
            layout.removeWidget(widget)
            widget.hide()
            widget.deleteLater()


class IconMark(QLabel):
    """An icon that follows the theme. Always beside a word, so it has no name of its own."""

    def __init__(self, name: str, tint: str = "ink_soft", size: int = 18) -> None:
        super().__init__()
        self._name, self._tint, self._size = name, tint, size
        theme().changed.connect(self._draw)
        self._draw()

    def show_icon(self, name: str, tint: str) -> None:
        self._name, self._tint = name, tint
        self._draw()

    def _draw(self) -> None:
        self.setPixmap(pixmap(self._name, self._tint, self._size))
        side = theme().dp(self._size)
        self.setFixedSize(side, side)


class KeyButton(QPushButton):
    """A button that shows its key and is pressed by it: ``KeyButton("下一步", "F12", role="primary")``."""

    _GAP = 8

    def __init__(self, text: str, key: str = "", *, role: str = "", icon: str = "") -> None:
        super().__init__()
        self._key = ""
        self._icon_name = icon
        self._compact = False
        self.setProperty("role", role)
        self.setText(text)
        self.set_key(key)

    @property
    def key(self) -> str:
        return self._key

    def set_key(self, key: str, *, bind: bool = True) -> None:
        """Shows the key; with ``bind`` a press of it clicks the button while it is visible and enabled."""
        self._key = key
        if bind:
            self.setShortcut(QKeySequence(key))
        self.setAccessibleName(f"{self.text()}，快捷键 {key_text(key)}" if key else self.text())
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Icon and key only; the word stays in the name and the tool tip."""
        if compact != self._compact:
            self._compact = compact
            self.setToolTip(self.text() if compact else "")
            self.updateGeometry()
            self.update()

    def width_when(self, *, compact: bool) -> int:
        """How wide it would be with or without its word."""
        before, self._compact = self._compact, compact
        width = self.sizeHint().width()
        self._compact = before
        return width

    def relabel(self, text: str) -> None:
        self.setText(text)
        self.set_key(self._key)

    def event(self, event: QEvent) -> bool:
        return press_at_once(self, event) or super().event(event)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        inner = QSize(self._width(), self.fontMetrics().height())
        return self.style().sizeFromContents(QStyle.ContentsType.CT_PushButton, option, inner, self)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._ink()
        left = (self.width() - self._width()) // 2
        middle = self.rect().center().y() + 1
        if self._icon_name:
            side = theme().dp(18)
            tint = self._tint()
            painter.drawPixmap(QPoint(left, middle - side // 2), pixmap(self._icon_name, tint))
            left += side + theme().dp(self._GAP)
        painter.setPen(ink)
        if not self._compact:
            width = self._bold_metrics().horizontalAdvance(self.text())
            painter.drawText(QRect(left, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
            left += width + theme().dp(self._GAP)
        if self._key:
            _draw_key(painter, left, self.rect(), key_text(self._key), ink)

    def _width(self) -> int:
        parts = [] if self._compact else [self._bold_metrics().horizontalAdvance(self.text())]
        if self._icon_name:
            parts.append(theme().dp(18))
        if self._key:
            parts.append(_key_width(key_text(self._key)))
        return sum(parts) + theme().dp(self._GAP) * (len(parts) - 1)

    def _bold_metrics(self) -> QFontMetrics:
        return QFontMetrics(theme().font(bold=True)) if self.property("role") == "primary" else self.fontMetrics()

    def _tint(self) -> str:
        if not self.isEnabled():
            return "ink_off"
        return {"primary": "on_accent", "danger": "bad_ink"}.get(str(self.property("role")), "ink_soft")

    def _ink(self) -> QColor:
        if not self.isEnabled():
            return theme().color("ink_off")
        named = {"primary": "on_accent", "danger": "bad_ink"}.get(str(self.property("role")), "ink")
        return theme().color(named)


def press_at_once(button: QAbstractButton, event: QEvent) -> bool:
    """A button's own handling of its key plays an animation of 100 ms first."""
    if isinstance(event, QShortcutEvent) and not event.isAmbiguous():
        button.click()
        return True
    return False


def _key_width(text: str) -> int:
    return QFontMetrics(theme().font(12)).horizontalAdvance(text) + theme().dp(10)


def _draw_key(painter: QPainter, left: int, box: QRect, text: str, ink: QColor) -> None:
    """A key cap in the ink of what it stands on."""
    height = theme().dp(19)
    cap = QRectF(left, box.center().y() - height / 2 + 1, _key_width(text), height)
    edge, wash = QColor(ink), QColor(ink)
    edge.setAlphaF(0.38)
    wash.setAlphaF(0.07)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(wash)
    painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), theme().dp(4), theme().dp(4))
    painter.setFont(theme().font(12))
    painter.setPen(ink)
    painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, text)


class Strip(QFrame):
    """What happened, what the system did about it, and one key to go on."""

    def __init__(
        self, tone: str, text: str, label: str = "", key: str = "", press: Callable[[], None] | None = None
    ) -> None:
        super().__init__()
        self.setProperty("strip", tone)
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme().dp(14), theme().dp(8), theme().dp(10), theme().dp(8))
        row.setSpacing(theme().dp(10))
        self._icon = IconMark(TONE_ICONS[tone], f"{tone}_ink", 20)
        row.addWidget(self._icon)
        self.text = words(text, tone=tone, wrap=True)
        row.addWidget(self.text, 1)
        self.button: KeyButton | None = None
        if label:
            self.button = KeyButton(label, key)
            if press is not None:
                self.button.clicked.connect(press)
            row.addWidget(self.button)

    def say(self, text: str) -> None:
        self.text.setText(text)
        self.setAccessibleName(text)

    def set_tone(self, tone: str) -> None:
        restyle(self, strip=tone)
        self._icon.show_icon(TONE_ICONS[tone], f"{tone}_ink")
        restyle(self.text, tone=tone)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()


class Elided(QLabel):
    """One line that ends with … where the place ends; the whole text is in the tool tip.

    ``dispensable``: there is no room for a part of it, so nothing is shown. ``joint``: what stands between two of
    these is left whole or left out.
    """

    def __init__(self, text: str = "", role: str = "", *, dispensable: bool = False, joint: str = "") -> None:
        super().__init__()
        self._whole = ""
        self._dispensable = dispensable
        self._joint = joint
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.say(text)

    def say(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, _event: QEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        text = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        if self._dispensable and text != self._whole:
            text = ""
        elif self._joint and text != self._whole and self._joint in text:
            text = text.rpartition(self._joint)[0] + " …"
        super().setText(text)
        self.setToolTip(self._whole if text != self._whole else "")


def row_of(*widgets: QWidget | None, spacing: int = 8) -> QHBoxLayout:
    """Widgets side by side; None is the stretch between them."""
    row = QHBoxLayout()
    row.setSpacing(theme().dp(spacing))
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row


def line_of(*widgets: QWidget | None, spacing: int = 8) -> QWidget:
    """``row_of`` as a widget, for a layout that is cleared later."""
    line = QWidget()
    line.setProperty("role", "plain")
    row = row_of(*widgets, spacing=spacing)
    row.setContentsMargins(0, 0, 0, 0)
    line.setLayout(row)
    return line
