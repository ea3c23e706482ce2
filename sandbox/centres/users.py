"""订单中心: users that exist. What is asked about them, and what the other centres need of them."""

import json
from datetime import datetime

from sandbox.centre import Centre, Done, answers, first
from sandbox.clock import ZONE, at
from sandbox.holdings import held, seeded
from sandbox.store import Row, Store
from sandbox.subscribers import RESIDENT, SUBSCRIBERS, Subscriber
from sandbox.works import under_way
from service.gateway.main.user import Arrears, ArrearsItem, CheckArrears, OpenOrder, QueryUser, UserInfo

SCHEMA = """
CREATE TABLE IF NOT EXISTS subscriber (
  user_id TEXT PRIMARY KEY, cust_id TEXT NOT NULL, acct_id TEXT NOT NULL, access_num TEXT NOT NULL,
  iccid TEXT NOT NULL, cert_type TEXT NOT NULL, cert_num TEXT NOT NULL, cust_name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('ACTIVE', 'OPENING', 'SUSPENDED', 'CLOSED')),
  stop_reason TEXT NOT NULL DEFAULT '', state_at REAL NOT NULL, open_at REAL NOT NULL,
  level INTEGER NOT NULL DEFAULT 0, role TEXT NOT NULL DEFAULT 'SINGLE', main_user_id TEXT NOT NULL DEFAULT '',
  password TEXT NOT NULL DEFAULT '', tries INTEGER NOT NULL DEFAULT 0, balance INTEGER NOT NULL DEFAULT 0,
  penalty_fee INTEGER NOT NULL DEFAULT 0 CHECK (penalty_fee >= 0), offers TEXT NOT NULL DEFAULT '[]');
CREATE TABLE IF NOT EXISTS arrears (
  user_id TEXT NOT NULL, bill_month TEXT NOT NULL, fee INTEGER NOT NULL CHECK (fee >= 0),
  PRIMARY KEY (user_id, bill_month));
CREATE TABLE IF NOT EXISTS contract (
  user_id TEXT NOT NULL, offer_code TEXT NOT NULL, offer_name TEXT NOT NULL, discount INTEGER NOT NULL,
  monthly_fee INTEGER NOT NULL, months INTEGER NOT NULL, PRIMARY KEY (user_id, offer_code));
"""
LEDGER = {"subscribers": "subscriber", "works": "work"}


def fill(store: Store) -> None:
    opened = datetime(2025, 1, 1, tzinfo=ZONE).timestamp()
    for place, one in enumerate(SUBSCRIBERS, 1):
        store.seed("subscriber", **_row(one, place, opened))
        for bill_month, fee in one.arrears:
            store.seed("arrears", user_id=one.user_id, bill_month=bill_month, fee=fee)
        for contract in one.contracts:
            store.seed("contract", user_id=one.user_id, **vars(contract))


def _row(one: Subscriber, place: int, opened: float) -> Row:
    names = (
        *("user_id", "cert_num", "cust_name", "access_num", "state", "stop_reason", "level", "role"),
        *("main_user_id", "balance", "penalty_fee", "password"),
    )
    cust_id = f"C9{one.cert_num[-11:]}"
    return {name: getattr(one, name) for name in names} | {
        "cust_id": cust_id,
        "acct_id": f"A{one.user_id[1:]}",
        "iccid": f"89861526370990{place:05d}0",
        "cert_type": RESIDENT,
        "state_at": opened,
        "open_at": opened,
        "offers": seeded(one.user_id, one.offers),
    }


def find(centre: Centre, access_num: str, user_id: str = "") -> Row:
    """By id, closed ones too; by number the one that has it now. Both have to agree."""
    if user_id:
        row = first(centre.store.row("SELECT * FROM subscriber WHERE user_id = ?", user_id), "1801", "用户不存在")
        centre.refuse_unless(access_num in ("", row["access_num"]), "1802", "号码与用户标识不符")
        return row
    sql = "SELECT * FROM subscriber WHERE access_num = ? AND state <> 'CLOSED'"
    return first(centre.store.row(sql, access_num), "1801", "用户不存在")


def own(centre: Centre, user: Row, cert_num: str, cust_name: str) -> None:
    """Refuse unless the user is this person's."""
    same = (user["cert_num"], user["cust_name"]) == (cert_num, cust_name)
    centre.refuse_unless(same, "1803", "客户姓名或证件号码与用户登记不符")


