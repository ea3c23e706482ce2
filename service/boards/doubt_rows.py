"""A doubt as a row of the board 待核实, and what stands behind it."""

from dataclasses import replace

from service.boards.order_detail import detail
from service.effects import actions as effects
from service.effects.actions import Effect
from service.effects.doubt import FROZEN
from service.kit.board.board import Cell, Entry, Office, Slice, Value, View
from service.kit.board.page import BoardDetail, BoardSection
from service.kit.board.whole import sliced
from service.kit.clock import local, stamp
from service.kit.db import Unit
from service.kit.page import Chip, Line, Tone
from service.orders import store
from service.orders.centre import doubt_store, list_store, rules, words
from service.orders.centre.actions import astray
from service.orders.centre.doubt_store import Doubt
from service.orders.centre.scope import scope_of
from service.staff import actions as staff

KINDS: dict[str, tuple[str, Tone]] = {
    "unknown": ("结果未知", "warn"),
    "frozen": ("答复矛盾", "bad"),
    "person": ("待人工", "bad"),
}
_LONG = 86_400  # seconds from which a doubt is shown in red
_WHOLE = "先核实这一环节，整单会随之继续"
_NOTHING = "没有结果未知的环节，不用核实"


def shown(office: Office, view: View) -> Slice:
    """What may be done is asked only of the rows that are shown: each is a few queries."""
    people, doubts = staff.people(office.unit), doubt_store.all_of(office.unit, scope_of(office.clerk))
    known = {one.id: one for one in doubts}
    part = sliced(tuple(_entry(one, people) for one in doubts), view)
    return replace(
        part, entries=tuple(replace(one, barred=_barred(known[one.id], office.unit)) for one in part.entries)
    )


def _entry(one: Doubt, people: dict[str, str]) -> Entry:
    kind, row = kind_of(one), one.effect
    cells: dict[str, Cell | Value] = {
        "number": one.number,
        "type": words.type_of(one.scenario),
        "step": row.title if row else "整单",
        "customer": one.customer,
        "state": Cell(*KINDS[kind]),
        "since": one.since,
        "age": Cell(one.seconds, "bad" if one.seconds >= _LONG else "neutral", words.lasted(one.seconds)),
        "next": local(row.next_ask_at) if row and row.next_ask_at else None,
        "asked": row.asked if row else None,
        "clerk": f"{people.get(one.clerk, '')} {one.clerk}".strip(),
        "why": row.message if row else one.note,
    }
    return Entry(one.id, cells, {"state": kind})


def kind_of(one: Doubt) -> str:
    if one.effect is None:
        return "person"
    return "frozen" if one.effect.result == FROZEN else "unknown"


def doubt_detail(office: Office, one: Doubt) -> BoardDetail:
    """Of an acceptance all that the list shows of it, with what is to be found out before it."""
    whole = list_store.find(office.unit, scope_of(office.clerk), one.acceptance) if one.acceptance else None
    told = detail(office, whole) if whole else BoardDetail(title=f"{one.number}　{words.type_of(one.scenario)}".strip())
    word, tone = KINDS[kind_of(one)]
    about = BoardSection(title="要查明的", lines=_open(one.effect) if one.effect else (_said(one.note),))
    return told.model_copy(
        update={
            "chips": told.chips if whole and not one.effect else (Chip(text=word, tone=tone), *told.chips),
            "sections": (about, *told.sections),
        }
    )


def _open(row: Effect) -> tuple[Line, ...]:
    when = stamp(row.next_ask_at) if row.next_ask_at else "不再自动核实"
    return (
        Line(label="环节", value=f"{row.title}（{row.key}）", strong=True),
        Line(label="流水", value=row.serial or ""),
        Line(label="发出", value=stamp(row.sent_at)),
        Line(label="问过", value=f"{row.asked} 次没有答复"),
        Line(label="下次核实", value=when),
        *((_said(row.message),) if row.message else ()),
    )


def _said(text: str) -> Line:
    return Line(label="情况", value=text, tone="warn")


def _barred(one: Doubt, unit: Unit) -> dict[str, str]:
    """Each action is either for an effect or for a whole acceptance."""
    if one.effect is not None:
        reasons = {"ask": rules.why_not_ask(one.effect), "settle": rules.why_not_settle(one.effect)}
        reasons |= {"resume": _WHOLE, "close": _WHOLE}
    else:
        journal, acceptance = effects.history(unit, one.run), store.get(unit, one.run)
        never = astray(unit, acceptance)
        reasons = {"ask": _NOTHING, "settle": _NOTHING}
        reasons["resume"] = rules.why_not_resume(acceptance.state, journal, astray=never)
        reasons["close"] = rules.why_not_close(acceptance.state, journal)
    return {name: why for name, why in reasons.items() if why}
