"""审批信息: the waiver was approved off-line; its number, approver, day and months are recorded (R5.5)."""

from typing import ClassVar

from service.kit.clock import today
from service.kit.errors import Invalid
from service.kit.flow import Case, Given, Step, Values
from service.kit.masking import mask
from service.kit.page import Body, Day, Facts, Line, Text
from service.scenarios.steps.asking import NOTHING_BOOKED
from service.scenarios.steps.facts import USER
from service.scenarios.steps.waiver_facts import APPROVAL
from service.waivers import rules
from service.waivers.model import Approval

_NAMES = ("approval", "approver", "day", "start", "end")


class RecordApproval(Step):
    """What stands on the approved application. Every value is checked, also against the user's state."""

    name = "approval"
    title = "审批信息"
    needs: ClassVar = (USER,)
    gives: ClassVar = (APPROVAL,)

    def show(self, case: Case) -> Body:
        typed = _typed({**_as_typed(case.find(APPROVAL)), **case.values})
        first = _earliest(case)
        return Body(
            fields=(
                Text(name="approval", title="审批编号", value=typed["approval"], max_length=40),
                Text(name="approver", title="审批人", value=typed["approver"], max_length=40),
                Day(name="day", title="审批日期", value=typed["day"], hint="不能晚于今天"),
                _month("start", "减免起始月份", typed["start"], f"六位年月，最早 {first}"),
                _month("end", "减免终止月份", typed["end"], f"含当月；一次最多 {rules.MOST_MONTHS} 个月"),
                Facts(name="way", title="办理方式", lines=(Line(label="减免方式", value=_way(case)),)),
            )
        )

    def take(self, case: Case, values: Values) -> Given:
        typed = _typed(values)
        found = rules.problems(typed, today(), _earliest(case))
        if found:
            texts = "；".join(dict.fromkeys(found.values()))
            raise Invalid(f"审批信息有误：{texts}。{NOTHING_BOOKED}请改正标红的栏目后按 F12。", fields=found)
        return {APPROVAL: rules.approval(typed)}

    def details(self, case: Case) -> tuple[Line, ...]:
        found = case.find(APPROVAL)
        if found is None:
            return ()
        months = f"{found.start} 至 {found.end}（{rules.span(found.start, found.end)} 个月）"
        return (
            Line(label="减免方式", value=_way(case)),
            Line(label="减免月份", value=months, strong=True),
            Line(label="审批编号", value=found.number),
            Line(label="审批人 / 日期", value=f"{mask('name', found.approver)} {found.day}"),
        )


def _way(case: Case) -> str:
    return "订购靓号停机保号减免产品" if case.fact(USER).level else "随停机保号订单一并减免"


def _earliest(case: Case) -> str:
    user = case.fact(USER)
    return rules.first_month(user.reason, user.since, today())


def _month(name: str, title: str, value: str, hint: str) -> Text:
    return Text(name=name, title=title, value=value, hint=hint, max_length=6, plain=True, digits=True)


def _typed(values: Values) -> dict[str, str]:
    return {name: str(values.get(name) or "").strip() for name in _NAMES}


def _as_typed(found: Approval | None) -> dict[str, str]:
    if found is None:
        return {}
    return dict(zip(_NAMES, (found.number, found.approver, str(found.day), found.start, found.end), strict=True))
