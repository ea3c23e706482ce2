"""订单中心: opening an account, as a single one or as a second card. Check, submit, end."""

import json

from sandbox.centre import ACCEPTED, Centre, Done, answers, first
from sandbox.centres.audits import claim
from sandbox.centres.customer import LIMIT, held, listed
from sandbox.centres.resource import lapse, sim_data
from sandbox.centres.users import active, find
from sandbox.holdings import bought, item_of
from sandbox.store import Row
from sandbox.subscribers import FAMILY
from sandbox.works import accept, ends, fails
from service.gateway.lists import LETTER
from service.gateway.main.opening import CheckReopen, OpenSecond, Reopen
from service.gateway.main.order import Checked, OpenAccount, OpenCheck, Opened
from service.gateway.main.parts import CustInfo
from service.gateway.main.port import PortIn

Opening = OpenAccount | OpenSecond | PortIn | Reopen

SECONDS = 4  # cards of one main card


@answers(OpenCheck)
def open_check(centre: Centre, asked: OpenCheck) -> Done:
    lapse(centre)
    check_person(centre, asked)
    check_letter(centre, asked)
    number, _sim = _resources(centre, asked)
    centre.refuse_unless(number["state"] == "held", "1103", "选占不存在或已失效")
    centre.refuse_unless(any(item.kind == "BASE" for item in asked.offer_list), "1602", "缺少基础套餐")
    check_serial = f"CK{centre.store.next('check'):012d}"
    centre.store.insert("checked", check_serial=check_serial, content=_content(asked), at=centre.now())
    return Done(Checked(check_serial=check_serial))


def check_person(centre: Centre, asked: OpenCheck | PortIn | CheckReopen) -> None:
    cert_num = asked.cust_info.cert_num
    passed = centre.store.row("SELECT 1 FROM authentication WHERE cert_num = ?", cert_num)
    centre.refuse_unless(not listed(centre, cert_num), "1202", "客户在黑名单中")
    centre.refuse_unless(held(centre, cert_num) < LIMIT, "1201", "该证件下号码已满五个")
    centre.refuse_unless(passed, "1203", "客户未通过实名认证")


def check_letter(centre: Centre, asked: OpenCheck | CheckReopen) -> None:
    """The 1701 letter of this very person is demanded whatever was chosen (R6)."""
    file_id = asked.cust_info.abroad_intercept_confirm_file
    photo = centre.store.row("SELECT * FROM photo WHERE file_id = ?", file_id)
    photo = first(photo, "1301", "缺少境外来话来信拦截业务确认书")
    own = photo["img_type"] == LETTER and photo["cert_num"] == asked.cust_info.cert_num
    centre.refuse_unless(own, "1302", "确认书照片类型不符或不属于该客户")


def _resources(centre: Centre, asked: OpenCheck | OpenAccount | OpenSecond) -> tuple[Row, Row]:
    """The number and the SIM, which must belong to this customer and to each other; they are used together."""
    number = centre.store.row("SELECT * FROM number WHERE access_num = ?", asked.access_num)
    sim = centre.store.row("SELECT * FROM sim WHERE iccid = ?", asked.iccid)
    number, sim = first(number, "1102", "号码不存在"), first(sim, "1105", "SIM 卡不存在")
    centre.refuse_unless(number["cert_num"] == asked.cust_info.cert_num, "1107", "号码不是由该客户选占")
    centre.refuse_unless(sim["access_num"] == asked.access_num, "1108", "SIM 卡不是为该号码预占")
    return number, sim


def _content(asked: OpenCheck | OpenAccount | OpenSecond) -> str:
    """What a check covers: opening must carry the same."""
    return asked.model_dump_json(include={"cust_info", "access_num", "iccid", "offer_list"})


@answers(OpenAccount)
def open_account(centre: Centre, asked: OpenAccount) -> Done:
    """Number and SIM are used, user and order exist from here on; the completion follows by call-back."""
    claim(centre, asked.access_num, asked.cust_info.cert_num, asked.scene_code)
    return _open(centre, asked)


@answers(OpenSecond)
def open_second(centre: Centre, asked: OpenSecond) -> Done:
    return _open(centre, asked, main_card(centre, asked.main_access_num, asked.main_user_id))


def main_card(centre: Centre, access_num: str, user_id: str) -> str:
    """Its user id. The main card has to be in use, and not itself somebody's second one."""
    main = find(centre, access_num, user_id)
    active(centre, main)
    centre.refuse_unless(main["role"] != "SECOND", "1811", "主卡本身是副卡")
    sql = "SELECT count(*) AS n FROM subscriber WHERE main_user_id = ? AND state <> 'CLOSED'"
    cards = first(centre.store.row(sql, main["user_id"]), "1801", "用户不存在")["n"]
    centre.refuse_unless(cards < SECONDS, "1812", f"主卡下副卡已满 {SECONDS} 张")
    return str(main["user_id"])


