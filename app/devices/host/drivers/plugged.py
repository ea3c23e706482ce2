"""What is plugged into this seat: looked at every two seconds, in a process of its own, and told when it changes.

Linux: the USB devices of sysfs, cameras and serial ports. Windows: the present USB devices of the device manager.
"""

import ctypes
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.devices.host.task import Operation, Result, Task

PERIOD = 2.0  # seconds between two looks
PRESENT = 0x100 | 0x1  # CM_GETIDLIST_FILTER_PRESENT, CM_GETIDLIST_FILTER_ENUMERATOR


class Plugged:
    """Option ``root``: another place for ``/sys`` and ``/dev``; ``period``: seconds between two looks."""

    kind, title, simulated = "plugs", "插入的设备", False

    def __init__(self, options: Mapping[str, str]) -> None:
        self._root = Path(options.get("root", "/"))
        self._period = float(options.get("period", PERIOD))

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def operations(self) -> Mapping[str, Operation]:
        return {"watch": self.watch}

    def watch(self, task: Task) -> Result:
        """As soon as something else is there than the ``known`` ids; TIMEOUT when nothing changes."""
        known = task.arguments.get("known")
        while (found := self._look()).keys() == (set(known) if known is not None else None):
            task.rest(self._period)
        return Result({"devices": found})

    def _look(self) -> dict[str, str]:
        """Title by id; a USB id begins with ``usb:`` and the numbers of vendor and product."""
        return dict(_present(self._root))


def _present(root: Path) -> Iterator[tuple[str, str]]:
    if sys.platform == "win32":
        yield from _windows()
    else:
        yield from _linux(root)


def _linux(root: Path) -> Iterator[tuple[str, str]]:
    for device in sorted((root / "sys/bus/usb/devices").glob("*")):
        vendor, product = _text(device / "idVendor"), _text(device / "idProduct")
        if vendor and product and _text(device / "bDeviceClass") != "09":  # 09 = a hub
            title = " ".join(filter(None, (_text(device / "manufacturer"), _text(device / "product"))))
            yield f"usb:{vendor}:{product}:{device.name}", title
    for camera in sorted((root / "sys/class/video4linux").glob("*")):
        yield f"camera:{camera.name}", _text(camera / "name")
    for pattern in ("ttyUSB*", "ttyACM*"):
        for port in sorted((root / "dev").glob(pattern)):
            yield f"serial:{port.name}", port.name


def _text(file: Path) -> str:
    """Empty where it is not there or no longer there."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _windows() -> list[tuple[str, str]]:
    if sys.platform == "win32":
        manager = ctypes.WinDLL("cfgmgr32")
        size = ctypes.c_ulong()
        if manager.CM_Get_Device_ID_List_SizeW(ctypes.byref(size), "USB", PRESENT):
            return []
        names = ctypes.create_unicode_buffer(size.value)
        if manager.CM_Get_Device_ID_ListW("USB", names, size, PRESENT):
            return []
        return [(found, "") for name in "".join(names[:]).split("\0") if (found := usb_id(name))]
    return []


def usb_id(name: str) -> str:
    r"""``USB\VID_0400&PID_C35A\5&1A`` → ``usb:0400:c35a:5&1a``; empty for hubs and for the parts of one device."""
    _, numbers, *rest = name.split("\\") if name.count("\\") == 2 else ("", "", "")
    found = dict(part.split("_", 1) for part in numbers.split("&") if "_" in part)
    if "VID" not in found or "PID" not in found or "MI" in found:
        return ""
    return f"usb:{found['VID']}:{found['PID']}:{rest[0]}".lower()


DRIVER = Plugged
