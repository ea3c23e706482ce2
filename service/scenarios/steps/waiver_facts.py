"""What the steps of 停机保号费用减免 give and need."""

from service.kit.flow import Fact
from service.waivers.model import Approval, Form

APPROVAL = Fact("approval", Approval)
FORM = Fact("form", Form)
