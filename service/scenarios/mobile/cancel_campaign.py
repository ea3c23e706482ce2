"""营销活动退订 main 2.6.1.38.3: a campaign ends with this month, for its penalty (R16)."""

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
    code="2.6.1.38.3",
    title="营销活动退订",
    group="移动业务",
    icon="circle-minus",
    steps=(
        FindUser(active_only("营销活动退订")),
        ProveOwner(),
        ChooseEnding("营销活动", cancel.campaign),
        ShowPenalty(),
        SignReceipt(),
        Submit(),
    ),
    submit=cancel.WORKFLOW,
    needs=cancel.NEEDS,
    side=side,
    customer=customer,
)
