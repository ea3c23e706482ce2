"""A campaign order of another system: the counter's own scenario gone through at once, under the caller's number."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict

from service.api.edge import Edge
from service.callers import store
from service.callers.model import Caller, Checked, OrderRow
from service.gateway.main.campaign import CheckCampaign
from service.kit import strict
from service.kit.clock import stamp, today
from service.kit.errors import Invalid, Missing, Refused
from service.kit.flow.scenario import Scenario
from service.kit.once import actions as once
from service.kit.page import FeePanel, Mark
from service.offers import actions as offers
from service.orders.actions import timeline
from service.orders.booking import booked
from service.orders.model import Acceptance, Booked
from service.orders.store import of_case
from service.scenarios.steps import campaign
from service.scenarios.steps.campaign import ChooseCampaign
from service.scenarios.steps.facts import FEES, OFFERS, REDUCED, USER
from service.scenarios.unattended import Said, carry, tried

State = Literal["PREPARING", "PROCESSING", "DONE", "REFUSED", "MANUAL"]
TITLES: dict[State, str] = {
    "PREPARING": "未受理，请用同一请求号重试",
    "PROCESSING": "办理中",
    "DONE": "办理成功",
    "REFUSED": "没有办理",
    "MANUAL": "转人工处理",
}
_STATES: dict[str, State] = {
    "RUNNING": "PROCESSING",
    "WAITING": "PROCESSING",
    "DONE": "DONE",
    "REFUSED": "REFUSED",
    "PERSON": "MANUAL",
    "CANCELLED": "REFUSED",  # at the counter, before anything was booked
}
_ROUTE = "capability/orders"


@dataclass(frozen=True)
class Found:
    """What a check says. ``check`` only when it was passed."""

    scenario: str
    check: str | None = None
    code: str = ""
    reason: str = ""
    fees: FeePanel = field(default_factory=FeePanel)


class Wanted(BaseModel):
    """An order as the caller said it."""

    model_config = ConfigDict(frozen=True)

    request_no: str
    check: str
    access_number: str
    offer: str
    recharge_reduction_tag: str
    service_password: str
    terms_told: bool
    fee_total: int

    @property
    def checked(self) -> Checked:
        """What the check has to have been about."""
        return Checked.model_validate(self.model_dump(include=set(Checked.model_fields)))


@dataclass(frozen=True)
class Standing:
    """How far an order is; without an acceptance nothing was accepted yet."""

    row: OrderRow
    acceptance: Acceptance | None = None
    booked: Booked = "NO"
    marks: tuple[Mark, ...] = ()

    @property
    def state(self) -> State:
        return _STATES[self.acceptance.state] if self.acceptance else "PREPARING"

    @property
    def number(self) -> str:
        return self.acceptance.number if self.acceptance else ""

    @property
    def note(self) -> str:
        return self.acceptance.note.split("。", 1)[0] if self.acceptance else ""

    @property
    def fee_total(self) -> int:
        return self.acceptance.fee_total if self.acceptance else 0

    @property
    def accepted_at(self) -> str | None:
        return stamp(self.acceptance.accepted_at) if self.acceptance else None

    @property
    def ended_at(self) -> str | None:
        return stamp(self.acceptance.ended_at) if self.acceptance and self.acceptance.ended_at else None


def check(edge: Edge, caller: Caller, number: str, offer: str, tag: str) -> Found:
    """The counter's steps without a case, then 3.2.1.55. Invalid for what can never be; a no is an answer."""
    scenario = _scenario(edge, offer)
    said = {step: Said(values) for step, values in _said(number, offer, tag).items()}
    try:
        case = tried(edge.world, caller.clerk, scenario, said)
        what = campaign.content(case.fact(USER), case.fact(OFFERS), case.find(REDUCED))
        request = CheckCampaign(**what)
        answer = edge.world.gateway.ask(request, caller.clerk)
    except Refused as refused:
        return Found(scenario.key, None, refused.code, refused.message.split("。", 1)[0])
    if answer.passed != "1":
        return Found(scenario.key, None, "NATIONAL_REFUSAL", answer.reason or "国网没有说明原因")
    with edge.db.unit() as unit:
        checked = Checked(access_number=number, offer=offer, recharge_reduction_tag=tag)
        kept = store.keep_check(unit, edge.cipher, caller, checked)
    return Found(scenario.key, kept, fees=case.fact(FEES).panel)


def place(edge: Edge, caller: Caller, wanted: Wanted) -> Standing:
    """Accept it, or find what was accepted under this request number before, whatever died in between."""
    digest = hashlib.sha256(strict.canonical(wanted.model_dump()).encode()).hexdigest()
    hashed = edge.cipher.blind(digest, "caller_order", "request_hash")
    with edge.db.unit() as unit:
        if (known := store.find(unit, caller, wanted.request_no)) is None:
            _same(store.check_of(unit, edge.cipher, caller, wanted.check), wanted.checked)
        row = store.open_order(unit, caller, wanted.request_no, hashed, wanted.check)
    if known and (standing := _standing(edge, row)).acceptance:
        return standing
    key = once.Key(f"caller:{caller.id}", wanted.request_no, _ROUTE, hashed)
    with edge.db.unit() as unit:
        once.find(unit, edge.cipher, key)  # KeyRunning while another process is at it
        attempt = once.begin(unit, key, edge.bell.process)
    try:
        return _carried(edge, caller, wanted, hashed)
    finally:
        with edge.db.unit() as unit:
            once.release(unit, key, attempt)


