"""Doing something on a board. Whatever is done leaves an audit row before it is; a refusal leaves a second one."""

import base64
from dataclasses import replace
from typing import Any

from fastapi import APIRouter

from service.api.board_access import PASSWORD, action_for, asked, board_for, office, record, subjects
from service.api.board_bodies import ActBody, ExportBody, StopBody
from service.api.edge import Edge, OpenSession, TheEdge
from service.api.routes import Read, Write
from service.api.signing import proven
from service.kit import clock
from service.kit.board import actions, export
from service.kit.board.board import Action, Board, Order
from service.kit.board.form import taken
from service.kit.board.page import BoardDone, BoardFile, BoardFilter
from service.kit.errors import BossError, Invalid, Refused
from service.staff import actions as staff

writes = APIRouter(prefix="/counter/boards", route_class=Write)
exports = APIRouter(prefix="/counter/boards", route_class=Read)


@writes.post("/act")
def act(body: ActBody, session: OpenSession, edge: TheEdge) -> BoardDone:
    board = board_for(edge, session, body.board)
    action = action_for(board, session, body.action)
    order = _order(edge, session, action, body)
    about = subjects(board, action, order)
    with edge.db.unit() as unit:
        record(unit, session, "board_act", about, item=action.name)
    try:
        return _done(edge, session, board, action, order)
    except BossError as error:
        with edge.db.unit() as unit:
            record(unit, session, "board_refused", about, item=action.name, reason=error.code)
        raise


@writes.post("/stop")
def stop(body: StopBody, session: OpenSession, edge: TheEdge) -> dict[str, Any]:
    """Whoever may begin a long action may stop it, also one that somebody else began."""
    with edge.db.unit() as unit:
        run = actions.find(unit, body.run)
        board = board_for(edge, session, actions.board_of(unit, body.run))
        action_for(board, session, run.action)
        actions.stop(unit, body.run)
        record(unit, session, "board_stop", [f"board/{board.key}"], item=run.action)
    return {}


@exports.post("/export")
def export_rows(body: ExportBody, session: OpenSession, edge: TheEdge) -> BoardFile:
    """Not under a key: it changes nothing, and each one that is made leaves its audit row."""
    board = board_for(edge, session, body.board)
    with edge.db.unit() as unit:
        here = office(edge, unit, session)
        part, filters = board.rows(here, body.view(board, limit=export.LIMIT)), board.filters_for(here)
        if part.total > export.LIMIT:
            raise Refused(
                f"符合条件的有 {part.total} 行，一次最多导出 {export.LIMIT} 行。没有导出；请先用筛选缩小范围。"
            )
        item = f"{body.form} {len(part.entries)}"
        record(unit, session, "board_export", [f"board/{board.key}"], item=item)
    about = _about(board, filters, body, session, len(part.entries))
    content = export.exported(board, part.entries, body.form, about=about)
    name = f"{board.title}-{clock.now():%Y%m%d-%H%M%S}.{body.form}"
    return BoardFile(name=name, media=export.MEDIA[body.form], content=base64.b64encode(content).decode("ascii"))


def _order(edge: Edge, session: staff.Session, action: Action, body: ActBody) -> Order:
    """Rows and values as the action wants them; refused where they do not fit."""
    if action.on != "board" and not body.rows:
        raise Refused("没有选中任何一行，没有改动任何数据；请用 ↑↓ 选中一行再按。")
    rows = {"board": (), "row": body.rows[:1], "rows": body.rows}[action.on]
    order = Order(session.clerk, rows)
    if action.form is None:
        return order
    with edge.db.unit() as unit:
        fields = asked(action, office(edge, unit, session), order)
    values = taken(fields, body.values)
    if action.guarded:
        _prove(edge, session, str(values.pop(PASSWORD.name)))
    return replace(order, values=values)


def _prove(edge: Edge, session: staff.Session, password: str) -> None:
    """Once more whoever is signed in. A wrong password counts towards the lock as at the login."""
    with edge.db.unit() as unit:
        proof = proven(unit, edge, session.person.id, password, session.seat)
    if proof.person is None:
        raise Invalid(proof.sentence, fields={PASSWORD.name: "密码不对"})


def _done(edge: Edge, session: staff.Session, board: Board, action: Action, order: Order) -> BoardDone:
    if action.job is not None:
        with edge.db.unit() as unit:
            run = edge.runs.begin(office(edge, unit, session), board, action)
        return BoardDone(tone="info", text=f"已开始{action.label}。", run=edge.runs.go(run, board, action, order))
    assert action.do is not None
    with edge.db.unit() as unit:
        told = action.do(office(edge, unit, session), order)
    return BoardDone(tone=told.tone, text=told.text, file=told.file)


def _about(
    board: Board, filters: tuple[BoardFilter, ...], body: ExportBody, session: staff.Session, count: int
) -> list[tuple[str, str]]:
    """For the second sheet of a workbook."""
    labels = {(one.key, option.value): option.label for one in filters for option in one.options}
    titles = {one.key: f"{one.title} " for one in filters if one.kind == "day"}
    picked = [labels.get(pick, f"{titles.get(pick[0], '')}{pick[1]}") for pick in body.view(board).picks.items()]
    narrowed = "、".join([*picked, *([f"含「{body.query}」"] if body.query.strip() else [])])
    return [
        ("页面", board.title),
        ("筛选", narrowed or "全部"),
        ("行数", str(count)),
        ("导出人", f"{session.person.name}（{session.person.id}）"),
        ("导出时间", clock.stamp(clock.now())),
    ]
