"""What the shared steps give and need."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from service.customers.card import CertType, IdCard
from service.gateway.lists import StopReason, UserState
from service.kit.flow import Fact
from service.kit.money import Fen
from service.kit.page import FeePanel
from service.numbers.model import Held, Listed
from service.offers.model import Dates, HeldOffer, Offer
from service.orders.model import PAPER, SIGNED
from service.receipts.model import Snapshot


class Frozen(BaseModel):
    """Base of the facts: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(Frozen):
    """How the certificate gets in: read from the chip, or typed."""

    by_hand: bool = False


class RealNamed(Frozen):
    """Proof that 一证五号, 黑名单 and 实名认证 were passed."""

    open_count: int
    limit: int
    auth_serial: str
    contact_phone: str = ""


class User(Frozen):
    """A user that exists, as 3.2.1.12 knows it. ``level`` 0 = ordinary, else 吉祥号; ``balance`` in fen.

    ``since`` = yyyy-MM-dd HH:mm:ss, when it came into its state.
    """

    user_id: str
    cust_id: str
    acct_id: str
    access_num: str
    cust_name: str
    cert_type: CertType
    cert_num: str
    contact_phone: str = ""
    state: UserState
    reason: StopReason = ""
    since: str = ""
    level: int = 0
    role: Literal["SINGLE", "MAIN", "SECOND"] = "SINGLE"
    balance: int = 0
    offers: tuple[HeldOffer, ...] = ()


class Bound(Frozen):
    """One second card of a main card; ``offer`` is the code of the product by which it hangs there."""

    user_id: str
    number: str
    name: str
    state: UserState
    offer: str
    since: str = ""


class Cards(Frozen):
    """The second cards of a main card, and how many it may have."""

    limit: int
    bound: tuple[Bound, ...] = ()


class Owed(Frozen):
    """What a user owes, in fen; read again before the submit."""

    arrears: Fen = Fen(0)
    penalty: Fen = Fen(0)


class Reduced(Frozen):
    """The tier of 充值减免欠费 that was agreed: the same in check, submit, receipt and pdfinfo."""

    tag: str
    title: str


class Agent(Frozen):
    """Who acts for the customer (代办): ``relation`` as said, ``auth_serial`` of the agent's own 实名认证."""

    phone: str
    relation: str
    auth_serial: str


class PortIn(Frozen):
    """A number that comes from another network: its 授权码 holds until ``expires_at`` (a stamp, may be empty)."""

    number: str
    code: str
    carrier: str
    expires_at: str = ""


class ClosedUser(Frozen):
    """A user that was closed and may come back under the same number (销户复装)."""

    user_id: str
    number: str
    closed_at: str = ""


class Chosen(Frozen):
    """The offers as they were when chosen, version and terms included, and when the terms were told.

    ``base`` is there when a base offer is taken: of a user that exists it may stay as it is.
    """

    base: Offer | None = None
    extras: tuple[Offer, ...] = ()
    told_by: str
    told_at: datetime

    @property
    def all(self) -> tuple[Offer, ...]:
        return (*((self.base,) if self.base else ()), *self.extras)


class Changed(Frozen):
    """产品变更: the base offer before, and what of the user's offers goes with it because the new one does not fit."""

    old: HeldOffer | None = None
    left: tuple[HeldOffer, ...] = ()


class Settled(Frozen):
    """The one offer of a user that is cancelled or renewed."""

    held: HeldOffer


class Letter(Frozen):
    """The 境外来话来信拦截业务确认书: the choice as data, and the national id of its picture."""

    intercept: Literal["0", "1"]
    file: str
    sha256: str
    size: int
    file_id: str


class PenaltyItem(Frozen):
    """What ending one offer before its time costs, in fen; ``formula`` as the national side says it."""

    code: str
    title: str
    amount: Fen
    formula: str = ""


class Quoted(Frozen):
    """The penalty 3.2.1.33 as the national side said it. The one that was agreed to is kept with the fees."""

    items: tuple[PenaltyItem, ...] = ()

    @property
    def total(self) -> Fen:
        return Fen(sum(item.amount for item in self.items))


class Drawn(Frozen):
    """The receipt as shown: its number, what it was drawn from and the unsigned PDF.

    ``void`` is the signature that stands on an earlier receipt of this case: it is not one for this.
    """

    snapshot: Snapshot
    file: str
    sha256: str
    void: str = ""


class Signed(Frozen):
    """The receipt with the customer's signature; ``sha256`` is what the acceptance keeps."""

    file: str
    sha256: str
    size: int


class Priced(Frozen):
    """The fees that the customer agreed to, with the penalty in them; ``total`` in fen, ``month`` like 2026-11.

    ``later``: codes of what the bill asks for, because of the dates that were told with the fees.
    """

    panel: FeePanel
    penalty: Quoted = Quoted()
    month: str = ""
    later: tuple[str, ...] = ()

    @property
    def total(self) -> Fen:
        return Fen(self.panel.total)


ENTRY = Fact("entry", Entry)
USER = Fact("user", User, passing=("balance",))
OWED = Fact("owed", Owed)
REDUCED = Fact("reduced", Reduced)
OWNER_ENTRY = Fact("owner_entry", Entry)
MAIN = Fact("main", User, passing=("balance",))  # the user of the main card
CARDS = Fact("cards", Cards)
SECOND = Fact("second", User, passing=("balance",))  # the user that is or becomes a second card
AGENT_ENTRY = Fact("agent_entry", Entry)
AGENT_CARD = Fact("agent_card", IdCard)
AGENT = Fact("agent", Agent, passing=("auth_serial",))
PORT_IN = Fact("port_in", PortIn, passing=("expires_at",))
CLOSED = Fact("closed", ClosedUser)
CARD = Fact("card", IdCard)
REAL_NAME = Fact("real_name", RealNamed, passing=("open_count", "limit", "auth_serial"))
LISTED = Fact("listed", Listed)
HELD = Fact("held", Held, passing=("number_hold", "sim_hold", "expires_at"))
OFFERS = Fact("offers", Chosen)
CHANGED = Fact("changed", Changed)
SETTLED = Fact("settled", Settled)
LETTER = Fact("letter", Letter, passing=("file_id",))
DATES = Fact("dates", Dates)
PENALTY = Fact("penalty", Quoted)
FEES = Fact("fees", Priced)
DRAWN = Fact(PAPER, Drawn)
RECEIPT = Fact(SIGNED, Signed)
