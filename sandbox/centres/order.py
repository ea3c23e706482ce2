"""订单中心 of the national side: trial, check, opening, receipt, query by serial."""

import json
from datetime import datetime, time, timedelta

from sandbox.centre import ACCEPTED, Centre, Done, Refusal, answers, first
from sandbox.centres.customer import LIMIT, held, listed
from sandbox.centres.resource import lapse
from sandbox.clock import now, stamp
from sandbox.documents import Broken, fetch, pdf_pages
from sandbox.store import Row
from service.gateway.interface import Empty
from service.gateway.lists import LETTER
from service.gateway.main.order import (
    Checked,
    OpenAccount,
    OpenCheck,
    Opened,
    QueryBySerial,
    SerialState,
    SyncReceipt,
    Trial,
    TrialDates,
    TrialItem,
)

FOREVER = "2099-12-31 23:59:59"
AT_ONCE = ("2.6.1.1", "2.6.1.17", "2.6.1.24", "2.6.1.29", "2.6.1.30", "2.6.1.48", "2.6.1.58")  # opening scenes


@answers(TrialDates)
def trial_dates(centre: Centre, asked: TrialDates) -> Done:
    """Opening takes effect at once, everything else with the next month."""
    centre.refuse_unless(asked.offer_codes, "1601", "没有需要试算的产商品")
    start = now() if asked.scene_code.removeprefix("main/") in AT_ONCE else next_month(now())
    items = (TrialItem(offer_code=code, effective_time=stamp(start), expiry_time=FOREVER) for code in asked.offer_codes)
    return Done(Trial(offer_list=tuple(items)))


