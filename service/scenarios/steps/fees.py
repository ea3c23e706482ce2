"""费用与生失效时间: the fee panel by rule (R1) and the trial with the provincial calculation as fallback (R2.5)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar

from service.gateway.main.order import TrialDates
from service.kit.clock import now, today
from service.kit.errors import BossError, Refused
from service.kit.flow import Case, Fact, Given, Step, Values
from service.kit.flow.case import Clerk
from service.kit.money import Fen, yuan
from service.kit.page import Action, Banner, Body, DatePanel, Facts, FeePanel, Line
from service.numbers.rules import level_text, spaced
from service.offers.dates import date_panel, ends, lapsed, later, renews, settle
from service.offers.fees import Charge, charges, fees
from service.offers.model import DISCLAIMER, SOURCE_TITLES, Dates, Offer, OfferDates
from service.scenarios.steps.asking import NOTHING_BOOKED, said
from service.scenarios.steps.facts import DATES, FEES, HELD, OFFERS, PENALTY, SETTLED, PenaltyItem, Priced, Quoted
from service.scenarios.steps.offers import picked
from service.scenarios.steps.whom import access_number
from service.scenarios.world import World

_SIM = "SIM"  # the charge whose amount is the card's own
_RETRY = Action(name="retry", label="重新试算", key="F5")


class ShowFees(Step):
    """费用. Nothing to type: the customer hears the sum and the dates."""

    name = "fees"
    title = "费用时间"
    needs: ClassVar[tuple[Fact[Any], ...]] = (OFFERS,)
    gives: ClassVar[tuple[Fact[Any], ...]] = (DATES, FEES)
    of_channel: ClassVar = True

    def enter(self, case: Case) -> Given:
        return {DATES: try_dates(case)}

    def show(self, case: Case) -> Body:
        panel, dates = fee_panel(case) or FeePanel(), case.fact(DATES)
        when = date_panel(case.fact(OFFERS).all, dates)
        return Body(
            fields=(
                Facts(name="fees", title="本次费用（元）", lines=fee_lines(panel)),
                Facts(name="dates", title=f"生/失效时间 · {when.source}", hint=DISCLAIMER, lines=when.lines),
                Facts(name="sources", title="试算与省内计算对照", lines=_both(case.fact(OFFERS).all, dates)),
            ),
            actions=(_RETRY,),
            banners=_banners(dates),
        )

    def act(self, case: Case, action: str, values: Values) -> Given:
        """``retry`` asks the national side once more."""
        if action != "retry":
            return super().act(case, action, values)
        return self.enter(case)

    def take(self, case: Case, values: Values) -> Given:  # noqa: ARG002
        panel, penalty = fee_panel(case) or FeePanel(), case.find(PENALTY) or Quoted()
        return {FEES: Priced(panel=panel, penalty=penalty, month=_month(), later=_later(case))}

    def recheck(self, case: Case) -> None:
        """What was told on the last day of a month and is submitted on the first of the next is another thing."""
        if lapsed(case.fact(OFFERS).all, case.scenario, case.fact(DATES), now()):
            raise Refused(
                f"已经跨月，告知客户的费用和生/失效时间不再适用，没有提交。{NOTHING_BOOKED}"
                f"请按 Alt+← 回到“{self.title}”，按 F5 重新试算并告知客户，按 F12 后重新签字、提交。",
                code="MONTH_CHANGED",
            )
        if case.fact(FEES).later != _later(case):
            raise Refused(
                f"生/失效时间重新试算后，告知客户的费用不再适用，没有提交。{NOTHING_BOOKED}"
                f"请按 Alt+← 回到“{self.title}”告知客户，按 F12 后重新签字、提交。",
                code="DATES_CHANGED",
            )


def try_dates(case: Case) -> Dates:
    """The trial within its budget, whatever goes wrong: the province's own dates take its place."""
    number, terms = access_number(case), _terms(case)
    return dates_of(case.world, case.clerk, case.scenario, case.fact(OFFERS).all, number, terms)


def dates_of(  # noqa: PLR0917 - what a case would know
    world: World,
    clerk: Clerk,
    scenario: str,
    offers: tuple[Offer, ...],
    number: str,
    terms: Mapping[str, datetime] = MappingProxyType({}),
) -> Dates:
    """The same for whoever has no case; ``number`` may be empty."""
    scene = scenario.rpartition("/")[2]
    request = TrialDates(scene_code=scene, offer_codes=tuple(offer.code for offer in offers), access_num=number)
    try:
        answer = world.gateway.ask(request, clerk, deadline=world.settings.trial_budget)
    except BossError as error:
        return settle(offers, scene, now(), None, fault=said(error), terms=terms)
    trial = {item.offer_code: (item.effective_time, item.expiry_time) for item in answer.offer_list}
    return settle(offers, scene, now(), trial, terms=terms)


