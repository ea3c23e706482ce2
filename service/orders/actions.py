"""Carrying an acceptance out: submit, drive, complete. Safe to call again at any point and from any process."""

import random
from datetime import datetime, timedelta
from functools import cache

from service.effects.errors import Contradiction, Fenced
from service.gateway.main.order import Completion
from service.kit import registry
from service.kit.db import Unit
from service.kit.errors import BossError, Declined, Refused, Unanswered
from service.kit.flow import Case, Scenario
from service.kit.flow import store as cases
from service.kit.masking import scrub
from service.kit.page import Mark
from service.orders import store
from service.orders.model import (
    OVER,
    Acceptance,
    Booked,
    Completed,
    CompletionFailed,
    Subject,
    Waiting,
    Workflow,
    World,
)
from service.orders.submission import Submission
from service.orders.timeline import marks

# Seconds before the next try when the other side surely did nothing; the last one repeats.
_RETRY = (2, 5, 10, 30, 60, 300)
_NO_SECOND = "请勿重新办理；请按 Ctrl+S 挂起本单并通知业务支撑。"


def submit(world: World, case: Case, subject: Subject, *, receipt_sha256: str, fee_total: int) -> Acceptance:
    """Accept a case. From here on the workflow runs by itself, whatever happens to this process."""
    with world.db.unit() as unit:
        return store.accept(unit, world.cipher, case, subject, receipt_sha256=receipt_sha256, fee_total=fee_total)


def drive(world: World, acceptance_id: str) -> datetime | None:
    """Take an acceptance as far as it goes. When to call again, or None when it is over.

    A call-back wakes a waiting one earlier. One that another process has taken over meanwhile is left to it.
    """
    with world.db.unit() as unit:
        acceptance = store.get(unit, acceptance_id)
    run = world.effects.run(acceptance.id, acceptance)
    try:
        with run.unit() as unit:  # read again now that it is ours: another drive may have ended it meanwhile
            acceptance, began = store.get(unit, acceptance_id), store.now(unit)
            facts = store.facts(unit, world.cipher, acceptance_id)
        submission, workflow = Submission(world, acceptance, run, facts, began), workflow_of(acceptance.scenario)
        if acceptance.state == "CANCELLED" and acceptance.next_try is not None:
            return _let_go(submission, workflow)
        return None if acceptance.state in OVER else _drive(submission, workflow)
    except Fenced:
        return None


def complete(world: World, came: Completion) -> None:
    """Take a completion 3.3.1, any number of times and in any order. Missing for an acceptance that is not ours."""
    with world.db.unit() as unit:
        acceptance = store.by_number(unit, came.accept_id)
        row = Completed(came.order_id, came.result, scrub(came.reason), came.finish_time)
        if not store.add_completion(unit, acceptance.id, row):
            return
        opposite = (acceptance.state, came.result) in {("DONE", "1"), ("REFUSED", "0"), ("CANCELLED", "0")}
        if opposite or contradicted(unit, acceptance):
            _hand_over(unit, acceptance)
        elif acceptance.state not in (
            "DONE",
            "REFUSED",
            "CANCELLED",
        ):  # also one that a person was asked to look at goes on now
            state = "RUNNING" if acceptance.state == "PERSON" else acceptance.state
            store.change(unit, acceptance, state, ended_at=None, next_try=store.now(unit))
            store.wake(unit, acceptance.id)


def timeline(world: World, acceptance: Acceptance) -> tuple[Mark, ...]:
    """The states of an acceptance, one mark per stage."""
    with world.db.unit() as unit:
        journal = world.effects.history(unit, acceptance.id)
        completions = store.completions(unit, acceptance.id)
    return marks(acceptance, workflow_of(acceptance.scenario).stages, journal, completions)


def booked(world: World, acceptance: Acceptance) -> Booked:
    """Whether the national side has the order: by how it ended, else by what the journal knows of the binding step."""
    if acceptance.state in ("DONE", "REFUSED", "CANCELLED"):
        return "YES" if acceptance.state == "DONE" else "NO"
    with world.db.unit() as unit:
        journal = world.effects.history(unit, acceptance.id)
    binding = workflow_of(acceptance.scenario).binding
    states = {row.state for row in journal if row.step == binding}
    if "DONE" in states:
        return "YES"
    return "UNKNOWN" if states & {"SENDING", "UNKNOWN"} else "NO"


@cache
def workflow_of(scenario_key: str) -> Workflow:
    """The workflow of a scenario. TypeError when it has none."""
    scenario: Scenario = registry.scenarios()[scenario_key]
    if not isinstance(scenario.submit, Workflow):
        raise TypeError(f"{scenario_key} has no workflow")
    return scenario.submit


def _drive(run: Submission, workflow: Workflow) -> datetime | None:
    try:
        workflow(run)
    except Waiting:
        return _wait(run)
    except Fenced:
        raise
    except BossError as error:
        return _stopped(run, workflow, error)
    _finish(run)
    return None


def _let_go(run: Submission, workflow: Workflow) -> datetime | None:
    """What a cancelled acceptance held is given back; tried again until that is done."""
    at, tries = None, run.acceptance.tries
    try:
        workflow.undo(run)
    except Fenced:
        raise
    except BossError:
        at, tries = run.began + pause(tries), tries + 1
    with run.run.unit() as unit:
        if store.locked(unit, run.acceptance.id).state != "CANCELLED":  # a completion has come that says it was done
            return None
        ended = {"ended_at": run.acceptance.ended_at}
        store.change(unit, run.acceptance, "CANCELLED", next_try=at, tries=tries, **ended)
    return at


