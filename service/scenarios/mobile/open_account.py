"""个人开户 main 2.6.1.1: one customer, one number, one SIM, one base offer."""

from service.gateway.main.order import OpenAccount, OpenCheck
from service.kit.flow import Scenario
from service.numbers.actions import Holder, use
from service.orders.model import Stage, Workflow
from service.orders.submission import Submission
from service.scenarios.steps import closing
from service.scenarios.steps.facts import CARD, FEES, HELD, LETTER, OFFERS, REAL_NAME
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.identify import Identify
from service.scenarios.steps.letter import ConfirmLetter
from service.scenarios.steps.numbers import PickNumber
from service.scenarios.steps.offers import ChooseOffers
from service.scenarios.steps.person import cust_info, offer_items
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit

STAGES = (
    Stage("check", "开户校验"),
    Stage("open", "开户"),
    *closing.STAGES,
)


def submit(run: Submission) -> None:
    """校验 → 开户 → 受理单上传与同步 → 无纸化 → 报竣. Called from the top each time; the journal knows what is done."""
    held = run.fact(HELD)
    line = {
        "cust_info": cust_info(run),
        "access_num": held.number.number,
        "iccid": held.sim.iccid,
        "offer_list": offer_items(run),
    }
    checked = run.call("check", OpenCheck(**line))
    opened = run.call(
        "open",
        OpenAccount(
            **line,
            accept_id=run.acceptance.number,
            check_serial=checked.check_serial,
            number_hold_id=held.number_hold,
            sim_hold_id=held.sim_hold,
            fee_total=run.fact(FEES).total,
        ),
    )
    closing.close(run, opened.order_id)
    run.write("book", lambda unit: use(unit, run.case))


def let_go(run: Submission) -> None:
    """The order failed: number and SIM go back to the pool."""
    Holder(run.world.db, run.world.cipher, run.run, run.case).release()


SCENARIO = Scenario(
    book="main",
    code="2.6.1.1",
    title="个人开户",
    group="移动业务",
    hotkey="F2",
    icon="user-plus",
    steps=(
        Identify(),
        PickNumber(),
        ChooseOffers(),
        ConfirmLetter(),
        ShowFees(),
        SignReceipt(),
        Submit(),
    ),
    submit=Workflow(
        stages=STAGES,
        body=submit,
        binding="open",
        undo=let_go,
        redo=("number",),
        undone="号码和 SIM 卡已释放，没有开户。请重新选号后按 F12。",
    ),
    needs=(CARD, REAL_NAME, HELD, OFFERS, LETTER, FEES, *closing.NEEDS),
    side=side,
    customer=customer,
)
