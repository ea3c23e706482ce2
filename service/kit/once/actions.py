"""The verbs of idempotency: begin under a key, finish, release.

A key whose process died is taken over: what the process had done is safe in the draft's version
and in the effect journal, so doing it again does nothing twice.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg
from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from service.kit.db import Unit
from service.kit.errors import Refused
from service.kit.ids import new_id
from service.kit.once.tables import idempotency
from service.kit.secrets import FieldCipher

_TABLE = "idempotency"
RUNNING_FOR = timedelta(seconds=60)  # no write takes longer; after it the key is free again
GONE_AFTER = timedelta(seconds=3)  # a process that lost its connection gets this long to come back


@dataclass(frozen=True)
class Key:
    """One press of one person: the client's key within a session."""

    scope: str
    key: str
    route: str
    request_hash: str

    @property
    def row(self) -> str:
        return f"{self.scope}/{self.key}"


@dataclass(frozen=True)
class Abandoned:
    """Another process began this press and died; what it did before is not known here."""


@dataclass(frozen=True)
class Stored:
    """What was answered under the key."""

    status: int
    body: str


class KeyReused(Refused):
    """The key was used for something else."""

    code = "KEY_REUSED"

    def __init__(self) -> None:
        super().__init__("这次操作的编号已用于另一项内容。本次没有办理；请重新操作一次。")


class KeyRunning(Refused):
    """The same press is being worked on right now."""

    code = "KEY_RUNNING"

    def __init__(self) -> None:
        super().__init__("同一操作正在办理中，没有重复办理；请稍候，不要重复提交。")


def find(unit: Unit, cipher: FieldCipher, key: Key) -> Stored | Abandoned | None:
    """The stored answer, if any. KeyReused for other content, KeyRunning while a live process is at it."""
    row = unit.execute(select(idempotency).where(_is(key)).with_for_update()).first()
    if row is None:
        return None
    if row.request_hash != key.request_hash:
        raise KeyReused
    if row.state == "done":
        return Stored(row.status, cipher.open(row.answer, _TABLE, "answer", key.row))
    if not _abandoned(unit, row):
        raise KeyRunning
    unit.execute(delete(idempotency).where(_is(key)))
    return Abandoned()


def begin(unit: Unit, key: Key, process: int) -> str:
    """Take the key and give the attempt's id. KeyRunning when another one was faster."""
    attempt = new_id()
    taking = insert(idempotency).values(
        scope=key.scope,
        key=key.key,
        route=key.route,
        request_hash=key.request_hash,
        state="running",
        attempt=attempt,
        process=process,
    )
    if unit.execute(taking.on_conflict_do_nothing().returning(idempotency.c.key)).first() is None:
        raise KeyRunning
    return attempt


def finish(unit: Unit, cipher: FieldCipher, key: Key, attempt: str, stored: Stored) -> None:
    """Keep the answer, unless a later attempt has taken over."""
    sealed = cipher.seal(stored.body, _TABLE, "answer", key.row)
    ours = update(idempotency).where(_is(key), idempotency.c.attempt == attempt)
    unit.execute(ours.values(state="done", status=stored.status, answer=sealed))


def release(unit: Unit, key: Key, attempt: str) -> None:
    """Give the key back: nothing was answered under it that is worth keeping."""
    unit.execute(delete(idempotency).where(_is(key), idempotency.c.attempt == attempt))


def show_alive(connection: "psycopg.Connection[Any]", process: int) -> None:
    """Hold the lock that says that this process lives, as long as this connection does."""
    connection.execute("select pg_advisory_lock(%s)", (process,))


def prune(unit: Unit, age: timedelta) -> int:
    """Drop keys older than ``age``; how many went."""
    return unit.execute(delete(idempotency).where(idempotency.c.started_at < func.clock_timestamp() - age)).rowcount


def _abandoned(unit: Unit, row: Row[Any]) -> bool:
    """Whether nobody can be at it any more: too long ago, or the process no longer holds its lock."""
    age: timedelta = unit.execute(select(func.clock_timestamp() - row.started_at)).scalar_one()
    if age > RUNNING_FOR:
        return True
    free: bool = unit.execute(select(func.pg_try_advisory_xact_lock_shared(row.process))).scalar_one()
    return free and age > GONE_AFTER


def _is(key: Key) -> Any:
    return (idempotency.c.scope == key.scope) & (idempotency.c.key == key.key)
