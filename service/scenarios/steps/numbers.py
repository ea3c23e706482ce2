"""选号: a number and a SIM, searched, picked and held with the time left shown; or a SIM for a number that is known."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, TypeVar

from service.gateway.main.resource import QuerySims, SimItem
from service.kit.clock import now
from service.kit.errors import BossError, Invalid, Refused, Unanswered
from service.kit.flow import Case, Given, Reach, Step, Values
from service.kit.money import Fen
from service.kit.page import Action, AnyField, Banner, Body, Chip, Line, Table, Tick
from service.numbers.actions import Holder, Taken, still_held
from service.numbers.model import Held, Listed, Number, Sim
from service.numbers.rules import check_pick, check_sim, level_text, spaced
from service.scenarios.steps.asking import NOTHING_BOOKED, ask, said
from service.scenarios.steps.facts import CARD, HELD, LISTED
from service.scenarios.steps.number_tables import clock_text, fixed, kept, number_table, sim_table, terms
from service.scenarios.steps.pools import LIST, Everyone, Pool

T = TypeVar("T")
_REFRESH = Action(name="refresh", label="换一批", key="F5")
_AGREED = "已向客户说明最低消费与在网期限"


class PickNumber(Step):
    """选号选卡 from a pool. Leaving with another choice releases the first one.

    ``terms``: the customer has to be told the number's minimum spend and its term (吉祥号).
    """

    name = "number"
    title = "选号"
    needs: ClassVar = (CARD,)
    gives: ClassVar = (LISTED, HELD)
    reach = Reach.REVERSIBLE

    def __init__(self, pool: Pool | None = None, *, terms: bool = False) -> None:
        self._pool = pool or Everyone()
        self._terms = terms

    def enter(self, case: Case) -> Given:
        """First lists; what was occupied for another customer or by a refused order is let go.

        A silent resource centre leaves the lists empty with the reason; F5 tries again.
        """
        holder(case).release()
        return {LISTED: self._list(case)}

    def show(self, case: Case) -> Body:
        listed, held = case.find(LISTED) or Listed(), case.find(HELD)
        fields = self._fields(case, listed, held)
        return Body(
            fields=(*fields, kept(held)) if held else fields,
            actions=(_REFRESH,),
            banners=_banners(listed, held),
        )

    def act(self, case: Case, action: str, values: Values) -> Given:
        if action != "refresh":
            return super().act(case, action, values)
        listed = self._list(case)
        if listed.fault:
            raise Unanswered(listed.fault)
        return {LISTED: listed}

    def look(self, case: Case, field: str, query: str) -> Table:
        """Search by digits of the number or last digits of the ICCID."""
        digits = "".join(letter for letter in query if letter.isascii() and letter.isdigit())
        if field == "number":
            return number_table(self._pool.numbers(case, digits), (), query, self._pool.empty)
        if field == "sim":
            held = case.find(HELD)
            mine = [held.sim] if held and digits and digits in held.sim.iccid else []
            return sim_table(_distinct([*mine, *_sims(case, digits)]), (), query)
        return super().look(case, field, query)

    def take(self, case: Case, values: Values) -> Given:
        picked, iccid = _one(values, "number"), _one(values, "sim")
        check_pick(picked, iccid)
        if self._terms and values.get("agreed") is not True:
            raise Invalid(
                f"还没有确认已向客户说明。{NOTHING_BOOKED}"
                "请向客户说明该号码的最低消费与在网期限，按 F10 确认后再按 F12。",
                fields={"agreed": "请向客户说明后按 F10"},
            )
        keeper = holder(case)
        number = keeper.number(picked) or self._find(case, picked)
        sim = keeper.sim(iccid, picked) or _find_sim(case, iccid, case.find(HELD))
        return {HELD: self._occupy(case, keeper, number, sim)}

    def details(self, case: Case) -> tuple[Line, ...]:
        held = case.find(HELD)
        if held is None:
            return ()
        number, sim = held.number, Line(label="SIM 卡号", value=held.sim.iccid)
        level = Line(label="号码等级", value=level_text(number.level))
        return (level, *terms(number), sim)

    def chips(self, case: Case) -> tuple[Chip, ...]:
        held = case.find(HELD)
        return (Chip(text=f"选占 {spaced(held.number.number)}", tone="info"),) if held else ()

    def recheck(self, case: Case) -> None:
        with case.world.db.unit() as unit:
            held = still_held(unit, case.id, case.fact(HELD))
        if not held:
            raise Refused(
                f"号码或 SIM 卡的占用已过期，没有提交。{NOTHING_BOOKED}"
                f"请按 Alt+← 回到“{self.title}”，按 F12 重新占用；签好的受理单仍然有效。",
                code="HOLD_LAPSED",
            )

    def _fields(self, case: Case, listed: Listed, held: Held | None) -> tuple[AnyField, ...]:
        numbers = [held.number, *listed.numbers] if held else [*listed.numbers]
        picked = _picked(case.values, "number", held.number.number if held else "")
        fields: tuple[AnyField, ...] = (
            number_table(_by_number(numbers), picked, empty=self._pool.empty),
            sims_field(case, listed, held),
        )
        if not self._terms:
            return fields
        agreed = case.values.get("agreed") is True
        return (*fields, Tick(name="agreed", title=_AGREED, value=agreed, key="F10", about=("number",)))

    def _list(self, case: Case) -> Listed:
        try:
            return Listed(numbers=tuple(self._pool.numbers(case, "")), sims=tuple(_sims(case, "")))
        except BossError as error:
            return Listed(fault=error.message)

    def _find(self, case: Case, number: str) -> Number:
        """The number with its fees as the national side has them now: what the front end sent is not believed."""
        found = [item for item in self._pool.numbers(case, number) if item.number == number]
        if not found:
            raise self._taken(case, Taken("NUMBER", "已不可选"), Number(number=number), Sim(iccid=""))
        return self._pool.whole(case, found[0])

    def _occupy(self, case: Case, keeper: Holder, number: Number, sim: Sim) -> Held:
        try:
            first = keeper.pick_number(number, case.fact(CARD).number)
            second = keeper.hold_sim(sim, number.number)
        except Taken as error:
            raise self._taken(case, error, number, sim) from error
        expires = min(first.expires_at, second.expires_at)
        return _held(number, sim, first.hold_id, second.hold_id, expires)

    def _taken(self, case: Case, error: Taken, number: Number, sim: Sim) -> Refused:
        """Taken meanwhile: says what is occupied now, names others, names the keys."""
        if error.kind == "SIM":
            return _sim_taken(error, sim, f"号码 {spaced(number.number)} 已为本单选占，卡没有占用。")
        try:
            others = [other.number for other in self._pool.numbers(case, "") if other.number != number.number][:3]
        except BossError:
            others = []
        offer = f"可改选 {'、'.join(map(spaced, others))}：" if others else ""
        text = f"号码 {spaced(number.number)} 刚被别人选走，没有为本单占到它，也没有办理任何业务。"
        return Refused(f"{text}{offer}请按 F5 换一批，选好后按 F12。", code="NUMBER_TAKEN")


class PickSim(PickNumber):
    """选卡 for a number that is known: ported in, or the customer's before. Only the SIM is held."""

    title = "选卡"

    def __init__(self, number: Callable[[Case], Number]) -> None:
        super().__init__()
        self._number = number

    def look(self, case: Case, field: str, query: str) -> Table:
        return super().look(case, field if field == "sim" else "", query)

    def take(self, case: Case, values: Values) -> Given:
        number, iccid = self._number(case), _one(values, "sim")
        check_sim(iccid)
        keeper = holder(case)
        keeper.leave_number()
        sim = keeper.sim(iccid, number.number) or _find_sim(case, iccid, case.find(HELD))
        try:
            second = keeper.hold_sim(sim, number.number)
        except Taken as error:
            raise _sim_taken(error, sim, "卡没有占用。") from error
        return {HELD: _held(number, sim, "", second.hold_id, second.expires_at)}

    def chips(self, case: Case) -> tuple[Chip, ...]:  # noqa: ARG002
        return ()

    def _fields(self, case: Case, listed: Listed, held: Held | None) -> tuple[AnyField, ...]:
        return (fixed(self._number(case)), sims_field(case, listed, held))

    def _list(self, case: Case) -> Listed:
        try:
            return Listed(sims=tuple(_sims(case, "")))
        except BossError as error:
            return Listed(fault=error.message)


