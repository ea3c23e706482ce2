"""合约续约 main 2.6.1.64: a contract near its end goes on from where it ends."""

from service.kit.flow import Scenario
from service.scenarios.steps import renew
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.find_user import FindUser
from service.scenarios.steps.owner import ProveOwner
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.renew import ChooseContract
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit
from service.scenarios.steps.users import active_only

SCENARIO = Scenario(
    book="main",
    code="2.6.1.64",
    title="合约续约",
    group="移动业务",
    icon="history",
    steps=(
        FindUser(active_only("合约续约")),
        ProveOwner(),
        ChooseContract(),
        ShowFees(),
        SignReceipt(),
        Submit(),
    ),
    submit=renew.WORKFLOW,
    needs=renew.NEEDS,
    side=side,
    customer=customer,
)
