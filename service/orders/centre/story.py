"""What stands behind an acceptance: what was sold, its receipt, every call outside, who did what about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from service.effects import actions as effects
from service.effects.actions import Effect
from service.effects.run import Effects
from service.gateway import actions as gateway
from service.gateway import sealing
from service.gateway.actions import Recorded
from service.gateway.main.order import QueryBySerial
from service.gateway.titles import TITLES
from service.kit import registry
from service.kit.db import Unit
from service.kit.page import Mark
from service.orders import store
from service.orders.booking import workflow_of
from service.orders.centre.copies_store import Copy, copies
from service.orders.centre.words import types
from service.orders.model import PAPER, Acceptance, Completed, World
from service.orders.timeline import marks
from service.receipts.model import Snapshot


@dataclass(frozen=True)
class Story:
    """All of it, masked. ``paper`` is None for an acceptance whose facts hold no receipt."""

    acceptance: Acceptance
    paper: Snapshot | None
    marks: Sequence[Mark]
    journal: Sequence[Effect]
    calls: Sequence[Recorded]
    completions: Sequence[Completed]
    copies: Sequence[Copy]
    answers: Mapping[str, Mapping[str, Any]]


@cache
def interface_titles() -> Mapping[str, str]:
    return {key: kind.title for key, kind in registry.interfaces().items()}


def story(world: World, unit: Unit, acceptance_id: str) -> Story:
    """Missing when there is none."""
    acceptance = store.get(unit, acceptance_id)
    journal = effects.history(unit, acceptance_id)
    completions = store.completions(unit, acceptance_id)
    facts = store.facts(unit, world.cipher, acceptance_id)
    stages = workflow_of(acceptance.scenario).stages if acceptance.scenario in types() else ()
    return Story(
        acceptance=acceptance,
        paper=Snapshot.model_validate(facts[PAPER]["snapshot"]) if PAPER in facts else None,
        marks=marks(acceptance, stages, journal, completions),
        journal=journal,
        calls=calls(unit, journal),
        completions=completions,
        copies=copies(unit, acceptance_id),
        answers={row.step: found for row in journal if (found := answered(world.effects, row))},
    )


def calls(unit: Unit, journal: Sequence[Effect]) -> Sequence[Recorded]:
    """Every call that these effects made, and every question about one of them."""
    sent = [row for row in journal if row.serial]
    if not sent:
        return []
    since = min(row.sent_at for row in sent)
    until = max(row.done_at or row.sent_at for row in sent)
    if any(row.done_at is None for row in sent):
        until = gateway.clock(unit)
    return gateway.calls_of(unit, [row.serial or "" for row in sent], QueryBySerial.key(), since, until)


def answered(effects: Effects, row: Effect) -> Mapping[str, Any]:
    """What the other side answered, of sensitive fields only their class."""
    if row.line != "national" or row.state != "DONE" or row.answer is None:
        return {}
    text = effects.opened(row.answer, "answer", row.run, row.step)
    found: Mapping[str, Any] = sealing.redacted(registry.interfaces()[row.key].answer.model_validate_json(text))
    return found


def content(body: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    """A recorded body as labels and values, node by node; what is empty is left out."""
    found: list[tuple[str, str]] = []
    for name, value in body.items():
        label = f"{above}{TITLES.get(name, name)}"
        if isinstance(value, Mapping):
            found += content(value, f"{label}·")
        elif isinstance(value, list):
            for number, one in enumerate(value, 1):
                inner = one if isinstance(one, Mapping) else {"": one}
                found += content(inner, f"{label} {number}·")
        elif value not in ("", None):
            found.append((label.removesuffix("·"), str(value)))
    return found
