"""销户复装 main 2.6.1.62: a customer's closed number comes back, after two checks on the closed user."""

from service.gateway.main.opening import CheckReopen, Reopen
from service.kit.flow import Scenario
from service.orders.model import Stage
from service.orders.submission import Submission
from service.scenarios.steps import closing, opening
from service.scenarios.steps.closed import FindClosed, former
from service.scenarios.steps.facts import CLOSED
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.identify import Identify
from service.scenarios.steps.letter import ConfirmLetter
from service.scenarios.steps.numbers import PickSim
from service.scenarios.steps.offers import ChooseOffers
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit


def submit(run: Submission) -> None:
    """销户复装校验 3.2.1.83 → 销户复机 3.2.1.84 → the end of every acceptance."""
    what = {**opening.line(run), "user_id": run.fact(CLOSED).user_id}
    checked = run.call("check", CheckReopen(**what))
    request = Reopen(**what, **opening.terms(run), check_serial=checked.check_serial)
    opening.finish(run, run.call("open", request).order_id)


SCENARIO = Scenario(
    book="main",
    code="2.6.1.62",
    title="销户复装",
    group="移动业务",
    icon="rotate-ccw",
    steps=(
        Identify(),
        FindClosed(),
        PickSim(former),
        ChooseOffers(),
        ConfirmLetter(),
        ShowFees(),
        SignReceipt(),
        Submit(),
    ),
    submit=opening.workflow(
        submit,
        (Stage("check", "销户复装校验"), Stage("open", "销户复机"), *closing.STAGES),
        ("closed", "number"),
        "SIM 卡已释放，没有复装。请重新核对后按 F12。",
    ),
    needs=(CLOSED, *opening.NEEDS),
    side=side,
    customer=customer,
)
