"""流量赠送 main 2.6.1.38.2: a campaign that costs nothing and gives data."""

from service.kit.flow import Scenario
from service.scenarios.steps import campaign
from service.scenarios.steps.campaign import GIFT, ChooseCampaign
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.find_user import FindUser
from service.scenarios.steps.owner import ProveOwner
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit

SCENARIO = Scenario(
    book="main",
    code="2.6.1.38.2",
    title="流量赠送",
    group="移动业务",
    icon="gift",
    steps=(
        FindUser(campaign.in_use),
        ProveOwner(),
        ChooseCampaign(GIFT),
        ShowFees(),
        SignReceipt(),
        Submit(),
    ),
    submit=campaign.WORKFLOW,
    needs=campaign.NEEDS,
    side=side,
    customer=customer,
)
