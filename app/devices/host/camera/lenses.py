"""Looks through several cameras one after the other, so that a person can say which is which."""

import time
from dataclasses import dataclass
from typing import Any

from app.devices.errors import DeviceError
from app.devices.host.camera.identity import Identity
from app.devices.host.camera.show import encoded, small
from app.devices.host.camera.stream import Image, Source
from app.devices.host.task import Result, Task

SLOWEST = 12.0  # seconds in which one camera opens and shows something
LIGHT = 0.7  # seconds until its exposure has found the light
FRAMES = 30  # at most until then


@dataclass(frozen=True)
class Lens:
    """One camera and a way to look through it."""

    identity: Identity
    source: Source


def looked_through(task: Task, lenses: list[Lens]) -> Result:
    """``cameras`` in order, the picture of each as the blob of its place; ``error`` where there is none."""
    cameras: list[dict[str, Any]] = []
    pictures: dict[str, bytes] = {}
    for place, lens in enumerate(lenses):
        task.progress(f"正在查看第 {place + 1} 个镜头，共 {len(lenses)} 个")
        task.working(SLOWEST)
        told: dict[str, Any] = vars(lens.identity).copy()
        try:
            image = _seen(lens.source)
        except DeviceError as error:
            told["error"] = error.code
        else:
            told["size"] = [image.shape[1], image.shape[0]]
            pictures[str(place)] = encoded(small(image))
        cameras.append(told)
    return Result({"cameras": cameras}, pictures)


def _seen(source: Source) -> Image:
    try:
        source.open()
        until = time.monotonic() + LIGHT
        image = source.read()
        for _ in range(FRAMES):
            if time.monotonic() > until:
                break
            image = source.read()
        return image
    finally:
        source.close()
