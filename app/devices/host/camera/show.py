"""The running picture: small JPEGs at a steady pace, with the outline of the sheet found beside it."""

import threading
import time
from contextlib import AbstractContextManager
from typing import Self

import cv2

from app.devices.host.camera.stream import Image, Stream
from app.devices.host.task import Task
from imaging.outline import glance

PACE = 1 / 15  # seconds between two pictures
LONG_SIDE = 800  # pixels
QUALITY = 70


def show(task: Task, stream: Stream) -> None:
    """Until it is cancelled or the camera is lost, which is told as DeviceError."""
    due, number = time.monotonic(), 0
    with Outliner() as outliner:
        while True:
            seen = stream.next(task, number)
            number = seen.number
            picture = small(seen.image)
            outliner.offer(picture)
            outline, sure = outliner.found
            task.preview(encoded(picture), outline, sure=sure)
            due = max(due + PACE, time.monotonic())
            task.wait(max(0.0, due - time.monotonic()))


def small(image: Image) -> Image:
    factor = LONG_SIDE / max(image.shape[:2])
    if factor >= 1:
        return image
    size = (round(image.shape[1] * factor), round(image.shape[0] * factor))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]  # cv2's stub is wider


def encoded(picture: Image) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes())


class Outliner(AbstractContextManager["Outliner"]):
    """Looks for the sheet in a thread of its own, always in the newest picture: the picture never waits for it."""

    def __init__(self) -> None:
        self.found: tuple[list[list[float]], bool] = ([], False)
        self._newest: Image | None = None
        self._news = threading.Condition()
        self._over = False
        self._thread = threading.Thread(target=self._look_on, name="outline", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._news:
            self._over = True
            self._news.notify()

    def offer(self, picture: Image) -> None:
        with self._news:
            self._newest = picture
            self._news.notify()

    def _look_on(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._over or self._newest is not None)
                picture, self._newest = self._newest, None
                if self._over or picture is None:
                    return
            corners, sure = glance(picture)
            size = (picture.shape[1], picture.shape[0])
            shares = (
                [] if corners is None else [[round(float(part), 4) for part in corner / size] for corner in corners]
            )
            self.found = (shares, sure)
