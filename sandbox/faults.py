"""Fault switches: what to do wrong, where, how often. Turned on over /control/faults."""

import threading
from dataclasses import asdict, dataclass, replace
from typing import Any

# kind → when it strikes. "before" = nothing was done yet, "after" = done and on the disk.
KINDS = {
    "delay": "before",  # waits `seconds`, then works and answers: the caller may be gone by then
    "lost_request": "before",  # closes the connection
    "http_5xx": "before",
    "refuse_1xxx": "before",
    "busy_9xxx": "before",
    "denied": "before",  # file server: no right to
    "late_answer": "after",  # works at once, answers after `seconds`
    "lost_answer": "after",
    "http_5xx_done": "after",
    "garbage": "after",
    "wrong_key": "after",  # seals the answer under another key
    "unsigned": "after",
    "wrong_serial": "after",  # the answer of another message
    "slow_drip": "after",  # one byte a time, over `seconds`
    "cut_short": "after",
    "oversize": "after",  # 5 MiB, compressed to a few KB
    "endless_continue": "after",  # `100 Continue` for `seconds`, then the answer
    "redirect": "after",
    "missing_offers": "after",  # trial 3.2.1.105: leaves the last offer out
    "wrong_dates": "after",  # trial 3.2.1.105: dates that cannot be
    "clear_field": "after",  # one sensitive field of the answer (`field`, else the first) in clear
    "missing_field": "after",  # one field of the answer left out (`field`, else the first that is required)
    "wrong_type": "after",  # one field of the answer of another type
    "duplicate_callback": "callback",
    "drop_callback": "callback",  # one attempt is not sent
}
ALWAYS = 0  # `times`


class UnknownFault(ValueError):
    """There is no such kind of fault, or a figure is out of range."""


@dataclass(frozen=True)
class Fault:
    """``code`` an interface (``3.2.1.1``, or ``main/3.2.1.1`` for one book), ``paperless``, ``sftp`` or ``*``.

    ``sftp/write`` and the like are single operations of the file server.
    ``times`` 0 = until reset; ``field`` = the wire path that a fault of one field strikes.
    """

    code: str
    kind: str
    seconds: float = 0.0
    times: int = 1
    field: str = ""
    struck: int = 0

    @property
    def when(self) -> str:
        return KINDS[self.kind]


class Faults:
    """The switches that are on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, wanted: dict[str, Any]) -> Fault:
        try:
            fault = Fault(**{**wanted, "struck": 0})
        except TypeError as error:
            raise UnknownFault(str(error)) from error
        if fault.kind not in KINDS or not 0 <= fault.seconds <= 600 or fault.times < 0:
            raise UnknownFault(f"{fault.kind}, {fault.seconds} s, {fault.times} times; kinds: {', '.join(KINDS)}")
        with self._lock:
            self._faults.append(fault)
        return fault

    def strike(self, code: str, *when: str) -> Fault | None:
        """The first switch for ``code`` (with or without its book) that strikes at one of these moments; it counts."""
        codes = (code, code.rpartition("/")[2], "*")
        with self._lock:
            for place, fault in enumerate(self._faults):
                spent = fault.times != ALWAYS and fault.struck >= fault.times
                if fault.code in codes and fault.when in when and not spent:
                    self._faults[place] = replace(fault, struck=fault.struck + 1)
                    return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
