"""The right column: fees, effective dates with their source, the receipt as it will be printed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.client import ServiceError
from app.ui.controls import card, chip, clear, key_cap, line_of, row_of, rule, words
from app.ui.desk import Desk
from app.ui.keys import key_of
from app.ui.paper import pages_of
from app.ui.theme import theme
from service.kit.money import Fen, yuan

if TYPE_CHECKING:
    from service.kit.page import DatePanel, FeePanel, Side

WIDTH = 292
JOINT = " · "
PREVIEW_WIDTH = 620  # pixels; sharp on the column even at 200 %


class SideColumn(QWidget):
    """Shows a ``Side``; what the case does not have yet is not there."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("费用、时间与受理单")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size("gap"))
        self.fees = FeeCard()
        self.dates = DateCard()
        self.receipt = ReceiptCard()
        column.addWidget(self.fees)
        column.addWidget(self.dates)
        column.addWidget(self.receipt, 1)
        self.fees.hide()
        self.dates.hide()
        theme().changed.connect(self._fit)
        self._fit()

    def show_side(self, side: "Side") -> None:
        self.fees.show_fees(side.fees)
        self.dates.show_dates(side.dates)
        self.fees.setVisible(side.fees is not None)
        self.dates.setVisible(side.dates is not None)

    def _fit(self) -> None:
        self.setFixedWidth(theme().dp(WIDTH))


class FeeCard(QFrame):
    """The fee rows and the total, as the service has computed them."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        edge = theme().size("pad")
        self._column.setContentsMargins(edge, edge - 3, edge, edge - 3)
        self._column.setSpacing(theme().dp(5))
        self.total = words("", "amount")
        self._shown: FeePanel | None = None
        self.show_fees(None)

    def show_fees(self, fees: "FeePanel | None") -> None:
        if self._column.count() and fees == self._shown:
            return
        self._shown = fees
        clear(self._column)
        if fees is None:
            return
        self._column.addWidget(words("费用", "heading"))
        rows = QVBoxLayout()
        for line in fees.lines:
            title = words(line.title, "label", wrap=True)
            title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            rows.addWidget(line_of(title, words(yuan(Fen(line.amount)))))
            if line.note:
                rows.addWidget(words(line.note, "hint", wrap=True))
        self._column.addWidget(Shrinking(rows))
        self._column.addWidget(rule())
        self.total = words(f"¥{yuan(Fen(fees.total))}", "amount")
        self._column.addWidget(line_of(words("应收"), None, self.total))
        if fees.note:
            self._column.addWidget(words(fees.note, "hint", wrap=True))
        self.setAccessibleName(f"应收 {yuan(Fen(fees.total))} 元")


class DateCard(QFrame):
    """Effective and expiry dates; where they come from is never left out."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        edge = theme().size("pad")
        self._column.setContentsMargins(edge, edge - 3, edge, edge - 3)
        self._column.setSpacing(theme().dp(5))
        self._shown: DatePanel | None = None
        self.show_dates(None)

    def show_dates(self, dates: "DatePanel | None") -> None:
        if self._column.count() and dates == self._shown:
            return
        self._shown = dates
        clear(self._column)
        if dates is None:
            return
        head = [words("生失效时间", "heading"), None]
        if dates.source:
            head.append(chip(dates.source, dates.source_tone))
        self._column.addWidget(line_of(*head))
        rows = QVBoxLayout()
        labels = [words(line.label, "label") for line in dates.lines]
        widest = max(
            (label.sizeHint().width() for label, of in zip(labels, dates.lines, strict=True) if of.value), default=0
        )
        for label, line in zip(labels, dates.lines, strict=True):
            value = words(line.value, "strong" if line.strong else "", wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            label.setMinimumWidth(widest if line.value else 0)
            value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            rows.addWidget(line_of(label, value, spacing=10))
        self._column.addWidget(Shrinking(rows))
        if dates.disclaimer:
            self._column.addWidget(words(dates.disclaimer, "hint", wrap=True))


class Shrinking(QScrollArea):
    """As high as its rows; where the window is too low for them they scroll, so that it never grows for them."""

    def __init__(self, rows: QVBoxLayout) -> None:
        super().__init__()
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme().dp(5))
        holder = QWidget()
        holder.setProperty("role", "plain")
        holder.setLayout(rows)
        self._rows = rows
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(holder)

    def sizeHint(self) -> QSize:
        width = theme().dp(WIDTH) - 2 * theme().size("pad") - 2
        return QSize(width, max(self._rows.totalHeightForWidth(width), self._rows.totalMinimumSize().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), theme().dp(64)))


