"""停机保号费用减免 (R5.5): a waiver that was approved off-line, with its application as the way in.

Ordinary numbers get it inside their 停机保号, 靓号 by the order of a waiver offer (main 3.2.1.68). The seed gives the
scenario no 2.6.1.x code.
"""

from service.gateway.main.closing import KeepNumber, WaiveFees, Waiver
from service.gateway.nodes import Ordered
from service.kit.flow import Scenario
from service.orders.model import Stage, Workflow
from service.orders.submission import Submission
from service.scenarios.steps import closing
from service.scenarios.steps.approval import RecordApproval
from service.scenarios.steps.attach_form import AttachForm
from service.scenarios.steps.facts import USER
from service.scenarios.steps.find_user import FindUser
from service.scenarios.steps.receipt import SignReceipt
from service.scenarios.steps.side import customer, side
from service.scenarios.steps.submit import Submit
from service.scenarios.steps.waiver_facts import APPROVAL, FORM
from service.waivers.rules import why_not

STAGES = (Stage("order", "停机保号费用减免"), *closing.STAGES)


def submit(run: Submission) -> None:
    """减免 → 受理单上传与同步 → 无纸化 → 报竣. Called from the top each time; the journal knows what is done."""
    closing.close(run, _order(run).order_id)


def _order(run: Submission) -> Ordered:
    user, approval = run.fact(USER), run.fact(APPROVAL)
    months = {"start_month": approval.start, "end_month": approval.end}
    waiver = Waiver(
        **months,
        approval_num=approval.number,
        approver_name=approval.approver,
        approval_day=f"{approval.day:%Y%m%d}",
        file_path=run.fact(FORM).path,
    )
    whose = {"accept_id": run.acceptance.number, "access_num": user.access_num, "user_id": user.user_id}
    if user.level:
        offer = run.world.settings.waiver_offer
        return run.call("order", WaiveFees(**whose, offer_code=offer, waiver=waiver))
    return run.call("order", KeepNumber(**whose, **months, keep_action="START", waiver=waiver))


SCENARIO = Scenario(
    book="main",
    code="keep-number-waiver",
    title="停机保号费用减免",
    group="移动业务",
    icon="wallet",
    steps=(FindUser(why_not), RecordApproval(), AttachForm(), SignReceipt(), Submit()),
    submit=Workflow(
        stages=STAGES,
        body=submit,
        binding="order",
        undone="没有减免，申请附件可以再用。请核对后按 F12 重新提交。",
    ),
    needs=(USER, APPROVAL, FORM, *closing.NEEDS),
    side=side,
    customer=customer,
)
