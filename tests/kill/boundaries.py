"""The names of all places where a process is killed. Generated from the workflow, so that a new stage is killed too."""

from service.orders.booking import workflow_of
from service.orders.model import COMPLETION
from tests.e2e.clerk import SCENARIO

CALL = ("before-intent", "after-intent", "after-send", "after-store")
FILE = ("before-intent", "after-intent", "after-part", "after-rename", "after-key", "after-send", "after-store")
OWN = ("before-intent", "after-store")
ASKING = ("before-ask", "after-ask", "after-settle")
COMMIT = ("before-commit", "after-commit")


def _of(step: str, places: tuple[str, ...]) -> list[str]:
    return [f"{step}:{place}" for place in places]


def _effect(step: str) -> list[str]:
    return _of(step, FILE if step.endswith("-file") else CALL)


# The workflow in the worker: every stage, the booking of our own rows, and how a drive begins and ends.
WORKFLOW = [
    boundary for stage in workflow_of(SCENARIO).stages if stage.name != COMPLETION for boundary in _effect(stage.name)
]
WORKFLOW += _of("book", OWN)
DRIVE = [
    boundary
    for opener in (
        "effects.run.Effects.claim",
        "orders.actions._wait",
        "jobs.acceptance.run_acceptance",
        "orders.actions._finish",
    )
    for boundary in _of(opener, COMMIT)
]
# These are met only while the completion is still to come.
WAITING = ("orders.actions._wait", "jobs.acceptance.run_acceptance")
# After a lost answer, or a lost request, of the step that books.
ASKED = _of("open", ASKING)

# The interactive effects in the service, by the step of the case that makes them.
INTERACTIVE = {
    "number": [*_effect("number"), *_effect("sim"), *_of("kit.flow.engine.Engine._advance", COMMIT)],
    "letter": [*_effect("letter-file"), *_effect("letter")],
}
# The submit call: its key, what was typed, the acceptance with its job, the closed case, the stored answer.
SUBMIT = [
    boundary
    for opener in (
        "api.routes._begin",
        "kit.flow.engine.Engine._keep",
        "orders.actions.submit",
        "kit.flow.engine.Engine._close",
        "api.routes._finish",
    )
    for boundary in _of(opener, COMMIT)
]
# The call-back of the completion.
CALLBACK = [
    boundary
    for opener in ("gateway.inbound.Inbound._admit", "orders.actions.complete", "gateway.inbound.Inbound._result")
    for boundary in _of(opener, COMMIT)
]

EVERYWHERE = {*WORKFLOW, *DRIVE, *SUBMIT, *CALLBACK, *(name for names in INTERACTIVE.values() for name in names)}
