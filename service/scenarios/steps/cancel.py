"""退订: one campaign or 权益 contract of a user ends with this month, for the penalty of 3.2.1.33 (R16)."""

from collections.abc import Callable
from typing import ClassVar

from service.gateway.main.change import CancelProduct
from service.kit.clock import now
from service.kit.flow import Case
from service.kit.page import Line
from service.offers.held import RIGHTS, why_not_cancel
from service.offers.model import HeldOffer, Offer
from service.orders.model import Stage, Workflow
from service.orders.submission import Submission
from service.scenarios.steps import closing
from service.scenarios.steps.facts import FEES, OFFERS, SETTLED, USER
from service.scenarios.steps.holdings import ChooseHeld
from service.scenarios.steps.penalty import QUOTE, requote

STAGES = (QUOTE, Stage("order", "退订"), *closing.STAGES)
NEEDS = (USER, OFFERS, SETTLED, FEES, *closing.NEEDS)


class ChooseEnding(ChooseHeld):
    """选退订. ``what`` names it for people, ``which`` says what of the user's offers the scenario is about."""

    name = "cancel"
    title = "选择退订"
    doing: ClassVar = "退订"

    def __init__(self, what: str, which: Callable[[HeldOffer, Offer | None], bool]) -> None:
        self.what, self._which = what, which

    def concerns(self, held: HeldOffer, offer: Offer | None) -> bool:
        return self._which(held, offer)

    def why_not(self, case: Case, held: HeldOffer, offer: Offer | None) -> str:  # noqa: ARG002
        return why_not_cancel(held, offer, now())

    def details(self, case: Case) -> tuple[Line, ...]:
        settled = case.find(SETTLED)
        if settled is None:
            return ()
        held = settled.held
        return (
            Line(label=f"退订{self.what}", value=held.name, strong=True),
            Line(label="原失效时间", value=held.expiry_text),
        )


def campaign(held: HeldOffer, offer: Offer | None) -> bool:  # noqa: ARG001
    """营销活动."""
    return held.kind == "CAMPAIGN"


def rights(held: HeldOffer, offer: Offer | None) -> bool:
    """权益合约产品: the national side does not say the class, our catalogue does."""
    return held.kind == "OPTIONAL" and offer is not None and offer.klass == RIGHTS


def submit(run: Submission) -> None:
    """违约金试算 once more → 退订 for exactly that penalty → the end of every acceptance."""
    quote_id, user, held, fees = requote(run), run.fact(USER), run.fact(SETTLED).held, run.fact(FEES)
    request = CancelProduct(
        accept_id=run.acceptance.number,
        access_num=user.access_num,
        user_id=user.user_id,
        scene_code=run.acceptance.scenario.rpartition("/")[2],
        offer_code=held.code,
        offer_ins_id=held.instance,
        penalty_fee=fees.penalty.total,
        quote_id=quote_id,
        fee_total=fees.total,
    )
    closing.close(run, run.call("order", request).order_id)


WORKFLOW = Workflow(
    stages=STAGES, body=submit, binding="order", redo=("cancel",), undone="没有退订。请核对后按 F12 重新提交。"
)
