"""The engine: takes a case through its scenario.

Every call loads the case in one short transaction, runs the step's code with none open, and
stores the result in another, on the version it was loaded with. What was typed is stored
before the step's code runs, so neither a refusal nor the end of the process loses it.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.kit.clock import stamp
from service.kit.db import Database, Unit
from service.kit.errors import BossError, Forbidden, Invalid, Missing, Refused
from service.kit.flow import store
from service.kit.flow.assemble import RETRY, assemble, blocked
from service.kit.flow.case import Case, Clerk
from service.kit.flow.progress import Progress, Watched
from service.kit.flow.scenario import Scenario
from service.kit.flow.step import Step, Values
from service.kit.flow.store import Draft, Stale, State
from service.kit.page import Page, Table
from service.kit.secrets import FieldCipher

_MOST_FIELDS = 200
_MOST_CHARACTERS = 100_000


@dataclass(frozen=True)
class DraftLine:
    """One line of the drafts list; ``customer`` is masked."""

    case: str
    number: str
    scenario: str
    title: str
    step: str
    customer: str
    clerk: str
    saved_at: str
    state: State


Admit = Callable[[Clerk, Scenario], None]


def _everybody(_clerk: Clerk, _scenario: Scenario) -> None:
    """Admits everybody to everything."""


@dataclass(frozen=True)
class _Work:
    """One loaded case."""

    draft: Draft
    progress: Progress
    clerk: Clerk
    typed: Values | None = None

    @property
    def step(self) -> Step:
        return next(step for step in self.progress.scenario.steps if step.name == self.draft.step)


class Engine:
    """All cases of all scenarios. Holds nothing between two calls, so any number of servers may have one.

    ``world`` is handed to the steps as it is; ``admit`` raises for a clerk who may not use a scenario. Every method
    but ``open`` raises Missing for a case that is discarded or belongs to another hall; those that write raise
    ``Stale`` when the page they were made on is not the newest, and ``Closed`` when the case is submitted.
    """

    def __init__(
        self,
        db: Database,
        cipher: FieldCipher,
        scenarios: Mapping[str, Scenario],
        world: Any,
        admit: Admit = _everybody,
    ) -> None:
        self._admit = admit
        self._db = db
        self._cipher = cipher
        self._scenarios = dict(scenarios)
        self._world = world

    def open(self, clerk: Clerk, scenario_key: str) -> Page:
        """A new case on its first step."""
        scenario = self._scenario(scenario_key)
        self._admit(clerk, scenario)
        progress = Progress(scenario)
        with self._db.unit() as unit:
            draft = store.create(
                unit, self._cipher, clerk, progress.dump(), scenario=scenario.key, step=scenario.steps[0].name
            )
        return self._page(_Work(draft, progress, clerk))

    def page(self, clerk: Clerk, case: str) -> Page:
        """The page as it is now. From another clerk or seat this is a resume: the case is theirs from here on.

        In another channel, what held for the former one is done again.
        """
        work = self._load(clerk, case)
        draft, here = work.draft, (clerk.staff, clerk.seat, clerk.channel)
        if draft.state != "open" or (draft.clerk, draft.seat, draft.channel) == here:
            return self._page(work)
        with suppress(Stale), self._db.unit() as unit:  # the former one went on meanwhile: look again
            store.pass_to(unit, draft, clerk, "resume")
            self._outdate(unit, work, clerk)
        return self.page(clerk, case)

    def save(self, clerk: Clerk, case: str, step: str, values: Values, version: int) -> tuple[int, datetime]:
        """Keep what is typed and check nothing; the version and the time it was saved at."""
        work = self._keep(clerk, case, step, values, version)
        return work.draft.version, work.draft.saved_at

    def take(self, clerk: Clerk, case: str, step: str, values: Values, version: int) -> Page:
        """The way on: the first step that is not done. Invalid or Refused: still this page, what was typed is kept.

        A page that could not be shown yet is not taken unseen: it is tried again.
        """
        work = self._keep(clerk, case, step, values, version)
        if not work.progress.is_entered(work.step):
            return self._page(work)
        seen, facts = self._case(work)
        given = work.step.take(seen, seen.values)
        progress = work.progress.took(work.step, facts.asked, given, seen.values)
        if work.step is progress.scenario.steps[-1]:
            return self._close(replace(work, progress=progress))
        return self._page(self._advance(work, progress, "take", to=progress.current()))

    def act(  # noqa: PLR0917 - the protocol's own list
        self, clerk: Clerk, case: str, step: str, action: str, values: Values, version: int
    ) -> Page:
        """A button other than the way on; the same step again."""
        work = self._keep(clerk, case, step, values, version)
        if action == RETRY or not work.progress.is_entered(work.step):
            return self._page(work)
        seen, facts = self._case(work)
        given = work.step.act(seen, action, seen.values)
        return self._page(self._advance(work, work.progress.acted(work.step, facts.asked, given), f"act:{action}"))

    def goto(self, clerk: Clerk, case: str, step: str, version: int) -> Page:
        """Back is free. Forward only over done steps, and not past something typed that was not taken."""
        work = self._current(clerk, case, version)
        target = self._step(work.progress.scenario, step)
        steps = work.progress.scenario.steps
        if steps.index(target) > steps.index(work.step):
            if not work.progress.reachable(target):
                raise Refused("前面还有没有完成的步骤，不能跳过；没有办理任何业务。请按 F12 逐步继续。", code="NOT_YET")
            if work.progress.is_edited(work.step, work.typed):
                raise Refused(
                    "本页的改动还没有确认，已为您保存；没有办理任何业务。请按 F12 确认后继续。", code="NOT_TAKEN"
                )
        return self._page(self._advance(work, work.progress, "goto", to=target))

    def look(self, clerk: Clerk, case: str, step: str, field: str, query: str) -> Table:
        """Search in a table field of the current step."""
        work = self._load(clerk, case)
        if work.draft.step != step:
            raise Stale
        seen, _ = self._case(work)
        return work.step.look(seen, field, query)

    def received(self, clerk: Clerk, case: str, field: str, file: str) -> str:
        """A file is stored for a field: the current step may look at it. The id of the file that the field gets."""
        work = self._load(clerk, case)
        return work.step.received(self._case(work)[0], field, file) if work.draft.state == "open" else file

    def discard(self, clerk: Clerk, case: str, version: int) -> None:
        """Throw an open case away."""
        with self._db.unit() as unit:
            store.discard(unit, self.reach(unit, clerk, case), clerk, version)

    def reach(self, unit: Unit, clerk: Clerk, case: str) -> Draft:
        """Also for calls beside the steps, as for files. Missing or Forbidden: the case is not for this clerk."""
        draft = store.load(unit, case, clerk.hall)
        self._admit(clerk, self._scenario(draft.scenario))
        return draft

    def drafts(self, clerk: Clerk) -> list[DraftLine]:
        """What can be gone on with in this hall: open cases and those on their way. Queries are not kept in mind."""
        with self._db.unit() as unit:
            found = store.in_hand(unit, clerk.hall)
        return [_line(draft, scenario) for draft in found if (scenario := self._scenarios.get(draft.scenario))
                and scenario.submit is not None and self._admits(clerk, scenario)]  # fmt: skip

    def line(self, clerk: Clerk, case: str) -> DraftLine:
        """Of one case of this hall, whatever became of it. Missing when it is not there any more."""
        with self._db.unit() as unit:
            draft = self.reach(unit, clerk, case)
        return _line(draft, self._scenarios[draft.scenario])

    def handover(self, case: str, old: Clerk, new: Clerk) -> None:
        """The case passes from one clerk to another; the history names both.

        The page on screen stays good, unless the case has gone on in another channel since.
        """
        work = self._load(old, case)
        if new.hall != old.hall:
            raise Refused("只能交接给本营业厅的营业员；没有交接，也没有办理任何业务。", code="OTHER_HALL")
        with self._db.unit() as unit:
            store.pass_to(unit, work.draft, new, "handover")
            if work.draft.state == "open" and work.draft.channel != new.channel:
                self._outdate(unit, work, new)

    def reveal(self, clerk: Clerk, case: str, name: str) -> str:
        """The plain value of a masked line that stands on the current page (``fact.field``). The caller audits it."""
        work = self._load(clerk, case)
        fact, _, field = name.partition(".")
        value = getattr(work.progress.facts().get(fact), field, None)
        if not isinstance(value, str) or not _offers(self._page(work).model_dump(), name):
            raise Missing("这一项不能显示全文。")
        return value

    def history(self, clerk: Clerk, case: str) -> list[store.Entry]:
        """Who did what to the case."""
        with self._db.unit() as unit:
            store.load(unit, case, clerk.hall)
            return store.history(unit, case)

    def _admits(self, clerk: Clerk, scenario: Scenario) -> bool:
        try:
            self._admit(clerk, scenario)
        except Forbidden:
            return False
        return True

    def _scenario(self, key: str) -> Scenario:
        if key not in self._scenarios:
            raise Missing(f"没有 {key} 这个业务，可能已下线。请按 Ctrl+K 查找其他业务。")
        return self._scenarios[key]

    def _step(self, scenario: Scenario, name: str) -> Step:
        found = next((step for step in scenario.steps if step.name == name), None)
        if found is None:
            raise Missing("这个业务没有这一步。请按 F5 重新读取页面。")
        return found

    def _load(self, clerk: Clerk, case: str) -> _Work:
        with self._db.unit() as unit:
            draft = self.reach(unit, clerk, case)
            progress = Progress.load(self._scenario(draft.scenario), store.progress(self._cipher, draft))
            if draft.state == "open":
                progress = progress.forgot(draft.redo).reopened()
            draft = replace(draft, step=_standing(draft, progress))
            return _Work(draft, progress, clerk, store.typed(unit, self._cipher, case, draft.step))

    def _current(self, clerk: Clerk, case: str, version: int) -> _Work:
        """Loaded for writing."""
        work = self._load(clerk, case)
        if work.draft.state != "open":
            raise store.Closed
        if work.draft.version != version:
            raise Stale
        return work

    def _outdate(self, unit: Unit, work: _Work, clerk: Clerk) -> None:
        """Pages shown to the former one are not good any more, nor, in another channel, what held for that one."""
        redo = work.progress.of_channel() if work.draft.channel != clerk.channel else ()
        step = work.progress.forgot(redo).earlier(work.step) if redo else work.step
        store.outdate(unit, work.draft, step.name, redo)

    def _keep(self, clerk: Clerk, case: str, step: str, values: Values, version: int) -> _Work:
        """Loaded for writing on this step, with what was typed stored."""
        kept = _checked(values)
        work = self._current(clerk, case, version)
        if work.draft.step != step:
            raise Stale
        with self._db.unit() as unit:
            draft = store.keep_typed(unit, self._cipher, work.draft, kept, version)
        return replace(work, draft=replace(draft, step=step), typed=kept)

    def _case(self, work: _Work) -> tuple[Case, Watched]:
        """What the current step sees of the case, and what it will have asked for."""
        facts = Watched(work.progress.facts(work.step))
        return self._seen(work, facts, work.typed or {}), facts

    def _seen(self, work: _Work, facts: Mapping[str, Any], values: Values) -> Case:
        draft = work.draft
        return Case(
            draft.id, draft.number, draft.scenario, work.clerk, self._world, facts=facts, values=values,
            state=draft.state,
        )  # fmt: skip

    def _advance(self, work: _Work, progress: Progress, act: str, to: Step | None = None) -> _Work:
        target = to or work.step
        changes = {"step": target.name, "customer": self._customer(replace(work, progress=progress))}
        with self._db.unit() as unit:
            draft = store.advance(unit, self._cipher, work.draft, progress.dump(), **changes)
            store.note(unit, draft.id, act, work.clerk, step=work.step.name)
            typed = store.typed(unit, self._cipher, draft.id, draft.step)
        return _Work(draft, progress, work.clerk, typed)

    def _close(self, work: _Work) -> Page:
        """The last step is taken: a submit goes its way, a query is done."""
        state: State = "submitted" if work.progress.scenario.submit else "done"
        with self._db.unit() as unit:
            store.close(
                unit, self._cipher, work.draft, work.progress.dump(), state=state, customer=self._customer(work)
            )
            store.note(unit, work.draft.id, "take", work.clerk, step=work.step.name)
        return self._page(self._load(work.clerk, work.draft.id))

    def _customer(self, work: _Work) -> str:
        scenario = work.progress.scenario
        bar = scenario.customer(self._seen(work, work.progress.facts(), {})) if scenario.customer else None
        return bar.name if bar else ""

    def _page(self, work: _Work) -> Page:
        """The current step's page. What keeps it from being shown stands on it, with a key to try again."""
        try:
            work = self._entered(work)
            body = work.step.show(self._case(work)[0])
        except Stale:  # somebody else was faster to enter: theirs is the page
            return self._page(self._load(work.clerk, work.draft.id))
        except BossError as problem:
            body = blocked(problem)
        return assemble(work.draft, work.progress, body, self._seen(work, work.progress.facts(), work.typed or {}))

    def _entered(self, work: _Work) -> _Work:
        if work.draft.state != "open" or work.progress.is_entered(work.step):
            return work
        seen, facts = self._case(work)
        given = work.step.enter(seen)
        return self._advance(work, work.progress.entered(work.step, facts.asked, given), "enter")


