from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from service.kit.db import Database
from service.kit.flow import Scenario
from service.kit.flow.case import Clerk
from service.kit.flow.engine import Engine
from service.kit.page import Page
from service.kit.secrets import FieldCipher
from tests.kit import history_query, second_card

WANG = Clerk(staff="SD0001", name="王芳", hall="370102001", roles=("clerk",), seat="1号台")
LI = Clerk(staff="SD0002", name="李强", hall="370102001", roles=("clerk",), seat="2号台")
ELSEWHERE = Clerk(staff="SD0003", name="赵六", hall="370102002", roles=("clerk",), seat="1号台")

SCENARIOS: Mapping[str, Scenario] = {
    scenario.key: scenario for scenario in (second_card.SCENARIO, history_query.SCENARIO)
}
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "main": {"number": "19200000001"},
    "identify": {"name": "张三"},
    "plan": {"plan": "A"},
    "dates": {},
    "submit": {},
}


@dataclass
class Counter:
    """A clerk at the counter with one second-card case."""

    engine: Engine
    world: second_card.World
    clerk: Clerk = WANG
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.engine.open(self.clerk, "main/9.9.1")

    def take(self, **values: Any) -> Page:
        """F12 with these values, or with the usual answers."""
        page = self.page
        typed = values or ANSWERS[page.step]
        self.page = self.engine.take(self.clerk, page.case, page.step, typed, page.version)
        return self.page

    def walk(self, until: str) -> Page:
        """F12 with the usual answers until the step is reached."""
        while self.page.step != until:
            self.take()
        return self.page

    def goto(self, step: str) -> Page:
        self.page = self.engine.goto(self.clerk, self.page.case, step, self.page.version)
        return self.page

    def read(self) -> Page:
        self.page = self.engine.page(self.clerk, self.page.case)
        return self.page

    @property
    def marks(self) -> dict[str, str]:
        return {mark.name: mark.state for mark in self.page.steps}


@pytest.fixture
def world() -> second_card.World:
    return second_card.World()


@pytest.fixture
def engine(db: Database, cipher: FieldCipher, world: second_card.World) -> Engine:
    return Engine(db, cipher, SCENARIOS, world)


@pytest.fixture
def counter(engine: Engine, world: second_card.World) -> Counter:
    return Counter(engine, world)


@pytest.fixture
def another(db: Database, cipher: FieldCipher, world: second_card.World) -> Callable[[], Engine]:
    """Another server on the same database."""
    return lambda: Engine(db, cipher, SCENARIOS, world)
