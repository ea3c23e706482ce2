"""订单中心: numbers that come from another network, by their 授权码."""

from sandbox.centre import ACCEPTED, Centre, Done, answers, first
from sandbox.centres.opening import book, check_person, main_card, not_opened, opened
from sandbox.centres.resource import held_sim
from sandbox.clock import at
from sandbox.store import Row, Store
from sandbox.works import ends, fails
from service.gateway.main.port import CheckPortCode, PortCode, PortedIn, PortIn

HOLDS = 3600.0  # seconds that a code is good for, from the first time it is looked at
SCHEMA = """
CREATE TABLE IF NOT EXISTS port (
  access_num TEXT PRIMARY KEY, cert_num TEXT NOT NULL, code TEXT NOT NULL, carrier TEXT NOT NULL,
  hindrance TEXT NOT NULL DEFAULT '', expires REAL NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'THERE' CHECK (state IN ('THERE', 'COMING', 'HERE')), order_id TEXT NOT NULL DEFAULT '');
"""
LEDGER = {"ports": "port"}
SEEDED = (
    ("13853100001", "370102199003074519", "860001", "移动", ""),
    ("18653100002", "370112198811234523", "860002", "联通", ""),
    ("13853100004", "370102199003074519", "860004", "移动", ""),
    ("18953100003", "370102199003074519", "860003", "电信", "有未到期的合约，须先解除"),
)


def fill(store: Store) -> None:
    for access_num, cert_num, code, carrier, hindrance in SEEDED:
        known = {"access_num": access_num, "cert_num": cert_num, "code": code}
        store.seed("port", **known, carrier=carrier, hindrance=hindrance)


@answers(CheckPortCode)
def check_port_code(centre: Centre, asked: CheckPortCode) -> Done:
    row = centre.store.row("SELECT * FROM port WHERE access_num = ?", asked.access_num)
    wrong = _wrong(centre, row, asked.cert_num, asked.port_auth_code)
    if row is None or wrong:
        return Done(PortCode(passed="0", reason=wrong))
    expires = row["expires"] or centre.now() + HOLDS
    centre.store.change("UPDATE port SET expires = ? WHERE access_num = ?", expires, asked.access_num)
    return Done(PortCode(passed="1", expire_time=at(expires), from_carrier=row["carrier"]))


def _wrong(centre: Centre, row: Row | None, cert_num: str, code: str) -> str:
    """Why this number may not come to this person; empty = it may."""
    if row is None or row["cert_num"] != cert_num:
        return "号码不在该证件名下，或没有申请携转"
    if row["code"] != code:
        return "授权码不正确"
    if row["state"] != "THERE":
        return "该号码已在携入"
    if row["expires"] and row["expires"] <= centre.now():
        return "授权码已过期"
    return str(row["hindrance"])


@answers(PortIn)
def port_in(centre: Centre, asked: PortIn) -> Done:
    row = centre.store.row("SELECT * FROM port WHERE access_num = ?", asked.access_num)
    row = first(row, "1831", "号码不在该证件名下，或没有申请携转")
    wrong = _wrong(centre, row, asked.cust_info.cert_num, asked.port_auth_code)
    centre.refuse_unless(not wrong, "1831", wrong)
    check_person(centre, asked)
    held_sim(centre, asked.iccid, asked.access_num, asked.sim_hold_id)
    main = main_card(centre, asked.main_access_num, asked.main_user_id) if asked.main_user_id else ""
    made = book(centre, asked, main)
    coming = "UPDATE port SET state = 'COMING', order_id = ? WHERE access_num = ?"
    centre.store.change(coming, made.order_id, asked.access_num)
    port_id = f"XR{centre.store.next('port'):012d}"
    return Done(PortedIn(**made.model_dump(), port_id=port_id), ACCEPTED, "已受理")


@ends(PortIn)
def ported_in(centre: Centre, asked: PortIn, work: Row) -> None:
    opened(centre, asked, work)
    centre.store.change("UPDATE port SET state = 'HERE' WHERE access_num = ?", asked.access_num)


@fails(PortIn)
def not_ported_in(centre: Centre, asked: PortIn, work: Row) -> None:
    not_opened(centre, asked, work)
    centre.store.change("UPDATE port SET state = 'THERE' WHERE access_num = ?", asked.access_num)
