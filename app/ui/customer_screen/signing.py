"""Where the customer signs: the ink, three buttons for a finger, and what was signed."""

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.scenarios.ink import Ink
from app.ui.controls import IconMark
from app.ui.customer_screen.large import BODY, SMALL, TITLE, Large

INVITE = "请在框内签名，写好后按“确认签名”"
TOO_LITTLE = "笔画太少，请写出您的姓名"
PEN_WIDTH = 4.5  # pixels at 1024 × 600


class Signing(QWidget):
    """``inked(strokes)`` at every stroke, ``confirmed(png, strokes)`` by the customer's own press."""

    inked = Signal(int)
    confirmed = Signal(bytes, int)
    too_little = Signal()

    def __init__(self, large: Large) -> None:
        super().__init__()
        self.ink = Ink(pen=large.factor * PEN_WIDTH)
        self.words = large.text(INVITE, TITLE, bold=True)
        self.undo = large.button("撤销一笔")
        self.again = large.button("重写")
        self.confirm = large.button("确认签名", primary=True)
        bar = QHBoxLayout()
        bar.setSpacing(large.px(14))
        bar.addWidget(self.undo)
        bar.addWidget(self.again)
        bar.addStretch(1)
        bar.addWidget(self.confirm)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(large.px(10))
        column.addWidget(self.words)
        column.addWidget(self.ink, 1)
        column.addLayout(bar)
        self.undo.clicked.connect(self._take_back)
        self.again.clicked.connect(self.wipe)
        self.confirm.clicked.connect(self._confirm)
        self.ink.signed.connect(self._follow)
        self._follow()

    def wipe(self) -> None:
        self.ink.clear()
        self._follow()

    def _take_back(self) -> None:
        self.ink.undo()
        self._follow()

    def _confirm(self) -> None:
        if self.ink.enough():
            self.confirmed.emit(self.ink.png(), len(self.ink.strokes))
            return
        self.words.setText(TOO_LITTLE)
        self.too_little.emit()

    def _follow(self) -> None:
        there = bool(self.ink.strokes)
        for button in (self.undo, self.again, self.confirm):
            button.setEnabled(there)
        self.words.setText(INVITE)
        self.inked.emit(len(self.ink.strokes))


class Signed(QFrame):
    """The customer has signed: their own strokes, and thanks."""

    def __init__(self, large: Large) -> None:
        super().__init__()
        self._large = large
        self.setProperty("strip", "ok")
        row = QHBoxLayout(self)
        row.setContentsMargins(large.px(20), large.px(10), large.px(20), large.px(10))
        row.setSpacing(large.px(14))
        row.addWidget(IconMark("circle-check", "ok_ink", large.px(36)))
        words = QVBoxLayout()
        words.addWidget(large.text("已签名，谢谢", TITLE, bold=True, tone="ok", wrap=False))
        words.addWidget(large.text("如需重签，请告诉营业员", SMALL, tone="ok", wrap=False))
        row.addLayout(words)
        row.addStretch(1)
        self._paper = QLabel()
        self._paper.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._paper.setFixedSize(large.px(300), large.px(84))
        self._paper.setProperty("role", "signed")
        row.addWidget(self._paper)

    def show_picture(self, image: QImage) -> None:
        room = self._paper.size().shrunkBy(QMargins(*(self._large.px(8),) * 4))
        picture = QPixmap.fromImage(image)
        if not picture.isNull():
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._paper.setPixmap(picture.scaled(room, keep, smooth))


class Summons(QFrame):
    """Before the pen: the customer reads first, the clerk starts the signature."""

    def __init__(self, large: Large) -> None:
        super().__init__()
        self.setProperty("strip", "info")
        row = QHBoxLayout(self)
        row.setContentsMargins(large.px(20), large.px(10), large.px(20), large.px(10))
        row.setSpacing(large.px(14))
        row.addWidget(IconMark("file-text", "info_ink", large.px(30)))
        row.addWidget(large.text("请先阅读受理单，随后营业员会请您在这里签名", BODY, tone="info"), 1)
