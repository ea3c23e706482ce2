"""任何串口读卡器: the open frame protocol of the SAM. Only the photo needs a vendor's decoder."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.devices.host.drivers.sdt import Sdt
from app.devices.host.serial.library import SerialLoader


class SamSerial(Sdt):
    """串口读卡器. Options: ``device`` (COM3, /dev/ttyUSB0), ``baud``, ``decoder`` (path of WltRS.dll), ``wait``.

    The device has to be named: asking at every port would print on whatever else is plugged in.
    """

    title = "串口读卡器"
    vendor = replace(Sdt.vendor, find=tuple(replace(call, seconds=2.5) for call in Sdt.vendor.find))  # asked twice

    def loader(self, options: Mapping[str, str]) -> SerialLoader:
        device, baud = options.get("device", ""), int(options.get("baud", "115200"))
        return SerialLoader(device, baud, options.get("decoder", ""), options.get("bridge", ""))

    def library(self, options: Mapping[str, str]) -> Path:
        """There is none; its place is taken by the port."""
        return Path(options.get("device", ""))


DRIVER = SamSerial
