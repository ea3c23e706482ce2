"""What the national side sends us (province-provided interfaces, call-backs): trusted, once, answered under its key.

Anyone who has our public key can build a message that opens, so only the signature says who sent it.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.gateway import actions, codes, sealing
from service.gateway.doorkeeper import Doorkeeper
from service.gateway.envelope import Envelope, Incoming, Opened, Packed
from service.gateway.interface import Interface, Wire
from service.gateway.keys import SIGNATURE_HEADER, Keys
from service.kit import strict
from service.kit.clock import SHANGHAI
from service.kit.db import AWAY, Database
from service.kit.errors import BossError, Invalid, Missing, Refused, Tampered
from service.kit.masking import scrub
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings

WINDOW = timedelta(seconds=300)
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.0)  # seconds after each try that our database gave up

# Does what a message says and returns the answer (None = without content). It must be idempotent: when the
# process dies between its commit and ours, the same message comes again.
Handler = Callable[[Any], Wire | None]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Served:
    """Our answer. HTTP status 200, whatever the RESULT."""

    content: bytes
    signature: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {SIGNATURE_HEADER: self.signature} if self.signature else {}


class Inbound:
    """Receives messages for the interfaces that have a handler. Thread-safe."""

    def __init__(
        self,
        db: Database,
        cipher: FieldCipher,
        settings: Settings,
        handlers: Mapping[type[Interface[Any]], Handler],
        keys: Keys | None = None,
    ) -> None:
        self._db, self._cipher = db, cipher
        self._envelope = Envelope(settings, keys or Keys(settings))
        self._handlers = {kind.key(): (kind, handler) for kind, handler in handlers.items()}
        self._door = Doorkeeper(db, settings.door_failures)

    def receive(self, book: str, code: str, content: bytes, signature: str, address: str) -> Served:
        """Answer one message; ``address`` is where it came from. What the handler did is committed by then.

        Every message that cannot be trusted gets one and the same answer. While our database is away, or somebody
        else holds what we need, the whole of it is tried again a few times and then put off. Other errors that are
        not ``BossError`` go through.
        """
        for pause in _PAUSES:
            try:
                return self._receive(f"{book}/{code}", content, signature, address)
            except AWAY as error:
                log.info("the database gave up a call-back: %s", type(error).__name__)
                time.sleep(pause)
        log.warning("a call-back was put off: the database is away or busy")
        return _outside(codes.TRY_LATER, "系统暂时不能处理，请稍后重发")

    def _receive(self, key: str, content: bytes, signature: str, address: str) -> Served:
        started, came = time.monotonic(), self._came(content, signature)
        sender = came.sender if came else ""
        if not self._door.is_open(sender or address):
            return _outside(codes.TRY_LATER, "一分钟内未通过校验的报文过多，暂停接收，请一分钟后再试")
        try:
            kind, handler = self._handler(key)
            opened = self._opened(kind, came)
            stored = self._admit(opened)
        except Tampered:
            self._door.failed(sender or address, known=bool(sender))
            self._record_untrusted(key, signature, content, time.monotonic() - started)
            return _outside(codes.BAD_MESSAGE, "报文不合法")
        result, said, answer = self._result(opened, handler, stored)
        self._record(opened, result, said, time.monotonic() - started)
        packed = self._envelope.pack_answer(opened, result, said, answer)
        return _served(packed)

    def _came(self, content: bytes, signature: str) -> Incoming | None:
        """Read before the door is looked at: a stranger cannot shut out a known sender behind the same address."""
        try:
            return self._envelope.received(content, signature)
        except Tampered:
            return None

    def _opened(self, kind: type[Interface[Any]], came: Incoming | None) -> Opened[Any]:
        if came is None:
            raise codes.untrusted()
        return self._envelope.open_request(kind, came)

    def _handler(self, key: str) -> tuple[type[Interface[Any]], Handler]:
        if key not in self._handlers:
            raise codes.untrusted()
        return self._handlers[key]

    def _admit(self, opened: Opened[Any]) -> str | None:
        """Remember the message; its stored answer, if any. Tampered: too old, or the serial came with other content."""
        key, serial = opened.request.key(), opened.serial
        with self._db.unit() as unit:
            if abs(actions.clock(unit) - _moment(opened.time)) > WINDOW:
                raise codes.untrusted()
            content, answer = actions.receive(unit, key, serial, self._hash(opened.request))
        if content != self._hash(opened.request):
            log.warning("serial %s of %s came again with other content", serial, key)
            raise codes.untrusted()
        return None if answer is None else self._cipher.open(answer, *_place(key, serial))

    def _result(self, opened: Opened[Any], handler: Handler, stored: str | None) -> tuple[str, str, Wire | None]:
        kind: type[Wire] = opened.request.answer
        if stored is not None:
            return codes.DONE, "成功", kind.model_validate_json(stored)
        try:
            answer = handler(opened.request) or kind()
        except (Refused, Missing, Invalid) as error:
            return codes.REFUSED_BY_US, scrub(error.message), None
        except BossError as error:
            return codes.TRY_LATER, scrub(error.message), None
        key, serial = opened.request.key(), opened.serial
        with self._db.unit() as unit:
            sealed = self._cipher.seal(answer.model_dump_json(by_alias=True), *_place(key, serial))
            actions.keep_answer(unit, key, serial, sealed)
        return codes.DONE, "成功", answer

    def _hash(self, request: Interface[Any]) -> str:
        """Of the clear content: a repeated message is sealed anew, so its bytes differ."""
        text = strict.canonical(request.model_dump(mode="json"))
        return self._cipher.blind(hashlib.sha256(text.encode("utf-8")).hexdigest(), "gateway_received", "content")

    def _record_untrusted(self, key: str, signature: str, content: bytes, seconds: float) -> None:
        """Nothing of it is believed, so nothing of it is shown: the raw message is kept sealed, for support."""
        with self._db.unit() as unit:
            actions.record_call(
                unit,
                direction="in",
                key=key,
                serial="",
                outcome="untrusted",
                body={},
                milliseconds=round(seconds * 1000),
                raw=actions.raw(self._cipher, signature.encode("latin-1", "replace") + b"\n" + content, ""),
            )

    def _record(self, opened: Opened[Any], result: str, said: str, seconds: float) -> None:
        with self._db.unit() as unit:
            actions.record_call(
                unit,
                direction="in",
                key=opened.request.key(),
                serial=opened.serial,
                outcome={"0": "done", "1": "refused"}.get(result[0], "busy"),
                result=result,
                message=said,
                body=sealing.redacted(opened.request),
                milliseconds=round(seconds * 1000),
            )


def _served(packed: Packed) -> Served:
    return Served(packed.content, packed.signature)


def _outside(result: str, said: str) -> Served:
    """The answer to a stranger: nothing of his message comes back, and nothing is signed for him."""
    head = {"SERIAL": "", "RESULT": result, "MESSAGE": said}
    return Served(strict.dumps({"HEAD": head, "BODY": {}}).encode("utf-8"))


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=SHANGHAI)
    except ValueError:
        raise codes.untrusted() from None


def _place(key: str, serial: str) -> tuple[str, str, str]:
    return "gateway_received", "answer", f"{key}/{serial}"
