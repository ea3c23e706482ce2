"""An offer as it is sold: price, sale period, contract terms; and the dates it gets."""

from datetime import date, datetime
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from service.kit.clock import stamp
from service.kit.money import Fen, yuan
from service.kit.page import Line

Kind = Literal["BASE", "OPTIONAL", "CAMPAIGN"]
PriceMode = Literal["MONTH", "YEAR", "ONCE"]
FirstMonth = Literal["DAYS", "FULL", "FREE"]
Start = Literal["NOW", "NEXT_MONTH"]
DateSource = Literal["NATIONAL", "PROVINCE"]

KIND_TITLES: dict[Kind, str] = {"BASE": "基础套餐", "OPTIONAL": "可选包", "CAMPAIGN": "营销活动"}
SOURCE_TITLES: dict[DateSource, str] = {"NATIONAL": "国网试算", "PROVINCE": "省内计算"}
NOTHING = "无"
ENDLESS_YEAR = 2099  # the national side writes 2099-12-31 for "no end"
DISCLAIMER = "以实际办理成功生/失效时间为准"


class Term(NamedTuple):
    """One contract term: our field, its element in the national file, its title, and whether it is bold (R2.6)."""

    field: str
    element: str
    title: str
    strong: bool


FIVE_TERMS = (
    Term("contract_period", "ContractPeriodDesc", "合约期", True),
    Term("liability", "Liability", "违约责任", True),
    Term("cancel_notice", "CancelNotice", "退订须知", False),
    Term("restrictive_clause", "RestrictiveClause", "限定性条款", True),
    Term("special_tips", "SpecialTips", "特别提醒", True),
)
RENEWAL = Term("renewal", "ContractRenewalType", "续约方式", False)


def terms_of(kind: Kind) -> tuple[Term, ...]:
    """Five terms for every offer, 续约方式 as the sixth for campaigns (R2.1)."""
    return (*FIVE_TERMS, RENEWAL) if kind == "CAMPAIGN" else FIVE_TERMS


class Frozen(BaseModel):
    """Base of the offer types: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Terms(Frozen):
    """The contract terms of one offer version; empty means the offer has none."""

    contract_period: str = ""
    liability: str = ""
    cancel_notice: str = ""
    restrictive_clause: str = ""
    special_tips: str = ""
    renewal: str = ""

    def lines(self, kind: Kind) -> tuple[Line, ...]:
        """Every term of this kind, 无 when empty, the four of R2.6 bold."""
        return tuple(
            Line(label=term.title, value=getattr(self, term.field) or NOTHING, strong=term.strong)
            for term in terms_of(kind)
        )


def ends(expiry: datetime | None) -> bool:
    """False also for the national side's way to say that there is no end."""
    return expiry is not None and expiry.year < ENDLESS_YEAR


def expiry_text(expiry: datetime | None) -> str:
    """The stamp of an end, 长期有效 when there is none."""
    return stamp(expiry) if expiry and ends(expiry) else "长期有效"


class Offer(Frozen):
    """One version of an offer. ``price`` in fen; ``duration`` ``24M``, ``30D`` or empty for no end.

    ``fits`` lists the base classes or base codes an optional offer goes with (empty: any);
    of one ``mutex`` group a customer takes at most one.
    """

    code: str
    name: str
    kind: Kind
    version: int
    klass: str = ""
    price: Fen
    price_mode: PriceMode
    first_month: FirstMonth = "FULL"
    start: Start = "NOW"
    duration: str = ""
    converged: bool = False
    filing_no: str = ""
    listed: bool = True
    sale_from: date
    sale_until: date | None = None
    fits: tuple[str, ...] = ()
    mutex: str = ""
    terms: Terms = Terms()
    initials: str = ""

    @property
    def price_text(self) -> str:
        """``129.00 元/月``."""
        unit = {"MONTH": "元/月", "YEAR": "元/年", "ONCE": "元"}[self.price_mode]
        return f"{yuan(self.price)} {unit}"

    @property
    def kind_title(self) -> str:
        """``融合套餐`` for a converged base, else the kind's own title."""
        return "融合套餐" if self.kind == "BASE" and self.converged else KIND_TITLES[self.kind]

    def sellable(self, on: date) -> bool:
        """Filed, listed and inside its sale period (R7.4)."""
        open_ended = self.sale_until is None or on <= self.sale_until
        return bool(self.filing_no) and self.listed and self.sale_from <= on and open_ended


class HeldOffer(Frozen):
    """What a user holds, as the national side says it; ``instance`` tells two of the same offer apart.

    ``price`` in fen; no ``expiry`` = no end. It may begin later, or be over.
    """

    code: str
    name: str
    kind: Kind
    price: Fen = Fen(0)
    effective: datetime | None = None
    expiry: datetime | None = None
    instance: str = ""

    def begun(self, now: datetime) -> bool:
        return self.effective is None or self.effective <= now

    def over(self, now: datetime) -> bool:
        return self.expiry is not None and self.expiry <= now

    @property
    def expiry_text(self) -> str:
        return expiry_text(self.expiry)


class OfferDates(Frozen):
    """When one offer starts and ends. No ``effective`` when it is being ended; no ``expiry`` = 长期有效.

    ``before`` = the end of the term that this one continues (续约).
    """

    code: str
    effective: datetime | None = None
    expiry: datetime | None = None
    before: datetime | None = None

    @property
    def effective_text(self) -> str:
        return stamp(self.effective) if self.effective else "—"

    @property
    def expiry_text(self) -> str:
        return expiry_text(self.expiry)

    @property
    def before_text(self) -> str:
        return stamp(self.before) if self.before else ""


class Dates(Frozen):
    """The dates in force with their source, and both results as they came (R2.5).

    ``fault`` says why the national trial was not used.
    """

    source: DateSource
    items: tuple[OfferDates, ...]
    province: tuple[OfferDates, ...]
    national: tuple[OfferDates, ...] = ()
    fault: str = ""

    def of(self, code: str) -> OfferDates:
        """The dates of one offer. KeyError when it has none."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)
