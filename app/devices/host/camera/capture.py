"""Frames from ``cv2.VideoCapture``: a USB camera, and what stands in for one in the tests."""

from collections.abc import Callable

import cv2
import numpy as np

from app.devices.errors import DeviceError
from app.devices.host.camera.stream import Image


class Frames:
    """A ``Source``. ``opener`` gives an open capture or raises DeviceError."""

    def __init__(self, opener: Callable[[], cv2.VideoCapture]) -> None:
        self._opener = opener
        self._capture: cv2.VideoCapture | None = None

    def open(self) -> None:
        self._capture = self._opener()

    def read(self) -> Image:
        assert self._capture is not None
        try:
            done, image = self._capture.read()
        except cv2.error as error:
            raise DeviceError("DEVICE_LOST", detail="cv2") from error
        if not done or image is None or not image.size:
            raise DeviceError("DEVICE_LOST", detail="no frame")
        return np.asarray(image, np.uint8)

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None
