"""Our real service on a real port, and the national side that calls it back."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import psycopg

from sandbox import errands
from service.api import server
from service.gateway.fixed.deduction import DeductionNotice, QueryDeduction, RefundDeduction
from service.gateway.interface import Interface
from service.gateway.main.order import Completion
from service.gateway.main.refund import AlipayAuthNotice
from service.gateway.main.resource import QueryNumbers
from service.gateway.main.user import UserStateNotice
from service.gateway.sample import sample
from service.kit import jobs
from service.kit.db import Database
from service.kit.ids import new_id
from service.kit.settings import Settings
from service.orders.tables import acceptance
from service.scenarios.world import World
from service.wiring import build_edge, build_world
from tests.gateway.national import STAFF, National

_numbers = count(1)
PATIENCE = 20.0


@dataclass(frozen=True)
class Told:
    """One message for us. ``rows`` counts what we made of it: a question leaves nothing."""

    name: str
    key: str
    body: dict[str, Any]
    rows: str = ""
    row: str = ""


@dataclass
class Province:
    """We, as the national side sees us."""

    national: National
    db: Database
    world: World
    port: int
    settings: Settings = field(repr=False)

    def send(self, told: Told, kind: str = "", serial: str = "", **more: Any) -> list[dict[str, Any]]:
        """Every try and what came back of it."""
        self.call()
        asked = {"key": told.key, "body": told.body, "kind": kind, "serial": serial or self.serial(), **more}
        tries: list[dict[str, Any]] = self._run(asked)["tries"]
        return tries

    def call(self) -> None:
        """This is our address."""
        self.national.store.set("callback", f"http://127.0.0.1:{self.port}/osp")

    def serial(self) -> str:
        return f"ZZZZ20261123101530123{next(_numbers):09d}"

    def until_settled(self, told: Told, serial: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """Straight, again and again, as the national side does it."""
        end = time.monotonic() + seconds
        while True:
            last = self.send(told, serial=serial)[-1]
            if last["signed"] and last["result"] == "0000":
                return last
            assert time.monotonic() < end, last
            time.sleep(0.05)

    def rows(self, told: Told) -> int:
        with psycopg.connect(self.db.url) as connection:
            row = connection.execute(told.rows.encode(), (told.row,)).fetchone()
        assert row is not None
        return int(row[0])

    def asks_something(self) -> None:
        """So that there is a request of ours that could come back to us."""
        self.world.gateway.ask(QueryNumbers(area_code="0531", limit=1), STAFF)

    @contextmanager
    def drippers(self, many: int) -> Iterator[None]:
        """So many lines that have begun a message and do not end it."""
        with ExitStack() as stack:
            for place in range(many):
                line = stack.enter_context(socket.create_connection(("127.0.0.1", self.port)))
                head = f"POST /osp/main/3.3.1 HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                body = "Content-Type: application/json\r\nContent-Length: 9000\r\n\r\n{" if place % 2 else ""
                line.sendall((head + body).encode())
            yield

    def _run(self, asked: dict[str, Any]) -> dict[str, Any]:
        world = self.national.world
        return errands.run(world.outgoing, world.osp.calls, asked)


@contextmanager
def serving(
    db: Database, national: National, settings: Settings, database: type[Database] = Database
) -> Iterator[Province]:
    """The service in this process, in threads of its own."""
    jobs.install(db)
    world = build_world(settings, database=database)
    try:
        with server.running(build_edge(settings, world)) as port:
            yield Province(national, db, world, port, settings)
    finally:
        world.close()


def _body(kind: type[Interface[Any]], **values: Any) -> dict[str, Any]:
    message = sample(kind).model_copy(update=values)
    return kind.model_validate(message.model_dump(by_alias=True)).model_dump(mode="json", by_alias=True)


def completion(province: Province, result: str = "0", number: str = "", when: str = "2026-11-23 10:15:30") -> Told:
    """业务请求报竣 of an acceptance of ours that waits for it."""
    number = number or accepted(province)
    values = {"accept_id": number, "order_id": f"GW{number}", "result": result, "finish_time": when}
    rows = "select count(*) from completion c join acceptance a on a.id = c.acceptance where a.number = %s"
    return Told("completion", Completion.key(), _body(Completion, **values), rows, number)


def accepted(province: Province, state: str = "WAITING", of: str = "") -> str:
    """The number of a new acceptance, of its own case or of that of another acceptance."""
    number = f"SL20261123{next(_numbers):06d}"
    id, case = new_id(), f"case of {of or number}"  # noqa: A001  the word of every other row
    texts = {"case_id": case, "case_number": case, "scenario": "main/2.6.1.1", "clerk": "SD0001", "hall": "370102001"}
    with province.db.unit() as unit:
        more = {"channel": "COUNTER", "snapshot": "", "receipt_sha256": "", "fee_total": 0}
        unit.execute(acceptance.insert().values(id=id, number=number, state=state, **texts, **more))
    return number


def state(_province: Province) -> Told:
    """用户状态回调."""
    event = f"EV{next(_numbers)}"
    body = _body(UserStateNotice, event_id=event)
    return Told("state", UserStateNotice.key(), body, "select count(*) from user_event where event_id = %s", event)


def deduction(_province: Province) -> Told:
    """实时划扣结果通知."""
    serial = f"HK{next(_numbers)}"
    body = _body(DeductionNotice, deduct_serial=serial, result="0", amount=5000)
    rows = "select count(*) from deduction where deduct_serial = %s"
    return Told("deduction", DeductionNotice.key(), body, rows, serial)


def refund(province: Province) -> Told:
    """实时划扣退款请求 of a deduction that we know."""
    known, serial = deduction(province), f"TK{next(_numbers)}"
    province.until_settled(known, province.serial())
    same = {name.lower(): known.body[name] for name in ("DEDUCT_SERIAL", "ACCESS_NUM", "ACCT_ID", "BANK_ACCOUNT")}
    body = _body(RefundDeduction, refund_serial=serial, amount=2000, **same)
    rows = "select count(*) from deduction_refund where refund_serial = %s"
    return Told("refund", RefundDeduction.key(), body, rows, serial)


def verified(_province: Province) -> Told:
    """支付宝身份信息认证结果通知."""
    serial = f"RZ{next(_numbers)}"
    body = _body(AlipayAuthNotice, certify_id=serial)
    rows = "select count(*) from alipay_verification where certify_id = %s"
    return Told("verified", AlipayAuthNotice.key(), body, rows, serial)


def question(province: Province) -> Told:
    """实时划扣结果查询请求."""
    known = deduction(province)
    province.until_settled(known, province.serial())
    body = _body(QueryDeduction, deduct_serial=known.row, access_num=known.body["ACCESS_NUM"])
    return Told("question", QueryDeduction.key(), body, known.rows, known.row)


OPERATIONS: dict[str, Callable[[Province], Told]] = {
    "completion": completion,
    "state": state,
    "deduction": deduction,
    "refund": refund,
    "verified": verified,
    "question": question,
}
CHANGING = tuple(name for name in OPERATIONS if name != "question")
