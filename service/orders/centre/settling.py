"""Settling a doubt: the system asks once more, or a person says what was found out and the acceptance goes on."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.effects import actions as effects
from service.effects.actions import Effect
from service.effects.doubt import FROZEN
from service.effects.person import Verdict, decide
from service.kit.db import Unit
from service.kit.errors import Missing, Refused
from service.kit.flow.case import Clerk
from service.kit.ids import new_id
from service.orders import store
from service.orders.centre import rules
from service.orders.centre.actions import go_on
from service.orders.model import OVER, World

_GONE = "没有这个环节，可能已经有了结论。没有改动任何数据；请按 F5 刷新。"


@dataclass(frozen=True)
class Finding:
    """What a person found out; ``answer`` = what the other side would have answered, when it was done."""

    done: bool
    why: str
    answer: Mapping[str, str]


def ask(world: World, run: str, step: str) -> Effect:
    """Ask the other side now; the effect as it is then. Refused before its time and where asking cannot help."""
    with world.db.unit() as unit:
        row = _doubtful(unit, run, step)
        reason = rules.why_not_ask(row)
        if reason:
            raise Refused(f"{row.title}不能现在核实：{reason}。没有发出任何内容。", code="NOT_NOW")
        effects.change_open(unit, row, next_ask_at=effects.later(0))
    world.effects.settle(run)
    with world.db.unit() as unit:
        asked = effects.find(unit, run, step)
        _wake(unit, run)
    assert asked is not None
    return asked


def settle(unit: Unit, world: World, run: str, step: str, clerk: Clerk, finding: Finding) -> Effect:  # noqa: PLR0917
    """What the person found out is stored; an acceptance that waited for it goes on by itself.

    The run is taken over first: what a drive sends after that is not sent, and what it has sent is seen here.
    """
    _doubtful(unit, run, step)
    effects.claim(unit, run, f"person:{new_id()}")
    row = _doubtful(unit, run, step)
    reason = rules.why_not_settle(row)
    if reason:
        raise Refused(f"{row.title}不能人工核实：{reason}。没有改动任何数据。", code="NOT_NOW")
    verdict = Verdict(finding.done, f"{clerk.name}（{clerk.staff}）", finding.why, finding.answer)
    decide(unit, world.effects, row, verdict)
    _lead_on(unit, run, frozen=row.result == FROZEN)
    return row


def _doubtful(unit: Unit, run: str, step: str) -> Effect:
    row = effects.find(unit, run, step)
    if row is None or not row.is_open:
        raise Refused(_GONE, code="SETTLED")
    return row


def _wake(unit: Unit, run: str) -> None:
    """An acceptance on its way is driven at once; the case of a clerk goes on when the clerk does."""
    try:
        acceptance = store.get(unit, run)
    except Missing:
        return
    if acceptance.state not in OVER:
        store.wake(unit, run)


def _lead_on(unit: Unit, run: str, *, frozen: bool) -> None:
    """One that stopped because of this very doubt goes on."""
    try:
        acceptance = store.locked(unit, run)
    except Missing:
        return
    still = any(row.is_open for row in effects.history(unit, run))
    if acceptance.state == "PERSON" and frozen and not still:
        go_on(unit, acceptance)
    elif acceptance.state not in OVER:
        store.wake(unit, run)
