"""权益合约产品退订 main 2.6.1.66: a 权益 product ends with this month, for its penalty (R16)."""

from service.kit.flow import Scenario
from service.scenarios.steps import cancel
from service.scenarios.steps.cancel import ChooseEnding
from service.scenarios.steps.find_user import FindUser
from service.scenarios.steps.owner import ProveOwner
from service.scenarios.steps.penalty import ShowPenalty
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit
from service.scenarios.steps.users import active_only

SCENARIO = Scenario(
    book="main",
    code="2.6.1.66",
    title="权益合约产品退订",
    group="移动业务",
    icon="circle-x",
    steps=(
        FindUser(active_only("权益合约产品退订")),
        ProveOwner(),
        ChooseEnding("权益合约产品", cancel.rights),
        ShowPenalty(),
        SignReceipt(),
        Submit(),
    ),
    submit=cancel.WORKFLOW,
    needs=cancel.NEEDS,
    side=side,
    customer=customer,
)
