"""订单中心: trial of dates, receipts, query by serial."""

import json
from datetime import datetime, timedelta

from sandbox.centre import Centre, Done, Refusal, answers, first
from sandbox.centres.users import find
from sandbox.clock import ZONE, now, stamp
from sandbox.documents import Broken, fetch, pdf_pages
from sandbox.holdings import begins, held, month_end
from service.gateway.interface import Empty
from service.gateway.main.order import QueryBySerial, SerialState, SyncReceipt, Trial, TrialDates, TrialItem
from service.gateway.main.parts import HeldItem

FOREVER = "2099-12-31 23:59:59"
# Scenes: openings; 解绑 and 退订; 续约.
AT_ONCE = ("2.6.1.1", "2.6.1.17", "2.6.1.24", "2.6.1.29", "2.6.1.30", "2.6.1.48", "2.6.1.58", "2.6.1.62")
ENDING = ("2.6.1.19", "2.6.1.38.3", "2.6.1.66")
RENEWAL = "2.6.1.64"


@answers(TrialDates)
def trial_dates(centre: Centre, asked: TrialDates) -> Done:
    """Opening takes effect at once, else every offer has its own start; what ends does so with this month.

    A renewal follows the term that the user has.
    """
    centre.refuse_unless(asked.offer_codes, "1601", "没有需要试算的产商品")
    scene = asked.scene_code.removeprefix("main/")
    if scene == RENEWAL:
        has = {item.offer_code: item for item in held(find(centre, asked.access_num))}
        centre.refuse_unless(set(asked.offer_codes) <= has.keys(), "1603", "用户没有该合约")
        return Done(Trial(offer_list=tuple(_continued(has[code]) for code in asked.offer_codes)))
    return Done(Trial(offer_list=tuple(_tried(scene, code) for code in asked.offer_codes)))


def _tried(scene: str, code: str) -> TrialItem:
    if scene in ENDING:
        return TrialItem(offer_code=code, effective_time="", expiry_time=stamp(month_end(now())))
    start = now() if scene in AT_ONCE else begins(code)
    return TrialItem(offer_code=code, effective_time=stamp(start), expiry_time=FOREVER)


def _continued(old: HeldItem) -> TrialItem:
    """As many months again, from the second after the old end on."""
    began, ended = (datetime.fromisoformat(one).replace(tzinfo=ZONE) for one in (old.effective_time, old.expiry_time))
    months = (ended.year - began.year) * 12 + ended.month - began.month + (began.day == 1)
    start, end = ended + timedelta(seconds=1), month_end(ended, months)
    return TrialItem(offer_code=old.offer_code, effective_time=stamp(start), expiry_time=stamp(end))


@answers(SyncReceipt)
def sync_receipt(centre: Centre, asked: SyncReceipt) -> Done:
    work = first(centre.store.row("SELECT * FROM work WHERE order_id = ?", asked.order_id), "1501", "订单不存在")
    centre.refuse_unless(work["accept_id"] == asked.accept_id, "1502", "受理单号与订单不符")
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
