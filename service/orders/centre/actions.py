"""What a person does about an acceptance: cancel it, have it go on, close it.

Each is one transaction that first takes the run over: a drive that was under way can store nothing any more, and what
it had already stored is seen. Whoever comes second is told what became of it.
"""

from service.effects import actions as effects
from service.effects.actions import Effect
from service.kit.db import Unit
from service.kit.errors import Refused
from service.kit.flow import store as cases
from service.kit.flow.case import Clerk
from service.kit.ids import new_id
from service.kit.masking import scrub
from service.orders import store
from service.orders.booking import binding_of, contradicted, told_unknown
from service.orders.centre import rules
from service.orders.model import Acceptance

_UNTOUCHED = "没有改动任何数据；按 F5 刷新可以看到最新状态。"


def cancel(unit: Unit, acceptance_id: str, clerk: Clerk, why: str) -> Acceptance:
    """It ends without being done; the worker lets go of what it held. Refused once anything may be booked."""
    acceptance, _ = _take_over(unit, acceptance_id, "cancel")
    binding = binding_of(acceptance.scenario, store.states_of(unit, [acceptance_id])[acceptance_id])
    reason = rules.why_not_cancel(acceptance.state, binding)
    reason = reason or (rules.DONE_BEFORE if store.told_done_before(unit, acceptance) else "")
    if reason:
        raise Refused(f"{acceptance.number} 不能撤单：{reason}。{_UNTOUCHED}", code="NOT_CANCELLABLE")
    _end_undone(unit, acceptance, f"{clerk.name}（{clerk.staff}）撤单：{scrub(why)}。")
    return acceptance


def resume(unit: Unit, acceptance_id: str) -> Acceptance:
    """A person has mended the cause: what the other side refused is sent anew, under a new serial."""
    acceptance, journal = _take_over(unit, acceptance_id, "resume")
    reason = rules.why_not_resume(acceptance.state, journal, astray=astray(unit, acceptance))
    if reason:
        raise Refused(f"{acceptance.number} 不能继续办理：{reason}。{_UNTOUCHED}", code="NOT_RESUMABLE")
    for row in journal:
        effects.set_aside(unit, row)
    go_on(unit, acceptance)
    return acceptance


def close(unit: Unit, acceptance_id: str, clerk: Clerk, *, done: bool, why: str) -> Acceptance:
    """A person has found out how it ended outside of this system."""
    acceptance, journal = _take_over(unit, acceptance_id, "close")
    reason = rules.why_not_close(acceptance.state, journal)
    if reason:
        raise Refused(f"{acceptance.number} 不能结案：{reason}。{_UNTOUCHED}", code="NOT_CLOSABLE")
    note = f"{clerk.name}（{clerk.staff}）核实后结案，{'已办成' if done else '没有办理'}：{scrub(why)}。"
    if done:
        store.change(unit, acceptance, "DONE", note=note)
        cases.finish(unit, acceptance.case_id, "done")
    else:
        _end_undone(unit, acceptance, note)
    return acceptance


def go_on(unit: Unit, acceptance: Acceptance) -> None:
    """Driven again from now on, with all its time."""
    fresh = {"ended_at": None, "waiting_since": None, "tries": 0, "note": "", "next_try": store.now(unit)}
    store.change(unit, acceptance, "RUNNING", **fresh)
    store.wake(unit, acceptance.id)


def astray(unit: Unit, acceptance: Acceptance) -> bool:
    """What the completions say excludes each other, or what we did: going on could do it a second time."""
    again = told_unknown(unit, acceptance) or store.told_done_before(unit, acceptance)
    return again or contradicted(unit, acceptance)


def _take_over(unit: Unit, acceptance_id: str, what: str) -> tuple[Acceptance, list[Effect]]:
    """The run first and the acceptance second, as a drive locks them."""
    store.get(unit, acceptance_id)  # Missing, before a run of that name is made
    effects.claim(unit, acceptance_id, f"{what}:{new_id()}")
    return store.locked(unit, acceptance_id), effects.history(unit, acceptance_id)


def _end_undone(unit: Unit, acceptance: Acceptance, note: str) -> None:
    store.change(unit, acceptance, "CANCELLED", note=note, tries=0, next_try=store.now(unit))
    cases.finish(unit, acceptance.case_id, "refused")
    store.wake(unit, acceptance.id)
