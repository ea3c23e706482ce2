"""One record and one set of figures per call to an outside system, however it ends (gateway and peers alike)."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from service.gateway import actions
from service.gateway.envelope import Staff
from service.gateway.vitals import Health, Vitals
from service.kit.calling import NotReached, Silent
from service.kit.db import Database
from service.kit.errors import BossError, Declined, Refused, Tampered, Unreached
from service.kit.masking import scrub
from service.kit.secrets import FieldCipher

_ANSWERED = {"done", "refused", "fault"}


@dataclass
class Call:
    """One call under way. ``body`` holds of sensitive fields only their class; the rest is filled in as it is known."""

    key: str
    serial: str
    staff: Staff
    body: Mapping[str, Any]
    started: float = field(default_factory=time.monotonic)
    raw: bytes = b""
    result: str = ""
    message: str = ""


class Recorder:
    """Notes every call to one outside system. Thread-safe."""

    def __init__(self, db: Database, cipher: FieldCipher, vitals: Vitals) -> None:
        self._db, self._cipher, self._vitals = db, cipher, vitals

    def may_call(self) -> bool:
        """False while the breaker spares a dead system."""
        return self._vitals.may_call()

    def health(self) -> Health:
        return self._vitals.health()

    @contextmanager
    def call(self, key: str, serial: str, staff: Staff, body: Mapping[str, Any]) -> Iterator[Call]:
        """Around one call: notes that it is done, or with which ``BossError`` it ended."""
        call = Call(key, serial, staff, body)
        try:
            yield call
        except BossError as error:
            call.result = getattr(error, "result", "")
            call.message = error.cause if isinstance(error, Silent) else getattr(error, "said", "")
            self._note(call, _outcome(error), error)
            raise
        self._note(call, "done", None)

    def _note(self, call: Call, outcome: str, error: BossError | None) -> None:
        seconds = time.monotonic() - call.started
        reached = not isinstance(error, NotReached) and not isinstance(getattr(error, "__cause__", None), NotReached)
        self._vitals.note(call.key, outcome, seconds, answered=outcome in _ANSWERED, reached=reached)
        with self._db.unit() as unit:
            actions.record_call(
                unit,
                direction="out",
                key=call.key,
                serial=call.serial,
                staff=call.staff.staff,
                hall=call.staff.hall,
                outcome=outcome,
                result=call.result,
                message=scrub(call.message),
                body=dict(call.body),
                milliseconds=round(seconds * 1000),
                raw=actions.raw(self._cipher, call.raw, call.serial) if isinstance(error, Tampered) else None,
            )


def _outcome(error: BossError) -> str:
    kinds = {Refused: "refused", Declined: "fault", Unreached: "busy", Tampered: "untrusted"}
    return next((name for kind, name in kinds.items() if isinstance(error, kind)), "silent")
