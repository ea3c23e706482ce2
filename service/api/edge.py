"""What every call needs: the built service, and who is calling."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict

from service.api.bell import Bell
from service.gateway.inbound import Inbound
from service.kit.board.board import Board
from service.kit.board.runs import Runs
from service.kit.db import Database
from service.kit.flow.case import Clerk
from service.kit.flow.engine import Engine
from service.kit.flow.scenario import Scenario
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from service.scenarios.world import World
from service.staff import actions as staff
from service.staff.channels import COUNTER
from service.staff.errors import Locked, NoRight, SignedOut
from service.staff.rules import Right, may

_BY_ITSELF = "/counter/events"  # a page that lies open asks this without anybody being there


@dataclass(frozen=True)
class Edge:
    """The service as its calls see it. One per process."""

    world: World
    engine: Engine
    scenarios: Mapping[str, Scenario]
    bell: Bell
    inbound: Inbound
    boards: Mapping[str, Board]
    runs: Runs
    channels: tuple[str, ...] = (COUNTER,)  # whose sessions are good at this door

    @property
    def db(self) -> Database:
        return self.world.db

    @property
    def cipher(self) -> FieldCipher:
        return self.world.cipher

    @property
    def settings(self) -> Settings:
        return self.world.settings

    @property
    def idle(self) -> timedelta | None:
        """A session without a call for so long is over. None at the counter, whose client locks itself."""
        return None if COUNTER in self.channels else timedelta(minutes=self.settings.phone_idle_minutes)


class Body(BaseModel):
    """Base of every request body: what is not declared is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def edge_of(request: Request) -> Edge:
    edge: Edge = request.app.state.edge
    return edge


def token_of(request: Request) -> str:
    """The bearer token; empty when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme == "Bearer" else ""


def signed_in(request: Request, edge: Annotated[Edge, Depends(edge_of)]) -> staff.Session:
    """The live session, open or locked. SignedOut when there is none, or only one of another door."""
    with edge.db.unit() as unit:
        session = staff.current(unit, token_of(request))
        if session is None or session.channel not in edge.channels:
            raise SignedOut
        if edge.idle and request.url.path != _BY_ITSELF:
            staff.stir(unit, session, edge.settings.session_hours, edge.idle)
    request.state.staff = session.person.id
    return session


def unlocked(session: Annotated[staff.Session, Depends(signed_in)]) -> staff.Session:
    """The open session. Locked while the seat is locked."""
    if session.state == "locked":
        raise Locked
    return session


def serving(session: Annotated[staff.Session, Depends(unlocked)]) -> Clerk:
    """Somebody at an open seat who may serve customers."""
    if not may(session.person.roles, Right.SERVE):
        raise NoRight("受理业务")
    return session.clerk


TheEdge = Annotated[Edge, Depends(edge_of)]
AnySession = Annotated[staff.Session, Depends(signed_in)]
OpenSession = Annotated[staff.Session, Depends(unlocked)]
Serving = Annotated[Clerk, Depends(serving)]