def _standing(draft: Draft, progress: Progress) -> str:
    """The step that an open case is at: never beyond one that a new version of the scenario has made undone."""
    step = next((step for step in progress.scenario.steps if step.name == draft.step), progress.current())
    return progress.earlier(step).name if draft.state == "open" else step.name


def _line(draft: Draft, scenario: Scenario) -> DraftLine:
    titles = {step.name: step.title for step in scenario.steps}
    return DraftLine(
        draft.id, draft.number, scenario.key, scenario.title, titles.get(draft.step, ""), draft.customer,
        f"{draft.clerk_name} {draft.clerk}", stamp(draft.saved_at), draft.state,
    )  # fmt: skip


def _offers(part: Any, name: str) -> bool:
    """Is there a line in this part of a page that offers to reveal the name?"""
    if isinstance(part, Mapping):
        return part.get("reveal") == name or any(_offers(inner, name) for inner in part.values())
    return isinstance(part, list | tuple) and any(_offers(inner, name) for inner in part)


_ACCEPTED: tuple[Callable[[Any], bool], ...] = (
    lambda value: isinstance(value, bool | str),
    lambda value: isinstance(value, list | tuple) and all(isinstance(item, str) for item in value),
)


def _checked(values: Values) -> Values:
    """Only what a field can send: text, yes/no, a list of texts; lists as tuples."""
    if len(values) > _MOST_FIELDS or sum(len(str(value)) for value in values.values()) > _MOST_CHARACTERS:
        raise Invalid("输入的内容太长，没有保存。请缩短后再试。")
    for name, value in values.items():
        if not any(accepts(value) for accepts in _ACCEPTED):
            raise Invalid("输入的内容格式不对，没有保存。", fields={name: "格式不对，请重新填写"})
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
