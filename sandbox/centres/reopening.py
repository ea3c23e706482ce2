"""订单中心: a closed user comes back under its number (销户复装): two checks, then the reopening."""

from sandbox.centre import ACCEPTED, Centre, Done, answers, first
from sandbox.centres.opening import check_letter, check_person, note
from sandbox.centres.resource import held_sim
from sandbox.centres.users import arrears_fee, find, own, turn
from sandbox.clock import at
from sandbox.holdings import bought
from sandbox.store import Row
from sandbox.works import accept, ends, fails
from service.gateway.main.opening import CheckReopen, PrecheckReopen, Reopen, Reopenable
from service.gateway.main.order import Checked, Opened


@answers(PrecheckReopen)
def precheck_reopen(centre: Centre, asked: PrecheckReopen) -> Done:
    """The last closed user of this person under this number; what is owed and whether the number is free is told."""
    sql = "SELECT * FROM subscriber WHERE access_num = ? AND cert_num = ? AND cust_name = ? ORDER BY rowid DESC"
    row = centre.store.row(sql, asked.access_num, asked.cert_num, asked.cust_name)
    if row is None or row["state"] != "CLOSED":
        return Done(Reopenable(passed="0", reason="该证件名下没有这个已销户的号码"))
    return Done(
        Reopenable(
            passed="1",
            user_id=row["user_id"],
            cust_id=row["cust_id"],
            cust_name=row["cust_name"],
            stop_reason=row["stop_reason"],
            close_time=at(row["state_at"]),
            arrears_fee=arrears_fee(centre, row["user_id"]),
            penalty_fee=row["penalty_fee"],
            number_free="1" if _free(centre, asked.access_num) else "0",
        )
    )


@answers(CheckReopen)
def check_reopen(centre: Centre, asked: CheckReopen) -> Done:
    _may(centre, asked)
    check_person(centre, asked)
    check_letter(centre, asked)
    centre.refuse_unless(any(item.kind == "BASE" for item in asked.offer_list), "1602", "缺少基础套餐")
    check_serial = f"CK{centre.store.next('check'):012d}"
    centre.store.insert("checked", check_serial=check_serial, content=_content(asked), at=centre.now())
    return Done(Checked(check_serial=check_serial))


@answers(Reopen)
def reopen(centre: Centre, asked: Reopen) -> Done:
    checked = centre.store.row("SELECT content FROM checked WHERE check_serial = ?", asked.check_serial)
    checked = first(checked, "1303", "销户复装校验流水无效")
    centre.refuse_unless(checked["content"] == _content(asked), "1304", "复装信息与校验时不一致")
    user = _may(centre, asked)
    held_sim(centre, asked.iccid, asked.access_num, asked.sim_hold_id)
    order_id = accept(centre, asked, user["user_id"], asked.access_num)
    note(centre, asked, order_id)
    turn(centre, user["user_id"], "OPENING")
    centre.store.change("UPDATE sim SET state = 'used' WHERE iccid = ?", asked.iccid)
    return Done(Opened(order_id=order_id, cust_id=user["cust_id"], user_id=user["user_id"]), ACCEPTED, "已受理")


def _may(centre: Centre, asked: CheckReopen | Reopen) -> Row:
    user = find(centre, asked.access_num, asked.user_id)
    own(centre, user, asked.cust_info.cert_num, asked.cust_info.cust_name)
    centre.refuse_unless(user["state"] == "CLOSED", "1841", "用户没有销户")
    owes = arrears_fee(centre, user["user_id"]) + user["penalty_fee"]
    centre.refuse_unless(not owes, "1842", "用户还有欠费或违约金")
    centre.refuse_unless(_free(centre, asked.access_num), "1843", "号码已分配给其他客户")
    return user


def _free(centre: Centre, access_num: str) -> bool:
    return not centre.store.rows("SELECT 1 FROM subscriber WHERE access_num = ? AND state <> 'CLOSED'", access_num)


def _content(asked: CheckReopen | Reopen) -> str:
    """What a check covers: the reopening must carry the same."""
    return asked.model_dump_json(include={"cust_info", "user_id", "access_num", "iccid", "offer_list"})


@ends(Reopen)
def reopened(centre: Centre, asked: Reopen, work: Row) -> None:
    turn(centre, work["user_id"], "ACTIVE")
    change, offers = centre.store.change, bought(centre.store, asked.offer_list)
    change("UPDATE subscriber SET iccid = ?, offers = ? WHERE user_id = ?", asked.iccid, offers, work["user_id"])
    change("UPDATE booking SET state = 'done' WHERE order_id = ?", work["order_id"])


@fails(Reopen)
def not_reopened(centre: Centre, asked: Reopen, work: Row) -> None:
    turn(centre, work["user_id"], "CLOSED", "REQUEST")
    change, until = centre.store.change, centre.now() + centre.settings.hold_seconds
    reason = centre.settings.completion_failure
    change("UPDATE booking SET state = 'failed', reason = ? WHERE order_id = ?", reason, work["order_id"])
    change("UPDATE sim SET state = 'held', expires = ? WHERE iccid = ?", until, asked.iccid)
