"""客服系统: work tickets are pushed to it, at least once, known by our own number (R3)."""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import Field

from service.gateway.envelope import Staff
from service.gateway.lists import Moment
from service.gateway.recorder import Recorder
from service.gateway.sensitive import Address, PersonName, Phone
from service.kit import strict
from service.peers.errors import NotAsWritten
from service.peers.signed import Sheet, SignedPeer

NAME, TITLE = "tickets", "客服工单"
_KEY, _PLACE = "tickets/tickets", "/tickets"

Number = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]


class Ticket(Sheet):
    """One ticket. ``kind`` is 工单类型 as the acceptance says it; ``region`` the county, GB/T 2260."""

    number: Number
    kind: Annotated[str, Field(min_length=1, max_length=40)]
    region: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    title: str
    content: str = ""
    acceptance: str = ""
    account: str = ""
    customer: PersonName
    phone: Phone
    address: Address
    created: Moment


class Kept(Sheet):
    """What 客服 holds under our number: its own number, and how far the ticket is."""

    number: str
    ticket_id: str
    state: str
    received_at: str = ""


class Tickets:
    """The connection to 客服. Thread-safe; built once in ``wiring``."""

    def __init__(self, url: str, caller: str, secret: str, recorder: Recorder) -> None:
        self.peer = SignedPeer(TITLE, url, caller, secret, recorder)

    def push(self, ticket: Ticket) -> "Push":
        """The effect of handing one ticket over, for ``Run.deliver``."""
        return Push(self.peer, ticket)

    def find(self, number: str, staff: Staff) -> Kept | None:
        """How far a ticket is; None = 客服 has never got it. PeerBusy when it does not answer."""
        return _find(self.peer, number, number, staff)

    def reachable(self) -> bool:
        return self.peer.reachable(_PLACE)


@dataclass(frozen=True)
class Push:
    """One ticket on its way. 客服 knows it by our number, so a second sending is not a second ticket."""

    peer: SignedPeer
    ticket: Ticket
    key: str = _KEY
    title: str = TITLE

    def digest(self) -> str:
        return hashlib.sha256(strict.canonical(self.ticket.model_dump(mode="json")).encode()).hexdigest()

    def send(self, serial: str, staff: Staff, until: float) -> dict[str, Any]:
        kept = self.peer.send("POST", _KEY, _PLACE, self.ticket, Kept, serial=serial, staff=staff, until=until)
        return self._checked(kept)

    def query(self, serial: str, staff: Staff) -> dict[str, Any] | None:
        """What it holds under our number; None = nothing."""
        kept = _find(self.peer, self.ticket.number, serial, staff)
        return None if kept is None else self._checked(kept)

    def _checked(self, kept: Kept) -> dict[str, Any]:
        if kept.number != self.ticket.number:
            raise NotAsWritten(TITLE, "工单号不同")
        return kept.model_dump()


def _find(peer: SignedPeer, number: str, serial: str, staff: Staff) -> Kept | None:
    return peer.find(_KEY, f"{_PLACE}/{quote(number, safe='')}", Kept, serial=serial, staff=staff)
