"""资源中心 of the national side: numbers and SIMs, holds that lapse."""

import hashlib
import re

from sandbox.centre import Centre, Done, answers, first
from sandbox.clock import at
from sandbox.seed import keep_months
from service.gateway.interface import Empty
from service.gateway.main.parts import SimData
from service.gateway.main.resource import (
    Hold,
    HoldNumber,
    HoldSim,
    HoldTerminalNumber,
    NumberItem,
    Numbers,
    PickNumber,
    QueryNumbers,
    QuerySims,
    ReleaseHeldNumber,
    ReleaseNumber,
    ReleaseSim,
    SimItem,
    Sims,
)

MOST = 200  # rows of one answer


def lapse(centre: Centre) -> None:
    """Give back what was held too long."""
    for table, owner in (("number", "cert_num"), ("sim", "access_num")):
        sql = f"UPDATE {table} SET state = 'free', hold_id = NULL, {owner} = NULL, expires = NULL"  # noqa: S608
        centre.store.change(f"{sql} WHERE state = 'held' AND expires <= ?", centre.now())


@answers(QueryNumbers)
def query_numbers(centre: Centre, asked: QueryNumbers) -> Done:
    centre.refuse_unless(re.fullmatch(r"\d{0,11}", asked.pattern), "1110", "号码查询条件只能是数字")
    lapse(centre)
    sql = (
        "SELECT * FROM number WHERE state = 'free' AND access_num LIKE ?"
        " AND access_num NOT IN (SELECT access_num FROM audit) ORDER BY rowid LIMIT ?"
    )
    rows = centre.store.rows(sql, f"%{asked.pattern}%", min(asked.limit, MOST))
    items = tuple(
        NumberItem(
            access_num=row["access_num"],
            level=row["level"],
            prepay_fee=row["prepay_fee"],
            min_spend=row["min_spend"],
            keep_months=keep_months(row["level"]),
        )
        for row in rows
    )
    return Done(Numbers(number_list=items))


@answers(QuerySims)
def query_sims(centre: Centre, asked: QuerySims) -> Done:
    centre.refuse_unless(re.fullmatch(r"\d{0,20}", asked.pattern), "1120", "SIM 卡查询条件只能是数字")
    lapse(centre)
    sql = "SELECT * FROM sim WHERE state = 'free' AND iccid LIKE ? ORDER BY rowid LIMIT ?"
    rows = centre.store.rows(sql, f"%{asked.pattern}", min(asked.limit, MOST))
    items = tuple(SimItem.model_validate({name: row[name] for name in SimItem.model_fields}) for row in rows)
    return Done(Sims(sim_list=items))


@answers(PickNumber)
def pick_number(centre: Centre, asked: PickNumber) -> Done:
    return _hold_number(centre, asked, "NH")


@answers(HoldNumber)
@answers(HoldTerminalNumber)
def hold_number(centre: Centre, asked: HoldNumber | HoldTerminalNumber) -> Done:
    """预占: not let go by the release of 选占."""
    return _hold_number(centre, asked, "PH")


def _hold_number(centre: Centre, asked: PickNumber | HoldNumber | HoldTerminalNumber, prefix: str) -> Done:
    """A number already held by the same certificate in the same way stays held under the same id, with a new time."""
    lapse(centre)
    row = centre.store.row("SELECT * FROM number WHERE access_num = ?", asked.access_num)
    row = first(row, "1102", "号码不存在")
    own = row["state"] == "held" and row["cert_num"] == asked.cert_num and row["hold_id"].startswith(prefix)
    centre.refuse_unless(row["state"] == "free" or own, "1101", "号码已被占用")
    hold_id = row["hold_id"] if own else f"{prefix}{centre.store.next('hold'):012d}"
    expires = centre.now() + centre.settings.hold_seconds
    sql = "UPDATE number SET state = 'held', hold_id = ?, cert_num = ?, expires = ? WHERE access_num = ?"
    centre.store.change(sql, hold_id, asked.cert_num, expires, asked.access_num)
    return Done(Hold(hold_id=hold_id, expire_time=at(expires)))


@answers(ReleaseNumber)
def release_number(centre: Centre, asked: ReleaseNumber) -> Done:
    return _release_number(centre, asked, "NH", "选占不存在或已失效")


@answers(ReleaseHeldNumber)
def release_held_number(centre: Centre, asked: ReleaseHeldNumber) -> Done:
    return _release_number(centre, asked, "PH", "号码预占不存在或已失效")


def _release_number(centre: Centre, asked: ReleaseNumber | ReleaseHeldNumber, prefix: str, text: str) -> Done:
    sql = (
        "UPDATE number SET state = 'free', hold_id = NULL, cert_num = NULL, expires = NULL"
        " WHERE access_num = ? AND hold_id = ? AND state = 'held'"
    )
    released = asked.hold_id.startswith(prefix) and centre.store.change(sql, asked.access_num, asked.hold_id)
    centre.refuse_unless(released, "1103", text)
    return Done(Empty())


@answers(HoldSim)
def hold_sim(centre: Centre, asked: HoldSim) -> Done:
    """A SIM already held for the same number stays held under the same id, with a new time."""
    lapse(centre)
    row = first(centre.store.row("SELECT * FROM sim WHERE iccid = ?", asked.iccid), "1105", "SIM 卡不存在")
    own = row["state"] == "held" and row["access_num"] == asked.access_num
    centre.refuse_unless(row["state"] == "free" or own, "1104", "SIM 卡已被占用")
    hold_id = row["hold_id"] if own else f"SH{centre.store.next('hold'):012d}"
    expires = centre.now() + centre.settings.hold_seconds
    sql = "UPDATE sim SET state = 'held', hold_id = ?, access_num = ?, expires = ? WHERE iccid = ?"
    centre.store.change(sql, hold_id, asked.access_num, expires, asked.iccid)
    return Done(Hold(hold_id=hold_id, expire_time=at(expires)))


@answers(ReleaseSim)
def release_sim(centre: Centre, asked: ReleaseSim) -> Done:
    sql = (
        "UPDATE sim SET state = 'free', hold_id = NULL, access_num = NULL, expires = NULL"
        " WHERE iccid = ? AND hold_id = ? AND state = 'held'"
    )
    released = centre.store.change(sql, asked.iccid, asked.hold_id)
    centre.refuse_unless(released, "1106", "SIM 卡预占不存在或已失效")
    return Done(Empty())


def held_sim(centre: Centre, iccid: str, access_num: str, hold_id: str) -> None:
    """Refuse unless the SIM is held for this number under this id."""
    lapse(centre)
    row = first(centre.store.row("SELECT * FROM sim WHERE iccid = ?", iccid), "1105", "SIM 卡不存在")
    centre.refuse_unless(row["access_num"] == access_num, "1108", "SIM 卡不是为该号码预占")
    centre.refuse_unless((row["state"], row["hold_id"]) == ("held", hold_id), "1106", "SIM 卡预占不存在或已失效")


def sim_data(iccid: str) -> SimData:
    """What is written onto the card: invented, and the same for the same card."""
    secret = hashlib.sha256(iccid.encode()).hexdigest().upper()
    imsi = f"46015{int(secret[:12], 16) % 10**10:010d}"
    return SimData(iccid=iccid, imsi=imsi, ki=secret[:32], opc=secret[32:])
