"""The envelope of the wire (profile 1): HEAD, sealed BODY, signature; both directions.

An interface in plain mode (profile ``NONE``) has no CRYPTO node and no sealed fields; its signature stays.
"""

from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from pydantic import ValidationError

from service.gateway import codes, sealing
from service.gateway.interface import Interface, Wire
from service.gateway.keys import Keys
from service.gateway.peer import Peer, Peers
from service.gateway.profiles import PROFILES, FieldMode, Profile
from service.kit import clock, strict
from service.kit.settings import Settings

A = TypeVar("A", bound=Wire)
R = TypeVar("R", bound=Interface[Any])

_TEXT_LIMIT = 500  # characters of a national message that we keep


class Staff(Protocol):
    """Who does it: a ``Clerk``, or whoever a job acts for."""

    @property
    def staff(self) -> str: ...

    @property
    def hall(self) -> str: ...

    @property
    def channel(self) -> str: ...


@dataclass(frozen=True)
class Reply(Generic[A]):
    """An answer ``0000`` or ``0001``."""

    result: str
    message: str
    answer: A


@dataclass(frozen=True)
class Packed:
    """A message ready to be sent, with the key under which its answer comes; no ``mode`` = plain."""

    content: bytes
    signature: str
    serial: str
    time: str
    peer: Peer = field(repr=False)
    mode: FieldMode | None = field(repr=False)


@dataclass(frozen=True)
class Incoming:
    """A message to us as it came. ``sender`` = whose signature it bears; empty = nobody's whom we know, or none."""

    head: dict[str, Any] = field(repr=False)
    body: Any = field(repr=False)
    serial: str
    time: str
    sender: str


@dataclass(frozen=True)
class Opened(Generic[R]):
    """A message that another side sent us, verified and typed; no ``mode`` = plain."""

    request: R
    serial: str
    time: str
    peer: Peer = field(repr=False)
    mode: FieldMode | None = field(repr=False)


class Envelope:
    """Packs and opens messages. Whatever cannot be trusted is one ``Tampered`` without a cause."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self.peers, self._province, self._keys = Peers(settings), settings.province, keys

    def pack(self, request: Interface[Any], serial: str, staff: Staff) -> Packed:
        """A request under a fresh AES key."""
        peer, time = self.peers.of(type(request)), _now()
        head = {
            "BOOK": request.book,
            "CODE": request.code,
            "PROVINCE": self._province,
            "SERIAL": serial,
            "TIME": time,
            "STAFF": {"STAFF_ID": staff.staff, "DEPART_ID": staff.hall, "CHANNEL": staff.channel},
        }
        mode = None
        if not peer.is_plain(type(request)):
            mode, head["CRYPTO"] = self._fresh(peer)
        return self._packed(head, request, peer, mode)

    def read_answer(self, sent: Packed, model: type[A], title: str, content: bytes, signature: str) -> Reply[A]:
        """The answer to ``sent``. Raises the national refusal, fault or busy, or Tampered.

        Its TIME is that of the request, said or not: an old "busy" to an earlier send under this serial is no answer.
        """
        head, body = _parts(content)
        bound = head.get("SERIAL") == sent.serial and head.get("TIME", sent.time) == sent.time
        if not bound or not codes.is_result(head.get("RESULT")):
            raise codes.untrusted()
        if sent.peer.sign and self._keys.signer(sent.time, sent.serial, content, signature) != sent.peer.name:
            raise codes.untrusted()
        result, said = head["RESULT"], str(head.get("MESSAGE", ""))[:_TEXT_LIMIT]
        if not codes.is_done(result):
            raise codes.failure(title, result, said)
        return Reply(result, said, _typed(model, body, sent.mode))

    def received(self, content: bytes, signature: str) -> Incoming:
        """A message to us, read once. Tampered when it has no HEAD with SERIAL and TIME."""
        head, body = _parts(content)
        serial, time = _text(head, "SERIAL", 64), _text(head, "TIME", 32)
        return Incoming(head, body, serial, time, self._keys.signer(time, serial, content, signature))

    def open_request(self, kind: type[R], came: Incoming) -> Opened[R]:
        """What another side sent us. Tampered unless signed, addressed and sealed as it must be."""
        head, peer = came.head, self.peers.of(kind)
        if (peer.sign and came.sender != peer.name) or (head.get("BOOK"), head.get("CODE")) != (kind.book, kind.code):
            raise codes.untrusted()
        mode = self._mode(head.get("CRYPTO"), peer, plain=peer.is_plain(kind))
        return Opened(_typed(kind, came.body, mode), came.serial, came.time, peer, mode)

    def pack_answer(self, to: Opened[Any], result: str, said: str, answer: Wire | None) -> Packed:
        """Our answer, under the key of the request; its TIME is the request's, so that the signature binds the two."""
        head = {"SERIAL": to.serial, "TIME": to.time, "RESULT": result, "MESSAGE": said}
        return self._packed(head, answer, to.peer, to.mode)

    def _fresh(self, peer: Peer) -> tuple[FieldMode, dict[str, str]]:
        """A new AES key and the node that carries it."""
        theirs, key = self._keys.sealing(peer.name), peer.profile.new_key()
        wrapped = peer.profile.wrap(key, theirs.public)
        return peer.profile.mode(key), {"PROFILE": peer.profile.name, "KEY_ID": theirs.id, "KEY": wrapped}

    def _mode(self, crypto: Any, peer: Peer, *, plain: bool) -> FieldMode | None:
        """How the fields of a message to us are sealed. In plain mode a sealed message is taken as well."""
        if crypto is None and plain:
            return None
        if not isinstance(crypto, dict):
            raise codes.untrusted()
        profile: Profile | None = PROFILES.get(str(crypto.get("PROFILE")))
        own = self._keys.own(str(crypto.get("KEY_ID")))
        if profile is None or own is None or (profile.legacy and profile != peer.profile):
            raise codes.untrusted()
        return profile.mode(profile.unwrap(str(crypto.get("KEY")), own.private))

    def _packed(self, head: dict[str, Any], model: Wire | None, peer: Peer, mode: FieldMode | None) -> Packed:
        serial, time = head["SERIAL"], head["TIME"]
        body = {} if model is None else _sealed(model, mode)
        content = strict.dump_bytes({"HEAD": head, "BODY": body})
        signature = self._keys.sign_message(time, serial, content) if peer.sign else ""
        return Packed(content, signature, serial, time, peer, mode)


def _parts(content: bytes) -> tuple[dict[str, Any], Any]:
    try:
        message = strict.loads(content)
    except ValueError:
        raise codes.untrusted() from None
    if not isinstance(message, dict) or not isinstance(message.get("HEAD"), dict):
        raise codes.untrusted()
    return message["HEAD"], message.get("BODY", {})


def _sealed(model: Wire, mode: FieldMode | None) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True) if mode is None else sealing.seal(model, mode)


def _typed(model: type[A], body: Any, mode: FieldMode | None) -> A:
    """The typed BODY. The cause is cut off, because it would quote personal data."""
    try:
        return model.model_validate(body if mode is None else sealing.opened(model, body, mode))
    except (ValidationError, ValueError):
        raise codes.untrusted() from None


def _text(head: dict[str, Any], name: str, limit: int) -> str:
    value = head.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= limit:
        raise codes.untrusted()
    return value


def _now() -> str:
    return clock.now().isoformat(" ", "milliseconds")[:23]
