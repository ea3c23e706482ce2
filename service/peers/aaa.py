"""AAA: 宽带授权新增 and 宽带用户信息变更 with the county (R17); what it holds is read back after each write."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import Field

from service.gateway.envelope import Staff
from service.gateway.lists import Moment
from service.gateway.recorder import Recorder
from service.gateway.sensitive import Address, Password, PersonName, Phone
from service.kit import strict
from service.kit.calling import Silent
from service.kit.errors import Unreached
from service.peers.counties import Counties
from service.peers.errors import NotAsWritten
from service.peers.signed import Sheet, SignedPeer

NAME, TITLE = "aaa", "宽带认证（AAA）"
_PLACE = "/broadband/users"

Account = Annotated[str, Field(pattern=r"^[A-Za-z0-9@._-]{3,64}$")]
CountyCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]  # GB/T 2260
Speed = Annotated[int, Field(gt=0)]  # Mbit/s
State = Literal["ACTIVE", "SUSPENDED", "CLOSED"]


class Authorization(Sheet):
    """宽带授权新增: a new broadband user."""

    account: Account
    user_id: str
    county: CountyCode
    speed: Speed
    password: Password
    name: PersonName
    phone: Phone
    address: Address
    effective: Moment = ""
    expiry: Moment = ""


class Change(Sheet):
    """宽带用户信息变更: what is None stays. The county is always said."""

    account: Account
    user_id: str
    county: CountyCode
    speed: Speed | None = None
    state: State | None = None
    password: Password | None = None
    name: PersonName | None = None
    phone: Phone | None = None
    address: Address | None = None
    expiry: Moment | None = None


class BroadbandUser(Sheet):
    """What AAA holds. ``county`` is AAA's own code; ``serial`` that of the last write."""

    account: str
    user_id: str
    county: str
    speed: int
    state: State
    password: Password = Field(repr=False)
    serial: str


class Taken(Sheet):
    """AAA's answer to a write; what it really holds is read back."""

    account: str


class Aaa:
    """The connection to AAA. Thread-safe; built once in ``wiring``."""

    def __init__(self, url: str, caller: str, secret: str, counties: Counties, recorder: Recorder) -> None:
        self.peer, self.counties = SignedPeer(TITLE, url, caller, secret, recorder), counties

    def authorize(self, wanted: Authorization) -> "Write":
        """The effect of a new user, for ``Run.deliver``. Unmapped when AAA's code of the county is not known."""
        return Write(self.peer, "POST", wanted, self.counties.aaa_code(wanted.county))

    def change(self, wanted: Change) -> "Write":
        """The effect of a change, for ``Run.deliver``. Unmapped as above."""
        return Write(self.peer, "PUT", wanted, self.counties.aaa_code(wanted.county))

    def user(self, account: str, staff: Staff) -> BroadbandUser | None:
        """What AAA holds of an account, None = nothing. PeerBusy when it does not answer."""
        return _user(self.peer, account, "", staff)

    def reachable(self) -> bool:
        return self.peer.reachable(_PLACE)


@dataclass(frozen=True)
class Write:
    """A new user or a change on its way; AAA knows users by account, so the same again changes nothing."""

    peer: SignedPeer
    method: Literal["POST", "PUT"]
    wanted: Authorization | Change
    county: str  # AAA's own code

    @property
    def key(self) -> str:
        return "aaa/authorizations" if self.method == "POST" else "aaa/users"

    @property
    def title(self) -> str:
        return "宽带授权新增" if self.method == "POST" else "宽带用户信息变更"

    def digest(self) -> str:
        text = strict.canonical([self.county, self.wanted.model_dump(mode="json")])
        return hashlib.sha256(text.encode()).hexdigest()

    def send(self, serial: str, staff: Staff, until: float) -> dict[str, Any]:
        """Write and read back. NotAsWritten when AAA did not take it as it was said."""
        place = "/broadband/authorizations" if self.method == "POST" else _place(self.wanted.account)
        sheet = _outgoing(self.wanted, self.county, serial)
        self.peer.send(self.method, self.key, place, sheet, Taken, serial=serial, staff=staff, until=until)
        try:
            found = _user(self.peer, self.wanted.account, serial, staff, until)
        except Unreached as unread:  # the question was harmless, but what was written before it is not confirmed
            raise Silent("read-back") from unread
        if found is None:
            raise NotAsWritten(TITLE, "查不到该宽带账号")
        return self._checked(found)

    def query(self, serial: str, staff: Staff) -> dict[str, Any] | None:
        """Whether AAA holds what was wanted, whoever wrote it; None = it never arrived."""
        found = _user(self.peer, self.wanted.account, serial, staff)
        if found is None or (self._differs(found) and found.serial != serial):
            return None
        return self._checked(found)

    def _checked(self, found: BroadbandUser) -> dict[str, Any]:
        if wrong := self._differs(found):
            raise NotAsWritten(TITLE, "、".join(wrong))
        return found.model_dump(exclude={"password"})

    def _differs(self, found: BroadbandUser) -> list[str]:
        """What AAA holds otherwise than it was said; an attribute that it silently ignores shows here."""
        wanted = {**self.wanted.model_dump(exclude_none=True), "county": self.county}
        held: Mapping[str, Any] = found.model_dump()
        return [title for name, title in _TITLES.items() if name in wanted and held[name] != wanted[name]]


_TITLES = {
    "account": "账号",
    "user_id": "用户标识",
    "county": "区县",
    "speed": "速率",
    "state": "状态",
    "password": "密码",
}


class _NewUser(Authorization):
    """On the wire: with AAA's own county code and our serial."""

    county: str
    serial: str


class _ChangedUser(Change):
    """On the wire: with AAA's own county code and our serial."""

    county: str
    serial: str


def _outgoing(wanted: Authorization | Change, county: str, serial: str) -> Sheet:
    kind = _NewUser if isinstance(wanted, Authorization) else _ChangedUser
    return kind.model_validate({**wanted.model_dump(), "county": county, "serial": serial})


def _user(
    peer: SignedPeer, account: str, serial: str, staff: Staff, until: float | None = None
) -> BroadbandUser | None:
    return peer.find("aaa/users", _place(account), BroadbandUser, serial=serial, staff=staff, until=until)


def _place(account: str) -> str:
    return f"{_PLACE}/{quote(account, safe='')}"