def next_month(moment: datetime) -> datetime:
    day = (moment.date().replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(day, time(), moment.tzinfo)


@answers(OpenCheck)
def open_check(centre: Centre, asked: OpenCheck) -> Done:
    lapse(centre)
    _check_person(centre, asked)
    _check_letter(centre, asked)
    number, sim = _resources(centre, asked)
    centre.refuse_unless(number["state"] == "held", "1103", "选占不存在或已失效")
    centre.refuse_unless(sim["state"] == "held", "1106", "SIM 卡预占不存在或已失效")
    centre.refuse_unless(any(item.kind == "BASE" for item in asked.offer_list), "1602", "缺少基础套餐")
    check_serial = f"CK{centre.store.next('check'):012d}"
    centre.store.insert("checked", check_serial=check_serial, content=_content(asked), at=centre.now())
    return Done(Checked(check_serial=check_serial))


def _check_person(centre: Centre, asked: OpenCheck) -> None:
    cert_num = asked.cust_info.cert_num
    passed = centre.store.row("SELECT 1 FROM authentication WHERE cert_num = ?", cert_num)
    centre.refuse_unless(not listed(centre, cert_num), "1202", "客户在黑名单中")
    centre.refuse_unless(held(centre, cert_num) < LIMIT, "1201", "该证件下号码已满五个")
    centre.refuse_unless(passed, "1203", "客户未通过实名认证")


def _check_letter(centre: Centre, asked: OpenCheck) -> None:
    """The 1701 letter of this very person is demanded whatever was chosen (R6)."""
    file_id = asked.cust_info.abroad_intercept_confirm_file
    photo = centre.store.row("SELECT * FROM photo WHERE file_id = ?", file_id)
    photo = first(photo, "1301", "缺少境外来话来信拦截业务确认书")
    own = photo["img_type"] == LETTER and photo["cert_num"] == asked.cust_info.cert_num
    centre.refuse_unless(own, "1302", "确认书照片类型不符或不属于该客户")


def _resources(centre: Centre, asked: OpenCheck | OpenAccount) -> tuple[Row, Row]:
    """The number and the SIM, which must belong to this customer and to each other."""
    number = centre.store.row("SELECT * FROM number WHERE access_num = ?", asked.access_num)
    sim = centre.store.row("SELECT * FROM sim WHERE iccid = ?", asked.iccid)
    number, sim = first(number, "1102", "号码不存在"), first(sim, "1105", "SIM 卡不存在")
    centre.refuse_unless(number["cert_num"] == asked.cust_info.cert_num, "1107", "号码不是由该客户选占")
    centre.refuse_unless(sim["access_num"] == asked.access_num, "1108", "SIM 卡不是为该号码预占")
    return number, sim


def _content(asked: OpenCheck | OpenAccount) -> str:
    """What a check covers: opening must carry the same."""
    return asked.model_dump_json(include={"cust_info", "access_num", "iccid", "offer_list"})


@answers(OpenAccount)
def open_account(centre: Centre, asked: OpenAccount) -> Done:
    """Number and SIM are used, user and order exist from here on; the completion follows by call-back."""
    checked = centre.store.row("SELECT content FROM checked WHERE check_serial = ?", asked.check_serial)
    checked = first(checked, "1303", "开户校验流水无效")
    centre.refuse_unless(checked["content"] == _content(asked), "1304", "开户信息与校验时不一致")
    number, sim = _resources(centre, asked)
    again = _opened_by_this_serial(centre)
    centre.refuse_unless(again or number["state"] == "held", "1103", "选占不存在或已失效")
    centre.refuse_unless(again or sim["state"] == "held", "1106", "SIM 卡预占不存在或已失效")
    same = (number["hold_id"], sim["hold_id"]) == (asked.number_hold_id, asked.sim_hold_id)
    centre.refuse_unless(same, "1109", "选占或预占标识不一致")
    return Done(_book(centre, asked), ACCEPTED, "已受理")


def _opened_by_this_serial(centre: Centre) -> bool:
    """Only with ``dedupe`` off: the same message is done twice, as a peer without protection does it."""
    return centre.store.row("SELECT 1 FROM booking WHERE serial = ?", centre.serial) is not None


def _book(centre: Centre, asked: OpenAccount) -> Opened:
    store, info, moment = centre.store, asked.cust_info, centre.now()
    place = store.next("order")
    opened = Opened(order_id=f"GW{place:014d}", cust_id=f"C{place:012d}", user_id=f"U{place:012d}")
    store.insert(
        "booking",
        order_id=opened.order_id,
        serial=centre.serial,
        accept_id=asked.accept_id,
        state="accepted",
        letter=info.abroad_intercept_confirm_file,
        intercept=info.abroad_intercept,
        fee_total=asked.fee_total,
        offers=json.dumps([item.offer_code for item in asked.offer_list]),
        at=moment,
    )
    store.insert(
        "user",
        user_id=opened.user_id,
        cust_id=opened.cust_id,
        order_id=opened.order_id,
        access_num=asked.access_num,
        iccid=asked.iccid,
        cert_num=info.cert_num,
        cust_name=info.cust_name,
        state="opening",
        at=moment,
    )
    store.change("UPDATE number SET state = 'used' WHERE access_num = ?", asked.access_num)
    store.change("UPDATE sim SET state = 'used' WHERE iccid = ?", asked.iccid)
    due = moment + centre.settings.completion_delay
    store.insert("callback", serial=completion_serial(centre), order_id=opened.order_id, due=due, next_at=due)
    return opened


def completion_serial(centre: Centre) -> str:
    """Our own serial of a call-back: 4 + 17 + 9 characters, as the province's."""
    return f"ZZZZ{now().strftime('%Y%m%d%H%M%S%f')[:17]}{centre.store.next('callback') % 10**9:09d}"


@answers(SyncReceipt)
def sync_receipt(centre: Centre, asked: SyncReceipt) -> Done:
    booking = centre.store.row("SELECT * FROM booking WHERE order_id = ?", asked.order_id)
    booking = first(booking, "1501", "订单不存在")
    centre.refuse_unless(booking["accept_id"] == asked.accept_id, "1502", "受理单号与订单不符")
    try:
        content = fetch(centre, asked.file_path, asked.file_sha256)
        pdf_pages(content)
    except Broken as error:
        raise Refusal("1503", f"受理单文件不可用：{error}") from error
    centre.store.insert(
        "receipt",
        order_id=asked.order_id,
        accept_id=asked.accept_id,
        path=asked.file_path,
        sha256=asked.file_sha256,
        bytes=len(content),
        at=centre.now(),
    )
    return Done(Empty())


@answers(QueryBySerial)
def query_by_serial(centre: Centre, asked: QueryBySerial) -> Done:
    effect = centre.store.row("SELECT * FROM effect WHERE serial = ? ORDER BY id LIMIT 1", asked.serial)
    if effect is None:
        return Done(SerialState(state="NOT_FOUND"))
    state = {"0000": "DONE", "0001": "ACCEPTED"}.get(effect["result"], "REFUSED")
    return Done(
        SerialState.model_validate(
            {
                "state": state,
                "result": effect["result"],
                "message": effect["message"],
                "stored": json.loads(effect["body"]),
            }
        )
    )
