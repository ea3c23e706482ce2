"""Which of several cameras looks at the desk: a picture of each, said once and kept for the seat."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from app.devices.errors import DeviceError
from app.devices.ports import Lens
from app.ui.controls import Elided, KeyButton, card, words
from app.ui.sheet import Sheet
from app.ui.theme import theme

_MOST = 6
_ACROSS = 2
_PICTURE = (360, 240)


class LensSheet(Sheet):
    """``chosen(lens)``. The figures are the keys."""

    chosen = Signal(object)

    def __init__(self, below: QWidget, lenses: Sequence[Lens]) -> None:
        super().__init__(below, "选择镜头", width=860)
        self.buttons: list[KeyButton] = []
        grid = QGridLayout()
        grid.setSpacing(theme().dp(12))
        for place, lens in enumerate(lenses[:_MOST]):
            grid.addWidget(self._card(place + 1, lens), place // _ACROSS, place % _ACROSS)
        self.column.addWidget(words("哪个镜头对着桌面", "title"))
        self.column.addWidget(words("看画面选一次，这个席位以后都用它。尚未改动任何设置；Esc 返回。", "hint"))
        self.column.addLayout(grid)

    def start(self) -> QWidget:
        """What gets the focus."""
        return self.buttons[0]

    def _card(self, number: int, lens: Lens) -> QFrame:
        frame, column = card("inset")
        column.addWidget(_picture(lens), 0, Qt.AlignmentFlag.AlignHCenter)
        if lens.error:
            column.addWidget(Elided(DeviceError(lens.error, "camera").cause.sentence, "hint"))
        button = KeyButton(lens.name or "未知名称", str(number), icon="camera")
        button.clicked.connect(lambda: self._choose(lens))
        self.buttons.append(button)
        column.addWidget(button)
        return frame

    def _choose(self, lens: Lens) -> None:
        self.dismiss()
        self.chosen.emit(lens)


def _picture(lens: Lens) -> QLabel:
    label = QLabel("没有画面")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    width, height = (theme().dp(side) for side in _PICTURE)
    label.setFixedSize(width, height)
    seen = QPixmap()
    if lens.picture and seen.loadFromData(lens.picture):
        way = Qt.TransformationMode.SmoothTransformation
        label.setPixmap(seen.scaled(width, height, Qt.AspectRatioMode.KeepAspectRatio, way))
    return label
