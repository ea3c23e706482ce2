"""Filter chips: every value of one filter side by side, with its count; one of them holds."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from app.ui.board_paint import GAP, ICON, STATE_ICONS
from app.ui.controls import clear
from app.ui.icons import pixmap
from app.ui.theme import theme
from service.kit.board.page import BoardFilter, BoardOption

ALL = "全部"
_HEIGHT = 30
_PAD = 11


class Chips(QWidget):
    """←→ go from one to the next; ``picked(value)`` when another one holds. Without room they lose their icons."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self._row.setSpacing(theme().dp(6))
        self._row.addStretch(1)
        self.chips: list[ChipButton] = []

    def begin(self, one: BoardFilter | None) -> None:
        """The values of another filter; all rows are shown."""
        clear(self._row)
        self.chips = []
        self.setVisible(one is not None)
        for option in (BoardOption(value="", label=ALL), *one.options) if one is not None else ():
            chip = ChipButton(option)
            chip.clicked.connect(lambda _=False, chip=chip: self._pick(chip))
            self._row.insertWidget(len(self.chips), chip)
            self.chips.append(chip)
        self.hold("")

    @property
    def held(self) -> str:
        """The value that holds; empty = all."""
        return next((chip.option.value for chip in self.chips if chip.isChecked()), "")

    def hold(self, value: str) -> None:
        """Show which one holds; only this one is reached by Tab."""
        for chip in self.chips:
            held = chip.option.value == value
            chip.setChecked(held)
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if held else Qt.FocusPolicy.ClickFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = self.sizeHint().width()
        for chip in self.chips:
            chip.show_icon(wanted <= self.width())

    def minimumSizeHint(self) -> QSize:
        return self._side_by_side([chip.minimumSizeHint().width() for chip in self.chips])

    def sizeHint(self) -> QSize:
        return self._side_by_side([chip.whole_width() for chip in self.chips])

    def _side_by_side(self, widths: Sequence[int]) -> QSize:
        gaps = self._row.spacing() * max(len(widths) - 1, 0)
        return QSize(gaps + sum(widths), theme().dp(_HEIGHT))

    def count(self, tally: Mapping[str, int]) -> None:
        for chip in self.chips:
            chip.show_count(tally.get(chip.option.value, 0))
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        at = next((at for at, chip in enumerate(self.chips) if chip.isChecked()), 0)
        if step is None or not 0 <= at + step < len(self.chips):
            super().keyPressEvent(event)
            return
        self._pick(self.chips[at + step])
        self.chips[at + step].setFocus(Qt.FocusReason.TabFocusReason)

    def _pick(self, chip: "ChipButton") -> None:
        self.hold(chip.option.value)
        self.picked.emit(chip.option.value)


class ChipButton(QAbstractButton):
    """One value: its icon where it has a tone, its word, its count."""

    def __init__(self, option: BoardOption) -> None:
        super().__init__()
        self.option = option
        self._count = 0
        self._bare = False
        self.setCheckable(True)
        self.setText(option.label)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme().changed.connect(self.updateGeometry)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        self._count = count
        self.setAccessibleName(f"{self.option.label} {count} 条")
        self.updateGeometry()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows are the row's; a button's own handling would only move the focus."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def nextCheckState(self) -> None:
        """Which one holds is decided by the row of chips."""

    def show_icon(self, shown: bool) -> None:
        """The word says it as well."""
        if self._bare == shown:
            self._bare = not shown
            self.updateGeometry()
            self.update()

    def whole_width(self) -> int:
        """With the icon."""
        return self.minimumSizeHint().width() + (theme().dp(ICON + GAP) if self._toned() else 0)

    def sizeHint(self) -> QSize:
        least = self.minimumSizeHint()
        return least if self._bare else QSize(self.whole_width(), least.height())

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance(f" {self._count}") + 4
        return QSize(width + theme().dp(2 * _PAD), theme().dp(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, dp = theme(), theme().dp
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter)
        left, held = dp(_PAD), self.isChecked()
        if self._toned() and not self._bare:
            middle = (self.height() - dp(ICON)) // 2
            painter.drawPixmap(left, middle, pixmap(STATE_ICONS[self.option.tone], f"{self.option.tone}_ink", ICON))
            left += dp(ICON + GAP)
        painter.setFont(self.font())
        painter.setPen(look.color("accent_ink" if held else "ink"))
        width = painter.fontMetrics().horizontalAdvance(self.text())
        painter.drawText(QRect(left, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setPen(look.color("accent_ink" if held else "ink_faint"))
        rest = QRect(left + width, 0, self.width() - left - width, self.height())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, f" {self._count}")

    def _ground(self, painter: QPainter) -> None:
        look = theme()
        edge = 2.0 if self.hasFocus() else 1.0
        box = QRectF(self.rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
        line = "focus" if self.hasFocus() else "accent" if self.isChecked() else "line_strong"
        ground = "accent_soft" if self.isChecked() else "hover" if self.underMouse() else "surface"
        painter.setPen(QPen(look.color(line), edge))
        painter.setBrush(look.color(ground))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)

    def _toned(self) -> bool:
        return self.option.tone != "neutral"
