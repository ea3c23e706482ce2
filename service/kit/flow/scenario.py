"""A scenario: its code, its title and its steps, checked when it is built."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.kit.flow.case import Case
from service.kit.flow.step import Reach, Step
from service.kit.page import CustomerBar, Side


@dataclass(frozen=True)
class Scenario:
    """One business scenario (``main`` 2.6.1.1 个人开户).

    ``submit`` is the durable workflow, a plain function over the effect journal's ``Run``.
    A query scenario has none. Raises ValueError at import when a need is not given by an
    earlier step, a step name repeats, or a step other than the last reaches FINAL.
    """

    book: str
    code: str
    title: str
    group: str
    steps: tuple[Step, ...]
    submit: Callable[[Any], None] | None = None
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
