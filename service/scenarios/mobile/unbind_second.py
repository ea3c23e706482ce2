"""副卡解绑 main 2.6.1.19: a second card leaves its main card; shown are its end and what that costs."""

from service.gateway.main.second_card import UnbindSecondCard
from service.kit.flow import Scenario
from service.orders.model import Stage, Workflow
from service.orders.submission import Submission
from service.scenarios.steps import closing
from service.scenarios.steps.facts import FEES, OFFERS, SECOND, USER
from service.scenarios.steps.owner import ProveOwner
from service.scenarios.steps.penalty import QUOTE, requote
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.second_cards import FindMainCard
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit
from service.scenarios.steps.unbind import PickSecond, ShowUnbinding
from service.scenarios.steps.users import active_only


def submit(run: Submission) -> None:
    """违约金 3.2.1.33 once more → 副卡解绑 → the end of every acceptance."""
    main, second, quote_id = run.fact(USER), run.fact(SECOND), requote(run, SECOND)
    request = UnbindSecondCard(
        accept_id=run.acceptance.number,
        main_access_num=main.access_num,
        main_user_id=main.user_id,
        access_num=second.access_num,
        user_id=second.user_id,
        offer_code=run.fact(OFFERS).all[0].code,
        penalty_fee=run.fact(FEES).penalty.total,
        quote_id=quote_id,
    )
    closing.close(run, run.call("order", request).order_id)


SCENARIO = Scenario(
    book="main",
    code="2.6.1.19",
    title="副卡解绑",
    group="移动业务",
    icon="card-sim",
    steps=(
        FindMainCard(active_only("主副卡业务")),
        ProveOwner(),
        PickSecond(),
        ShowUnbinding(),
        SignReceipt(),
        Submit(),
    ),
    submit=Workflow(
        stages=(QUOTE, Stage("order", "副卡解绑"), *closing.STAGES),
        body=submit,
        binding="order",
        redo=("cards",),
        undone="没有解绑。请核对副卡后按 F12 重新提交。",
    ),
    needs=(USER, SECOND, OFFERS, FEES, *closing.NEEDS),
    side=side,
    customer=customer,
)
