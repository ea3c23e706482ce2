"""From a case to its page."""

from service.kit.clock import stamp
from service.kit.errors import BossError
from service.kit.flow.case import Case
from service.kit.flow.progress import Progress
from service.kit.flow.step import Step
from service.kit.flow.store import Draft
from service.kit.page import Action, Banner, Body, Page, Side, StepMark

RETRY = "flow.retry"  # the engine's own action: try again what the page could not be shown for


def assemble(draft: Draft, progress: Progress, body: Body, whole: Case) -> Page:
    """``whole`` sees the facts of all steps: the customer bar and the right column are about the case, not the step."""
    scenario = progress.scenario
    if draft.notice and draft.state == "open":
        body = body.model_copy(update={"banners": (Banner(tone="bad", text=draft.notice), *body.banners)})
    return Page(
        case=draft.id,
        scenario=scenario.key,
        title=scenario.title,
        number=draft.number,
        version=draft.version,
        state=draft.state,
        step=draft.step,
        steps=tuple(_mark(draft, progress, step) for step in scenario.steps),
        body=body,
        customer=scenario.customer(whole) if scenario.customer else None,
        side=scenario.side(whole) if scenario.side else Side(),
        saved_at=stamp(draft.saved_at),
        clerk=f"{draft.clerk_name} {draft.clerk}",
    )


def blocked(problem: BossError) -> Body:
    """The page of a step that cannot be shown now: the reason, and the key to try again."""
    return Body(banners=(Banner(tone="bad", text=problem.message, action=Action(name=RETRY, label="重试", key="F5")),))


def _mark(draft: Draft, progress: Progress, step: Step) -> StepMark:
    if draft.state == "done" or (draft.state != "open" and step.name != draft.step):
        return StepMark(name=step.name, title=step.title, state="done")
    if step.name == draft.step:
        return StepMark(name=step.name, title=step.title, state="current")
    if progress.record(step).stale:
        return StepMark(name=step.name, title=step.title, state="stale")
    return StepMark(name=step.name, title=step.title, state="done" if progress.is_done(step) else "todo")
