"""客户屏 as the pad of a seat: the client itself is the device, so this host has nothing to do but be chosen."""

from collections.abc import Mapping

from app.devices.host.task import Operation


class Screen:
    """Without operations: ``app/devices/seat_pad.py`` sends them to the customer's display."""

    kind, title, simulated = "pad", "客户屏", False

    def __init__(self, options: Mapping[str, str]) -> None:
        pass

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def operations(self) -> Mapping[str, Operation]:
        return {}


DRIVER = Screen
