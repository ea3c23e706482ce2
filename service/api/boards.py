"""Reading a board: its head, its rows, the detail of one, the form of an action, how far a long action is."""

import time

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool

from service.api.board_access import action_for, allowed, asked, board_for, office
from service.api.board_bodies import BoardBody, DetailBody, FollowBody, FormBody, RowsBody
from service.api.edge import Edge, OpenSession, TheEdge
from service.api.routes import Read
from service.kit.board import actions
from service.kit.board.board import Order
from service.kit.board.page import BoardDetail, BoardForm, BoardHead, BoardRows, BoardRun
from service.kit.errors import Missing
from service.staff import actions as staff

router = APIRouter(prefix="/counter/boards", route_class=Read)


@router.post("/open")
def open_board(body: BoardBody, session: OpenSession, edge: TheEdge) -> BoardHead:
    board = board_for(edge, session, body.board)
    buttons = [action.button() for action in allowed(board, session.person.roles)]
    with edge.db.unit() as unit:
        run = actions.latest(unit, board.key)
        filters = board.filters_for(office(edge, unit, session))
    return BoardHead(
        key=board.key,
        title=board.title,
        group=board.group,
        hint=board.hint,
        placeholder=board.placeholder,
        empty=board.empty,
        columns=board.columns,
        filters=filters,
        actions=tuple(buttons),
        sort=board.sort,
        descending=board.descending,
        detail=board.detail is not None,
        read_only=len(buttons) < len(board.actions),
        run=run,
    )


@router.post("/rows")
def rows(body: RowsBody, session: OpenSession, edge: TheEdge) -> BoardRows:
    board = board_for(edge, session, body.board)
    with edge.db.unit() as unit:
        part = board.rows(office(edge, unit, session), body.view(board, body.offset, body.limit))
    shown = tuple(entry.row() for entry in part.entries)
    tallies = {key: dict(counts) for key, counts in part.tallies.items()}
    return BoardRows(
        offset=body.offset, total=part.total, whole=part.whole, rows=shown, tallies=tallies, chart=part.chart
    )


@router.post("/detail")
def detail(body: DetailBody, session: OpenSession, edge: TheEdge) -> BoardDetail:
    board = board_for(edge, session, body.board)
    if board.detail is None:
        raise Missing(f"「{board.title}」没有详情。没有改动任何数据。")
    with edge.db.unit() as unit:
        return board.detail(office(edge, unit, session), body.row)


@router.post("/form")
def form(body: FormBody, session: OpenSession, edge: TheEdge) -> BoardForm:
    board = board_for(edge, session, body.board)
    action = action_for(board, session, body.action)
    with edge.db.unit() as unit:
        fields = asked(action, office(edge, unit, session), Order(session.clerk, body.rows))
    return BoardForm(title=action.label, hint=action.hint, fields=fields)


@router.post("/run")
async def follow(body: FollowBody, session: OpenSession, edge: TheEdge) -> BoardRun:
    """The run once it is further than ``seen`` or has ended. Holds no thread and no connection while it waits."""
    await run_in_threadpool(_may_follow, edge, session, body.run)
    until = time.monotonic() + body.wait
    with edge.bell.wait_for(actions.topic(body.run)) as waiting:
        while True:
            waiting.hush()
            run = await run_in_threadpool(_run, edge, body.run)
            left = until - time.monotonic()
            if run.state != "running" or run.done != body.seen or left <= 0 or edge.bell.stopping:
                return run
            await waiting.wait(left)


def _may_follow(edge: Edge, session: staff.Session, run: str) -> None:
    with edge.db.unit() as unit:
        key = actions.board_of(unit, run)
    board_for(edge, session, key)


def _run(edge: Edge, run: str) -> BoardRun:
    with edge.db.unit() as unit:
        return actions.find(unit, run)
