"""Rows of boards: begin, advance, stop and end a long action; what it found.

A run belongs to the process that began it. When that process is gone, whoever looks next marks the run as lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from service.kit.board.board import Action, Finding, Told
from service.kit.board.page import BoardRun, RunState
from service.kit.board.tables import board_finding, board_run
from service.kit.clock import local, stamp
from service.kit.db import Unit, notify
from service.kit.errors import Missing, Refused
from service.kit.events import CHANNEL
from service.kit.flow.case import Clerk
from service.kit.ids import new_id

GONE_AFTER = timedelta(seconds=10)  # a process that lost its connection gets this long to come back
_LOST = "服务在中途停止，没有做完；已有的结果都在，请再开始一次。"


@dataclass(frozen=True)
class Found:
    """What is known about a row, and since when."""

    at: datetime
    data: Mapping[str, Any]


class Running(Refused):
    """There is one of this board already."""

    code = "RUNNING"

    def __init__(self, run: BoardRun) -> None:
        super().__init__(
            f"{run.by}在 {run.begun_at[11:16]} 开始的「{run.label}」还在进行（{run.done}/{run.total}）。"
            "没有重复开始；请等它结束，或先按 Shift+Esc 取消。"
        )


def topic(run: str) -> str:
    """What the bell rings for when a run advances."""
    return f"board:{run}"


def begin(unit: Unit, board: str, action: Action, clerk: Clerk, process: int) -> str:
    """The id of the new run. Running while another one of this board is under way."""
    lose(unit, board)
    run = new_id()
    adding = insert(board_run).values(
        id=run,
        board=board,
        action=action.name,
        label=action.label,
        staff=clerk.staff,
        name=clerk.name,
        process=process,
    )
    if unit.execute(adding.on_conflict_do_nothing().returning(board_run.c.id)).first() is None:
        other = latest(unit, board)
        assert other is not None
        raise Running(other)
    return run


def expect(unit: Unit, run: str, total: int) -> None:
    unit.execute(update(board_run).where(_open(run)).values(total=total))
    notify(unit, CHANNEL, topic(run))


def advance(unit: Unit, board: str, run: str, finding: Finding) -> bool:
    """Keep what was found. False when the run has been ended meanwhile: then nothing more may be done."""
    counted = update(board_run).where(_open(run))
    counted = counted.values(
        done=board_run.c.done + 1, bad=board_run.c.bad + int(finding.bad), touched_at=func.clock_timestamp()
    )
    if unit.execute(counted).rowcount == 0:
        return False
    adding = insert(board_finding).values(board=board, row=finding.row, run=run, data=dict(finding.data))
    fresh = {"run": run, "at": func.clock_timestamp(), "data": adding.excluded.data}
    place = ["board", "row"]
    unit.execute(
        adding.on_conflict_do_nothing(index_elements=place)
        if finding.weak
        else adding.on_conflict_do_update(index_elements=place, set_=fresh)
    )
    notify(unit, CHANNEL, topic(run))
    return True


def wants_stop(unit: Unit, run: str) -> bool:
    """Whether somebody asked it to stop, or it was ended by others."""
    return unit.scalar(select(board_run.c.stop_wanted).where(_open(run))) is not False


def stop(unit: Unit, run: str) -> None:
    """Ask it to stop after the row that is in hand. One that has ended stays as it ended."""
    unit.execute(update(board_run).where(_open(run)).values(stop_wanted=True))


def end(unit: Unit, run: str, state: RunState, told: Told) -> None:
    ended = {"state": state, "tone": told.tone, "text": told.text, "ended_at": func.clock_timestamp()}
    unit.execute(update(board_run).where(_open(run)).values(**ended))
    notify(unit, CHANNEL, topic(run))


def lose(unit: Unit, board: str) -> None:
    """Mark the run of a process that is no more."""
    quiet = board_run.c.touched_at < func.clock_timestamp() - GONE_AFTER
    mine = (board_run.c.board == board) & (board_run.c.state == "running") & quiet
    row = unit.execute(select(board_run.c.id, board_run.c.process).where(mine)).first()
    if row is not None and unit.scalar(select(func.pg_try_advisory_xact_lock_shared(row.process))):
        end(unit, row.id, "lost", Told(_LOST, "warn"))


def latest(unit: Unit, board: str) -> BoardRun | None:
    """The run under way, else the last one."""
    lose(unit, board)
    row = unit.execute(_runs().where(board_run.c.board == board).order_by(board_run.c.begun_at.desc()).limit(1)).first()
    return _shown(row) if row is not None else None


def board_of(unit: Unit, run: str) -> str:
    """Whose run it is. Missing when there is none of this id."""
    board: str | None = unit.scalar(select(board_run.c.board).where(board_run.c.id == run))
    if board is None:
        raise Missing("没有这个批量任务，可能已经清理。没有改动任何数据；请按 F5 刷新。")
    return board


def find(unit: Unit, run: str) -> BoardRun:
    """A run by its id. Missing when there is none."""
    lose(unit, board_of(unit, run))
    return _shown(unit.execute(_runs().where(board_run.c.id == run)).one())


def findings(unit: Unit, board: str) -> dict[str, Found]:
    """What the runs of a board found out, by row."""
    rows = unit.execute(select(board_finding).where(board_finding.c.board == board))
    return {row.row: Found(local(row.at), row.data) for row in rows}


def prune(unit: Unit, age: timedelta) -> int:
    """Drop runs that ended longer ago than ``age``, but the last one of each board; how many went."""
    newest = select(func.max(board_run.c.begun_at)).group_by(board_run.c.board)
    old = (board_run.c.ended_at < func.clock_timestamp() - age) & board_run.c.begun_at.not_in(newest)
    return unit.execute(delete(board_run).where(old)).rowcount


def _open(run: str) -> Any:
    return (board_run.c.id == run) & (board_run.c.state == "running")


def _runs() -> Select[Any]:
    until = func.coalesce(board_run.c.ended_at, func.clock_timestamp())
    return select(board_run, func.extract("epoch", until - board_run.c.begun_at).label("seconds"))


def _shown(row: Row[Any]) -> BoardRun:
    return BoardRun(
        id=row.id,
        action=row.action,
        label=row.label,
        state=row.state,
        total=row.total,
        done=row.done,
        bad=row.bad,
        by=row.name,
        begun_at=stamp(row.begun_at),
        seconds=int(row.seconds),
        tone=row.tone,
        text=row.text,
    )
