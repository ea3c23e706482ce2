"""副卡开户 main 2.6.1.17: a second card of a main card of the same customer."""

from service.gateway.main.opening import OpenSecond
from service.gateway.main.order import OpenCheck
from service.kit.flow import Scenario
from service.orders.submission import Submission
from service.scenarios.steps import opening
from service.scenarios.steps.facts import HELD, MAIN
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.identify import Identify
from service.scenarios.steps.letter import ConfirmLetter
from service.scenarios.steps.main_card import FindMain
from service.scenarios.steps.numbers import PickNumber
from service.scenarios.steps.offers import ChooseOffers
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit


def submit(run: Submission) -> None:
    """开户校验 → 副卡开户 3.2.1.20 → the end of every acceptance."""
    what, main = opening.line(run), run.fact(MAIN)
    checked = run.call("check", OpenCheck(**what))
    request = OpenSecond(
        **what,
        **opening.terms(run),
        check_serial=checked.check_serial,
        number_hold_id=run.fact(HELD).number_hold,
        main_access_num=main.access_num,
        main_user_id=main.user_id,
    )
    opening.finish(run, run.call("open", request).order_id)


SCENARIO = Scenario(
    book="main",
    code="2.6.1.17",
    title="副卡开户",
    group="移动业务",
    icon="card-sim",
    steps=(
        Identify(),
        FindMain(),
        PickNumber(),
        ChooseOffers(),
        ConfirmLetter(),
        ShowFees(),
        SignReceipt(),
        Submit(),
    ),
    submit=opening.workflow(submit),
    needs=(MAIN, *opening.NEEDS),
    side=side,
    customer=customer,
)
