"""选号: a number and a SIM, searched, picked and held with the time left shown."""

from typing import ClassVar, TypeVar

from service.gateway.main.resource import NumberItem, QueryNumbers, QuerySims, SimItem
from service.kit.clock import now
from service.kit.errors import BossError, Refused, Unanswered
from service.kit.flow import Case, Given, Reach, Step, Values
from service.kit.money import Fen
from service.kit.page import Action, Banner, Body, Chip, Line, Table
from service.numbers.actions import Holder, Taken, both_held
from service.numbers.model import Held, Listed, Number, Sim
from service.numbers.rules import check_pick, level_text, spaced
from service.scenarios.steps.asking import NOTHING_BOOKED, ask, said
from service.scenarios.steps.facts import CARD, HELD, LISTED
from service.scenarios.steps.number_tables import clock_text, kept, number_table, sim_table

T = TypeVar("T")
_LIST = 20
_REFRESH = Action(name="refresh", label="换一批", key="F5")


class PickNumber(Step):
    """选号选卡. Leaving with another choice releases the first one."""

    name = "number"
    title = "选号"
    needs: ClassVar = (CARD,)
    gives: ClassVar = (LISTED, HELD)
    reach = Reach.REVERSIBLE

    def enter(self, case: Case) -> Given:
        """First lists; what was occupied for another customer or by a refused order is let go.

        A silent resource centre leaves the lists empty with the reason; F5 tries again.
        """
        holder(case).release()
        return {LISTED: _list(case)}

    def show(self, case: Case) -> Body:
        listed, held = case.find(LISTED) or Listed(), case.find(HELD)
        numbers = [held.number, *listed.numbers] if held else [*listed.numbers]
        sims = [held.sim, *listed.sims] if held else [*listed.sims]
        fields = (
            number_table(_distinct(numbers), _picked(case.values, "number", held.number.number if held else "")),
            sim_table(_distinct(sims), _picked(case.values, "sim", held.sim.iccid if held else "")),
        )
        return Body(
            fields=(*fields, kept(held)) if held else fields,
            actions=(_REFRESH,),
            banners=_banners(listed, held),
        )

    def act(self, case: Case, action: str, values: Values) -> Given:
        if action != "refresh":
            return super().act(case, action, values)
        listed = _list(case)
        if listed.fault:
            raise Unanswered(listed.fault)
        return {LISTED: listed}

    def look(self, case: Case, field: str, query: str) -> Table:
        """Search by digits of the number or last digits of the ICCID."""
        digits = "".join(letter for letter in query if letter.isascii() and letter.isdigit())
        if field == "number":
            return number_table(_numbers(case, digits), (), query)
        if field == "sim":
            return sim_table(_sims(case, digits), (), query)
        return super().look(case, field, query)

    def take(self, case: Case, values: Values) -> Given:
        picked, iccid = _one(values, "number"), _one(values, "sim")
        check_pick(picked, iccid)
        keeper = holder(case)
        number = keeper.number(picked) or _find_number(case, picked)
        sim = keeper.sim(iccid, picked) or _find_sim(case, iccid, case.find(HELD))
        return {HELD: _occupy(case, keeper, number, sim)}

    def details(self, case: Case) -> tuple[Line, ...]:
        held = case.find(HELD)
        if held is None:
            return ()
        return (
            Line(label="号码等级", value=level_text(held.number.level)),
            Line(label="SIM 卡号", value=held.sim.iccid),
        )

    def chips(self, case: Case) -> tuple[Chip, ...]:
        held = case.find(HELD)
        return (Chip(text=f"选占 {spaced(held.number.number)}", tone="info"),) if held else ()

    def recheck(self, case: Case) -> None:
        wanted = case.fact(HELD)
        with case.world.db.unit() as unit:
            held = both_held(unit, case.id, wanted.number_hold, wanted.sim_hold)
        if not held:
            raise Refused(
                f"号码或 SIM 卡的占用已过期，没有提交。{NOTHING_BOOKED}"
                "请按 Alt+← 回到“选号”，按 F12 重新占用；签好的受理单仍然有效。",
                code="HOLD_LAPSED",
            )


def holder(case: Case) -> Holder:
    """What occupies and releases for this case, through the case's own journal."""
    world = case.world
    return Holder(world.db, world.cipher, world.effects.run(case.id, case.clerk), case.id)


def _occupy(case: Case, keeper: Holder, number: Number, sim: Sim) -> Held:
    try:
        first = keeper.pick_number(number, case.fact(CARD).number)
        second = keeper.hold_sim(sim, number.number)
    except Taken as error:
        raise _taken(case, error, number, sim) from error
    return Held(
        number=number,
        sim=sim,
        number_hold=first.hold_id,
        sim_hold=second.hold_id,
        expires_at=min(first.expires_at, second.expires_at),
    )


def _taken(case: Case, error: Taken, number: Number, sim: Sim) -> Refused:
    """Taken meanwhile: says what is occupied now, names others, names the keys."""
    if error.kind == "SIM":
        text = f"SIM 卡 {sim.iccid} 不能预占：{said(error)}。号码 {spaced(number.number)} 已为本单选占，卡没有占用。"
        return Refused(f"{text}请按 ↑↓ 另选一张卡后按 F12，或按 F5 换一批。", code="SIM_TAKEN")
    try:
        others = [other.number for other in _numbers(case, "") if other.number != number.number][:3]
    except BossError:
        others = []
    offer = f"可改选 {'、'.join(map(spaced, others))}：" if others else ""
    text = f"号码 {spaced(number.number)} 刚被别人选走，没有为本单占到它，也没有办理任何业务。"
    return Refused(f"{text}{offer}请按 F5 换一批，选好后按 F12。", code="NUMBER_TAKEN")


def _list(case: Case) -> Listed:
    try:
        return Listed(numbers=tuple(_numbers(case, "")), sims=tuple(_sims(case, "")))
    except BossError as error:
        return Listed(fault=error.message)


def _numbers(case: Case, pattern: str) -> list[Number]:
    request = QueryNumbers(area_code=case.clerk.hall[:4], pattern=pattern, limit=_LIST)
    return [_number(item) for item in ask(case, request, "请按 F5 重试。").number_list]


def _sims(case: Case, pattern: str) -> list[Sim]:
    request = QuerySims(depart_id=case.clerk.hall, pattern=pattern, limit=_LIST)
    return [_sim(item) for item in ask(case, request, "请按 F5 重试。").sim_list]


def _find_number(case: Case, number: str) -> Number:
    """The number with its fees as the national side has them now: what the front end sent is not believed."""
    found = [item for item in _numbers(case, number) if item.number == number]
    if not found:
        raise _taken(case, Taken("NUMBER", "已不可选"), Number(number=number), Sim(iccid=""))
    return found[0]


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


def _number(item: NumberItem) -> Number:
    return Number(number=item.access_num, level=item.level, prepay=Fen(item.prepay_fee), min_spend=Fen(item.min_spend))


def _sim(item: SimItem) -> Sim:
    return Sim(iccid=item.iccid, kind=item.sim_type, fee=Fen(item.fee))


def _distinct(items: list[T]) -> list[T]:
    return list(dict.fromkeys(items))


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
