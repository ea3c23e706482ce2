"""The window on the customer's display. It shows a sight, or nobody, and never takes the focus."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.controls import clear
from app.ui.customer_screen.large import BASE, BODY, SMALL, TITLE, Large
from app.ui.customer_screen.panels import Contents, Greeting, Mark, Total
from app.ui.customer_screen.reading import Reading
from app.ui.customer_screen.sight import Sight
from app.ui.customer_screen.signing import Signed, Signing, Summons
from app.ui.theme import theme

WELCOME = ("欢迎光临", "请稍候，营业员马上为您办理")
SERVING = "正在为您办理，请稍候"
ENDS = {
    "submitted": ("正在办理", "您的业务已经提交，请稍候", ""),
    "done": ("办理完成", "感谢您的光临，请收好您的证件", "circle-check"),
    "refused": ("没有办理成功", "没有办成，请听营业员为您说明", ""),
}


class CustomerWindow(QWidget):
    """``show_sight(None)`` forgets everything in the same turn of the event loop."""

    pages_wanted = Signal(int)  # the receipt at this width
    picture_wanted = Signal()  # of the signature
    shut = Signal()

    def __init__(self, hall: str, *, training: bool) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setObjectName("customer-screen")
        self.setProperty("role", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAccessibleName("客户屏")
        self.setWindowTitle("云BOSS 客户屏")
        self._hall, self._training = hall, training
        self._large = Large.of(self.size())
        self._seen: Sight | None = None
        self.signing: Signing | None = None
        self.reading: Reading | None = None
        self._signed: Signed | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        theme().changed.connect(self._build)
        self.resize(BASE)

    def show_sight(self, seen: Sight | None) -> None:
        """Paints only what is different; a signature under way is not disturbed by news of the same page."""
        if seen == self._seen:
            return
        other = seen is None or self._seen is None or seen.case != self._seen.case
        self._seen = seen
        if other and self.signing is not None:
            self.signing.wipe()
            self.signing = None
        if self.signing is None:
            self._build()

    def begin_signature(self) -> Signing:
        self.signing = Signing(self._large)
        self._build()
        return self.signing

    def end_signature(self) -> None:
        """The strokes are gone with it."""
        if self.signing is not None:
            self.signing.wipe()
            self.signing = None
            self._build()

    def show_pages(self, pages: tuple[QImage, ...], trouble: str) -> None:
        if self.reading is not None:
            self.reading.show_pages(pages, trouble)

    def show_picture(self, image: QImage) -> None:
        if self._signed is not None:
            self._signed.show_picture(image)

    def sizeHint(self) -> QSize:
        return BASE

    def minimumSizeHint(self) -> QSize:
        """Of any size: what does not fit scrolls."""
        return QSize(480, 320)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.signing is None:
            self._build()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.shut.emit()

    def _build(self) -> None:
        self._large = Large.of(self.size())
        self.reading = self._signed = None
        if self.signing is not None:
            self.signing.setParent(self)  # survives the clearing with its strokes
        clear(self._column)
        head, foot = self._head(), self._foot()
        side, above, below = self._large.px(24), self._large.px(14), self._large.px(14)
        used = head.sizeHint().height() + (foot.sizeHint().height() if foot else 0) + above + below
        middle = QWidget()
        middle.setProperty("role", "plain")
        inner = QVBoxLayout(middle)
        inner.setContentsMargins(side, above, side, below)
        inner.addWidget(self._middle(QSize(self.width() - 2 * side, self.height() - used)))
        for widget in (head, middle, foot):
            if widget is not None:
                self._column.addWidget(widget, int(widget is middle))
                widget.show()  # now, not when the event loop comes round
        if self.signing is not None:
            self.signing.show()
        if self._signed is not None:
            self.picture_wanted.emit()
        if self.isVisible():
            self.repaint()  # at once: what stood there before may be another customer's

    def _foot(self) -> QFrame | None:
        """The sum, while it is still to be agreed to."""
        seen = self._seen
        if seen is None or seen.state != "open" or seen.fees is None or self.signing is not None:
            return None
        return Total(self._large, seen.fees)

    def _head(self) -> QFrame:
        large, seen = self._large, self._seen
        head = QFrame()
        head.setProperty("role", "bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(large.px(24), large.px(10), large.px(24), large.px(10))
        row.setSpacing(large.px(14))
        row.addWidget(Mark(large.px(40)))
        row.addWidget(large.text(f"您好，{seen.name}" if seen and seen.name else self._hall, TITLE, True, wrap=False))
        row.addStretch(1)
        if self._training:
            row.addWidget(large.text("培训，不产生真实业务", SMALL, bold=True, tone="warn", wrap=False))
        if seen is not None:
            row.addWidget(large.text(f"{seen.title} · {seen.step}", BODY, role="label", wrap=False))
        return head

    def _middle(self, room: QSize) -> QWidget:
        seen, large = self._seen, self._large
        if self.signing is not None:
            return self._beside_paper(seen, self.signing)
        if seen is None or seen.state == "discarded":
            return Greeting(large, *WELCOME)
        if seen.state != "open":
            return Greeting(large, *ENDS[seen.state])
        if seen.document:
            return self._paper(seen)
        if seen.parts or seen.fees or (seen.dates and seen.dates.lines):
            return Contents(large, seen, room)
        return Greeting(large, seen.title, SERVING)

    def _beside_paper(self, seen: Sight | None, signing: Signing) -> QWidget:
        """On a wide display the receipt stays in sight; on a small one the ink needs all the room."""
        if seen is None or not (self._large.wide and seen.document):
            return signing
        pair = QWidget()
        pair.setProperty("role", "plain")
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._large.px(20))
        self.reading = self._reading(None)
        row.addWidget(self.reading, 1)
        row.addWidget(signing, 1)
        return pair

    def _reading(self, beside: QWidget | None) -> Reading:
        reading = Reading(self._large, beside)
        reading.wanted.connect(self.pages_wanted)
        return reading

    def _paper(self, seen: Sight) -> Reading:
        beside: QWidget | None = None
        if seen.signature:
            self._signed = beside = Signed(self._large)
        elif seen.signature is not None:
            beside = Summons(self._large)
        self.reading = self._reading(beside)
        return self.reading
