"""Messages of ours to the province (3.3.1 and whatever else it provides): packed, carried, and what came back."""

import http.client
import json
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sandbox import clock, lines, trust, wire
from sandbox.centre import Centre
from sandbox.envelope import BadMessage, Exchange, signed_text
from service.gateway.interface import Interface, Wire

PROFILE = "A256GCM+OAEP256"
PATIENCE = 10.0  # seconds for an answer
STAFF = {"STAFF_ID": "OSP", "DEPART_ID": "OSP", "CHANNEL": "OSP"}


@dataclass(frozen=True)
class Letter:
    """What is said: the clear BODY of one interface under one serial."""

    declared: type[Interface[Any]]
    body: dict[str, Any]
    serial: str
    profile: str = PROFILE
    seconds: float = 0.0  # for ways that take their time


@dataclass(frozen=True)
class Draft:
    """A letter with its exchange, not yet bytes."""

    letter: Letter
    exchange: Exchange
    head: dict[str, Any]
    body: dict[str, Any]

    def headed(self, **changed: Any) -> "Draft":
        return replace(self, head={**self.head, **changed})


@dataclass(frozen=True)
class Packet:
    """The bytes of one sending. ``serial`` and ``time`` are those that the answer has to carry."""

    declared: type[Interface[Any]]
    exchange: Exchange
    serial: str
    time: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Heard:
    """What came back. ``signed`` = by the province; only then ``body`` is opened. ``status`` 0 = no answer."""

    status: int = 0
    result: str = ""
    message: str = ""
    signed: bool = False
    body: dict[str, Any] | None = None
    error: str = ""

    @property
    def settled(self) -> bool:
        """Done or refused; sending again would not help."""
        return self.signed and (self.result == "0000" or self.result.startswith("1"))

    def shown(self) -> dict[str, Any]:
        return asdict(self)


def compact(draft: Draft) -> bytes:
    return json.dumps({"HEAD": draft.head, "BODY": draft.body}, ensure_ascii=False).encode()


def ours(centre: Centre, time: str, serial: str, body: bytes) -> str:
    return trust.signature(centre.keys, time, serial, body) if centre.settings.sign else ""


@dataclass(frozen=True)
class Way:
    """How a letter is packed and carried; every part can be a wrong one."""

    draft: Callable[[Draft], Draft] = lambda draft: draft
    encode: Callable[[Draft], bytes] = compact
    sign: Callable[[Centre, str, str, bytes], str] = ours
    after: Callable[[bytes], bytes] = lambda body: body  # once it is signed
    headers: dict[str, str] = field(default_factory=dict)
    line: lines.Line = lines.whole


STRAIGHT = Way()


class Outgoing:
    """Sends to the call-back address of the store."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre

    @property
    def url(self) -> str:
        """Empty = not yet set."""
        return str(self.centre.store.setting("callback", ""))

    def send(self, letter: Letter, way: Way = STRAIGHT) -> Heard:
        """Once, with a fresh TIME and key."""
        return self.carry(self.pack(letter, way), way, letter.seconds)

    def pack(self, letter: Letter, way: Way = STRAIGHT) -> Packet:
        exchange, crypto = trust.wrap(self.centre.keys, letter.profile)
        head: dict[str, Any] = {"BOOK": letter.declared.book, "CODE": letter.declared.code, "PROVINCE": "SD00"}
        head |= {"SERIAL": letter.serial, "TIME": clock.head_time(), "STAFF": STAFF}
        head |= {"CRYPTO": crypto} if crypto else {}
        draft = way.draft(Draft(letter, exchange, head, wire.sealed(letter.declared, letter.body, exchange)))
        body, time = way.encode(draft), str(draft.head["TIME"])
        signature = way.sign(self.centre, time, letter.serial, body)
        headers = {"Content-Type": "application/json; charset=utf-8", **way.headers}
        headers |= {"X-OSP-Signature": signature} if signature else {}
        return Packet(letter.declared, exchange, letter.serial, time, way.after(body), headers)

    def carry(self, packet: Packet, way: Way = STRAIGHT, seconds: float = 0.0) -> Heard:
        """Over a line of its own."""
        base = urlsplit(self.url)
        path = f"{base.path.rstrip('/')}/{packet.declared.key()}"
        headers = {"Host": base.netloc, "Content-Length": str(len(packet.body)), "Connection": "close"}
        shown = "".join(f"{name}: {value}\r\n" for name, value in (headers | packet.headers).items())
        head = f"POST {path} HTTP/1.1\r\n{shown}\r\n".encode("latin-1")
        try:
            with closing(socket.create_connection((base.hostname or "", base.port or 80), PATIENCE)) as line:
                if not way.line(line, head, packet.body, seconds):
                    return Heard(error="hung up")
                answer = http.client.HTTPResponse(line, method="POST")
                answer.begin()
                with answer:
                    return self._heard(packet, answer.status, answer.getheader("X-OSP-Signature"), answer.read(4 << 20))
        except (OSError, http.client.HTTPException) as error:
            return Heard(error=f"{type(error).__name__}: {error}")

    def _heard(self, packet: Packet, status: int, signature: str | None, text: bytes) -> Heard:
        try:
            told = dict(json.loads(text)["HEAD"])
            heard = Heard(status, str(told["RESULT"]), str(told.get("MESSAGE", "")))
        except (ValueError, KeyError, TypeError) as error:
            return Heard(status, error=f"no HEAD: {type(error).__name__}")
        try:
            self._check(packet, told, signature, text)
            return replace(heard, signed=True, body=_opened(packet, json.loads(text).get("BODY")))
        except BadMessage as error:
            return replace(heard, error=str(error))

    def _check(self, packet: Packet, told: dict[str, Any], signature: str | None, text: bytes) -> None:
        """``BadMessage`` unless it is the province's answer to this very message."""
        if told.get("SERIAL") != packet.serial:
            raise BadMessage("the answer of another message")
        if self.centre.settings.sign:
            signed = signed_text(str(told.get("TIME", packet.time)), packet.serial, text)
            trust.check(self.centre.keys, signature, signed)


def _opened(packet: Packet, body: Any) -> dict[str, Any] | None:
    """None for an answer without content."""
    if not body:
        return None
    answer: Wire = wire.parse(packet.declared.answer, body, packet.exchange)
    return answer.model_dump(mode="json", by_alias=True)


def aged(draft: Draft, seconds: float) -> Draft:
    """TIME that long ago."""
    moment = clock.now() - timedelta(seconds=seconds)
    return draft.headed(TIME=moment.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3])
