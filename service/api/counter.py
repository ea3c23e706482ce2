"""The calls that lead a customer through a scenario. The rules are the flow engine's."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from service.api.edge import Body, Edge, OpenSession, Serving, TheEdge
from service.api.menu import palette as find
from service.api.menu import seen_by
from service.api.routes import Read, Write
from service.kit.clock import stamp
from service.kit.errors import Forbidden, Missing
from service.kit.flow.case import Clerk
from service.kit.flow.engine import DraftLine
from service.kit.flow.store import Closed, Stale
from service.kit.page import Page, Table
from service.orders.store import case_of
from service.staff.channels import open_to
from service.staff.rules import Right, may

reads = APIRouter(prefix="/counter", route_class=Read)
writes = APIRouter(prefix="/counter", route_class=Write)

Name = Annotated[str, Field(min_length=1, max_length=100)]
Query = Annotated[str, Field(max_length=200)]
Typed = Annotated[str, Field(max_length=20_000)]
Version = Annotated[int, Field(ge=0)]
Picked = Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=500)]
Values = Annotated[dict[Name, bool | Typed | Picked], Field(max_length=200)]


class OpenBody(Body):
    """``main/2.6.1.1``."""

    scenario: Name


class CaseBody(Body):
    """One case."""

    case: Name


class QueryBody(Body):
    """What was typed into the palette."""

    query: Query = ""


class TakeBody(CaseBody):
    """What stands in the fields of a step."""

    step: Name
    values: Values
    version: Version


class ActBody(TakeBody):
    """A button other than the way on."""

    action: Name


class GotoBody(CaseBody):
    """The step to show."""

    step: Name
    version: Version


class LookBody(CaseBody):
    """A search in a table field."""

    step: Name
    field: Name
    query: Query = ""


class DiscardBody(CaseBody):
    """The case to give up."""

    version: Version


@reads.post("/palette")
def palette(body: QueryBody, session: OpenSession, edge: TheEdge) -> dict[str, Any]:
    """Who does not serve finds boards only."""
    roles = session.person.roles
    serves = may(roles, Right.SERVE)
    drafts = [*edge.engine.drafts(session.clerk), *_receipts(edge, session.clerk, body.query)] if serves else ()
    scenarios = open_to(session.channel, edge.scenarios) if serves else {}
    return {"items": find(body.query, scenarios, seen_by(edge.boards, roles), drafts)}


def _receipts(edge: Edge, clerk: Clerk, query: str) -> list[DraftLine]:
    """The case whose receipt has this number, over or not: the number takes the place of the draft's."""
    number = query.strip().upper()
    with edge.db.unit() as unit:
        case = case_of(unit, number)
    try:
        return [replace(edge.engine.line(clerk, case), number=number)] if case else []
    except (Missing, Forbidden):  # of another hall or discarded, or not for this channel
        return []


@reads.post("/drafts")
def drafts(clerk: Serving, edge: TheEdge) -> dict[str, Any]:
    return {"drafts": [asdict(line) for line in edge.engine.drafts(clerk)]}


@writes.post("/open")
def open_case(body: OpenBody, clerk: Serving, edge: TheEdge) -> Page:
    return edge.engine.open(clerk, body.scenario)


@reads.post("/page")
def page(body: CaseBody, clerk: Serving, edge: TheEdge) -> Page:
    return edge.engine.page(clerk, body.case)


@writes.post("/save")
def save(body: TakeBody, clerk: Serving, edge: TheEdge) -> dict[str, Any]:
    version, saved_at = edge.engine.save(clerk, body.case, body.step, body.values, body.version)
    return {"version": version, "saved_at": stamp(saved_at)}


@writes.post("/take")
def take(body: TakeBody, clerk: Serving, edge: TheEdge, request: Request) -> Page:
    return _pressed(
        request, edge, clerk, body, lambda: edge.engine.take(clerk, body.case, body.step, body.values, body.version)
    )


@writes.post("/act")
def act(body: ActBody, clerk: Serving, edge: TheEdge, request: Request) -> Page:
    return _pressed(
        request,
        edge,
        clerk,
        body,
        lambda: edge.engine.act(clerk, body.case, body.step, body.action, body.values, body.version),
    )


@writes.post("/goto")
def goto(body: GotoBody, clerk: Serving, edge: TheEdge, request: Request) -> Page:
    return _pressed(request, edge, clerk, body, lambda: edge.engine.goto(clerk, body.case, body.step, body.version))


@reads.post("/look")
def look(body: LookBody, clerk: Serving, edge: TheEdge) -> Table:
    return edge.engine.look(clerk, body.case, body.step, body.field, body.query)


@writes.post("/discard")
def discard(body: DiscardBody, clerk: Serving, edge: TheEdge) -> dict[str, Any]:
    edge.engine.discard(clerk, body.case, body.version)
    return {}


def _pressed(request: Request, edge: Edge, clerk: Clerk, body: CaseBody, act: Callable[[], Page]) -> Page:
    """The page after a press. What a process that died had done already is not refused: the page shows it."""
    try:
        return act()
    except (Stale, Closed):
        if not request.state.repeated:
            raise
        return edge.engine.page(clerk, body.case)
