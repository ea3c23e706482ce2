"""The door to the national real-time interfaces: ``ask`` for questions, ``send`` for effects."""

import time
from dataclasses import dataclass, field
from typing import Any, TypeVar

from service.gateway import actions, codes, sealing
from service.gateway.envelope import Envelope, Packed, Reply, Staff
from service.gateway.interface import Interface, Wire
from service.gateway.keyring import NATIONAL
from service.gateway.keys import SIGNATURE_HEADER, Keys
from service.gateway.vitals import Health, Vitals
from service.kit.calling import Answered, Caller, NotReached, Silent
from service.kit.db import Database
from service.kit.errors import BossError, Declined, Refused, Tampered, Unreached
from service.kit.masking import scrub
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings

A = TypeVar("A", bound=Wire)


class SwitchedOff(Refused):
    """An interface that is built and not in use yet (需求待定)."""

    code = "SWITCHED_OFF"

    def __init__(self, title: str) -> None:
        super().__init__(f"{title}接口还没有启用（需求待定）。没有发出任何内容；需要启用时请联系管理员。")


class Gateway:
    """Sends typed messages to the national side. Thread-safe. No transaction may be open around a call."""

    def __init__(self, db: Database, cipher: FieldCipher, settings: Settings, keys: Keys | None = None) -> None:
        self._db, self._cipher, self._province = db, cipher, settings.province
        self._envelope = Envelope(settings, keys or Keys(settings))
        self._caller = Caller()
        self._vitals = {
            name: Vitals("osp" if name == NATIONAL else name, peer.title)
            for name, peer in self._envelope.peers.by_name.items()
        }

    def ask(self, request: Interface[A], staff: Staff, *, deadline: float | None = None) -> A:
        """A question: nothing changes at the national side whatever happens.

        Raises NationalRefusal, NationalFault, NationalBusy (also when no answer came in time) or Tampered.
        ``deadline`` in seconds, total; the interface's own when not given.
        """
        _refuse_switched_off(request)
        with self._db.unit() as unit:
            serial = actions.next_serial(unit, self._province)
        until = time.monotonic() + (request.deadline if deadline is None else deadline)
        try:
            return self._exchange(request, serial, staff, until).answer
        except Silent as silent:
            raise codes.NationalBusy(request.title, "国网没有及时应答") from silent

    def send(self, request: Interface[A], serial: str, staff: Staff, *, until: float | None = None) -> Reply[A]:
        """An effect under a serial that is already stored; only the effect journal calls this.

        Raises NationalRefusal, NationalFault and NationalBusy when surely nothing happened, else Unknown.
        ``until`` is on ``time.monotonic()``: nothing is sent after it, whenever this process got to run.
        """
        _refuse_switched_off(request)
        until = time.monotonic() + request.deadline if until is None else until
        try:
            return self._exchange(request, serial, staff, until)
        except Silent as silent:
            raise codes.Unknown(request.title, serial, cause=silent.cause) from silent
        except Tampered as tampered:
            raise codes.Unknown(request.title, serial, cause="untrusted") from tampered

    def health(self) -> list[Health]:
        """The lamps of the status strip."""
        return [vitals.health() for vitals in self._vitals.values()]

    def close(self) -> None:
        self._caller.close()

    def _exchange(self, request: Interface[A], serial: str, staff: Staff, until: float) -> Reply[A]:
        """One call, with its figures and its record, however it ends."""
        peer = self._envelope.peers.of(type(request))
        if not self._vitals[peer.name].may_call():
            raise codes.NationalBusy(request.title, f"{peer.title}连接不上，系统正在等它恢复")
        call = _Call(request, serial, staff, peer.name)
        sent = self._envelope.pack(request, serial, staff)
        try:
            answered = self._post(request, sent, until)
            call.raw = answered.content
            signature = answered.headers.get(SIGNATURE_HEADER.lower(), "")
            reply = self._envelope.read_answer(sent, request.answer, request.title, answered.content, signature)
        except BossError as error:
            self._note(call, error)
            raise
        call.result, call.message = reply.result, reply.message
        self._note(call, None)
        return reply

    def _post(self, request: Interface[A], sent: Packed, until: float) -> Answered:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if sent.signature:
            headers[SIGNATURE_HEADER] = sent.signature
        url = f"{sent.peer.url.rstrip('/')}/{request.key()}"
        try:
            answered = self._caller.call("POST", url, until=until, body=sent.content, headers=headers)
        except NotReached as unreached:
            raise codes.NationalBusy(request.title, f"{sent.peer.title}连接不上") from unreached
        if answered.status != 200:
            raise Silent(f"http-{answered.status}")
        return answered

    def _note(self, call: "_Call", error: BossError | None) -> None:
        outcome, seconds = _outcome(error), time.monotonic() - call.started
        self._vitals[call.peer].note(
            call.request.key(),
            outcome,
            seconds,
            answered=outcome in {"done", "refused", "fault"},
            reached=error is None or not isinstance(error.__cause__, NotReached),
        )
        if isinstance(error, codes.NationalRefusal | codes.NationalFault | codes.NationalBusy):
            call.result, call.message = error.result, error.said
        elif isinstance(error, Silent):
            call.message = error.cause
        raw = actions.raw(self._cipher, call.raw, call.serial) if isinstance(error, Tampered) else None
        with self._db.unit() as unit:
            actions.record_call(
                unit,
                direction="out",
                key=call.request.key(),
                serial=call.serial,
                staff=call.staff.staff,
                hall=call.staff.hall,
                outcome=outcome,
                result=call.result,
                message=scrub(call.message),
                body=sealing.redacted(call.request),
                milliseconds=round(seconds * 1000),
                raw=raw,
            )


@dataclass
class _Call:
    """One call under way, for its record."""

    request: Interface[Any]
    serial: str
    staff: Staff
    peer: str
    started: float = field(default_factory=time.monotonic)
    raw: bytes = b""
    result: str = ""
    message: str = ""


def _refuse_switched_off(request: Interface[Any]) -> None:
    if not request.on:
        raise SwitchedOff(request.title)


def _outcome(error: BossError | None) -> str:
    if error is None:
        return "done"
    kinds = {Refused: "refused", Declined: "fault", Unreached: "busy", Tampered: "untrusted"}
    return next((name for kind, name in kinds.items() if isinstance(error, kind)), "silent")
