"""话费充值返还 main 2.6.1.38.1, with 充值减免欠费 for users in arrears (R5.1)."""

from service.kit.flow import Scenario
from service.scenarios.steps import campaign
from service.scenarios.steps.campaign import REDUCTION, RETURN, ChooseCampaign
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.find_user import FindUser
from service.scenarios.steps.owner import ProveOwner
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit

SCENARIO = Scenario(
    book="main",
    code="2.6.1.38.1",
    title="话费充值返还",
    group="移动业务",
    icon="wallet",
    steps=(
        FindUser(campaign.in_use, owing=True),
        ProveOwner(),
        ChooseCampaign(RETURN, REDUCTION),
        ShowFees(),
        SignReceipt(),
        Submit(),
    ),
    submit=campaign.WORKFLOW,
    needs=campaign.NEEDS,
    side=side,
    customer=customer,
)
