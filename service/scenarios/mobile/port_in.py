"""携入开户 main 2.6.1.24: a number of another network, by its 授权码; only the SIM is picked."""

from service.kit.flow import Scenario
from service.scenarios.steps import porting
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.identify import Identify
from service.scenarios.steps.numbers import PickSim
from service.scenarios.steps.offers import ChooseOffers
from service.scenarios.steps.port_in import CheckPort, ported
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit

SCENARIO = Scenario(
    book="main",
    code="2.6.1.24",
    title="携入开户",
    group="移动业务",
    icon="arrow-right-left",
    steps=(
        Identify(),
        CheckPort(),
        PickSim(ported),
        ChooseOffers(),
        ShowFees(),
        SignReceipt(),
        Submit(),
    ),
    submit=porting.WORKFLOW,
    needs=porting.NEEDS,
    side=side,
    customer=customer,
)
