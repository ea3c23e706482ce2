"""续约: a contract near its end gets another term, which begins where the old one ends."""

from typing import ClassVar

from service.gateway.main.change import RenewContract
from service.kit.clock import now, stamp
from service.kit.flow import Case
from service.kit.page import Line
from service.offers.held import is_contract, why_not_renew
from service.offers.model import HeldOffer, Offer
from service.orders.model import Stage, Workflow
from service.orders.submission import Submission
from service.scenarios.steps import closing
from service.scenarios.steps.facts import DATES, FEES, OFFERS, SETTLED, USER
from service.scenarios.steps.holdings import ChooseHeld

STAGES = (Stage("order", "合约续约"), *closing.STAGES)
NEEDS = (USER, OFFERS, SETTLED, DATES, FEES, *closing.NEEDS)


class ChooseContract(ChooseHeld):
    """选合约. Renewed is the same offer, in the version that is sold now."""

    name = "contract"
    title = "选择合约"
    doing: ClassVar = "续约"
    what = "合约"

    def concerns(self, held: HeldOffer, offer: Offer | None) -> bool:
        return is_contract(held, offer)

    def why_not(self, case: Case, held: HeldOffer, offer: Offer | None) -> str:
        return why_not_renew(held, offer, case.fact(USER).offers, now())

    def details(self, case: Case) -> tuple[Line, ...]:
        settled, dates = case.find(SETTLED), case.find(DATES)
        if settled is None:
            return ()
        renewed = (dates.of(settled.held.code).expiry_text,) if dates else ()
        return (
            Line(label="原合约到期", value=settled.held.expiry_text),
            *(Line(label="续约后到期", value=until, strong=True) for until in renewed),
        )


def submit(run: Submission) -> None:
    """合约续约 from the old end on → the end of every acceptance."""
    user, held = run.fact(USER), run.fact(SETTLED).held
    dates = run.fact(DATES).of(held.code)
    request = RenewContract(
        accept_id=run.acceptance.number,
        access_num=user.access_num,
        user_id=user.user_id,
        offer_code=held.code,
        offer_ins_id=held.instance,
        old_expiry_time=stamp(held.expiry) if held.expiry else "",
        effective_time=stamp(dates.effective) if dates.effective else "",
        expiry_time=stamp(dates.expiry) if dates.expiry else "",
        fee_total=run.fact(FEES).total,
    )
    closing.close(run, run.call("order", request).order_id)


WORKFLOW = Workflow(
    stages=STAGES, body=submit, binding="order", redo=("contract",), undone="没有续约。请核对后按 F12 重新提交。"
)
