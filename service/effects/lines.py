"""Where an effect goes: to the national side or to a peer. The journal treats both alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError

from service.gateway import codes
from service.gateway.client import Gateway
from service.gateway.envelope import Staff
from service.gateway.interface import Interface, Wire
from service.gateway.main.order import QueryBySerial, SerialState
from service.kit import strict
from service.kit.errors import BossError, Refused

PEER_SECONDS = 15.0


@dataclass(frozen=True)
class Outcome:
    """What became of an effect; ``answer`` is JSON. Not ``done`` = refused."""

    done: bool
    result: str
    message: str
    answer: str = "{}"


class Line(Protocol):
    """One effect and the way to do it and to ask about it."""

    @property
    def name(self) -> str: ...

    @property
    def key(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def deadline(self) -> float:
        """Seconds that sending may take."""

    def content(self) -> str:
        """One text for equal effects."""

    def send(self, serial: str, until: float) -> Outcome:
        """Do it. Refused = no; Unreached, Declined, Impostor = surely not done; other errors = unknown."""

    def ask(self, serial: str) -> Outcome | None:
        """What became of it; None = it never arrived. An error = no answer to the question."""

    def refusal(self, result: str, message: str) -> BossError:
        """The stored refusal again."""


@dataclass(frozen=True)
class National:
    """An effect at the national side."""

    gateway: Gateway
    request: Interface[Any]
    staff: Staff
    name: str = "national"

    @property
    def key(self) -> str:
        return self.request.key()

    @property
    def title(self) -> str:
        return self.request.title

    @property
    def deadline(self) -> float:
        return self.request.deadline

    def content(self) -> str:
        return strict.canonical([self.key, self.request.model_dump(mode="json")])

    def send(self, serial: str, until: float) -> Outcome:
        reply = self.gateway.send(self.request, serial, self.staff, until=until)
        return Outcome(True, reply.result, reply.message, reply.answer.model_dump_json(by_alias=True))

    def ask(self, serial: str) -> Outcome | None:
        return ask_national(self.gateway, self.request.answer, serial, self.staff)

    def refusal(self, result: str, message: str) -> BossError:
        return codes.failure(self.title, result, message)


class PeerCall(Protocol):
    """An effect at a provincial system. ``digest`` names its content; the errors are those of ``Line``.

    ``until`` is on ``time.monotonic()``: nothing is sent after it.
    """

    @property
    def key(self) -> str: ...

    @property
    def title(self) -> str: ...

    def digest(self) -> str: ...

    def send(self, serial: str, staff: Staff, until: float) -> Mapping[str, Any]: ...

    def query(self, serial: str, staff: Staff) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True)
class Peer:
    """A ``PeerCall`` as a line."""

    call: PeerCall
    staff: Staff
    name: str = "peer"

    @property
    def key(self) -> str:
        return self.call.key

    @property
    def title(self) -> str:
        return self.call.title

    @property
    def deadline(self) -> float:
        return PEER_SECONDS

    def content(self) -> str:
        return strict.canonical([self.key, self.call.digest()])

    def send(self, serial: str, until: float) -> Outcome:
        return Outcome(True, codes.DONE, "", strict.dumps(dict(self.call.send(serial, self.staff, until))))

    def ask(self, serial: str) -> Outcome | None:
        found = self.call.query(serial, self.staff)
        return None if found is None else Outcome(True, codes.DONE, "", strict.dumps(dict(found)))

    def refusal(self, result: str, message: str) -> BossError:
        return Refused(message, code=result)


def ask_national(gateway: Gateway, answer: type[Wire], serial: str, staff: Staff) -> Outcome | None:
    """Ask by serial. What contradicts itself, or holds an answer that does not fit its type, is no answer."""
    found = gateway.ask(QueryBySerial(serial=serial), staff)
    if not _is_coherent(found):
        raise codes.untrusted()
    if found.state == "NOT_FOUND":
        return None
    if found.state == "REFUSED":
        return Outcome(False, found.result or codes.REFUSED_BY_US, found.message)
    try:
        typed = answer.model_validate(found.stored)
    except ValidationError:
        raise codes.untrusted() from None
    usual = codes.ACCEPTED if found.state == "ACCEPTED" else codes.DONE
    return Outcome(True, found.result or usual, found.message, typed.model_dump_json(by_alias=True))


def _is_coherent(found: SerialState) -> bool:
    """Whether the state and the result that was told at the time can both be true."""
    if found.state == "NOT_FOUND":
        return not codes.is_done(found.result) and not found.stored
    if found.state == "REFUSED":
        return found.result[:1] in {"", "1", "2"}
    return not found.result or codes.is_done(found.result)