def contradicted(unit: Unit, acceptance: Acceptance) -> bool:
    """An order of it was told to be done and to have failed."""
    came = store.completions(unit, acceptance.id)
    return len({(one.order_id, one.result) for one in came}) > len({one.order_id for one in came})


def told_done(unit: Unit, acceptance_id: str) -> bool:
    """A completion says that it was done, whatever we know of it."""
    return any(one.result == "0" for one in store.completions(unit, acceptance_id))


def _hand_over(unit: Unit, acceptance: Acceptance) -> None:
    """To a person; of a case that was submitted again meanwhile it is the newer acceptance that has to stop."""
    newest = store.of_case(unit, acceptance.case_id) or acceptance
    stopped = acceptance if newest.state == "REFUSED" else newest
    which = "" if stopped.id == acceptance.id else f"前一次受理 {acceptance.number} "
    note = f"国网对{which or '这笔受理'}报了前后不同的竣工结果，需人工核对。{_NO_SECOND}"
    store.change(unit, stopped, "PERSON", note=note)


def _finish(run: Submission) -> None:
    with run.run.unit() as unit:
        if contradicted(unit, store.by_number(unit, run.acceptance.number)):  # since we looked
            _hand_over(unit, run.acceptance)
            return
        store.change(unit, run.acceptance, "DONE", note="", tries=0)
        cases.finish(unit, run.case, "done")


def _wait(run: Submission) -> datetime | None:
    """Until the call-back comes, or until nobody believes in it any more."""
    hours = run.world.settings.completion_wait_hours
    with run.run.unit() as unit:
        now = store.now(unit)
        if store.by_number(unit, run.acceptance.number).next_try != run.acceptance.next_try:
            return now  # the call-back came after we had looked
        since = run.acceptance.waiting_since or now
        until = since + timedelta(hours=hours)
        if now < until:
            store.change(unit, run.acceptance, "WAITING", waiting_since=since, next_try=until, note="", tries=0)
            return until
        note = f"等待国网报竣已超过 {hours:g} 小时，需人工核对。{_NO_SECOND}"
        store.change(unit, run.acceptance, "PERSON", note=note)
        return None


def _stopped(run: Submission, workflow: Workflow, error: BossError) -> datetime | None:
    """What an error of the workflow means for the acceptance."""
    if isinstance(error, Unanswered):
        return _again(run, error)
    bound = _is_bound(run, workflow)
    if isinstance(error, CompletionFailed):
        workflow.undo(run)
        _refuse(run, f"{error.message}{workflow.undone}", workflow.redo)
    elif bound or not isinstance(error, Refused | Declined):
        _hand_to_person(run, error, bound=bound)
    else:
        _refuse(run, error.message, ())
    return None


def _again(run: Submission, error: BossError) -> datetime:
    """No answer: the journal says when to ask, or it surely was not done and is tried again soon."""
    with run.run.unit() as unit:
        tries = 0 if _got_on(unit, run) else run.acceptance.tries
        at: datetime = getattr(error, "ask_at", None) or store.now(unit) + pause(tries)
        store.change(unit, run.acceptance, "RUNNING", tries=tries + 1, next_try=at, note=scrub(error.message))
    return at


def pause(tries: int) -> timedelta:
    """Longer each time, and a little different for each: a side that comes back is not met by all at one moment."""
    return timedelta(seconds=_RETRY[min(tries, len(_RETRY) - 1)] * random.uniform(0.8, 1.2))  # noqa: S311


def _got_on(unit: Unit, run: Submission) -> bool:
    """Something was done in this drive, so the pauses begin anew."""
    journal = run.world.effects.history(unit, run.acceptance.id)
    return any(row.state == "DONE" and row.done_at and row.done_at >= run.began for row in journal)


def _refuse(run: Submission, why: str, redo: tuple[str, ...]) -> None:
    with run.run.unit() as unit:
        store.locked(unit, run.acceptance.id)
        if told_done(unit, run.acceptance.id):  # since we looked
            _hand_over(unit, run.acceptance)
            return
        store.change(unit, run.acceptance, "REFUSED", note=scrub(why))
        cases.reopen(unit, run.case, scrub(why), redo)


def _hand_to_person(run: Submission, error: BossError, *, bound: bool) -> None:
    what = "业务已在国网受理，后续步骤需人工处理。" if bound else "国网没有登记，但系统不能自动继续，需人工处理。"
    if isinstance(error, Contradiction):
        what = ""  # that is what nobody knows
    note = f"{scrub(error.message).split('。', 1)[0]}。{what}{_NO_SECOND}"
    with run.run.unit() as unit:
        store.change(unit, run.acceptance, "PERSON", note=note)


def _is_bound(run: Submission, workflow: Workflow) -> bool:
    """The national side has booked something, or may have."""
    with run.world.db.unit() as unit:
        journal = run.world.effects.history(unit, run.acceptance.id)
    return any(row.step == workflow.binding and row.state not in {"REFUSED", "BUSY"} for row in journal)
