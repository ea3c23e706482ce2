"""The order centre's boards without their edge: what a person sees and presses there."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from service.effects.run import Effects
from service.kit import registry
from service.kit.board.board import Entry, Finding, Office, Order, Told, View
from service.kit.board.page import BoardDetail
from service.kit.flow.case import Clerk
from service.scenarios.world import World

WANG = Clerk("SD0001", "王芳", "370102001", ("clerk",), seat="T1", hall_name="济南历下营业厅")
LI = dataclasses.replace(WANG, staff="SD0002", name="李强")
ZHAO = dataclasses.replace(WANG, staff="SD0900", name="赵敏", roles=("supervisor",))
FAR = dataclasses.replace(ZHAO, hall="370203001")
CHIEF = dataclasses.replace(FAR, staff="SD0800", roles=("administrator",))
AUDITOR = dataclasses.replace(FAR, staff="SD0600", roles=("auditor",))

BOARDS = registry.boards()


class Work:
    """The handle of a long action that nobody stops."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def expect(self, total: int) -> None: ...

    def found(self, finding: Finding) -> None:
        self.findings.append(finding)

    def stopped(self) -> bool:
        return False


@dataclasses.dataclass(frozen=True)
class Desk:
    """Somebody at the order centre."""

    world: World
    clerk: Clerk = WANG

    @contextmanager
    def office(self) -> Iterator[Office]:
        with self.world.db.unit() as unit:
            yield Office(self.world, unit, self.clerk)

    def rows(self, board: str, query: str = "", **picks: str) -> list[Entry]:
        with self.office() as office:
            return list(BOARDS[board].rows(office, View(query, picks)).entries)

    def detail(self, board: str, row: str) -> BoardDetail:
        show = BOARDS[board].detail
        assert show is not None
        with self.office() as office:
            return show(office, row)

    def press(self, board: str, action: str, *rows: str, **values: Any) -> Told:
        found = BOARDS[board].action(action)
        assert found is not None
        order = Order(self.clerk, rows, values)
        if found.job is not None:
            return found.job(self.world, order, Work())
        assert found.do is not None
        with self.office() as office:
            return found.do(office, order)


class Meddled(Effects):
    """Somebody else does something, once, at the first boundary of a drive that begins like this."""

    boundary = ""
    meddle: Callable[[], object] = staticmethod(lambda: None)

    def at(self, boundary: str) -> None:
        if self.boundary and boundary.startswith(self.boundary):
            self.boundary = ""
            self.meddle()


def meddled(world: World, boundary: str, meddle: Callable[[], object]) -> World:
    """The world of a drive that is interrupted at a boundary."""
    effects = Meddled(world.db, world.cipher, world.gateway, world.files, world.settings)
    effects.boundary, effects.meddle = boundary, meddle  # type: ignore[method-assign]
    return dataclasses.replace(world, effects=effects)