def _open(centre: Centre, asked: OpenAccount | OpenSecond, main_user_id: str = "") -> Done:
    checked = centre.store.row("SELECT content FROM checked WHERE check_serial = ?", asked.check_serial)
    checked = first(checked, "1303", "开户校验流水无效")
    centre.refuse_unless(checked["content"] == _content(asked), "1304", "开户信息与校验时不一致")
    number, sim = _resources(centre, asked)
    again = _opened_by_this_serial(centre)
    centre.refuse_unless(again or number["state"] == "held", "1103", "选占不存在或已失效")
    same = (number["hold_id"], sim["hold_id"]) == (asked.number_hold_id, asked.sim_hold_id)
    centre.refuse_unless(same, "1109", "选占或预占标识不一致")
    return Done(book(centre, asked, main_user_id), ACCEPTED, "已受理")


def _opened_by_this_serial(centre: Centre) -> bool:
    """Only with ``dedupe`` off: the same message is done twice, as a peer without protection does it."""
    return centre.store.row("SELECT 1 FROM booking WHERE serial = ?", centre.serial) is not None


def book(centre: Centre, asked: Opening, main_user_id: str = "") -> Opened:
    """A new user and its order; number and SIM are used. A second card hangs on its main card by the usual product."""
    store, info = centre.store, asked.cust_info
    bond = (item_of(FAMILY),) if main_user_id else ()
    place = store.next("user")
    cust_id, user_id = f"C{place:012d}", f"U{place:012d}"
    order_id = accept(centre, asked, user_id, asked.access_num)
    note(centre, asked, order_id)
    shared = {"user_id": user_id, "cust_id": cust_id, "access_num": asked.access_num, "iccid": asked.iccid}
    shared |= {"cert_num": info.cert_num, "cust_name": info.cust_name}
    store.insert("user", **shared, order_id=order_id, state="opening", at=centre.now())
    store.insert(
        "subscriber",
        **shared,
        acct_id=f"A{place:012d}",
        cert_type=info.cert_type,
        state="OPENING",
        state_at=centre.now(),
        open_at=centre.now(),
        role="SECOND" if main_user_id else "SINGLE",
        main_user_id=main_user_id,
        password=asked.service_password,
        offers=bought(centre.store, (*asked.offer_list, *bond)),
    )
    store.change("UPDATE number SET state = 'used' WHERE access_num = ?", asked.access_num)
    store.change("UPDATE sim SET state = 'used' WHERE iccid = ?", asked.iccid)
    return Opened(order_id=order_id, cust_id=cust_id, user_id=user_id, sim_data=sim_data(asked.iccid))


def note(centre: Centre, asked: Opening, order_id: str) -> None:
    """The order as the ledger shows it."""
    info = asked.cust_info
    letter = info if isinstance(info, CustInfo) else None
    centre.store.insert(
        "booking",
        order_id=order_id,
        serial=centre.serial,
        accept_id=asked.accept_id,
        state="accepted",
        letter=letter.abroad_intercept_confirm_file if letter else "",
        intercept=letter.abroad_intercept if letter else "",
        fee_total=asked.fee_total,
        offers=json.dumps([item.offer_code for item in asked.offer_list]),
        at=centre.now(),
    )


@ends(OpenAccount)
@ends(OpenSecond)
def opened(centre: Centre, asked: Opening, work: Row) -> None:
    """The user is in use; a number that was audited for one person has been used."""
    change = centre.store.change
    change("UPDATE booking SET state = 'done' WHERE order_id = ?", work["order_id"])
    change("UPDATE user SET state = 'active' WHERE order_id = ?", work["order_id"])
    change("UPDATE subscriber SET state = 'ACTIVE', state_at = ? WHERE user_id = ?", centre.now(), work["user_id"])
    change("UPDATE audit SET state = 'USED' WHERE access_num = ?", asked.access_num)


@fails(OpenAccount)
@fails(OpenSecond)
def not_opened(centre: Centre, asked: Opening, work: Row) -> None:
    """Number and SIM go back to their holds."""
    change, until = centre.store.change, centre.now() + centre.settings.hold_seconds
    reason = centre.settings.completion_failure
    change("UPDATE booking SET state = 'failed', reason = ? WHERE order_id = ?", reason, work["order_id"])
    change("UPDATE user SET state = 'failed' WHERE order_id = ?", work["order_id"])
    change("DELETE FROM subscriber WHERE user_id = ?", work["user_id"])
    held_again = "SET state = 'held', expires = ?"
    change(f"UPDATE number {held_again} WHERE access_num = ?", until, asked.access_num)
    change(f"UPDATE sim {held_again} WHERE iccid = ?", until, asked.iccid)
