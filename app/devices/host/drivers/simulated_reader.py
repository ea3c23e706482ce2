"""模拟读卡器: deals the cards of the deck."""

from collections.abc import Mapping
from datetime import date

from app.devices.deck import ORDINARY, deck
from app.devices.errors import DeviceError
from app.devices.host.script import Script
from app.devices.host.task import Operation, Result, Task

FIND_LIMIT = 15  # seconds


class SimulatedReader:
    """Options: ``deal`` names of cards and faults, ``pace`` 1 = as slow as a real one, 0 = at once."""

    kind, title, simulated = "reader", "模拟读卡器", True

    def __init__(self, options: Mapping[str, str]) -> None:
        self._pace = float(options.get("pace", "1"))
        self._script = Script(ORDINARY, deck(date.today()), options)  # noqa: DTZ011  the day on the desk

    def open(self) -> None:
        self._script.open()

    def close(self) -> None:
        pass

    def operations(self) -> Mapping[str, Operation]:
        return {"read": self.read, "deal": self._script.deal}

    def read(self, task: Task) -> Result:
        """Find, select, read. The record is the blob ``record``."""
        try:
            name = self._script.next()
        except DeviceError as error:
            if error.code == "NO_CARD":
                self._search(task)
            raise
        task.progress("请放置身份证")
        task.wait(0.4 * self._pace)
        task.progress("正在读取证件")
        task.wait(0.4 * self._pace)
        self._script.present()
        card = deck(date.today())[name]  # noqa: DTZ011
        return Result({"photo": False}, {"record": card.record()})

    def _search(self, task: Task) -> None:
        for left in range(FIND_LIMIT, 0, -1):
            task.progress(f"请放置身份证，剩 {left} 秒")
            task.wait(self._pace)
            self._script.present()


DRIVER = SimulatedReader
