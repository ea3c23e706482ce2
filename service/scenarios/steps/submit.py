"""提交: the last look before it counts, then the states of the acceptance, live."""

from typing import ClassVar

from service.kit.clock import local
from service.kit.errors import Refused
from service.kit.flow import Case, Given, Reach, Step, Values
from service.kit.masking import mask
from service.kit.money import yuan
from service.kit.page import Action, Banner, Body, Facts, Line, Notice, Timeline
from service.numbers.actions import both_held
from service.numbers.rules import spaced
from service.orders.actions import submit, timeline
from service.orders.model import Acceptance
from service.orders.store import of_case
from service.scenarios.steps.asking import NOTHING_BOOKED
from service.scenarios.steps.facts import (
    CARD,
    DATES,
    DRAWN,
    FEES,
    HELD,
    LETTER,
    OFFERS,
    REAL_NAME,
    RECEIPT,
)
from service.scenarios.steps.letter import CHOICES

_SUBMIT = Action(name="submit", label="提交受理", key="F12", primary=True)


class Submit(Step):
    """提交. The only step that books anything."""

    name = "submit"
    title = "提交"
    needs: ClassVar = (CARD, REAL_NAME, HELD, OFFERS, LETTER, DATES, FEES, DRAWN, RECEIPT)
    reach = Reach.FINAL

    def show(self, case: Case) -> Body:
        with case.world.db.unit() as unit:
            acceptance = of_case(unit, case.id)
        if acceptance is None or case.state == "open":
            notice = Notice(name="final", tone="warn", text="按 F12 提交后国网立即办理，不能撤回。请再次与客户核对。")
            return Body(
                fields=(notice, Facts(name="summary", title="本次办理", lines=_summary(case))), actions=(_SUBMIT,)
            )
        line = Timeline(name="progress", title="办理进度", marks=timeline(case.world, acceptance))
        return Body(
            fields=(line, Facts(name="summary", title="本次办理", lines=_summary(case))), banners=_news(acceptance)
        )

    def take(self, case: Case, values: Values) -> Given:  # noqa: ARG002
        """From the return of this on, the acceptance goes its way by itself. Refused when the hold has lapsed."""
        wanted = case.fact(HELD)
        with case.world.db.unit() as unit:
            held = both_held(unit, case.id, wanted.number_hold, wanted.sim_hold)
        if not held:
            raise Refused(
                f"号码或 SIM 卡的占用已过期，没有提交。{NOTHING_BOOKED}"
                "请按 Alt+← 回到“选号”，按 F12 重新占用；签好的受理单仍然有效。",
                code="HOLD_LAPSED",
            )
        submit(case.world, case, receipt_sha256=case.fact(RECEIPT).sha256, fee_total=case.fact(FEES).total)
        return {}


def _summary(case: Case) -> tuple[Line, ...]:
    held, chosen = case.fact(HELD), case.fact(OFFERS)
    return (
        Line(label="客户", value=mask("name", case.fact(CARD).name)),
        Line(label="号码", value=spaced(held.number.number), strong=True),
        Line(label="SIM 卡", value=held.sim.iccid),
        Line(label="套餐", value="、".join(offer.name for offer in chosen.all)),
        Line(label="境外来话来信拦截", value=CHOICES[case.fact(LETTER).intercept]),
        Line(label="合计（元）", value=yuan(case.fact(FEES).total), strong=True),
        Line(label="受理号", value=case.fact(DRAWN).snapshot.number),
        Line(label="受理单 SHA-256", value=case.fact(RECEIPT).sha256),
    )


def _news(acceptance: Acceptance) -> tuple[Banner, ...]:
    if acceptance.state == "DONE":
        at = local(acceptance.ended_at).strftime("%H:%M:%S") if acceptance.ended_at else ""
        return (Banner(tone="ok", text=f"办理成功 {at}，受理号 {acceptance.number}。请按 Ctrl+N 接待下一位客户。"),)
    if acceptance.state == "PERSON":
        return (Banner(tone="bad", text=acceptance.note),)
    if acceptance.note:
        return (Banner(tone="warn", text=f"{acceptance.note.split('。', 1)[0]}。系统会自动继续，不会重复办理。"),)
    return ()
