"""A calling system and what is known of its calls."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from service.kit.flow.case import Clerk

CHANNEL = "CAPABILITY"  # as the fee rules and the national side know it


class Scope(StrEnum):
    """What a caller may be allowed. One for each group of capabilities."""

    DATES = "dates"  # 生失效时间
    OFFERS = "offers"  # 产商品
    CAMPAIGNS = "campaigns"  # 营销活动校验、办理
    CONFIRMATIONS = "confirmations"  # 短信二次确认
    PENALTY = "penalty"  # 违约金


@dataclass(frozen=True)
class Caller:
    """One calling system. ``hall`` is the organisation that its orders belong to."""

    id: str
    title: str
    hall: str
    scopes: tuple[str, ...]
    per_minute: int
    per_day: int
    active: bool = True

    @property
    def clerk(self) -> Clerk:
        """In whose name scenarios are gone through and the national side is called."""
        return Clerk(self.id, self.title, self.hall, channel=CHANNEL, hall_name=self.title)


@dataclass(frozen=True)
class SecretLine:
    """One secret of a caller, without the secret. ``until`` None = no end yet."""

    id: str
    caller: str
    since: datetime
    until: datetime | None
    live: bool


@dataclass(frozen=True)
class Signed:
    """What a request says about itself. ``text`` is what was signed."""

    caller: str
    time: datetime
    nonce: str
    signature: str
    text: bytes


@dataclass(frozen=True)
class Admission:
    """What came of it: the caller, and why the call may still not be done. No ``caller``: it proved nothing.

    ``why`` is for our own record only. ``wait`` = seconds until the quota is open again.
    """

    caller: Caller | None
    why: str = ""
    wait: int = 0


class Checked(BaseModel):
    """What a campaign check was about; the order that names it has to say the same (R5.2)."""

    model_config = ConfigDict(frozen=True)

    access_number: str
    offer: str
    recharge_reduction_tag: str = ""


@dataclass(frozen=True)
class OrderRow:
    """An order under a caller's own request number. No ``case``: nothing was begun under it yet."""

    id: str
    caller: str
    request_no: str
    request_hash: str
    case: str | None
    created_at: datetime
