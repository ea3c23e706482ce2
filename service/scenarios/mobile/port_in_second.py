"""作为副卡携入开户 main 2.6.1.58: a number of another network becomes a second card of a main card."""

from service.kit.flow import Scenario
from service.scenarios.steps import porting
from service.scenarios.steps.facts import MAIN
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.identify import Identify
from service.scenarios.steps.main_card import FindMain
from service.scenarios.steps.numbers import PickSim
from service.scenarios.steps.offers import ChooseOffers
from service.scenarios.steps.port_in import CheckPort, ported
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit

SCENARIO = Scenario(
    book="main",
    code="2.6.1.58",
    title="作为副卡携入开户",
    group="移动业务",
    icon="arrow-right-left",
    steps=(
        Identify(),
        FindMain(),
        CheckPort(),
        PickSim(ported),
        ChooseOffers(),
        ShowFees(),
        SignReceipt(),
        Submit(),
    ),
    submit=porting.WORKFLOW,
    needs=(MAIN, *porting.NEEDS),
    side=side,
    customer=customer,
)
