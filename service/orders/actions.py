"""Carrying an acceptance out: submit, drive, complete. Safe to call again at any point and from any process."""

import random
from datetime import datetime, timedelta

from service.effects import actions as effects
from service.effects.doubt import FROZEN
from service.effects.errors import Contradiction, Fenced, Unknown
from service.gateway.main.order import Completion
from service.kit.db import Unit
from service.kit.errors import BossError, Declined, Refused, Unanswered
from service.kit.flow import Case
from service.kit.flow import store as cases
from service.kit.ids import new_id
from service.kit.masking import scrub
from service.kit.page import Mark
from service.orders import store
from service.orders.booking import booked, contradicted, told_done, told_unknown, workflow_of
from service.orders.model import (
    OVER,
    Acceptance,
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
            _let_go(submission, workflow)
            return None
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


def timeline(unit: Unit, acceptance: Acceptance) -> tuple[Mark, ...]:
    """The states of an acceptance, one mark per stage."""
    journal, completions = effects.history(unit, acceptance.id), store.completions(unit, acceptance.id)
    return marks(acceptance, workflow_of(acceptance.scenario).stages, journal, completions)


def _drive(run: Submission, workflow: Workflow) -> datetime | None:
    try:
        _not_once_more(run, workflow)
        workflow(run)
    except Waiting:
        return _wait(run)
    except Fenced:
        raise
    except BossError as error:
        return _stopped(run, workflow, error)
    _finish(run)
    return None


def _not_once_more(run: Submission, workflow: Workflow) -> None:
    """What was told to be done and is not known to us is only asked about: "never arrived" is no leave to send it.

    Unknown until that question is answered; Refused, for a person, when it stays unknown.
    """
    if not _told_unknown(run):
        return
    run.world.effects.settle(run.acceptance.id)
    with run.world.db.unit() as unit:
        row = effects.find(unit, run.acceptance.id, workflow.binding)
    if row is not None and row.is_open and row.result != FROZEN:  # of a frozen one the workflow itself says so
        raise Unknown(row.title, row.serial or "", row.next_ask_at)
    if _told_unknown(run) and (row is None or not row.is_open):
        raise Refused("国网已报竣，但按流水查不到这笔业务的登记。", code="COMPLETION_ASTRAY")


def _told_unknown(run: Submission) -> bool:
    with run.world.db.unit() as unit:
        return told_unknown(unit, run.acceptance)


def _let_go(run: Submission, workflow: Workflow) -> None:
    """What a cancelled acceptance held is given back; what that leaves behind the job ``release`` finds by the case."""
    workflow.undo(run)
    with run.run.unit() as unit:
        if store.locked(unit, run.acceptance.id).state == "CANCELLED":  # else a completion has come that says done
            store.change(unit, run.acceptance, "CANCELLED", ended_at=run.acceptance.ended_at)


def _hand_over(unit: Unit, acceptance: Acceptance) -> None:
    """To a person; of a case that was submitted again meanwhile it is the newer acceptance that has to stop."""
    newest = store.of_case(unit, acceptance.case_id) or acceptance
    stopped = acceptance if newest.state == "REFUSED" else newest
    which = "" if stopped.id == acceptance.id else f"前一次受理 {acceptance.number} "
    note = f"国网对{which or '这笔受理'}报了前后不同的竣工结果，需人工核对。{_NO_SECOND}"
    if stopped.id != acceptance.id:  # whoever drives it stores nothing and sends nothing any more
        effects.claim(unit, stopped.id, f"completion:{new_id()}")
    store.change(unit, stopped, "PERSON", note=note)
    cases.warn(unit, acceptance.case_id, note)


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
    with run.world.db.unit() as unit:
        bound = booked(unit, run.acceptance) != "NO"
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
    journal = effects.history(unit, run.acceptance.id)
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
