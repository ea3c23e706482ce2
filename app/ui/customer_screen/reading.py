"""The receipt on the customer's display: as wide as there is room, larger by one press, moved by finger."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScroller, QVBoxLayout, QWidget

from app.ui.controls import scroll
from app.ui.customer_screen.large import BODY, Large

ZOOMS = (1.0, 1.5, 2.0)
_EDGE = 12


class Reading(QWidget):
    """``wanted(width)`` asks for the pages at a width; ``show_pages`` paints them."""

    wanted = Signal(int)

    def __init__(self, large: Large, beside: QWidget | None = None) -> None:
        """``beside`` the two buttons stands what is to be said about it."""
        super().__init__()
        self._large = large
        self._zoom = 0
        self._said = large.text("正在打开受理单…", BODY, role="label")
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sheets = QVBoxLayout()
        self._sheets.setContentsMargins(0, 0, 0, 0)
        self._sheets.setSpacing(large.px(16))
        self._sheets.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._sheets.addWidget(self._said)
        self._area = scroll(self._sheets)
        self._area.setProperty("role", "desk")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        QScroller.grabGesture(self._area.viewport(), QScroller.ScrollerGestureType.LeftMouseButtonGesture)
        smaller, larger = large.button("缩小"), large.button("放大")
        smaller.clicked.connect(lambda: self._step(-1))
        larger.clicked.connect(lambda: self._step(1))
        bar = QHBoxLayout()
        bar.setSpacing(large.px(12))
        bar.addWidget(beside or QWidget(), 1)
        bar.addWidget(smaller)
        bar.addWidget(larger)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(large.px(8))
        column.addWidget(self._area, 1)
        column.addLayout(bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._ask)  # once its parts have their size too

    def _ask(self) -> None:
        room = max(self._area.viewport().width() - self._large.px(_EDGE), 200)
        self.wanted.emit(round(room * ZOOMS[self._zoom]))

    def show_pages(self, pages: tuple[QImage, ...], trouble: str) -> None:
        while (item := self._sheets.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if trouble:
            self._sheets.addWidget(self._large.text(trouble, BODY, tone="bad"))
        for image in pages:
            sheet = QLabel()
            sheet.setPixmap(QPixmap.fromImage(image))
            self._sheets.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
            sheet.show()

    def _step(self, by: int) -> None:
        self._zoom = max(0, min(len(ZOOMS) - 1, self._zoom + by))
        self._ask()
