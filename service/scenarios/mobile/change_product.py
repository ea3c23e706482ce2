"""产品变更、可选包订购 main 2.6.1.2: another base offer, more optional offers, or both."""

from service.kit.flow import Scenario
from service.scenarios.steps import change
from service.scenarios.steps.change import ChangeOffers, ShowChange
from service.scenarios.steps.find_user import FindUser
from service.scenarios.steps.owner import ProveOwner
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit
from service.scenarios.steps.users import active_only

SCENARIO = Scenario(
    book="main",
    code="2.6.1.2",
    title="产品变更、可选包订购",
    group="移动业务",
    icon="refresh-cw",
    steps=(
        FindUser(active_only("产品变更")),
        ProveOwner(),
        ChangeOffers(),
        ShowChange(),
        SignReceipt(),
        Submit(),
    ),
    submit=change.WORKFLOW,
    needs=change.NEEDS,
    side=side,
    customer=customer,
)
