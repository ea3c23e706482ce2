"""副卡添加 main 2.6.1.20: a number that exists becomes a second card of a main card that exists."""

from service.gateway.main.second_card import BindSecondCard
from service.kit.flow import Scenario
from service.orders.model import Stage, Workflow
from service.orders.submission import Submission
from service.scenarios.steps import closing
from service.scenarios.steps.bind import ChooseBond, FindSecond
from service.scenarios.steps.facts import FEES, OFFERS, SECOND, USER
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.owner import ProveOwner
from service.scenarios.steps.person import offer_items
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.second_cards import FindMainCard
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit
from service.scenarios.steps.users import active_only


def submit(run: Submission) -> None:
    """副卡添加 → the end of every acceptance."""
    main, second = run.fact(USER), run.fact(SECOND)
    request = BindSecondCard(
        accept_id=run.acceptance.number,
        main_access_num=main.access_num,
        main_user_id=main.user_id,
        access_num=second.access_num,
        user_id=second.user_id,
        cust_name=second.cust_name,
        cert_type=second.cert_type.value,
        cert_num=second.cert_num,
        offer_list=offer_items(run),
        fee_total=run.fact(FEES).total,
    )
    closing.close(run, run.call("order", request).order_id)


SCENARIO = Scenario(
    book="main",
    code="2.6.1.20",
    title="副卡添加",
    group="移动业务",
    icon="card-sim",
    steps=(
        FindMainCard(active_only("主副卡业务")),
        ProveOwner(),
        FindSecond(),
        ChooseBond(),
        ShowFees(),
        SignReceipt(),
        Submit(),
    ),
    submit=Workflow(
        stages=(Stage("order", "副卡添加"), *closing.STAGES),
        body=submit,
        binding="order",
        redo=("second",),
        undone="没有添加。请核对副卡号码后按 F12 重新提交。",
    ),
    needs=(USER, SECOND, OFFERS, FEES, *closing.NEEDS),
    side=side,
    customer=customer,
)