class ReceiptCard(QFrame):
    """The first page of the receipt, small; Ctrl+P shows it large."""

    def __init__(self) -> None:
        super().__init__()
        frame, column = card()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column.addLayout(row_of(words("受理单预览", "heading"), None, key_cap(key_of("show_receipt"))))
        self.paper = Paper("签字前在这里显示受理单")
        column.addWidget(self.paper, 1)
        self._shown = ""
        self._asked = 0

    def show_file(self, desk: Desk, file: str) -> None:
        """Fetches and draws the first page in workers when the receipt has changed."""
        mark = f"{desk.case} {file}" if file else ""
        if mark == self._shown:
            return
        self._shown = mark
        desk.drop(self._asked)
        self.paper.show_image(None)
        if file:
            self._asked = desk.file(self, desk.case, file, lambda pdf: self._draw(desk, pdf), self._missed)

    def _draw(self, desk: Desk, pdf: bytes) -> None:
        self._asked = desk.run(self, lambda: first_page(pdf, PREVIEW_WIDTH), self.paper.show_image, self._missed)

    def _missed(self, _error: ServiceError) -> None:
        """The next page of the case tries again."""
        self._shown = ""


class Paper(QLabel):
    """A sheet of paper that keeps its shape, or a sentence while there is none."""

    drawn = Signal()

    def __init__(self, empty: str) -> None:
        super().__init__()
        self._empty = empty
        self._picture = QPixmap()
        self.setAccessibleName("受理单预览")
        self.setMinimumSize(theme().dp(90), theme().dp(72))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_image(self, image: QImage | None) -> None:
        """None takes the paper away."""
        self._picture = QPixmap.fromImage(image) if image else QPixmap()
        self.update()
        self.drawn.emit()

    @property
    def blank(self) -> bool:
        return self._picture.isNull()

    def sizeHint(self) -> QSize:
        return QSize(theme().dp(WIDTH - 34), theme().dp(300))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.blank:
            painter.setPen(theme().color("line_strong"))
            painter.setBrush(theme().color("sunken"))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), theme().dp(6), theme().dp(6))
            painter.setPen(theme().color("ink_faint"))
            painter.setFont(theme().font(12))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(8, 8, -8, -8), flags, self._empty)
            return
        ratio = self.devicePixelRatioF()
        fitted = self._picture.scaled(
            self.size() * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        fitted.setDevicePixelRatio(ratio)
        width, height = round(fitted.width() / ratio), round(fitted.height() / ratio)
        left = (self.width() - width) // 2
        painter.drawPixmap(left, 0, fitted)
        painter.setPen(theme().color("line_strong"))
        painter.drawRect(left, 0, width - 1, height - 1)


def first_page(pdf: bytes, width: int) -> QImage:
    """The first page as an image of about ``width`` pixels; runs in a worker (PyMuPDF is imported there)."""
    return pages_of(pdf, width, 1)[0]


def summary(side: "Side") -> str:
    """One line for the narrow window: ``应收 ¥134.40 · 省内计算 · 生效 … · 失效 …``. The source is never cut off.

    Which product the dates are of is said where there are several.
    """
    parts = []
    if side.fees:
        parts.append(f"应收 ¥{yuan(Fen(side.fees.total))}")
    if side.dates:
        parts += [side.dates.source] if side.dates.source else []
        titles = [line for line in side.dates.lines if not line.value]
        shown = [line for line in side.dates.lines if line.value or len(titles) > 1]
        parts += [f"{line.label} {line.value}".rstrip() for line in shown]
    return JOINT.join(parts)
