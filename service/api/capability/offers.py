"""产商品: what may be sold, its terms by kind (R2.3), its billing cycle (R10.1) and the fee rules that hold (R1.4)."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from service.api.capability.calls import Answer, Capability, routes
from service.api.capability.forms import Cents, OfferCode, Typed
from service.api.edge import TheEdge
from service.callers.model import Scope
from service.kit.clock import today
from service.kit.errors import Missing
from service.offers import actions
from service.offers.dates import Scene
from service.offers.fees import charges, rule_of
from service.offers.model import NOTHING, Kind, Offer, terms_of
from service.offers.tiers import tier_book

CAPABILITY = Capability("产商品", Scope.OFFERS, routes(Scope.OFFERS))
Channel = Literal["COUNTER", "ASSISTANT", "POCKET", "CAPABILITY"]


class OfferLine(Answer):
    """One offer in a list."""

    code: Annotated[str, Field(examples=["GD100129"])]
    name: str
    kind: Kind
    kind_title: Annotated[str, Field(examples=["融合套餐"])]
    offer_class: Annotated[str, Field(description="产商品类别")]
    price: Cents
    price_text: Annotated[str, Field(examples=["129.00 元/月"])]
    billing_cycle: Annotated[Literal["MONTH", "YEAR"] | None, Field(description="计费周期；一次性收费的没有")]
    filing_no: str


class OfferPage(Answer):
    """What was found, exact codes first."""

    offers: list[OfferLine]


class TermLine(Answer):
    """One contract term; 无 when the offer has none. `strong` = bold on the receipt, has to be told."""

    name: Annotated[str, Field(examples=["ContractPeriodDesc"])]
    title: Annotated[str, Field(examples=["合约期"])]
    text: str
    strong: bool


class ChargeLine(Answer):
    """A fee beside the offer's price, and what the rule of this scenario and channel makes of it."""

    key: str
    title: Annotated[str, Field(examples=["其他费用"])]
    amount: Cents
    shown: bool
    counted: bool
    reason: str


class TierLine(Answer):
    """A tier of 充值减免欠费 that the offer opens."""

    tag: Annotated[str, Field(examples=["T50"])]
    title: str
    amount: Annotated[Cents, Field(description="最多减免，分")]
    least: Annotated[Cents, Field(description="欠费至少，分")]


class OfferDetail(OfferLine):
    """One offer as it is sold today. `charges` only when a scenario is named."""

    version: int
    sellable: bool
    sale_from: str
    sale_until: str | None
    duration: Annotated[str, Field(examples=["24M"], description="合约时长：月 M 或日 D；空为不限")]
    converged: bool
    terms: list[TermLine]
    charges: list[ChargeLine]
    tiers: list[TierLine]


@CAPABILITY.router.get("/offers", summary="查询可办理的产商品")
def find_offers(
    edge: TheEdge,
    query: Annotated[
        Typed, Query(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$", description="名称、编码或拼音首字母")
    ] = "",
    kind: Annotated[Kind | None, Query(description="类别")] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> OfferPage:
    """只有已备案、已上架、在销售期内的产商品。"""
    with edge.db.unit() as unit:
        found = actions.search(unit, query, kind, today(), limit)
    return OfferPage(offers=[OfferLine(**_line(offer)) for offer in found])


@CAPABILITY.router.get("/offers/{code}", summary="产商品详情")
def one_offer(
    edge: TheEdge,
    code: OfferCode,
    scenario: Annotated[Scene | None, Query(description="办理场景，给出时列出该场景的费用规则")] = None,
    channel: Annotated[Channel, Query(description="渠道")] = "CAPABILITY",
) -> OfferDetail:
    """属性按类别：基础套餐和可选包五项，营销活动另有续约方式。"""
    with edge.db.unit() as unit:
        found = actions.find(unit, (code,), today())
    if not found:
        raise Missing(f"没有产商品 {code}。")
    offer = found[0]
    return OfferDetail(
        **_line(offer),
        version=offer.version,
        sellable=offer.sellable(today()),
        sale_from=offer.sale_from.isoformat(),
        sale_until=offer.sale_until.isoformat() if offer.sale_until else None,
        duration=offer.duration,
        converged=offer.converged,
        terms=_terms(offer),
        charges=_charges(offer, f"main/{scenario}", channel) if scenario else [],
        tiers=[
            TierLine(tag=tier.tag, title=tier.title, amount=tier.amount, least=tier.least)
            for tier in tier_book().of(offer.code)
        ],
    )


def _line(offer: Offer) -> dict[str, object]:
    return {
        "code": offer.code,
        "name": offer.name,
        "kind": offer.kind,
        "kind_title": offer.kind_title,
        "offer_class": offer.klass,
        "price": offer.price,
        "price_text": offer.price_text,
        "billing_cycle": None if offer.price_mode == "ONCE" else offer.price_mode,
        "filing_no": offer.filing_no,
    }


def _terms(offer: Offer) -> list[TermLine]:
    return [
        TermLine(
            name=term.element, title=term.title, text=getattr(offer.terms, term.field) or NOTHING, strong=term.strong
        )
        for term in terms_of(offer.kind)
    ]


def _charges(offer: Offer, scenario: str, channel: str) -> list[ChargeLine]:
    """What the scenario asks for with this offer as its base, by the counter's own rule."""
    base = offer if offer.kind == "BASE" else None
    found = [(charge, rule_of(charge, base, scenario, channel, today())) for charge in charges(scenario)]
    return [
        ChargeLine(
            key=charge.key,
            title=charge.title,
            amount=charge.amount,
            shown=rule.shown,
            counted=rule.counted,
            reason=rule.reason,
        )
        for charge, rule in found
    ]
