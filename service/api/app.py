"""The HTTP application: layers from outside in are journal, door, routes."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from service.api import (
    attachments,
    board_acts,
    boards,
    callbacks,
    confirming,
    counter,
    errors,
    events,
    signing,
    status,
)
from service.api.capability import app as capability
from service.api.door import Door
from service.api.edge import Edge
from service.api.journal import Journal
from service.api.problem import PREFIX
from service.kit.errors import BossError

_ROUTERS = (
    signing.router,
    counter.reads,
    counter.writes,
    attachments.reads,
    attachments.writes,
    confirming.writes,
    boards.router,
    board_acts.writes,
    board_acts.exports,
    events.router,
    status.counter,
    status.router,
    callbacks.router,
)


def create_app(edge: Edge, hosts: Iterable[str], *, door: str = "") -> FastAPI:
    """``hosts`` are the only values of ``Host`` that are answered; an empty ``door`` asks for no token."""
    app = application(edge, _ROUTERS)
    app.mount(PREFIX.rstrip("/"), capability.build(edge))
    app.add_middleware(Door, hosts=tuple(hosts), token=door)
    app.add_middleware(Journal)
    return app


def application(edge: Edge, routers: Iterable[APIRouter]) -> FastAPI:
    """These calls without a door: it lives as long as its bell, and says its errors in words."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(edge.bell.start)
        yield
        await run_in_threadpool(edge.runs.close)
        await run_in_threadpool(edge.bell.stop)

    app = FastAPI(
        title="云BOSS", lifespan=life, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    app.state.edge = edge
    app.state.large = asyncio.Semaphore(attachments.LARGE)
    for router in routers:
        app.include_router(router)
    for kind in (BossError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, _said)
    return app


async def _said(request: Request, error: Exception) -> JSONResponse:
    if request.url.path.startswith(PREFIX):  # so odd that not even the mounted application was found
        return await capability.elsewhere(request, error)
    known = errors.known(error)
    assert known is not None
    return errors.answer(known)
