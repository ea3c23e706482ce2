"""Whether the national side has an order: by our own journal, and by the completions that came for it."""

from collections.abc import Mapping
from functools import cache

from service.effects.tables import OPEN
from service.kit import registry
from service.kit.db import Unit
from service.kit.flow import Scenario
from service.orders import store
from service.orders.centre.words import types
from service.orders.model import COMPLETION, Acceptance, Booked, Workflow


@cache
def workflow_of(scenario_key: str) -> Workflow:
    """The workflow of a scenario. TypeError when it has none."""
    scenario: Scenario = registry.scenarios()[scenario_key]
    if not isinstance(scenario.submit, Workflow):
        raise TypeError(f"{scenario_key} has no workflow")
    return scenario.submit


def binding_of(scenario: str, states: Mapping[str, str]) -> str | None:
    """The state of the step that books something at the national side; None before it was begun.

    ``states`` as ``store.states_of`` gives them: a completion that says done outweighs what our own journal knows.
    Of a type that is not known here nobody can say that nothing was booked.
    """
    if scenario not in types() or states.get(COMPLETION) == "DONE":
        return "DONE"
    return states.get(workflow_of(scenario).binding)


def booked(unit: Unit, acceptance: Acceptance) -> Booked:
    """By how it ended, else by the binding step.

    UNKNOWN also when the completions exclude each other, or say done of an earlier try of the case.
    """
    if acceptance.state in {"DONE", "REFUSED", "CANCELLED"}:
        return "YES" if acceptance.state == "DONE" else "NO"
    state = binding_of(acceptance.scenario, store.states_of(unit, [acceptance.id])[acceptance.id])
    if state in OPEN or contradicted(unit, acceptance):
        return "UNKNOWN"
    if state == "DONE":
        return "YES"
    return "UNKNOWN" if store.told_done_before(unit, acceptance) else "NO"


def told_unknown(unit: Unit, acceptance: Acceptance) -> bool:
    """A completion says that it was done, and our journal knows of no such thing: going on could do it once more.

    Of a type that is not known here nobody can say what our journal knows.
    """
    states = store.states_of(unit, [acceptance.id])[acceptance.id]
    known = acceptance.scenario in types() and states.get(workflow_of(acceptance.scenario).binding) == "DONE"
    return states.get(COMPLETION) == "DONE" and not known


def contradicted(unit: Unit, acceptance: Acceptance) -> bool:
    """An order of it was told to be done and to have failed."""
    came = store.completions(unit, acceptance.id)
    return len({(one.order_id, one.result) for one in came}) > len({one.order_id for one in came})


def told_done(unit: Unit, acceptance_id: str) -> bool:
    """A completion says that it was done, whatever we know of it."""
    return any(one.result == "0" for one in store.completions(unit, acceptance_id))
