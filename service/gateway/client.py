"""The door to the national real-time interfaces: ``ask`` for questions, ``send`` for effects."""

import time
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from service.gateway import actions, codes, sealing
from service.gateway.envelope import Envelope, Packed, Reply, Staff
from service.gateway.interface import Interface, Wire
from service.gateway.keyring import NATIONAL
from service.gateway.keys import SIGNATURE_HEADER, Keys
from service.gateway.peer import Peers
from service.gateway.recorder import Recorder
from service.gateway.vitals import Health, Vitals
from service.kit.calling import Answered, Caller, Impostor, NotReached, Silent, trusting
from service.kit.db import Database
from service.kit.errors import BossError, Refused, Tampered
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings

A = TypeVar("A", bound=Wire)


class SwitchedOff(Refused):
    """An interface that is built and not in use yet (需求待定)."""

    code = "SWITCHED_OFF"

    def __init__(self, title: str) -> None:
        super().__init__(f"{title}接口还没有启用（需求待定）。没有发出任何内容；需要启用时请联系管理员。")


@dataclass
class Examined(Generic[A]):
    """One exchange as the self-check looks at it: what went over the wire, and how it ended."""

    serial: str
    sent: Packed | None = field(default=None, repr=False)
    answered: Answered | None = field(default=None, repr=False)
    reply: Reply[A] | None = None
    error: BossError | None = None
    milliseconds: int = 0


class Gateway:
    """Sends typed messages to the national side. Thread-safe. No transaction may be open around a call."""

    def __init__(self, db: Database, cipher: FieldCipher, settings: Settings, keys: Keys | None = None) -> None:
        self._db, self._province = db, settings.province
        self.keys = keys or Keys(settings)
        self._envelope = Envelope(settings, self.keys)
        self._caller = Caller(tls=trusting(settings.osp_ca))
        self._recorders = {
            name: Recorder(db, cipher, Vitals("osp" if name == NATIONAL else name, peer.title))
            for name, peer in self._envelope.peers.by_name.items()
        }

    def ask(self, request: Interface[A], staff: Staff, *, deadline: float | None = None) -> A:
        """A question: nothing changes at the national side whatever happens.

        Raises NationalRefusal, NationalFault, NationalBusy (also when no answer came in time), Tampered or Impostor.
        ``deadline`` in seconds, total; the interface's own when not given.
        """
        _refuse_switched_off(request)
        seen: Examined[A] = Examined(self._serial())
        until = time.monotonic() + (request.deadline if deadline is None else deadline)
        try:
            return self._exchange(request, staff, until, seen).answer
        except Silent as silent:
            raise codes.NationalBusy(request.title, "国网没有及时应答") from silent

    def send(self, request: Interface[A], serial: str, staff: Staff, *, until: float | None = None) -> Reply[A]:
        """An effect under a serial that is already stored; only the effect journal calls this.

        Raises NationalRefusal, NationalFault, NationalBusy and Impostor when surely nothing happened, else Unknown.
        ``until`` is on ``time.monotonic()``: nothing is sent after it, whenever this process got to run.
        """
        _refuse_switched_off(request)
        until = time.monotonic() + request.deadline if until is None else until
        try:
            return self._exchange(request, staff, until, Examined(serial))
        except Silent as silent:
            raise codes.Unknown(request.title, serial, cause=silent.cause) from silent
        except Impostor:
            raise
        except Tampered as tampered:
            raise codes.Unknown(request.title, serial, cause="untrusted") from tampered

    def examine(self, request: Interface[A], staff: Staff) -> Examined[A]:
        """The same exchange for the self-check, which wants to see the wire; also what is switched off."""
        seen: Examined[A] = Examined(self._serial())
        started = time.monotonic()
        try:
            seen.reply = self._exchange(request, staff, started + request.deadline, seen)
        except BossError as error:
            seen.error = error
        seen.milliseconds = round((time.monotonic() - started) * 1000)
        return seen

    @property
    def peers(self) -> Peers:
        """Who is at the other end of which interface."""
        return self._envelope.peers

    def health(self) -> list[Health]:
        """The lamps of the status strip."""
        return [recorder.health() for recorder in self._recorders.values()]

    def close(self) -> None:
        self._caller.close()

    def _serial(self) -> str:
        with self._db.unit() as unit:
            return actions.next_serial(unit, self._province)

    def _exchange(self, request: Interface[A], staff: Staff, until: float, seen: Examined[A]) -> Reply[A]:
        """One call, with its figures and its record, however it ends."""
        peer = self._envelope.peers.of(type(request))
        recorder = self._recorders[peer.name]
        if not recorder.may_call():
            raise codes.NationalBusy(request.title, f"{peer.title}连接不上，系统正在等它恢复")
        with recorder.call(request.key(), seen.serial, staff, sealing.redacted(request)) as call:
            seen.sent = sent = self._envelope.pack(request, seen.serial, staff)
            seen.answered = answered = self._post(request, sent, until)
            call.raw = answered.content
            signature = answered.headers.get(SIGNATURE_HEADER.lower(), "")
            reply = self._envelope.read_answer(sent, request.answer, request.title, answered.content, signature)
            call.result, call.message = reply.result, reply.message
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


def _refuse_switched_off(request: Interface[Any]) -> None:
    if not request.on:
        raise SwitchedOff(request.title)
