"""Takes the national user state call-back and answers what became of a user (R11)."""

import hashlib
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.dialects.postgresql import insert

from service.gateway.main.user import UserStateNotice
from service.kit import strict
from service.kit.clock import stamped
from service.kit.db import Database
from service.kit.errors import Invalid, Refused
from service.kit.secrets import FieldCipher
from service.subscribers import rules
from service.subscribers.rules import Event
from service.subscribers.tables import user_event as table


class Subscribers:
    """The history of users' states. Every notice may come any number of times and in any order."""

    def __init__(self, db: Database, cipher: FieldCipher) -> None:
        self._db, self._cipher = db, cipher

    def changed(self, came: UserStateNotice) -> None:
        """用户状态回调: once per national event. Refused when that came with other content before."""
        text = strict.canonical(came.model_dump(mode="json"))
        content = self._cipher.blind(hashlib.sha256(text.encode()).hexdigest(), table.name, "content")
        event_id = came.event_id
        row = insert(table).values(
            event_id=event_id,
            content=content,
            user_id=came.user_id,
            access_num=self._cipher.seal(came.access_num, table.name, "access_num", event_id),
            access_num_blind=self._blind(came.access_num),
            old_state=came.old_user_state,
            state=came.user_state,
            stop_reason=came.stop_reason,
            at=_moment(came.state_time),
            order_id=came.order_id,
            remark=self._cipher.seal(came.remark, table.name, "remark", event_id),
        )
        with self._db.unit() as unit:
            unit.execute(row.on_conflict_do_nothing(index_elements=["event_id"]))
            kept = unit.scalar(select(table.c.content).where(table.c.event_id == event_id))
        if kept != content:
            raise Refused("该状态事件此前已收到，这次的内容不同。以先收到的为准，这次没有登记；请人工核对。")

    def history(self, number: str) -> tuple[Event, ...]:
        """What happened under a number, in order. A number that was given on shows more than one user."""
        found = self._events(table.c.access_num_blind == self._blind(number))
        users = dict.fromkeys(event.user_id for event in sorted(found, key=lambda event: event.at))
        return tuple(event for user in users for event in rules.ordered(one for one in found if one.user_id == user))

    def current(self, user_id: str) -> Event | None:
        """The state of a user now; None = nothing was told yet."""
        return rules.current(self._events(table.c.user_id == user_id))

    def _events(self, which: ColumnElement[bool]) -> list[Event]:
        with self._db.unit() as unit:
            return [self._event(row) for row in unit.execute(select(table).where(which))]

    def _event(self, row: Row[Any]) -> Event:
        number, remark = (
            self._cipher.open(getattr(row, column), table.name, column, row.event_id)
            for column in ("access_num", "remark")
        )
        told = (row.old_state, row.state, row.stop_reason, row.at, row.received_at, row.order_id)
        return Event(row.event_id, row.user_id, number, *told, remark)

    def _blind(self, number: str) -> str:
        return self._cipher.blind(number, table.name, "access_num")


def _moment(text: str) -> Any:
    try:
        return stamped(text)
    except ValueError as error:
        raise Invalid("时间格式应为 yyyy-MM-dd HH:mm:ss，没有登记。", fields={"state_time": "时间格式不对"}) from error
