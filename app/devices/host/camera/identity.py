"""Which camera is meant: a number says nothing, it changes with the socket and at every start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.devices.errors import DeviceError


@dataclass(frozen=True)
class Identity:
    """Name, ``vvvv:pppp`` and path, as far as they are known; empty where not."""

    name: str = ""
    usb: str = ""
    path: str = ""

    @classmethod
    def of(cls, options: Mapping[str, str]) -> "Identity":
        return cls(*(options.get(key, "") for key in ("name", "usb", "path")))


@dataclass(frozen=True)
class Found:
    """A camera that is plugged in, and the number under which it is opened today."""

    index: int
    identity: Identity


def choose(cameras: Sequence[Found], wanted: Identity) -> Found:
    """By name, then by USB number, then by path, each only while more than one is left.

    A part that nobody has is passed over as long as another one holds: a camera in another socket has another path.
    DEVICE_NOT_FOUND, or CAMERA_UNCLEAR when two are equal in all that is known.
    """
    left, held = list(cameras), wanted == Identity()
    for part in ("name", "usb", "path"):
        asked = getattr(wanted, part)
        same = [camera for camera in left if asked and getattr(camera.identity, part) == asked]
        if same:
            left, held = same, True
    if not left or not held:
        raise DeviceError("DEVICE_NOT_FOUND", detail=f"{len(cameras)} cameras, none of them")
    if len(left) > 1:
        raise DeviceError("CAMERA_UNCLEAR", detail=f"{len(left)} alike")
    return left[0]
