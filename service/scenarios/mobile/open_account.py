"""个人开户 main 2.6.1.1: one customer, one number, one SIM, one base offer."""

from service.kit.flow import Scenario
from service.scenarios.steps import opening
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.identify import Identify
from service.scenarios.steps.letter import ConfirmLetter
from service.scenarios.steps.numbers import PickNumber
from service.scenarios.steps.offers import ChooseOffers
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit

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
    submit=opening.workflow(),
    needs=opening.NEEDS,
    side=side,
    customer=customer,
)
