"""一号一审开户 main 2.6.1.29: only a number that passed the audit for this very certificate."""

from service.kit.flow import Scenario
from service.scenarios.steps import opening
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.identify import Identify
from service.scenarios.steps.letter import ConfirmLetter
from service.scenarios.steps.numbers import PickNumber
from service.scenarios.steps.offers import ChooseOffers
from service.scenarios.steps.pools import Audited
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit

SCENARIO = Scenario(
    book="main",
    code="2.6.1.29",
    title="一号一审开户",
    group="移动业务",
    icon="list-checks",
    steps=(
        Identify(),
        PickNumber(Audited()),
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
