"""资源中心: what is known about a number, and numbers that were audited for one person (一号一审)."""

from datetime import datetime

from sandbox.centre import Centre, Done, answers
from sandbox.clock import ZONE, at
from sandbox.seed import grade, keep_months
from sandbox.store import Store
from service.gateway.main.number import Audit, Audits, NumberInfo, QueryAudits, QueryNumber

AUDITED = "2.6.1.29"
SCHEMA = """
CREATE TABLE IF NOT EXISTS audit (
  audit_id TEXT PRIMARY KEY, access_num TEXT NOT NULL UNIQUE, cert_type TEXT NOT NULL, cert_num TEXT NOT NULL,
  cust_name TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('WAITING', 'PASSED', 'REFUSED', 'USED')),
  reason TEXT NOT NULL DEFAULT '', at REAL NOT NULL, expires REAL NOT NULL);
"""
LEDGER = {"audits": "audit"}
SEEDED = (
    ("19253187001", "370102199003074519", "张伟", "PASSED", "", 2099),
    ("19253187002", "370102199003074519", "张伟", "PASSED", "", 2025),  # lapsed
    ("19253187003", "370112198811234523", "李娜", "WAITING", "", 2099),
    ("19253187004", "370105195506153412", "王建国", "REFUSED", "用途说明不充分", 2099),
)


def fill(store: Store) -> None:
    passed = datetime(2025, 6, 1, tzinfo=ZONE).timestamp()
    for place, (access_num, cert_num, cust_name, state, reason, year) in enumerate(SEEDED, 1):
        person = {"cert_type": "111", "cert_num": cert_num, "cust_name": cust_name}
        expires = datetime(year, 12, 31, tzinfo=ZONE).timestamp()
        shown = {"audit_id": f"SH{place:012d}", "access_num": access_num, "state": state, "reason": reason}
        store.seed("audit", **shown, **person, at=passed, expires=expires)
        store.seed("number", access_num=access_num, level=0, prepay_fee=0, min_spend=0)


@answers(QueryNumber)
def query_number(centre: Centre, asked: QueryNumber) -> Done:
    level, prepay, spend = grade(asked.access_num)
    audited = centre.store.row("SELECT 1 FROM audit WHERE access_num = ?", asked.access_num)
    return Done(
        NumberInfo(
            access_num=asked.access_num,
            lucky="1" if level else "0",
            level=level,
            one_audit="1" if audited else "0",
            prepay_fee=prepay,
            min_spend=spend,
            keep_months=keep_months(level),
        )
    )


@answers(QueryAudits)
def query_audits(centre: Centre, asked: QueryAudits) -> Done:
    rows = centre.store.rows("SELECT * FROM audit WHERE cert_num = ? ORDER BY audit_id", asked.cert_num)
    items = tuple(
        Audit(
            audit_id=row["audit_id"],
            access_num=row["access_num"],
            cust_name=row["cust_name"],
            cert_type=row["cert_type"],
            cert_num=row["cert_num"],
            audit_state=row["state"],
            audit_time=at(row["at"]),
            expire_time=at(row["expires"]),
            reason=row["reason"],
        )
        for row in rows
    )
    return Done(Audits(audit_list=items))


def claim(centre: Centre, access_num: str, cert_num: str, scene_code: str) -> None:
    """An audited number is opened by the person it was audited for, by that scenario; and only such a number by it."""
    row = centre.store.row("SELECT * FROM audit WHERE access_num = ?", access_num)
    if row is None:
        centre.refuse_unless(scene_code != AUDITED, "1821", "该号码没有一号一审的审核")
        return
    own = row["cert_num"] == cert_num and row["state"] == "PASSED" and row["expires"] > centre.now()
    centre.refuse_unless(own and scene_code == AUDITED, "1822", "一号一审号码只能由审核通过的本人按一号一审开户")
