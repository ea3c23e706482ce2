"""The place of the picture: the running picture, the corners to set, or the final bytes. One of them at a time."""

from collections.abc import Sequence
from functools import partial
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.devices.ports import Glimpse
from app.scenarios.camera.corners import CornerBoard
from app.scenarios.camera.live import LiveView
from app.scenarios.keyboard import Binding, key_button
from app.scenarios.preview import ZOOMS, Preview
from app.ui.theme import theme
from imaging.quad import Point

IN, OUT, WHOLE = "Ctrl+=", "Ctrl+-", "Ctrl+0"
_WAYS = (
    ("Ctrl+Left", "向左", -1, 0),
    ("Ctrl+Right", "向右", 1, 0),
    ("Ctrl+Up", "向上", 0, -1),
    ("Ctrl+Down", "向下", 0, 1),
)

Scene = Literal["final", "live", "corners"]
_HIGH: dict[Scene, int] = {"final": 160, "live": 160, "corners": 230}  # pixels at least


class Stage(QWidget):
    """``scene`` says what is seen."""

    def __init__(self) -> None:
        super().__init__()
        self.scene: Scene = "final"
        self.final, self.live, self.corners = Preview(), LiveView(), CornerBoard()
        self._stack = QStackedLayout()
        self.bar = self._zoom_bar()  # stands where the page puts it
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._stack)
        for view in (self.final, self.live, self.corners):  # only now: one without a parent would be a window
            self._stack.addWidget(view)
        self._enter("final")

    def show_final(self, image: QImage, words: str) -> None:
        self.live.forget()
        if image.cacheKey() != self.final.image.cacheKey() or image.isNull():
            self.final.show_image(image, words)
        self._enter("final")

    def show_live(self, words: str) -> None:
        """The running picture is about to come."""
        self.live.say(words)
        self._enter("live")

    def show_glimpse(self, glimpse: Glimpse) -> None:
        self.live.show_glimpse(glimpse)
        self._enter("live")

    def show_corners(self, image: QImage, guess: Sequence[Point]) -> None:
        self.live.forget()
        self.corners.show_picture(image, guess)
        self._enter("corners")
        self.corners.setFocus(Qt.FocusReason.OtherFocusReason)

    def bindings(self) -> list[Binding]:
        """Zoom, and ways to move about while not everything is seen."""
        if self.scene != "final" or self.final.image.isNull():
            return []
        final = self.final
        keys = [Binding(OUT, "缩小", final.smaller), Binding(IN, "放大", final.larger)]
        keys += [Binding("Ctrl++", "放大", final.larger), Binding(WHOLE, "看整页", final.whole)]
        if final.zoom > ZOOMS[0]:
            keys += [Binding(key, label, partial(final.move_by, x, y)) for key, label, x, y in _WAYS]
        return keys

    def _enter(self, scene: Scene) -> None:
        self.scene = scene
        view = {"final": self.final, "live": self.live, "corners": self.corners}[scene]
        if self._stack.currentWidget() is not view:
            self._stack.setCurrentWidget(view)
        self.setMinimumHeight(theme().dp(_HIGH[scene]))
        self.bar.setVisible(scene == "final" and not self.final.image.isNull())

    def _zoom_bar(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().dp(6))
        for text, key, run, icon, name in (
            ("", OUT, self.final.smaller, "zoom-out", "缩小"),
            ("", IN, self.final.larger, "zoom-in", "放大"),
            ("整页", WHOLE, self.final.whole, "", "看整页"),
        ):
            button = key_button(text, key, role="quiet", icon=icon)
            button.setAccessibleName(name)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(run)
            row.addWidget(button)
        row.addStretch(1)
        return bar
