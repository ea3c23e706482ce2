"""Live events: a call that waits until something newer happened to a case."""

import time
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from service.api.counter import CaseBody
from service.api.edge import Edge, Serving, TheEdge
from service.api.routes import Read
from service.kit import events as kit
from service.kit.clock import stamp
from service.kit.flow.case import Clerk

router = APIRouter(prefix="/counter", route_class=Read)

LONGEST = 25.0  # seconds


class EventsBody(CaseBody):
    """``after`` is the last event that the caller knows, ``wait`` how many seconds it has time."""

    after: Annotated[int, Field(ge=0)] = 0
    wait: Annotated[float, Field(ge=0, le=LONGEST)] = 0


@router.post("/events")
async def events(body: EventsBody, clerk: Serving, edge: TheEdge) -> dict[str, Any]:
    """Holds no thread and no connection while it waits."""
    await run_in_threadpool(_reach, edge, clerk, body.case)
    until = time.monotonic() + body.wait
    with edge.bell.wait_for(body.case) as waiting:
        while True:
            waiting.hush()
            found = await run_in_threadpool(_after, edge, body)
            left = until - time.monotonic()
            if found or left <= 0 or edge.bell.stopping:
                break
            await waiting.wait(left)
    return {
        "after": found[-1].id if found else body.after,
        "events": [{"id": event.id, "kind": event.kind, "at": stamp(event.at)} for event in found],
    }


def _reach(edge: Edge, clerk: Clerk, case: str) -> None:
    with edge.db.unit() as unit:
        edge.engine.reach(unit, clerk, case)


def _after(edge: Edge, body: EventsBody) -> list[kit.Event]:
    with edge.db.unit() as unit:
        return kit.after(unit, body.case, body.after)
