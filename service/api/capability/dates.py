"""生失效时间: effective and expiry dates by offer codes and scenario (R2.4), 国网试算 or 省内计算."""

from typing import Annotated

from pydantic import Field

from service.api.capability.calls import Answer, Body, Calling, Capability, routes
from service.api.capability.forms import AccessNumber, OfferCode, Told
from service.api.edge import TheEdge
from service.callers.model import Scope
from service.kit.clock import today
from service.kit.errors import Invalid
from service.offers import actions
from service.offers.dates import Scene
from service.offers.model import DISCLAIMER, SOURCE_TITLES, DateSource, Offer, OfferDates, ends
from service.scenarios.steps.fees import dates_of

CAPABILITY = Capability("生失效时间", Scope.DATES, routes(Scope.DATES))


class DatesBody(Body):
    """Which offers, in which scenario; the number when there is one already."""

    scenario: Annotated[Scene, Field(description="办理场景")]
    offers: Annotated[list[OfferCode], Field(min_length=1, max_length=50, examples=[["GD100129"]])]
    access_number: Annotated[AccessNumber | None, Field(examples=["19253190010"])] = None


class OfferTimes(Answer):
    """One offer's dates. No `effective` when it is being ended; no `expiry` = 长期有效."""

    code: str
    name: str
    effective: str | None
    expiry: str | None


class DatesAnswer(Answer):
    """`source` says whose the dates are; both results as they came."""

    source: DateSource
    source_title: Annotated[str, Field(examples=["国网试算"])]
    disclaimer: Annotated[str, Field(examples=[DISCLAIMER])]
    fault: Annotated[Told, Field(description="国网试算未采用的原因")] = ""
    offers: list[OfferTimes]
    national: list[OfferTimes]
    province: list[OfferTimes]


@CAPABILITY.router.post("/dates", summary="按产商品和场景取生失效时间")
def offer_dates(body: DatesBody, caller: Calling, edge: TheEdge) -> DatesAnswer:
    """国网 3.2.1.105 试算；超时、失败或结果不合理时用省内计算，`source` 说明出处。"""
    with edge.db.unit() as unit:
        found = {offer.code: offer for offer in actions.find(unit, body.offers, today())}
    if missing := [code for code in body.offers if code not in found]:
        text = f"没有产商品 {'、'.join(missing)}"
        raise Invalid(f"{text}。", fields={"offers": text})
    offers = tuple(found[code] for code in dict.fromkeys(body.offers))
    dates = dates_of(edge.world, caller.clerk, body.scenario, offers, body.access_number or "")
    return DatesAnswer(
        source=dates.source,
        source_title=SOURCE_TITLES[dates.source],
        disclaimer=DISCLAIMER,
        fault=dates.fault,
        offers=_times(offers, dates.items),
        national=_times(offers, dates.national),
        province=_times(offers, dates.province),
    )


def _times(offers: tuple[Offer, ...], items: tuple[OfferDates, ...]) -> list[OfferTimes]:
    names = {offer.code: offer.name for offer in offers}
    return [
        OfferTimes(
            code=item.code,
            name=names[item.code],
            effective=item.effective_text if item.effective else None,
            expiry=item.expiry_text if ends(item.expiry) else None,
        )
        for item in items
    ]
