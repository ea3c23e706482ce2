"""The rows of campaign checks and of orders under a caller's own request number."""

from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from service.callers.errors import CheckUsed, NotYours, RequestReused
from service.callers.model import Caller, Checked, OrderRow
from service.callers.rules import CHECK_HOLDS
from service.callers.tables import caller_check, caller_order
from service.kit.clock import local
from service.kit.db import Unit
from service.kit.errors import Missing, Refused
from service.kit.ids import new_id
from service.kit.secrets import FieldCipher


def keep_check(unit: Unit, cipher: FieldCipher, who: Caller, what: Checked) -> str:
    """The id that the order has to name."""
    check = new_id()
    sealed = cipher.seal(what.model_dump_json(), caller_check.name, "content", check)
    ends = func.clock_timestamp() + CHECK_HOLDS
    unit.execute(insert(caller_check).values(id=check, caller=who.id, content=sealed, expires_at=ends))
    return check


def check_of(unit: Unit, cipher: FieldCipher, who: Caller, check: str) -> Checked:
    """What was checked. Missing, NotYours, or Refused when it is too old."""
    live = (caller_check.c.expires_at > func.clock_timestamp()).label("live")
    row = unit.execute(select(caller_check, live).where(caller_check.c.id == check)).first()
    if row is None:
        raise Missing("没有这次校验。没有办理任何业务；请先校验。")
    if row.caller != who.id:
        raise NotYours
    if not row.live:
        raise Refused("校验已过期。没有办理任何业务；请重新校验。", code="CHECK_EXPIRED")
    return Checked.model_validate_json(cipher.open(row.content, caller_check.name, "content", check))


def open_order(unit: Unit, who: Caller, request_no: str, request_hash: str, check: str) -> OrderRow:
    """The order under this request number, made now if there is none.

    RequestReused for other content, CheckUsed when another order was made with this check.
    """
    values = {"id": new_id(), "caller": who.id, "request_no": request_no, "request_hash": request_hash}
    unit.execute(upsert(caller_order).values(**values, check_id=check).on_conflict_do_nothing())
    found = find(unit, who, request_no)
    if found is None:
        raise CheckUsed
    if found.request_hash != request_hash:
        raise RequestReused
    return found


def find(unit: Unit, who: Caller, request_no: str) -> OrderRow | None:
    """What this caller has under its own number."""
    ours = (caller_order.c.caller == who.id) & (caller_order.c.request_no == request_no)
    row = unit.execute(select(caller_order).where(ours)).first()
    return _order(row) if row else None


def by_request(unit: Unit, who: Caller, request_no: str) -> OrderRow:
    """Missing when this caller has none under this number."""
    found = find(unit, who, request_no)
    if found is None:
        raise _missing()
    return found


def by_id(unit: Unit, who: Caller, order: str) -> OrderRow:
    """Missing, or NotYours."""
    row = unit.execute(select(caller_order).where(caller_order.c.id == order)).first()
    if row is None:
        raise _missing()
    if row.caller != who.id:
        raise NotYours
    return _order(row)


def bind(unit: Unit, row: OrderRow, case: str) -> str | None:
    """The case that carries the order from here on: this one, or what another process bound since ``row`` was read.

    None when the order is not there any more.
    """
    same = (caller_order.c.id == row.id) & caller_order.c.case.is_not_distinct_from(row.case)
    unit.execute(update(caller_order).where(same).values(case=case))
    return unit.scalar(select(caller_order.c.case).where(caller_order.c.id == row.id))


def drop(unit: Unit, order: str) -> None:
    """Nothing came of it before anything was accepted: the request number is free again."""
    unit.execute(delete(caller_order).where(caller_order.c.id == order))


def _missing() -> Missing:
    return Missing("没有这笔办理。没有办理任何业务；请核对编号或请求号。")


def _order(row: Row[Any]) -> OrderRow:
    return OrderRow(row.id, row.caller, row.request_no, row.request_hash, row.case, local(row.created_at))
