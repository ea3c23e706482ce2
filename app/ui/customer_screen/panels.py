"""What stands in the middle of the customer's display: a greeting, what was chosen, fees and dates."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScroller, QVBoxLayout, QWidget

from app.ui.controls import IconMark, scroll
from app.ui.customer_screen.large import AMOUNT, BODY, HERO, SMALL, TITLE, Large
from app.ui.customer_screen.sight import Sight
from app.ui.navigation import paint_mark
from service.kit.money import Fen, yuan
from service.kit.page import DatePanel, FeePanel, Line

LABEL = 190
GROWN = (1.3, 1.15)
MORE = "下面还有内容，请向上滑动查看"


class Greeting(QWidget):
    """Nobody is served, or there is nothing to look at just now."""

    def __init__(self, large: Large, title: str, text: str, icon: str = "") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(large.px(16))
        column.addStretch(2)
        mark = IconMark(icon, "ok_ink", large.px(88)) if icon else Mark(large.px(88))
        column.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (large.text(title, HERO, bold=True), large.text(text, TITLE, role="label")):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(3)


class Mark(QWidget):
    """The product's mark."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_mark(painter, QRectF(self.rect()))


class Contents(QWidget):
    """Parts, fees and dates, in the largest print that fits; what never fits scrolls by finger."""

    def __init__(self, large: Large, seen: Sight, room: QSize) -> None:
        super().__init__()
        self._large = large
        print_ = next((one for one in map(large.grown, GROWN) if _height(one, seen, room) <= room.height()), large)
        self._area = scroll(_columns(print_, seen))
        self._more = large.text(MORE, SMALL, bold=True, tone="info", wrap=False)
        self._more.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._area, 1)
        column.addWidget(self._more)
        QScroller.grabGesture(self._area.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)
        bar = self._area.verticalScrollBar()
        bar.rangeChanged.connect(self._tell_more)
        bar.valueChanged.connect(self._tell_more)
        self._tell_more()

    def _tell_more(self) -> None:
        bar = self._area.verticalScrollBar()
        self._more.setVisible(bar.maximum() - bar.value() > self._large.px(8))


class Total(QFrame):
    """The sum, always in sight."""

    def __init__(self, large: Large, fees: FeePanel) -> None:
        super().__init__()
        self.setProperty("role", "status")
        row = QHBoxLayout(self)
        row.setContentsMargins(large.px(28), large.px(8), large.px(28), large.px(8))
        row.addWidget(large.text("请核对以上内容，有疑问请告诉营业员", SMALL, role="label", wrap=False))
        row.addStretch(1)
        row.addWidget(large.text("应收", TITLE, wrap=False))
        row.addSpacing(large.px(14))
        row.addWidget(large.text(f"¥{yuan(Fen(fees.total))}", AMOUNT, bold=True, wrap=False))


def _columns(large: Large, seen: Sight) -> QHBoxLayout:
    """What was chosen beside what it costs where there is room, else one below the other."""
    parts = [_card(large, part.title, part.lines) for part in seen.parts]
    money = [_fees(large, seen.fees)] if seen.fees else []
    dates = [_dates(large, seen.dates)] if seen.dates and seen.dates.lines else []
    places: tuple[tuple[list[QFrame], int], ...] = ((money, 1), (dates, 1))
    if parts:
        beside = large.wide and bool(money or dates)
        places = ((parts, 3), (money + dates, 2)) if beside else (([*parts, *money, *dates], 1),)
    columns = QHBoxLayout()
    columns.setContentsMargins(0, 0, 0, 0)
    columns.setSpacing(large.px(16))
    for cards, share in places:
        if cards:
            columns.addLayout(_stacked(cards, large.px(14)), share)
    return columns


def _height(large: Large, seen: Sight, room: QSize) -> int:
    """How high it would be in this print."""
    holder = QWidget()
    layout = _columns(large, seen)
    holder.setLayout(layout)
    return max(layout.totalHeightForWidth(room.width()), layout.totalMinimumSize().height())


def _fees(large: Large, fees: FeePanel) -> QFrame:
    lines = [
        Line(label=f"{fee.title}（{fee.note}）" if fee.note else fee.title, value=f"¥{yuan(Fen(fee.amount))}")
        for fee in fees.lines
    ]
    return _card(large, "费用", lines, note=fees.note, money=True)


def _dates(large: Large, dates: DatePanel) -> QFrame:
    note = "；".join(text for text in (dates.source, dates.disclaimer) if text)
    return _card(large, "生效与失效时间", dates.lines, note=note)


def _card(large: Large, title: str, lines: Sequence[Line], *, note: str = "", money: bool = False) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "card")
    column = QVBoxLayout(frame)
    edge = large.px(20)
    column.setContentsMargins(edge, large.px(14), edge, large.px(16))
    column.setSpacing(large.px(10))
    column.addWidget(large.text(title, TITLE, bold=True))
    grid = QGridLayout()
    grid.setHorizontalSpacing(large.px(18))
    grid.setVerticalSpacing(large.px(8))
    metrics = QFontMetrics(large.font(BODY))
    widest = max((metrics.horizontalAdvance(line.label) for line in lines if line.value), default=0)
    for at, line in enumerate(lines):
        _line(large, grid, at, line, 0 if money else min(widest + 2, large.px(LABEL)))
    grid.setColumnStretch(0 if money else 1, 1)
    column.addLayout(grid)
    if note:
        column.addWidget(large.text(note, SMALL, role="label"))
    return frame


def _line(large: Large, grid: QGridLayout, at: int, line: Line, width: int) -> None:
    """``width`` of the labels; 0 = amounts, which stand at the right."""
    if line.strong and not line.value:
        grid.addWidget(large.text(line.label, BODY, bold=True), at, 0, 1, 2)
        return
    label = large.text(line.label, BODY, role="label")
    label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    value = large.text(line.value, BODY, bold=line.strong, wrap=bool(width))
    if not width:
        value.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
    else:
        label.setFixedWidth(width)
    grid.addWidget(label, at, 0)
    grid.addWidget(value, at, 1)


def _stacked(cards: Sequence[QFrame], spacing: int) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(spacing)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return column
