"""订单中心: campaigns. 充值减免欠费 is for users in arrears only, by tiers (R5); check and submit carry the same."""

import json

from sandbox.centre import ACCEPTED, Centre, Done, Refusal, answers, first
from sandbox.centres.users import active, arrears_fee, find, idle, settle
from sandbox.store import Row
from sandbox.works import accept, ends, fails
from service.gateway.main.campaign import CampaignChecked, CampaignOrder, CheckCampaign, TakeCampaign
from service.gateway.nodes import Ordered

TIERS = {"T50": 5_000, "T100": 10_000, "T200": 20_000}  # RECHARGE_REDUCTION_TAG → what is let off at most, in fen
SCHEMA = """
CREATE TABLE IF NOT EXISTS campaign_check (
  check_serial TEXT PRIMARY KEY, content TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS campaign (
  order_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, tag TEXT NOT NULL, fee_total INTEGER NOT NULL,
  reduced INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'OPEN', offers TEXT NOT NULL, at REAL NOT NULL);
"""
LEDGER = {"campaigns": "campaign"}


@answers(CheckCampaign)
def check_campaign(centre: Centre, asked: CheckCampaign) -> Done:
    user = find(centre, asked.access_num, asked.user_id)
    owes = arrears_fee(centre, user["user_id"])
    try:
        _may(centre, asked, user)
    except Refusal as refusal:
        return Done(CampaignChecked(passed="0", reason=refusal.message, arrears_fee=owes))
    check_serial = f"CC{centre.store.next('campaign'):012d}"
    centre.store.insert("campaign_check", check_serial=check_serial, content=_content(asked), at=centre.now())
    return Done(CampaignChecked(passed="1", check_serial=check_serial, arrears_fee=owes))


@answers(TakeCampaign)
def take_campaign(centre: Centre, asked: TakeCampaign) -> Done:
    user = find(centre, asked.access_num, asked.user_id)
    _may(centre, asked, user)
    idle(centre, user)
    checked = centre.store.row("SELECT * FROM campaign_check WHERE check_serial = ?", asked.check_serial)
    checked = first(checked, "1853", "营销活动校验流水无效")
    centre.refuse_unless(checked["content"] == _content(asked), "1854", "产商品或减免档位与校验时不一致")
    order_id = accept(centre, asked, user["user_id"], user["access_num"])
    offers = json.dumps([item.offer_code for item in asked.offer_list])
    shared = {"user_id": user["user_id"], "tag": asked.recharge_reduction_tag, "fee_total": asked.fee_total}
    centre.store.insert("campaign", order_id=order_id, **shared, offers=offers, at=centre.now())
    return Done(Ordered(order_id=order_id), ACCEPTED, "已受理")


def _may(centre: Centre, asked: CampaignOrder, user: Row) -> None:
    if not asked.recharge_reduction_tag:
        active(centre, user)
        return
    centre.refuse_unless(user["state"] in ("ACTIVE", "SUSPENDED"), "1804", "用户状态不允许办理")
    centre.refuse_unless(asked.recharge_reduction_tag in TIERS, "1851", "减免档位不存在")
    centre.refuse_unless(arrears_fee(centre, user["user_id"]), "1852", "用户没有欠费，不能办理充值减免欠费")


def _content(asked: CampaignOrder) -> str:
    """What the submit has to repeat."""
    return asked.model_dump_json(include={"access_num", "user_id", "offer_list", "recharge_reduction_tag"})


@ends(TakeCampaign)
def taken(centre: Centre, asked: TakeCampaign, work: Row) -> None:
    """What was paid goes to the account; the tier lets arrears off, the oldest first."""
    user_id, tier = work["user_id"], TIERS.get(asked.recharge_reduction_tag, 0)
    reduced = tier - settle(centre, user_id, tier)
    change = centre.store.change
    change("UPDATE campaign SET state = 'DONE', reduced = ? WHERE order_id = ?", reduced, work["order_id"])
    change("UPDATE subscriber SET balance = balance + ? WHERE user_id = ?", asked.fee_total, user_id)


@fails(TakeCampaign)
def not_taken(centre: Centre, _asked: TakeCampaign, work: Row) -> None:
    centre.store.change("UPDATE campaign SET state = 'FAILED' WHERE order_id = ?", work["order_id"])
