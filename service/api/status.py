"""How the service and the outside systems are doing."""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError

from service.api.edge import Edge, OpenSession, TheEdge
from service.api.routes import Read
from service.effects import actions as effects
from service.gateway import actions as gateway
from service.kit import jobs
from service.orders.centre import doubt_store
from service.orders.centre.scope import scope_of
from service.staff.rules import Right, may

router = APIRouter()
counter = APIRouter(prefix="/counter", route_class=Read)

_JOBS = Gauge("cloudboss_jobs", "Jobs by state", ["state"])
_SHUT_OUT = Gauge("cloudboss_inbound_shut_out", "Senders to whom the door is closed for now")
_UNCONFIRMED = Gauge("cloudboss_effects_unconfirmed", "Outside effects whose outcome is not known")


@counter.post("/status")
def status(session: OpenSession, edge: TheEdge) -> dict[str, Any]:
    """``unconfirmed`` = what this person finds on the worklist of doubts."""
    sees = may(session.person.roles, Right.ORDERS)
    with edge.db.unit() as unit:
        unconfirmed = doubt_store.count(unit, scope_of(session.clerk)) if sees else 0
    lamps = [
        {"name": one.name, "title": one.title, "state": one.state, "latency_ms": one.latency_ms}
        for one in edge.world.health()
    ]
    return {"gateways": lamps, "unconfirmed": unconfirmed}


@router.get("/health")
def health(edge: TheEdge) -> JSONResponse:
    """503 while the database is away."""
    alive = _database_answers(edge)
    return JSONResponse({"ok": alive, "database": "ok" if alive else "down"}, 200 if alive else 503)


@router.get("/metrics")
def metrics(edge: TheEdge) -> Response:
    with edge.db.unit() as unit:
        _UNCONFIRMED.set(effects.unconfirmed(unit))
        _SHUT_OUT.set(len(gateway.shut_out(unit, edge.settings.door_failures)))
        depth = jobs.depth(unit)
    for state in {"todo", "doing", "failed", *depth}:
        _JOBS.labels(state).set(depth.get(state, 0))
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _database_answers(edge: Edge) -> bool:
    try:
        with edge.db.unit() as unit:
            return unit.scalar(func.clock_timestamp()) is not None
    except SQLAlchemyError:
        return False
