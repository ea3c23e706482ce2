"""A scenario without a page: everything was said at once; the steps and their rules are the counter's."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from service.kit.errors import Unanswered
from service.kit.flow import Case, Given, Scenario, Values
from service.kit.flow.assemble import RETRY
from service.kit.flow.case import Clerk
from service.kit.flow.engine import Engine
from service.kit.flow.store import Closed, Stale
from service.kit.page import Page

_ROUNDS = 40  # more than any scenario has steps, even when another process is at the same case


@dataclass(frozen=True)
class Said:
    """What was said for one step. ``act`` is pressed first when the page does not ask for these fields yet."""

    values: Values = field(default_factory=dict)
    act: str = ""


def tried(world: Any, clerk: Clerk, scenario: Scenario, said: Mapping[str, Said]) -> Case:
    """A case as the steps named in ``said`` would make it. Nothing is stored; Invalid or Refused as at the counter."""
    case = Case("", "", scenario.key, clerk, world)
    for step in (step for step in scenario.steps if step.name in said):
        case = replace(case, values=said[step.name].values)
        case = _with(case, step.enter(case))
        case = _with(case, step.take(case, case.values))
    return case


def carry(engine: Engine, clerk: Clerk, case: str, said: Mapping[str, Said], until: str = "") -> Page:
    """Take a stored case on, to a step or to its submit. Safe to call again, and from two processes at once.

    Invalid or Refused from a step leaves the case there.
    """
    page = engine.page(clerk, case)
    for _ in range(_ROUNDS):
        if page.state != "open" or page.step == until:
            return page
        try:
            page = _on(engine, clerk, page, said.get(page.step, Said()))
        except (Stale, Closed):  # another process was faster: go on from where it is
            page = engine.page(clerk, case)
    raise Stale


def _with(case: Case, given: Given) -> Case:
    return replace(case, facts={**case.facts, **{fact.name: value for fact, value in given.items()}})


def _on(engine: Engine, clerk: Clerk, page: Page, said: Said) -> Page:
    _shown(page)
    if said.act and not {one.name for one in page.body.fields} >= set(said.values):
        page = engine.act(clerk, page.case, page.step, said.act, {}, page.version)
    return engine.take(clerk, page.case, page.step, said.values, page.version)


def _shown(page: Page) -> None:
    """Unanswered with the reason when the step could not even be shown."""
    for banner in page.body.banners:
        if banner.action is not None and banner.action.name == RETRY:
            raise Unanswered(banner.text)
