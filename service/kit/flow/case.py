"""One case: a customer at the counter, going through a scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

from service.kit.flow.fact import Fact

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Clerk:
    """Who is working: staff id, name, hall and roles."""

    staff: str
    name: str
    hall: str
    roles: tuple[str, ...] = ()
    channel: str = "COUNTER"
    seat: str = ""
    hall_name: str = ""


@dataclass(frozen=True)
class Case:
    """What a step sees of the case. Read-only: steps return what they give."""

    id: str
    number: str
    scenario: str
    clerk: Clerk
    world: Any  # service.wiring.World; typed ``Any`` because the kit knows no business
    facts: Mapping[str, BaseModel] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    state: str = "open"  # as in ``Page.state``

    def fact(self, fact: Fact[T]) -> T:
        """The value of a fact that ``needs`` promises. KeyError when it is not there."""
        value = self.facts[fact.name]
        assert isinstance(value, fact.model)
        return value

    def find(self, fact: Fact[T]) -> T | None:
        """The value of a fact, or None."""
        return self.fact(fact) if fact.name in self.facts else None
