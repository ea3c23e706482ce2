"""模拟 SIM 读卡器: deals the numbers of cards that lie in the stock of the demo's hall."""

from collections.abc import Mapping

from app.devices.host.script import Script
from app.devices.host.task import Operation, Result, Task
from app.devices.iccid import luhn

STOCK = tuple(body + luhn(body) for body in (f"89861526370{place:07d}" for place in range(1, 41)))
FOREIGN = "8985200000000000000"  # of no Chinese operator
CARDS = {f"stock_{place}": number for place, number in enumerate(STOCK, 1)} | {"foreign": FOREIGN}
ORDINARY = tuple(name for name in CARDS if name != "foreign")


class SimulatedSim:
    """Options: ``deal`` names of cards and faults, ``pace`` 1 = as slow as a real one, 0 = at once."""

    kind, title, simulated = "sim", "模拟 SIM 读卡器", True

    def __init__(self, options: Mapping[str, str]) -> None:
        self._pace = float(options.get("pace", "1"))
        self._script = Script(ORDINARY, CARDS, options)

    def open(self) -> None:
        self._script.open()

    def close(self) -> None:
        pass

    def operations(self) -> Mapping[str, Operation]:
        return {"read": self.read, "deal": self._script.deal}

    def read(self, task: Task) -> Result:
        """The blob ``iccid``."""
        name = self._script.next()
        task.progress("请插入 SIM 卡")
        task.wait(0.4 * self._pace)
        self._script.present()
        return Result({}, {"iccid": CARDS[name].encode()})


DRIVER = SimulatedSim
