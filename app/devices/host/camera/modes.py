"""Asks a camera for a mode and believes only what it delivers.

Drivers take the settings in one order and not in another, and say yes to what they then do not do.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

import cv2

MJPG = "MJPG"
SIZES = ((2592, 1944), (2048, 1536), (1920, 1080), (1280, 720))
FASTEST = 30
ENOUGH = 10.0  # frames a second below which another order is tried
MEASURED = 6  # frames
BUDGET = 8.0  # seconds after which the best so far is taken: on Windows one setting can take four

_SETTERS = (("size", "rate", "code"), ("code", "size", "rate"), ("size", "code", "rate"))


class Capture(Protocol):
    """What is used of ``cv2.VideoCapture``."""

    def set(self, prop: int, value: float) -> bool: ...

    def get(self, prop: int) -> float: ...

    def read(self) -> tuple[bool, Any]: ...


@dataclass(frozen=True)
class Mode:
    """As measured. ``code`` is the camera's own format, ``rate`` in frames a second."""

    code: str
    width: int
    height: int
    rate: float

    @property
    def good(self) -> bool:
        return self.code == MJPG and self.rate >= ENOUGH

    @property
    def worth(self) -> tuple[bool, int, float]:
        """A picture that moves, then size, then speed."""
        return self.rate >= ENOUGH, self.width * self.height, self.rate


def negotiate(capture: Capture, sizes: Sequence[tuple[int, int]] = SIZES, *, budget: float = BUDGET) -> Mode:
    """The largest of ``sizes`` that comes as MJPG and fast enough, else the best that came.

    OSError when no frame comes in any mode.
    """
    best: tuple[Mode, tuple[int, int], tuple[str, ...]] | None = None
    until = time.monotonic() + budget
    trials: product[tuple[tuple[int, int], tuple[str, ...]]] = product(sizes, _SETTERS)
    for size, order in trials:
        mode = _tried(capture, size, order)
        if mode is not None and (best is None or mode.worth > best[0].worth):
            best = (mode, size, order)
        if (mode is not None and mode.good and (mode.width, mode.height) == size) or time.monotonic() > until:
            break
    if best is None:
        raise OSError("no frame in any mode")
    mode, size, order = best
    return mode if _now(capture) == (mode.code, mode.width, mode.height) else _tried(capture, size, order) or mode


def _now(capture: Capture) -> tuple[str, int, int]:
    done, image = capture.read()
    size = (image.shape[1], image.shape[0]) if done else (0, 0)
    return code_text(capture.get(cv2.CAP_PROP_FOURCC)), *size


def _tried(capture: Capture, size: tuple[int, int], order: tuple[str, ...]) -> Mode | None:
    for part in order:
        if part == "size":
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
        elif part == "rate":
            capture.set(cv2.CAP_PROP_FPS, FASTEST)
        else:
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*MJPG))
    return _measured(capture)


def _measured(capture: Capture) -> Mode | None:
    """What arrives, not what was promised; the first frame is not counted, it waits for the sensor."""
    done, image = capture.read()
    if not done:
        return None
    began = time.monotonic()
    for _ in range(MEASURED):
        done, image = capture.read()
        if not done:
            return None
    rate = MEASURED / max(time.monotonic() - began, 1e-3)
    return Mode(code_text(capture.get(cv2.CAP_PROP_FOURCC)), image.shape[1], image.shape[0], rate)


def code_text(value: float) -> str:
    """``MJPG`` for the number that stands for it."""
    raw = int(value) & 0xFFFFFFFF
    return raw.to_bytes(4, "little").decode("ascii", "replace").strip("\0 ")
