"""The cameras that are plugged in, by the names of the operating system; all that differs between systems is here."""

import os
import sys
from pathlib import Path

import cv2
from cv2_enumerate_cameras import enumerate_cameras

from app.devices.errors import DeviceError
from app.devices.host.camera.identity import Found, Identity

BACKENDS = {"v4l2": cv2.CAP_V4L2, "dshow": cv2.CAP_DSHOW, "msmf": cv2.CAP_MSMF}
USUAL = "dshow" if sys.platform == "win32" else "v4l2"
READ_LIMIT = 1500  # milliseconds, where the back end knows the setting


def plugged_in(backend: str) -> list[Found]:
    """What the system lists now. CAMERA_UNCLEAR never comes from here; an empty list is no error."""
    return [
        Found(info.index, Identity(info.name or "", _usb(info.vid, info.pid), _path(str(info.path or ""))))
        for info in enumerate_cameras(BACKENDS[backend])
    ]


def opened(found: Found, backend: str) -> cv2.VideoCapture:
    """The back end is always named, else cv2 tries others. DEVICE_BUSY when the listed camera does not open."""
    capture = cv2.VideoCapture(found.index, BACKENDS[backend])
    if not capture.isOpened():
        capture.release()
        raise DeviceError("DEVICE_BUSY", detail="listed but does not open")
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    return capture


def _usb(vendor: int | None, product: int | None) -> str:
    return f"{vendor:04x}:{product:04x}" if vendor is not None and product is not None else ""


def _path(path: str) -> str:
    """The socket it is plugged into: on Linux the number of /dev/video says nothing of that."""
    device = Path("/sys/class/video4linux") / Path(path).name / "device"
    return os.path.realpath(device) if path.startswith("/dev/video") and device.exists() else path
