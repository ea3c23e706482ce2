"""The left column: brand, search, scenarios and boards in their groups with their keys, drafts."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.ui.controls import clear, key_text, press_at_once, scroll
from app.ui.icons import pixmap
from app.ui.keys import BOARD, DEVICES, key_of
from app.ui.theme import theme

WIDTH = 212


class NavButton(QAbstractButton):
    """One line of the column, painted: icon, title, badge or key."""

    def __init__(self, title: str, icon: str, key: str = "", *, bind: bool = False, field: bool = False) -> None:
        super().__init__()
        self._icon, self._key, self._field = icon, key, field
        self._badge = ""
        self.setText(title)
        self.setAccessibleName(f"{title}，快捷键 {key_text(key)}" if key else title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCheckable(not field)
        self.setAutoExclusive(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # narrower beside a scroll bar
        if bind and key:
            self.setShortcut(QKeySequence(key))
        theme().changed.connect(self.updateGeometry)

    def set_badge(self, text: str) -> None:
        self._badge = text
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().dp(WIDTH - 16), theme().dp(38 if self._field else 36))

    def event(self, event: QEvent) -> bool:
        return press_at_once(self, event) or super().event(event)

    def nextCheckState(self) -> None:
        """Which line is marked is decided by the case on screen, not by the press."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        radius = theme().dp(7)
        self._ground(painter, box, radius)
        ink = "nav_strong" if self.isChecked() else "nav_soft" if self._field else "nav_ink"
        dp = theme().dp
        side = dp(18)
        left = dp(11)
        painter.drawPixmap(left, (self.height() - side) // 2, pixmap(self._icon, ink))
        left += side + dp(10)
        right = self._tail(painter)
        painter.setFont(theme().font(bold=self.isChecked()))
        painter.setPen(theme().color(ink))
        room = QRect(left, 0, right - left - dp(6), self.height())
        text = QFontMetrics(painter.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _ground(self, painter: QPainter, box: QRectF, radius: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(theme().color("nav_active"))
            painter.drawRoundedRect(box, radius, radius)
            painter.setBrush(theme().color("nav_accent"))
            bar = QRectF(box.left(), box.top() + theme().dp(8), theme().dp(3), box.height() - theme().dp(16))
            painter.drawRoundedRect(bar, 1.5, 1.5)
        elif self._field or self.underMouse() or self.isDown():
            painter.setBrush(theme().color("nav_raised"))
            painter.drawRoundedRect(box, radius, radius)
        if self.hasFocus() or self._field:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            tint, width = ("nav_accent", 2) if self.hasFocus() else ("nav_line", 1)
            painter.setPen(QPen(theme().color(tint), width))
            painter.drawRoundedRect(box, radius, radius)

    def _tail(self, painter: QPainter) -> int:
        """Draws badge and key at the right; returns where the title has to end."""
        dp = theme().dp
        right = self.width() - dp(10)
        painter.setFont(theme().font(12))
        metrics = painter.fontMetrics()
        if self._key:
            text = key_text(self._key)
            width = metrics.horizontalAdvance(text)
            painter.setPen(theme().color("nav_soft"))
            painter.drawText(QRect(right - width, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
            right -= width + dp(6)
        if self._badge:
            width = max(metrics.horizontalAdvance(self._badge) + dp(10), dp(19))
            pill = QRectF(right - width, (self.height() - dp(19)) / 2, width, dp(19))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("nav_accent"))
            painter.drawRoundedRect(pill, dp(9), dp(9))
            painter.setPen(theme().color("nav"))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._badge)
            right -= width + dp(6)
        return right


class NavTitle(QWidget):
    """The name of a group of lines."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.setFixedHeight(theme().dp(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme().font(12))
        painter.setPen(theme().color("nav_soft"))
        room = self.rect().adjusted(theme().dp(11), 0, 0, -theme().dp(4))
        painter.drawText(room, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, self._text)


class Brand(QWidget):
    """The product's name and the hall."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = ""
        self.setFixedHeight(theme().dp(58))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_mark(painter, QRectF(theme().dp(11), theme().dp(13), theme().dp(32), theme().dp(32)))
        left = theme().dp(53)
        painter.setPen(theme().color("nav_strong"))
        painter.setFont(theme().font(17, bold=True))
        painter.drawText(QRect(left, theme().dp(9), self.width(), theme().dp(24)), 0, "云BOSS")
        painter.setPen(theme().color("nav_soft"))
        painter.setFont(theme().font(12))
        room = self.width() - left - theme().dp(4)
        hall = painter.fontMetrics().elidedText(self.hall, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(left, theme().dp(32), room, theme().dp(20)), 0, hall)


def paint_mark(painter: QPainter, box: QRectF) -> None:
    """The product's mark: a cloud base line with three bars, drawn so that no picture file is needed."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color("nav_accent"))
    painter.drawRoundedRect(box, box.width() * 0.28, box.width() * 0.28)
    painter.setBrush(theme().color("nav"))
    unit = box.width() / 16
    for left, top in ((4.0, 8.0), (7.1, 5.5), (10.2, 3.6)):
        painter.drawRoundedRect(
            QRectF(box.left() + left * unit, box.top() + top * unit, 1.9 * unit, 12.4 * unit - top * unit), unit, unit
        )


class Navigation(QFrame):
    """The column; ``chosen(key)`` names a scenario or board, the other signals are the fixed lines."""

    chosen = Signal(str)
    search_wanted = Signal()
    drafts_wanted = Signal()
    devices_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.setAccessibleName("业务菜单")
        self._lines: dict[str, NavButton] = {}
        self._brand = Brand()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 10)
        column.setSpacing(2)
        column.addWidget(self._brand)
        self.search = NavButton("查找", "search", key_of("open_palette"), field=True)
        self.search.clicked.connect(self.search_wanted)
        column.addWidget(self.search)
        self._groups = QVBoxLayout()
        self._groups.setSpacing(2)
        self._groups.setContentsMargins(0, 0, 0, 0)
        lines = QVBoxLayout()
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addLayout(self._groups)
        lines.addStretch(1)
        self._scroll = scroll(lines)
        column.addWidget(self._scroll, 1)
        self.drafts = NavButton("我的草稿", "inbox", key_of("open_drafts"))
        self.drafts.clicked.connect(self.drafts_wanted)
        column.addWidget(self.drafts)
        self.customer_screen = NavButton("客户屏", "eye", key_of("customer_screen"))
        column.addWidget(self.customer_screen)
        self.devices = NavButton("设备", "monitor", key_of("open_devices"))
        self.devices.clicked.connect(self.devices_wanted)
        column.addWidget(self.devices)
        theme().changed.connect(self._fit)
        self._fit()

    def show_menu(self, hall: str, menu: Sequence[Mapping[str, Any]]) -> None:
        self._brand.hall = hall
        self._brand.setAccessibleName(f"云BOSS，{hall}")
        serves = any(not str(i["key"]).startswith(BOARD) for group in menu for i in group["items"])
        self.drafts.setVisible(serves)
        self.customer_screen.setVisible(serves)
        clear(self._groups)
        self._lines.clear()
        for group in menu:
            self._groups.addWidget(NavTitle(str(group["title"])))
            for item in group["items"]:
                self._add(item)

    def mark(self, entry: str) -> None:
        """Shows which scenario, board or place is on screen."""
        self.devices.setChecked(entry == DEVICES)
        for key, line in self._lines.items():
            if line.isChecked() != (key == entry):
                line.setChecked(key == entry)
                if key == entry:
                    self._scroll.ensureWidgetVisible(line)

    def entries(self) -> dict[str, str]:
        """The titles by the keys of their scenarios and boards, from top to bottom."""
        return {key: line.text() for key, line in self._lines.items()}

    def count_drafts(self, number: int) -> None:
        self.drafts.set_badge(str(number) if number else "")
        self.drafts.setAccessibleDescription(f"{number} 份未提交" if number else "没有未提交的草稿")

    def focus_first(self) -> None:
        line = next(iter(self._lines.values()), self.search)
        line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(line := self.focusWidget(), NavButton):
            line.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().color("nav"))

    def _add(self, item: Mapping[str, Any]) -> None:
        key = str(item["key"])
        line = NavButton(str(item["title"]), str(item["icon"]), str(item["hotkey"]), bind=True)
        line.setToolTip(f"{item['title']}　{item['code']}")
        line.clicked.connect(lambda: self.chosen.emit(key))
        self._lines[key] = line
        self._groups.addWidget(line)

    def _fit(self) -> None:
        self.setFixedWidth(theme().dp(WIDTH))
        self._brand.setFixedHeight(theme().dp(58))
        self.update()