def holder(case: Case) -> Holder:
    """What occupies and releases for this case, through the case's own journal."""
    world = case.world
    return Holder(world.db, world.cipher, world.effects.run(case.id, case.clerk), case.id)


def sims_field(case: Case, listed: Listed, held: Held | None) -> Table:
    """The SIMs of the hall's stock, the held one first."""
    sims = [held.sim, *listed.sims] if held else [*listed.sims]
    return sim_table(_distinct(sims), _picked(case.values, "sim", held.sim.iccid if held else ""))


def _held(number: Number, sim: Sim, number_hold: str, sim_hold: str, expires_at: datetime) -> Held:
    return Held(number=number, sim=sim, number_hold=number_hold, sim_hold=sim_hold, expires_at=expires_at)


def _sim_taken(error: Taken, sim: Sim, rest: str) -> Refused:
    text = f"SIM 卡 {sim.iccid} 不能预占：{said(error)}。{rest}"
    return Refused(f"{text}请按 ↑↓ 另选一张卡后按 F12，或按 F5 换一批。", code="SIM_TAKEN")


def _sims(case: Case, pattern: str) -> list[Sim]:
    request = QuerySims(depart_id=case.clerk.hall, pattern=pattern, limit=LIST)
    return [_sim(item) for item in ask(case, request, "请按 F5 重试。").sim_list]


def _find_sim(case: Case, iccid: str, held: Held | None) -> Sim:
    """The SIM as it is in stock; one that is held for the number chosen before comes free with it."""
    if held and held.sim.iccid == iccid:
        return held.sim
    found = [item for item in _sims(case, iccid) if item.iccid == iccid]
    if not found:
        raise Refused(
            f"SIM 卡 {iccid} 已不在本厅库存。{NOTHING_BOOKED}请按 F5 换一批，另选一张后按 F12。", code="SIM_TAKEN"
        )
    return found[0]


def _sim(item: SimItem) -> Sim:
    return Sim(iccid=item.iccid, kind=item.sim_type, fee=Fen(item.fee))


def _distinct(items: list[T]) -> list[T]:
    return list(dict.fromkeys(items))


def _by_number(items: list[Number]) -> list[Number]:
    """Each number once, as it stands first: the held one knows more of itself than the list."""
    return list({item.number: item for item in reversed(items)}.values())[::-1]


def _picked(values: Values, field: str, held: str) -> tuple[str, ...]:
    one = _one(values, field) or held
    return (one,) if one else ()


def _one(values: Values, field: str) -> str:
    picked = values.get(field) or ()
    return str(picked if isinstance(picked, str) else next(iter(picked), ""))


def _banners(listed: Listed, held: Held | None) -> tuple[Banner, ...]:
    if listed.fault:
        return (Banner(tone="warn", text=listed.fault, action=_REFRESH),)
    if held and held.expires_at <= now():
        text = f"号码和 SIM 卡的占用已在 {clock_text(held.expires_at)} 过期。请按 F12 重新占用；若已被选走会提示改选。"
        return (Banner(tone="warn", text=text),)
    return ()
