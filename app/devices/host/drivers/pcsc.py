"""SIM 读卡器 over PC/SC: reads the number of the card, and nothing else of it."""

import math
import time
from collections.abc import Mapping
from pathlib import Path

from app.devices.errors import DeviceError
from app.devices.host.task import Operation, Result, Task
from app.devices.host.winscard import Chip, Service
from app.devices.iccid import is_iccid, of_file

WAIT = 15.0  # seconds for a card to be put in
LOCKED = 2.0  # seconds for which a system looks at a new card by itself
CALL = 3.0  # seconds that one call of a reader may take
DONE = 0x9000
NO_SUCH_CLASS = 0x6E00
CLASSES = ((0x00, 0x04), (0xA0, 0x00))  # a USIM, then a SIM of the old kind: class, and what a SELECT asks back
MASTER, ICCID, LENGTH = b"\x3f\x00", b"\x2f\xe2", 10


class Pcsc:
    """Options: ``library``, and ``reader`` = a part of the name of the reader where there are several."""

    kind, title, simulated = "sim", "SIM 读卡器", False

    def __init__(self, options: Mapping[str, str]) -> None:
        self._service = Service(Path(options["library"]))
        self._wanted = options.get("reader", "")
        self._wait = float(options.get("wait", WAIT))

    def open(self) -> None:
        """So that the seat sees at once what is missing: the service, or a reader."""
        self._service.begin()
        self._reader()

    def close(self) -> None:
        self._service.end()

    def operations(self) -> Mapping[str, Operation]:
        return {"read": self.read}

    def read(self, task: Task) -> Result:
        """The blob ``iccid``. The service is asked anew each time: it may have been restarted since."""
        task.working(CALL)
        self._service.begin()
        reader = self._reader()
        self._service.wait_for_card(reader, self._wait, lambda left: _wait(task, left))
        task.progress("正在读取 SIM 卡")
        chip = self._connect(reader, task)
        try:
            content = _file(chip, task)
        finally:
            chip.leave()
        number = of_file(content)
        if not is_iccid(number):
            raise DeviceError("ICCID_INVALID", detail=f"{len(content)} bytes, {len(number)} digits")
        return Result({}, {"iccid": number.encode()})

    def _connect(self, reader: str, task: Task) -> Chip:
        """Windows itself holds a card that has just been put in, for a moment."""
        end = time.monotonic() + LOCKED
        while True:
            task.working(CALL)
            try:
                return self._service.connect(reader)
            except DeviceError as error:
                if error.code != "DEVICE_BUSY" or time.monotonic() > end:
                    raise
            task.wait(0.2)

    def _reader(self) -> str:
        named = [name for name in self._service.readers() if self._wanted in name]
        if not named:
            raise DeviceError("DEVICE_NOT_FOUND", detail=self._wanted)
        return named[0]


def _wait(task: Task, left: float) -> None:
    task.progress(f"请插入 SIM 卡，剩 {math.ceil(left)} 秒")
    task.working(CALL)


def _file(chip: Chip, task: Task) -> bytes:
    """SELECT 3F00, SELECT 2FE2, READ BINARY 10, in the first class that the card knows."""
    status = 0
    for kind, back in CLASSES:
        for file in (MASTER, ICCID):
            task.working(CALL)
            _, status = chip.ask(bytes([kind, 0xA4, 0, back, 2]) + file)
            if status != DONE:
                break
        if status == DONE:
            content, status = chip.ask(bytes([kind, 0xB0, 0, 0, LENGTH]))
            if status != DONE or len(content) != LENGTH:
                raise DeviceError("SIM_SILENT", detail=f"read {status:04X}")
            return content
        if status != NO_SUCH_CLASS:
            break
    raise DeviceError("SIM_SILENT", detail=f"select {status:04X}")


DRIVER = Pcsc