def by_request(edge: Edge, caller: Caller, request_no: str) -> Standing:
    with edge.db.unit() as unit:
        row = store.by_request(unit, caller, request_no)
    return _standing(edge, row)


def by_id(edge: Edge, caller: Caller, order: str) -> Standing:
    with edge.db.unit() as unit:
        row = store.by_id(unit, caller, order)
    return _standing(edge, row)


def _carried(edge: Edge, caller: Caller, wanted: Wanted, hashed: str) -> Standing:
    """Under the key: nobody else is at this order."""
    with edge.db.unit() as unit:
        row = store.open_order(unit, caller, wanted.request_no, hashed, wanted.check)
    if (standing := _standing(edge, row)).acceptance:
        return standing
    case, said = _living(edge, caller, row), _all_said(wanted)
    try:
        case = case or _opened(edge, caller, row, wanted.offer)
        page = carry(edge.engine, caller.clerk, case, said, until="receipt")
        _paid(page.side.fees, wanted.fee_total)
        carry(edge.engine, caller.clerk, case, said)
    except (Invalid, Refused):
        _undo(edge, caller, row, case)
        raise
    return by_request(edge, caller, wanted.request_no)


def _living(edge: Edge, caller: Caller, row: OrderRow) -> str | None:
    """The case begun under it. None also when that was discarded: by a refusal that was cut short, or for its age."""
    with suppress(Missing), edge.db.unit() as unit:
        return edge.engine.reach(unit, caller.clerk, row.case).id if row.case else None
    return None


def _opened(edge: Edge, caller: Caller, row: OrderRow, offer: str) -> str:
    """A new case for the order. Another process may have been faster, while this one stood still: then its case."""
    page = edge.engine.open(caller.clerk, _scenario(edge, offer).key)
    with edge.db.unit() as unit:
        bound = store.bind(unit, row, page.case)
    if bound != page.case:
        edge.engine.discard(caller.clerk, page.case, page.version)
    if bound is None:
        raise once.KeyRunning
    return bound


def _undo(edge: Edge, caller: Caller, row: OrderRow, case: str | None) -> None:
    """Refused before anything was accepted: the case goes, the request number is free again."""
    if case is not None:
        page = edge.engine.page(caller.clerk, case)
        if page.state != "open":
            return
        edge.engine.discard(caller.clerk, case, page.version)
    with edge.db.unit() as unit:
        store.drop(unit, row.id)


def _scenario(edge: Edge, code: str) -> Scenario:
    """Where this offer is taken. Invalid when it is no campaign that can be taken now."""
    with edge.db.unit() as unit:
        found = offers.find(unit, (code,), today())
    klass = found[0].klass if found and found[0].sellable(today()) else ""
    scenario = next((one for one in edge.scenarios.values() if klass in _classes(one)), None)
    if scenario is None:
        text = "没有这个营销活动，或不能办理"
        raise Invalid(f"{text}。", fields={"offer": text})
    return scenario


def _classes(scenario: Scenario) -> set[str]:
    """Of the campaigns that are taken in this scenario; none in most."""
    return {klass for step in scenario.steps if isinstance(step, ChooseCampaign) for klass in step.classes}


def _said(number: str, offer: str, tag: str) -> dict[str, dict[str, object]]:
    """Step → what a clerk would have picked there."""
    picked: dict[str, object] = {"offer": (offer,), "tier": (tag,) if tag else (), "told": True}
    return {"user": {"number": number}, "campaign": picked, "fees": {}}


def _all_said(wanted: Wanted) -> dict[str, Said]:
    picked = _said(wanted.access_number, wanted.offer, wanted.recharge_reduction_tag)
    said = {step: Said(values) for step, values in picked.items()}
    return said | {"owner": Said({"password": wanted.service_password}, act="switch")}


def _same(checked: Checked, wanted: Checked) -> None:
    """The order carries what was checked, the tier among it (R5.2). Invalid with the fields that differ."""
    differ = {
        name: "与校验时不一致" for name in Checked.model_fields if getattr(checked, name) != getattr(wanted, name)
    }
    if differ:
        raise Invalid("办理内容与校验时不一致。", fields=differ)


def _paid(fees: FeePanel | None, said: int) -> None:
    total = fees.total if fees else 0
    if said != total:
        raise Invalid("收费与应收不一致。", fields={"fee_total": f"应为 {total} 分"})


def _standing(edge: Edge, row: OrderRow) -> Standing:
    if row.case is None:
        return Standing(row)
    with edge.db.unit() as unit:
        acceptance = of_case(unit, row.case)
        if acceptance is None:
            return Standing(row)
        return Standing(row, acceptance, booked(unit, acceptance), timeline(unit, acceptance))