def active(centre: Centre, user: Row) -> None:
    centre.refuse_unless(user["state"] == "ACTIVE", "1804", "用户状态不允许办理")


def idle(centre: Centre, user: Row) -> None:
    centre.refuse_unless(not under_way(centre, user["user_id"]), "1805", "用户有未办结的订单")


def owed(centre: Centre, user_id: str) -> list[Row]:
    """Unpaid periods, the oldest first."""
    return centre.store.rows("SELECT * FROM arrears WHERE user_id = ? AND fee > 0 ORDER BY bill_month", user_id)


def arrears_fee(centre: Centre, user_id: str) -> int:
    return sum(row["fee"] for row in owed(centre, user_id))


def settle(centre: Centre, user_id: str, amount: int) -> int:
    """Pay arrears from the oldest on; what is left of ``amount``."""
    for row in owed(centre, user_id):
        paid = min(amount, row["fee"])
        sql = "UPDATE arrears SET fee = fee - ? WHERE user_id = ? AND bill_month = ?"
        centre.store.change(sql, paid, user_id, row["bill_month"])
        amount -= paid
    return amount


def turn(centre: Centre, user_id: str, state: str, stop_reason: str = "") -> None:
    """A new state, from now on."""
    sql = "UPDATE subscriber SET state = ?, stop_reason = ?, state_at = ? WHERE user_id = ?"
    centre.store.change(sql, state, stop_reason, centre.now(), user_id)


def put(centre: Centre, known: Row) -> Row:
    """Change what is known of a user; the whole row then. ``served`` = months by contract."""
    changeable = ("balance", "state", "stop_reason", "level", "password", "penalty_fee", "cust_name", "cert_num")
    user, store = find(centre, "", str(known["user_id"])), centre.store
    unknown = set(known) - {*changeable, "user_id", "arrears", "offers", "served"}
    centre.refuse_unless(not unknown, "1800", f"unknown: {sorted(unknown)}")
    with store.unit():
        for name in changeable:
            value = known.get(name, user[name])
            store.change(f"UPDATE subscriber SET {name} = ? WHERE user_id = ?", value, user["user_id"])  # noqa: S608
        if "offers" in known:
            store.change(
                "UPDATE subscriber SET offers = ? WHERE user_id = ?", json.dumps(known["offers"]), user["user_id"]
            )
        for code, months in known.get("served", {}).items():
            store.change(
                "UPDATE contract SET months = ? WHERE user_id = ? AND offer_code = ?", months, user["user_id"], code
            )
        if "arrears" in known:
            store.change("DELETE FROM arrears WHERE user_id = ?", user["user_id"])
            for bill_month, fee in known["arrears"].items():
                store.insert("arrears", user_id=user["user_id"], bill_month=bill_month, fee=fee)
    return find(centre, "", user["user_id"])


@answers(QueryUser)
def query_user(centre: Centre, asked: QueryUser) -> Done:
    user = find(centre, asked.access_num, asked.user_id)
    same = ("user_id", "cust_id", "acct_id", "access_num", "iccid", "cert_type", "cert_num", "cust_name", "stop_reason")
    shown = {name: user[name] for name in (*same, "level", "balance")}
    return Done(
        UserInfo(
            **shown,
            area_code="0531",
            user_state=user["state"],
            state_time=at(user["state_at"]),
            open_time=at(user["open_at"]),
            card_role=user["role"],
            offer_list=tuple(held(user)),
        )
    )


@answers(CheckArrears)
def check_arrears(centre: Centre, asked: CheckArrears) -> Done:
    user = find(centre, asked.access_num, asked.user_id)
    rows = owed(centre, user["user_id"])
    orders = [
        OpenOrder(order_id=row["order_id"], scene_code=row["interface"], create_time=at(row["at"]))
        for row in under_way(centre, user["user_id"])
    ]
    return Done(
        Arrears(
            arrears_fee=sum(row["fee"] for row in rows),
            penalty_fee=user["penalty_fee"],
            arrears_list=tuple(ArrearsItem(bill_month=row["bill_month"], arrears_fee=row["fee"]) for row in rows),
            open_order_list=tuple(orders),
        )
    )
