"""Waiting for a card: ask again and again with a countdown, and tell a card that has to be lifted first."""

import math
import time
from typing import ClassVar

from app.devices.errors import DeviceError
from app.devices.host.task import Task
from app.devices.host.vendor.invoke import Invoker
from app.devices.host.vendor.table import Vendor

PLACE = "请放置身份证"
HINTS = {
    "NO_CARD": PLACE,
    "CARD_MOVED": "请把证件放稳",
    "CARD_MUST_LIFT": "该证件已读取过，请拿起后重新放置",
}


class Search:
    """The finding functions of a library, until all of them are content."""

    POLL: ClassVar[float] = 0.15  # seconds between two attempts
    LIMIT: ClassVar[float] = 15.0  # seconds

    def __init__(self, vendor: Vendor, limit: float) -> None:
        self._vendor, self._limit = vendor, limit
        self.lies = False  # a card was read, and has not been seen to be away since

    def run(self, task: Task, invoker: Invoker) -> None:
        """DeviceError with the last reason: NO_CARD, CARD_MOVED, CARD_MUST_LIFT; at once for any other."""
        end, shown = time.monotonic() + self._limit, ""
        while fault := self._attempt(task, invoker):
            left = end - time.monotonic()
            if left <= 0 or fault not in HINTS:
                raise DeviceError(fault, "reader", "while waiting for a card")
            text = f"{HINTS[fault]}，剩 {math.ceil(left)} 秒"
            if text != shown:
                task.progress(text)
                shown = text
            task.wait(self.POLL)

    def _attempt(self, task: Task, invoker: Invoker) -> str:
        fault = self._fault(task, invoker)
        if fault == "NO_CARD" and self._is_read(task, invoker):
            return "CARD_MUST_LIFT"
        if fault == "CARD_MOVED" and self.lies and self._vendor.stays_found:
            return "CARD_MUST_LIFT"
        if fault == "NO_CARD":
            self.lies = False
        return fault

    def _fault(self, task: Task, invoker: Invoker) -> str:
        """Of the first function that is not content."""
        for call in self._vendor.find:
            task.working(call.seconds)
            if fault := call.codes.fault(invoker.value(call, {})):
                return fault
        return ""

    def _is_read(self, task: Task, invoker: Invoker) -> bool:
        lying = self._vendor.lying
        if lying is None or not invoker.has(lying.function):
            return False
        task.working(lying.seconds)
        return not lying.codes.fault(invoker.value(lying, {}))
