"""违约金: what it costs to leave a contract today (R16, main 3.2.1.33)."""

from typing import Annotated

from pydantic import Field

from service.api.capability.calls import Answer, Body, Calling, Capability, routes
from service.api.capability.forms import AccessNumber, Cents, OfferCode
from service.api.edge import TheEdge
from service.callers.model import Scope
from service.gateway.main.closing import QuotePenalty

CAPABILITY = Capability("违约金", Scope.PENALTY, routes(Scope.PENALTY))


class PenaltyBody(Body):
    """The number, and the contracts meant; none = all of them."""

    access_number: Annotated[AccessNumber, Field(examples=["19253196666"])]
    offers: Annotated[list[OfferCode], Field(default_factory=list, max_length=50, examples=[["10000901"]])]


class PenaltyLine(Answer):
    """The penalty of one contract and how it comes about."""

    code: str
    name: str
    amount: Cents
    formula: Annotated[str, Field(examples=["20.00×5月+399.00×27/30"])]


class PenaltyAnswer(Answer):
    """The sum; the quote holds until `expires_at`."""

    total: Cents
    lines: list[PenaltyLine]
    quote_id: str
    expires_at: str


@CAPABILITY.router.post("/penalty", summary="违约金计算")
def penalty(body: PenaltyBody, caller: Calling, edge: TheEdge) -> PenaltyAnswer:
    """只试算，不办理任何业务。"""
    asked = QuotePenalty(access_num=body.access_number, offer_codes=tuple(body.offers))
    found = edge.world.gateway.ask(asked, caller.clerk)
    lines = [
        PenaltyLine(code=one.offer_code, name=one.offer_name, amount=one.penalty_fee, formula=one.formula)
        for one in found.penalty_list
    ]
    return PenaltyAnswer(total=found.penalty_fee, lines=lines, quote_id=found.quote_id, expires_at=found.expire_time)
