"""The running picture of the simulated camera: a sheet is laid down, lies still, and a hand passes now and then."""

import time
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np

from app.devices.host.camera.stream import Image
from app.devices.host.exposure import expose
from app.devices.host.letter import corners, page
from app.devices.host.scene import Shot

PACE = 1 / 15  # seconds between two frames
WIDTH = 600  # pixels
LAID = 1.2  # seconds in which the sheet is laid down
ROUND, PASSING = 9.0, 0.9  # seconds: every so often a hand passes for so long
FROM = (0.8, 0.45)  # where it is laid down from, in shares of the picture
GRAIN = 64  # pixels by which the grain is moved about


class Scenery:
    """A ``Source``. ``lies`` names what lies there; ``pace`` 0 = it has been lying there for long."""

    def __init__(self, lies: Callable[[], Shot], pace: float) -> None:
        self._lies, self._pace = lies, pace
        self._since = 0.0
        self._drawn: tuple[Shot, Image] | None = None  # without grain
        self._due = 0.0
        self._chance = np.random.default_rng()
        self._grain = self._chance.standard_normal((WIDTH * 4 // 3 + GRAIN, WIDTH + GRAIN), np.float32)
        small = (WIDTH, round(WIDTH * 297 / 210))
        self._sheet = np.asarray(cv2.resize(page(), small, interpolation=cv2.INTER_AREA), np.uint8)

    def open(self) -> None:
        self._since = self._due = time.monotonic()

    def close(self) -> None:
        self._drawn = None

    def read(self) -> Image:
        time.sleep(max(0.0, self._due - time.monotonic()))
        self._due = max(self._due + PACE, time.monotonic())
        shot = replace(self._lies(), width=WIDTH)
        if self._pace:
            shot = staged(shot, (time.monotonic() - self._since) / self._pace)
        if self._drawn is None or self._drawn[0] != shot:
            self._drawn = (shot, expose(self._sheet, replace(shot, noise=0), corners(shot), self._chance))
        return self._grainy(self._drawn[1], shot.noise)

    def _grainy(self, drawn: Image, noise: float) -> Image:
        down, across = self._chance.integers(0, GRAIN, 2)
        grain = self._grain[down : down + drawn.shape[0], across : across + drawn.shape[1]] * noise
        return np.asarray(cv2.add(drawn, cv2.merge([grain] * 3), dtype=cv2.CV_8U), np.uint8)


def staged(shot: Shot, since: float) -> Shot:
    """How the scene looks ``since`` seconds after the camera was opened."""
    if since < LAID:
        left = (1 - since / LAID) ** 2
        shift = (shot.shift[0] + FROM[0] * left, shot.shift[1] + FROM[1] * left)
        return replace(shot, shift=shift, turn=shot.turn - 14 * left, hand=(0.8 + shift[0], 0.6 + shift[1]))
    passing = (since - LAID) % ROUND - (ROUND - PASSING)
    if passing < 0:
        return shot
    return replace(shot, hand=(1.15 - 0.5 * passing / PASSING, 1.1 - 0.6 * float(np.sin(np.pi * passing / PASSING))))


class Sitter:
    """A ``Source``: the outline of somebody in front of the second lens."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def read(self) -> Image:
        time.sleep(PACE)
        seen = np.full((600, 450, 3), (205, 200, 190), np.uint8)
        cv2.ellipse(seen, (225, 620), (190, 230), 0, 180, 360, (120, 90, 60), -1, cv2.LINE_AA)
        cv2.ellipse(seen, (225, 250), (95, 125), 0, 0, 360, (150, 180, 225), -1, cv2.LINE_AA)
        return seen