def _terms(case: Case) -> dict[str, datetime]:
    """The end of the term that a renewal continues."""
    settled = case.find(SETTLED)
    if settled is None or settled.held.expiry is None or not renews(case.scenario):
        return {}
    return {settled.held.code: settled.held.expiry}


def fee_panel(case: Case) -> FeePanel | None:
    """The fees by rule, also of what is only picked on the page; None before.

    Once agreed they stay as they were, unless the penalty, the month or what begins later is another since.
    """
    agreed, chosen, seen = case.find(FEES), case.find(OFFERS), picked(case)
    taken = chosen.all if chosen else ()
    if agreed is not None and _holds(case, agreed) and (not seen or seen == taken):
        return agreed.panel
    offers = seen or taken
    if not offers:
        return None
    if ends(case.scenario):  # not the offers cost something, but their end
        return _panel(case, ()) if case.find(PENALTY) and offers == taken else None
    return _panel(case, offers)


def _holds(case: Case, agreed: Priced) -> bool:
    """What was submitted is history; before that a new month has other fees, and so have other dates."""
    if case.state != "open":
        return True
    same = (agreed.penalty, agreed.later) == (case.find(PENALTY) or Quoted(), _later(case))
    return same and agreed.month in {"", _month()}


def _panel(case: Case, offers: tuple[Offer, ...]) -> FeePanel:
    base = next((offer for offer in offers if offer.kind == "BASE"), None)
    others = [offer for offer in offers if offer is not base]
    chosen = case.find(OFFERS)
    known = case.find(DATES) if chosen and chosen.all == offers else None  # a trial of what is picked comes later
    wait = later(offers, case.scenario, known, today())
    return fees(base, others, _charges(case), case.scenario, case.clerk.channel, today(), later=wait)


def _later(case: Case) -> tuple[str, ...]:
    return later(case.fact(OFFERS).all, case.scenario, case.find(DATES), today())


def dates_panel(case: Case) -> DatePanel | None:
    """The dates of this case for the right column."""
    chosen, dates = case.find(OFFERS), case.find(DATES)
    return date_panel(chosen.all, dates) if chosen and dates else None


def fee_lines(panel: FeePanel) -> tuple[Line, ...]:
    """Every fee and the total, in yuan."""
    lines = [
        Line(label=f"{fee.title}（{fee.note}）" if fee.note else fee.title, value=yuan(Fen(fee.amount)))
        for fee in panel.lines
    ]
    return (*lines, Line(label="合计", value=yuan(Fen(panel.total)), strong=True))


def _month() -> str:
    return f"{today():%Y-%m}"


def _both(offers: tuple[Offer, ...], dates: Dates) -> tuple[Line, ...]:
    """Both results as they are kept, side by side (R2.5)."""
    lines = []
    for offer in offers:
        lines.append(Line(label=offer.name, value="", strong=True))
        for title, found in ((SOURCE_TITLES["NATIONAL"], dates.national), (SOURCE_TITLES["PROVINCE"], dates.province)):
            one = next((item for item in found if item.code == offer.code), None)
            text = _period(one) if one else "没有结果"
            lines.append(Line(label=title, value=text))
    return tuple(lines)


def _period(one: OfferDates) -> str:
    return f"{one.effective_text} 至 {one.expiry_text}" if one.effective else f"{one.expiry_text} 失效"


def _charges(case: Case) -> tuple[Charge, ...]:
    """What the scenario asks for, with what this very number and SIM cost, and with the penalty of what ends."""
    asked, held, penalty = charges(case.scenario), case.find(HELD), case.find(PENALTY)
    if penalty:
        asked = (*asked, *(_penalty(item) for item in penalty.items if item.amount or ends(case.scenario)))
    if held is None:
        return asked
    number, sim = held.number, held.sim
    dear = {"amount": sim.fee, "note": sim.kind} if sim.fee else {}
    found = tuple(charge.model_copy(update=dear) if charge.key == _SIM else charge for charge in asked)
    if not number.prepay:
        return found
    note = f"{level_text(number.level)} {spaced(number.number)}"
    return (*found, Charge(key="NUMBER", title="号码预存款", amount=number.prepay, note=note))


def _penalty(item: PenaltyItem) -> Charge:
    return Charge(key="PENALTY", title=f"违约金 · {item.title}", amount=item.amount, note=item.formula)


def _banners(dates: Dates) -> tuple[Banner, ...]:
    if dates.source == "NATIONAL":
        return ()
    source = SOURCE_TITLES[dates.source]
    text = f"国网试算未采用（{dates.fault}），生/失效时间已改用{source}，业务可以继续：请按 F12，或按 F5 重新试算。"
    return (Banner(tone="warn", text=text, action=_RETRY),)
