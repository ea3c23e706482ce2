"""The verbs of callers: make an account, rotate and retire its secrets, let a call in, keep its record."""

import hmac
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from service.callers.model import Admission, Caller, SecretLine, Signed
from service.callers.rules import WINDOW, check_account, span_start, timely, wait
from service.callers.tables import caller, caller_call, caller_check, caller_nonce, caller_secret, caller_use
from service.kit.clock import local
from service.kit.db import Unit
from service.kit.errors import Invalid, Missing, Refused
from service.kit.ids import new_id
from service.kit.secrets import FieldCipher
from service.peers.signing import sign

_TABLE, _COLUMN = "caller_secret", "secret"
_NOBODY = "0" * 64  # so that an unknown name takes as long as a known one


def add(unit: Unit, cipher: FieldCipher, who: Caller, halls: Collection[str] = ()) -> str:
    """Make an account; its first secret. Refused when the name is taken, Invalid when something does not fit.

    ``halls`` = those of the counter, whose clerks see and take up every draft of their own hall.
    """
    check_account(who.id, who.scopes, who.per_minute, who.per_day)
    if who.hall in halls:
        raise Invalid(
            f"{who.hall} 是营业厅，那里的营业员会看到并接走调用方的单子。没有登记；请不写 --hall 或另写组织。"
        )
    row = upsert(caller).values(**vars(who) | {"scopes": list(who.scopes)}).on_conflict_do_nothing()
    if unit.execute(row.returning(caller.c.id)).first() is None:
        raise Refused(f"调用方 {who.id} 已经登记。没有改动；换密钥请用 callers rotate。")
    return _new_secret(unit, cipher, who.id)


def rotate(unit: Unit, cipher: FieldCipher, name: str, overlap: timedelta) -> str:
    """A second secret; the first one ends after the overlap, or sooner if it was to. Refused while two are good."""
    _locked(unit, name)
    live = [row.id for row in _live(unit, name)]
    if len(live) > 1:
        raise Refused(f"{name} 已有两把有效密钥。没有改动；请等旧密钥到期，或用 callers retire 停用一把。")
    ends = func.least(caller_secret.c.until, func.clock_timestamp() + overlap)
    unit.execute(update(caller_secret).where(caller_secret.c.id.in_(live)).values(until=ends))
    return _new_secret(unit, cipher, name)


def retire(unit: Unit, name: str, secret_id: str = "") -> None:
    """End a secret at once, or the whole caller when none is named. Missing when there is no such thing."""
    _locked(unit, name)
    if not secret_id:
        unit.execute(update(caller).where(caller.c.id == name).values(active=False))
        return
    which = (caller_secret.c.caller == name) & (caller_secret.c.id == secret_id)
    ends = func.least(caller_secret.c.until, func.clock_timestamp())
    if not unit.execute(update(caller_secret).where(which).values(until=ends)).rowcount:
        raise Missing(f"{name} 没有密钥 {secret_id}。没有改动；请用 callers list 查看。")


def listed(unit: Unit) -> list[tuple[Caller, list[SecretLine]]]:
    """All callers with their secrets' lines."""
    rows = unit.execute(select(caller).order_by(caller.c.id))
    return [(_caller(row), _lines(unit, row.id)) for row in rows]


def admit(unit: Unit, cipher: FieldCipher, call: Signed) -> Admission:
    """Who calls: name, signature, clock, nonce, quota, in this order. Never raises, so that what is counted stays."""
    row = unit.execute(select(caller).where(caller.c.id == call.caller, caller.c.active)).first()
    known = [cipher.open(one.secret, _TABLE, _COLUMN, one.id) for one in _live(unit, call.caller)] if row else []
    fitting = [hmac.compare_digest(sign(secret, call.text), call.signature) for secret in (known or [_NOBODY])]
    if row is None or not known or not any(fitting):
        return Admission(None, "signature" if row else "caller")
    now = _now(unit)
    if not timely(call.time, now):
        return Admission(None, "clock")
    once = upsert(caller_nonce).values(caller=row.id, nonce=call.nonce).on_conflict_do_nothing()
    if unit.execute(once.returning(caller_nonce.c.nonce)).first() is None:
        return Admission(None, "replay")
    who = _caller(row)
    for span, most in (("minute", who.per_minute), ("day", who.per_day)):
        if _count(unit, who, span, now) > most:  # what is refused for its minute does not use up the day
            return Admission(who, "quota", wait(span, now))
    return Admission(who)


def record(unit: Unit, **columns: Any) -> None:
    """The audit row of a call."""
    unit.execute(insert(caller_call).values(**columns))


def trail(unit: Unit, name: str) -> list[Mapping[str, Any]]:
    """What a caller did, oldest first."""
    rows = unit.execute(select(caller_call).where(caller_call.c.caller == name).order_by(caller_call.c.id))
    return [dict(row) for row in rows.mappings()]


def prune(unit: Unit, calls_for: timedelta) -> int:
    """Drop what is not needed any more: nonces and counts soon, the audit later."""
    now = func.clock_timestamp()
    old = [
        delete(caller_nonce).where(caller_nonce.c.at < now - 3 * WINDOW),
        delete(caller_use).where(caller_use.c.since < now - timedelta(days=2)),
        delete(caller_check).where(caller_check.c.expires_at < now),
        delete(caller_call).where(caller_call.c.at < now - calls_for),
    ]
    return sum(unit.execute(statement).rowcount for statement in old)


def _new_secret(unit: Unit, cipher: FieldCipher, name: str) -> str:
    secret_id, secret = new_id(), secrets.token_hex(32)
    sealed = cipher.seal(secret, _TABLE, _COLUMN, secret_id)
    unit.execute(insert(caller_secret).values(id=secret_id, caller=name, secret=sealed))
    return secret


def _live(unit: Unit, name: str) -> list[Row[Any]]:
    good = caller_secret.c.until.is_(None) | (caller_secret.c.until > func.clock_timestamp())
    rows = select(caller_secret).where(caller_secret.c.caller == name, good).order_by(caller_secret.c.id)
    return list(unit.execute(rows))


def _lines(unit: Unit, name: str) -> list[SecretLine]:
    live = {row.id for row in _live(unit, name)}
    rows = unit.execute(select(caller_secret).where(caller_secret.c.caller == name).order_by(caller_secret.c.id))
    return [
        SecretLine(row.id, name, local(row.since), local(row.until) if row.until else None, row.id in live)
        for row in rows
    ]


def _locked(unit: Unit, name: str) -> None:
    """One administrator at a time. Missing when there is no such caller."""
    if unit.execute(select(caller.c.id).where(caller.c.id == name).with_for_update()).first() is None:
        raise Missing(f"没有调用方 {name}。没有改动；请用 callers list 查看。")


def _count(unit: Unit, who: Caller, span: str, now: datetime) -> int:
    """Count this call; how many there are in this span with it."""
    row = upsert(caller_use).values(caller=who.id, span=span, since=span_start(span, now), count=1)
    same = [caller_use.c.caller, caller_use.c.span, caller_use.c.since]
    more = row.on_conflict_do_update(index_elements=same, set_={"count": caller_use.c.count + 1})
    count: int = unit.execute(more.returning(caller_use.c.count)).scalar_one()
    return count


def _now(unit: Unit) -> datetime:
    return local(unit.execute(select(func.clock_timestamp())).scalar_one())


def _caller(row: Row[Any]) -> Caller:
    return Caller(row.id, row.title, row.hall, tuple(row.scopes), row.per_minute, row.per_day, row.active)
