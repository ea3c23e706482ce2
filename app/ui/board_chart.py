"""The rows of a board as bars. ←→ go from bar to bar, the table below follows, and every bar says its numbers."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import theme
from service.kit.board.page import BoardBar, BoardChart

HEIGHT, LEAST = 208, 88
_HEAD, _FOOT, _SCALE = 30, 22, 46  # above the bars, below them, at their left
_WIDEST, _GAP = 46, 0.32  # of a bar; share of a step that stays empty
_NICE = (1, 2, 4, 8)
_LINES = 4
TINTS = {"ok": "ok_ink", "info": "accent", "warn": "warn_ink", "bad": "bad_ink", "neutral": "ink_faint"}


class BoardChartView(QWidget):
    """``picked(row)`` when another bar is current."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.chart: BoardChart | None = None
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMouseTracking(True)
        theme().changed.connect(self.updateGeometry)
        self.hide()

    def show_chart(self, chart: BoardChart | None) -> None:
        """None = this board has none."""
        held = self.current
        self.chart = chart
        self._at = -1
        self.setVisible(chart is not None and bool(chart.bars))
        if chart is not None:
            self.hold(held.row if held else chart.bars[-1].row if chart.bars else "")

    @property
    def current(self) -> BoardBar | None:
        return self.chart.bars[self._at] if self.chart and 0 <= self._at < len(self.chart.bars) else None

    def hold(self, row: str) -> None:
        """The bar of the table's current row; a row without one leaves the last bar as it is."""
        bars = self.chart.bars if self.chart else ()
        found = next((at for at, bar in enumerate(bars) if bar.row == row), self._at)
        self._at = found
        said = self.current.text if self.current else "没有数据"
        self.setAccessibleName(f"{self.chart.title if self.chart else ''}：{said}")
        self.setToolTip(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().dp(600), theme().dp(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().dp(320), theme().dp(LEAST))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self.chart.bars) - 1 if self.chart else -1
        places = {
            Qt.Key.Key_Left: self._at - 1,
            Qt.Key.Key_Right: self._at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        place = places.get(Qt.Key(event.key()))
        if place is None:
            super().keyPressEvent(event)
        elif 0 <= place <= last:
            self._pick(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if place >= 0:
            self._pick(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.chart is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._head(painter)
        top = _ceiling(max((_sum(bar) for bar in self.chart.bars), default=0))
        self._scale(painter, top)
        tints = {series.key: TINTS[series.tone] for series in self.chart.series}
        for at, bar in enumerate(self.chart.bars):
            self._bar(painter, at, bar, top, tints)
        for at in self._labelled(painter):
            self._label(painter, at)
        if self.hasFocus():
            painter.setPen(QPen(theme().color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme().dp(6), theme().dp(6))

    # --- places ---------------------------------------------------------------

    def _plot(self) -> QRect:
        dp = theme().dp
        return self.rect().adjusted(dp(_SCALE), dp(_HEAD + 12), -dp(10), -dp(_FOOT + 4))

    def _step(self) -> float:
        count = len(self.chart.bars) if self.chart else 0
        return min(self._plot().width() / max(count, 1), theme().dp(_WIDEST) / (1 - _GAP))

    def _column(self, at: int) -> QRectF:
        """The whole height of a bar's place."""
        plot, step = self._plot(), self._step()
        left = plot.left() + at * step + step * _GAP / 2
        return QRectF(left, plot.top(), step * (1 - _GAP), plot.height())

    def _place_at(self, point: QPointF) -> int:
        plot, step = self._plot(), self._step()
        place = int((point.x() - plot.left()) // step) if step else -1
        return place if self.chart and 0 <= place < len(self.chart.bars) else -1

    def _pick(self, place: int) -> None:
        assert self.chart is not None
        self.hold(self.chart.bars[place].row)
        self.picked.emit(self.chart.bars[place].row)

    # --- painting -------------------------------------------------------------

    def _head(self, painter: QPainter) -> None:
        """The title, what the colours mean, and at the right what the current bar says."""
        assert self.chart is not None
        look, dp = theme(), theme().dp
        painter.setFont(look.font(13, bold=True))
        painter.setPen(look.color("ink"))
        left = dp(8) + self._write(painter, dp(8), self.chart.title) + dp(16)
        painter.setFont(look.font(12))
        for series in self.chart.series:
            square = QRectF(left, dp(10), dp(10), dp(10))
            painter.fillRect(square, look.color(TINTS[series.tone]))
            painter.setPen(look.color("ink_soft"))
            left += dp(15) + self._write(painter, left + dp(15), series.title) + dp(12)
        if self.current is None:
            return
        room = QRect(left, 0, self.width() - left - dp(10), dp(_HEAD))
        text = painter.fontMetrics().elidedText(self.current.text, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(look.color("accent_ink"))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _write(self, painter: QPainter, left: int, text: str) -> int:
        width = painter.fontMetrics().horizontalAdvance(text)
        painter.drawText(QRect(left, 0, width + 2, theme().dp(_HEAD)), Qt.AlignmentFlag.AlignVCenter, text)
        return width

    def _scale(self, painter: QPainter, top: int) -> None:
        look, plot, dp = theme(), self._plot(), theme().dp
        painter.setFont(look.font(12))
        lines = [top * line // _LINES for line in range(_LINES + 1)] if top >= _LINES else list(range(top + 1))
        for value in lines:
            y = plot.bottom() - plot.height() * value / top
            painter.setPen(QPen(look.color("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(look.color("ink_faint"))
            box = QRectF(0, y - dp(9), dp(_SCALE - 6), dp(18))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(value))

    def _bar(self, painter: QPainter, at: int, bar: BoardBar, top: int, tints: Mapping[str, str]) -> None:
        look, column = theme(), self._column(at)
        if at == self._at:
            painter.fillRect(column.adjusted(-2, -look.dp(4), 2, 0), look.color("accent_soft"))
        foot = column.bottom()
        for part in bar.parts:
            height = column.height() * part.value / top
            painter.fillRect(
                QRectF(column.left(), foot - height, column.width(), height), look.color(tints[part.series])
            )
            foot -= height

    def _label(self, painter: QPainter, at: int) -> None:
        assert self.chart is not None
        look, column, label = theme(), self._column(at), self.chart.bars[at].label
        painter.setPen(look.color("accent_ink" if at == self._at else "ink_soft"))
        painter.setFont(look.font(12))
        width = max(painter.fontMetrics().horizontalAdvance(label) + 4, round(self._step()))
        box = QRectF(column.center().x() - width / 2, column.bottom() + look.dp(3), width, look.dp(_FOOT))
        text = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, width)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)

    def _labelled(self, painter: QPainter) -> set[int]:
        """The bars whose label has room: the current one, and as many others as do not touch."""
        assert self.chart is not None
        painter.setFont(theme().font(12))
        widest = max((painter.fontMetrics().horizontalAdvance(bar.label) for bar in self.chart.bars), default=1)
        every = max(1, -int(-(widest + theme().dp(8)) // self._step()))
        kept = {at for at in range(len(self.chart.bars)) if at % every == 0}
        near = {at for at in kept if self._at >= 0 and at != self._at and abs(at - self._at) < every}
        return (kept - near) | ({self._at} if self._at >= 0 else set())


def _sum(bar: BoardBar) -> int:
    return sum(part.value for part in bar.parts)


def _ceiling(value: int) -> int:
    """The next round number at or above it, at least 1."""
    if value <= _LINES:
        return max(value, 1)
    size = 1
    while True:
        for nice in _NICE:
            if nice * size >= value and nice * size % _LINES == 0:
                return nice * size
        size *= 10
