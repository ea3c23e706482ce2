"""A still that is worth keeping: after exposure and focus have come to rest, the sharpest of three frames."""

import time
from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np

from app.devices.host.camera.stream import Image, Seen, Stream
from app.devices.host.task import Task

SETTLE_LIMIT = 2.0  # seconds
STEADY = 0.02  # brightness and sharpness change by less over ...
STEADY_OVER = 5  # ... so many frames
CHOICE = 3  # frames of which the sharpest is kept
QUALITY = 95
JUDGED = 900  # pixels of the long side on which is measured


@dataclass(frozen=True)
class Measure:
    """Brightness in grey levels; sharpness only compares frames of one scene."""

    brightness: float
    sharpness: float


def take(task: Task, stream: Stream) -> Image:
    """DeviceError when the camera is not there or lost."""
    seen = settle(task, stream)
    best, most = seen.image, measure(seen.image).sharpness
    for _ in range(CHOICE - 1):
        seen = stream.next(task, seen.number)
        sharp = measure(seen.image).sharpness
        if sharp > most:
            best, most = seen.image, sharp
    return best


def settle(task: Task, stream: Stream) -> Seen:
    """The first frame after the picture rests; a camera that has been open for long needs no rest."""
    seen = stream.next(task)
    if seen.since_opened > SETTLE_LIMIT:
        return stream.next(task, seen.number)  # what was in the buffer may show the hand
    until = time.monotonic() + SETTLE_LIMIT
    past: deque[Measure] = deque([measure(seen.image)], STEADY_OVER)
    while time.monotonic() < until and not steady(past):
        seen = stream.next(task, seen.number)
        past.append(measure(seen.image))
    return seen


def steady(past: deque[Measure]) -> bool:
    if len(past) < STEADY_OVER:
        return False
    values = np.array([(one.brightness, one.sharpness) for one in past])
    spread = values.max(axis=0) - values.min(axis=0)
    return bool((spread <= STEADY * np.maximum(values.mean(axis=0), 1e-3)).all())


def measure(image: Image) -> Measure:
    """The weaker of the two directions counts: a smear takes one only."""
    factor = JUDGED / max(image.shape[:2])
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else grey
    edges = [float(np.abs(cv2.Sobel(small, cv2.CV_32F, 1 - way, way)).mean()) for way in (0, 1)]
    return Measure(float(small.mean()), min(edges))


def encoded(image: Image) -> bytes:
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes())
