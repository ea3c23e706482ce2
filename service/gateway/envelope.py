"""The envelope of the wire (profile 1): HEAD, sealed BODY, signature; both directions."""

import logging
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from pydantic import ValidationError

from service.gateway import codes, sealing
from service.gateway.interface import Interface, Wire
from service.gateway.keys import Keys
from service.gateway.profiles import PROFILES, FieldMode, Profile
from service.kit import clock, strict
from service.kit.settings import Settings

A = TypeVar("A", bound=Wire)
R = TypeVar("R", bound=Interface[Any])

_TEXT_LIMIT = 500  # characters of a national message that we keep

log = logging.getLogger(__name__)


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
    """A message ready to be sent, with the key under which its answer comes."""

    content: bytes
    signature: str
    serial: str
    time: str
    mode: FieldMode = field(repr=False)


@dataclass(frozen=True)
class Opened(Generic[R]):
    """A message from the national side, verified and typed."""

    request: R
    serial: str
    time: str
    mode: FieldMode = field(repr=False)


class Envelope:
    """Packs and opens messages. Whatever cannot be trusted is one ``Tampered`` without a cause."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._province, self._signed, self._keys = settings.province, settings.osp_sign, keys
        self.profile = PROFILES[settings.osp_profile]
        if self.profile.legacy and not settings.osp_allow_legacy:
            raise ValueError(f"{self.profile.name} is a legacy profile: set CLOUDBOSS_OSP_ALLOW_LEGACY to use it")
        if self.profile.legacy:
            log.warning("legacy crypto profile %s is in use", self.profile.name)

    def pack(self, request: Interface[Any], serial: str, staff: Staff) -> Packed:
        """A request under a fresh AES key."""
        key = self.profile.new_key()
        mode = self.profile.mode(key)
        time = _now()
        head = {
            "BOOK": request.book,
            "CODE": request.code,
            "PROVINCE": self._province,
            "SERIAL": serial,
            "TIME": time,
            "STAFF": {"STAFF_ID": staff.staff, "DEPART_ID": staff.hall, "CHANNEL": staff.channel},
            "CRYPTO": {
                "PROFILE": self.profile.name,
                "KEY_ID": self._keys.theirs_id,
                "KEY": self.profile.wrap(key, self._keys.theirs),
            },
        }
        return self._packed(head, sealing.seal(request, mode), serial, time, mode)

    def read_answer(self, sent: Packed, model: type[A], title: str, content: bytes, signature: str) -> Reply[A]:
        """The answer to ``sent``. Raises the national refusal, fault or busy, or Tampered."""
        head, body = _parts(content)
        time = head.get("TIME", sent.time)  # the profile names none for answers: then that of the request is signed
        if head.get("SERIAL") != sent.serial or not codes.is_result(head.get("RESULT")) or not isinstance(time, str):
            raise codes.untrusted()
        self._check(time, sent.serial, content, signature)
        result, said = head["RESULT"], str(head.get("MESSAGE", ""))[:_TEXT_LIMIT]
        if not codes.is_done(result):
            raise codes.failure(title, result, said)
        return Reply(result, said, _typed(model, body, sent.mode))

    def open_request(self, kind: type[R], content: bytes, signature: str) -> Opened[R]:
        """A message that the national side sends us. Tampered unless signed, addressed and sealed as it must be."""
        head, body = _parts(content)
        serial, time, crypto = _text(head, "SERIAL", 64), _text(head, "TIME", 32), head.get("CRYPTO")
        self._check(time, serial, content, signature)
        if (head.get("BOOK"), head.get("CODE")) != (kind.book, kind.code) or not isinstance(crypto, dict):
            raise codes.untrusted()
        mode = self._mode(crypto)
        return Opened(_typed(kind, body, mode), serial, time, mode)

    def pack_answer(self, to: Opened[Any], result: str, said: str, answer: Wire | None) -> Packed:
        """Our answer, under the key of the request; its TIME is the request's, so that the signature binds the two."""
        head = {"SERIAL": to.serial, "TIME": to.time, "RESULT": result, "MESSAGE": said}
        return self._packed(head, sealing.seal(answer, to.mode) if answer else {}, to.serial, to.time, to.mode)

    def _mode(self, crypto: dict[str, Any]) -> FieldMode:
        profile: Profile | None = PROFILES.get(str(crypto.get("PROFILE")))
        known = profile is not None and (not profile.legacy or profile == self.profile)
        if profile is None or not known or crypto.get("KEY_ID") != self._keys.ours_id:
            raise codes.untrusted()
        return profile.mode(profile.unwrap(str(crypto.get("KEY")), self._keys.ours))

    def _packed(self, head: dict[str, Any], body: dict[str, Any], serial: str, time: str, mode: FieldMode) -> Packed:
        content = strict.dumps({"HEAD": head, "BODY": body}).encode("utf-8")
        signature = self._keys.sign_message(time, serial, content) if self._signed else ""
        return Packed(content, signature, serial, time, mode)

    def _check(self, time: str, serial: str, content: bytes, signature: str) -> None:
        if self._signed and not self._keys.verify_message(time, serial, content, signature):
            raise codes.untrusted()


def _parts(content: bytes) -> tuple[dict[str, Any], Any]:
    try:
        message = strict.loads(content)
    except ValueError:
        raise codes.untrusted() from None
    if not isinstance(message, dict) or not isinstance(message.get("HEAD"), dict):
        raise codes.untrusted()
    return message["HEAD"], message.get("BODY", {})


def _typed(model: type[A], body: Any, mode: FieldMode) -> A:
    """The typed BODY. The cause is cut off, because it would quote personal data."""
    try:
        return model.model_validate(sealing.opened(model, body, mode))
    except (ValidationError, ValueError):
        raise codes.untrusted() from None


def _text(head: dict[str, Any], name: str, limit: int) -> str:
    value = head.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= limit:
        raise codes.untrusted()
    return value


def _now() -> str:
    return clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
