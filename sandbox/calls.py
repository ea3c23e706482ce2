"""The latest messages to the national side, for people and tests to look at."""

import dataclasses
from collections import deque
from collections.abc import Iterator
from typing import Any

from sandbox import clock
from sandbox.envelope import PLAIN

KEPT = 5000


@dataclasses.dataclass
class Call:
    """One message. ``opened`` = wire paths of the sensitive fields that came sealed and opened.

    ``field`` (wire path) and ``cause`` say what a refusal, or a fault of one field of the answer, was about: envelope,
    signature, key, profile, serial, interface, clear, unopened, missing, unfit, undeclared, rule, reused, fault.
    """

    interface: str
    serial: str = ""
    result: str = ""
    message: str = ""
    profile: str = PLAIN
    key_id: str = ""
    fault: str = ""
    field: str = ""
    cause: str = ""
    opened: list[str] = dataclasses.field(default_factory=list)
    at: str = dataclasses.field(default_factory=clock.head_time)

    def came(self, head: dict[str, Any]) -> None:
        """What the head says."""
        self.serial = str(head.get("SERIAL", ""))
        crypto = head.get("CRYPTO")
        if isinstance(crypto, dict):
            self.profile, self.key_id = str(crypto.get("PROFILE")), str(crypto.get("KEY_ID", ""))


class Calls:
    """``latest`` is the request that came last as it came, so that it can be reflected."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=KEPT)
        self.latest: tuple[str | None, bytes] | None = None

    def begin(self, interface: str, signature: str | None, body: bytes) -> Call:
        self.latest = (signature, body)
        call = Call(interface)
        self._calls.append(call)
        return call

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter([dict(vars(call)) for call in tuple(self._calls)])

    def clear(self) -> None:
        self._calls.clear()
