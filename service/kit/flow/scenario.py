"""A scenario: its code, its title and its steps, checked when it is built."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.kit.flow.case import Case
from service.kit.flow.fact import Fact
from service.kit.flow.step import Reach, Step
from service.kit.page import Chip, CustomerBar, Line, Side


@dataclass(frozen=True)
class Scenario:
    """One business scenario (``main`` 2.6.1.1 个人开户).

    ``submit`` is the durable workflow, a plain function over the effect journal's ``Run``, and ``needs``
    the facts that it reads. A query scenario has none. Raises ValueError at import when a need is not given by
    an earlier step, a step name repeats, or a step other than the last reaches FINAL.
    """

    book: str
    code: str
    title: str
    group: str
    steps: tuple[Step, ...]
    submit: Callable[[Any], None] | None = None
    needs: tuple[Fact[Any], ...] = ()
    side: Callable[[Case], Side] | None = None
    customer: Callable[[Case], CustomerBar | None] | None = None
    hotkey: str = ""
    icon: str = "file-text"

    @property
    def key(self) -> str:
        """``main/2.6.1.1``: codes alone are not unique."""
        return f"{self.book}/{self.code}"

    def __post_init__(self) -> None:
        known: set[str] = set()
        names: set[str] = set()
        for step in self.steps:
            missing = [fact.name for fact in step.needs if fact.name not in known]
            if missing:
                raise ValueError(f"{self.key}: step {step.name} needs {missing}, which no earlier step gives")
            if step.name in names:
                raise ValueError(f"{self.key}: two steps are named {step.name}")
            if step.reach is Reach.FINAL and step is not self.steps[-1]:
                raise ValueError(f"{self.key}: only the last step may reach FINAL, not {step.name}")
            names.add(step.name)
            known.update(fact.name for fact in step.gives)
        if missing := [fact.name for fact in self.needs if fact.name not in known]:
            raise ValueError(f"{self.key}: the submit needs {missing}, which no step gives")

    def details(self, case: Case) -> tuple[Line, ...]:
        """What all steps add to receipt and summary, in their order."""
        return tuple(line for step in self.steps for line in step.details(case))

    def chips(self, case: Case) -> tuple[Chip, ...]:
        """What all steps add to the customer bar, in their order."""
        return tuple(chip for step in self.steps for chip in step.chips(case))

    def recheck(self, case: Case) -> None:
        """Refused by the first step whose finding is so no more."""
        for step in self.steps:
            step.recheck(case)
