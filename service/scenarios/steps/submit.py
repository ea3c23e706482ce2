"""提交: the last look before it counts, then the states of the acceptance, live."""

from typing import ClassVar

from service.kit.clock import local
from service.kit.flow import Case, Given, Reach, Step, Values
from service.kit.money import yuan
from service.kit.page import Action, Banner, Body, Facts, Line, Notice, Timeline
from service.numbers.rules import spaced
from service.orders.actions import submit, timeline
from service.orders.model import Acceptance
from service.orders.store import of_case
from service.scenarios.steps.facts import DRAWN, FEES, OFFERS, RECEIPT
from service.scenarios.steps.whom import access_number, party, scenario_of, subject

_SUBMIT = Action(name="submit", label="提交受理", key="F12", primary=True)


class Submit(Step):
    """提交. The only step that books anything."""

    name = "submit"
    title = "提交"
    needs: ClassVar = (DRAWN, RECEIPT)
    reach = Reach.FINAL

    def show(self, case: Case) -> Body:
        with case.world.db.unit() as unit:
            acceptance = of_case(unit, case.id)
            marks = timeline(unit, acceptance) if acceptance else ()
        if acceptance is None or case.state == "open":
            notice = Notice(name="final", tone="warn", text="按 F12 提交后国网立即办理，不能撤回。请再次与客户核对。")
            return Body(
                fields=(notice, Facts(name="summary", title="本次办理", lines=_summary(case))), actions=(_SUBMIT,)
            )
        line = Timeline(name="progress", title="办理进度", marks=marks)
        return Body(
            fields=(line, Facts(name="summary", title="本次办理", lines=_summary(case))), banners=_news(acceptance)
        )

    def take(self, case: Case, values: Values) -> Given:  # noqa: ARG002
        """From the return of this on, the acceptance goes its way by itself. Refused when a finding has lapsed."""
        scenario_of(case).recheck(case)
        fees = case.find(FEES)
        total = fees.total if fees else 0
        submit(case.world, case, subject(case), receipt_sha256=case.fact(RECEIPT).sha256, fee_total=total)
        return {}


def _summary(case: Case) -> tuple[Line, ...]:
    chosen, fees = case.find(OFFERS), case.find(FEES)
    lines = [
        Line(label="客户", value=party(case).name),
        Line(label="号码", value=spaced(access_number(case)), strong=True),
        *scenario_of(case).details(case),
    ]
    if chosen:
        lines.append(Line(label="产品", value="、".join(offer.name for offer in chosen.all)))
    if fees:
        lines.append(Line(label="合计（元）", value=yuan(fees.total), strong=True))
    lines.append(Line(label="受理号", value=case.fact(DRAWN).snapshot.number))
    lines.append(Line(label="受理单 SHA-256", value=case.fact(RECEIPT).sha256))
    return tuple(lines)


def _news(acceptance: Acceptance) -> tuple[Banner, ...]:
    if acceptance.state == "DONE":
        at = local(acceptance.ended_at).strftime("%H:%M:%S") if acceptance.ended_at else ""
        return (Banner(tone="ok", text=f"办理成功 {at}，受理号 {acceptance.number}。请按 Ctrl+N 接待下一位客户。"),)
    if acceptance.state == "CANCELLED":
        text = f"{acceptance.note} 没有办理，占用的号码和卡由系统释放。请按 Ctrl+N 接待下一位客户。"
        return (Banner(tone="warn", text=text),)
    if acceptance.state == "PERSON":
        return (Banner(tone="bad", text=acceptance.note),)
    if acceptance.note:
        return (Banner(tone="warn", text=f"{acceptance.note.split('。', 1)[0]}。系统会自动继续，不会重复办理。"),)
    return ()
