from datetime import date, datetime

import pytest

from service.kit.clock import SHANGHAI
from service.kit.page import FeeLine, FeePanel
from service.offers.model import Offer, OfferDates, Terms
from service.receipts.model import Detail, Party, Product, Snapshot, Told

NOW = datetime(2026, 11, 23, 10, 35, 41, tzinfo=SHANGHAI)


def _offer(code: str, name: str, **more: object) -> Offer:
    return Offer.model_validate(
        {"code": code, "name": name, "version": 3, "price_mode": "MONTH", "sale_from": date(2025, 1, 1), **more}
    )


BASE = _offer(
    "GD100129",
    "全能王 129 融合套餐",
    kind="BASE",
    price=12900,
    converged=True,
    filing_no="25SD500187",
    terms=Terms(
        contract_period="24 个月，自生效次月 1 日起计算；合约期内停机保号的，合约期相应顺延。",
        liability="合约期内退订、销户或变更为低档套餐的，须补缴已享受优惠，按剩余月数 × 20 元计收，最高不超过 480 元。",
        cancel_notice="可持本人有效身份证件至营业厅或拨打 10099 申请退订，次月 1 日生效，当月费用按整月计收。",
        restrictive_clause="每证限办 1 户；副卡不超过 4 张；不与其他同类合约活动同时参加。",
        special_tips="首月套餐费按日折算；境内通用流量使用超过 60GB 后限速 1Mbps，次月自动恢复；未用完流量当月有效。",
    ),
)
YEAR = _offer(
    "GD200471", "回归专属流量年包", kind="OPTIONAL", price=0, price_mode="ONCE", filing_no="25SD500310", terms=Terms()
)
CAMPAIGN = _offer(
    "GD900218",
    "充 100 返 120 活动",
    kind="CAMPAIGN",
    price=10000,
    price_mode="ONCE",
    filing_no="25SD500402",
    terms=Terms(
        contract_period="12 个月。",
        liability="活动期内销户的，剩余未返还部分不再返还。",
        cancel_notice="活动办理后不可单独退订。",
        restrictive_clause="每个号码每年限参加 1 次。",
        special_tips="返还金额分 12 个月到账，不可提现、不可转赠。",
        renewal="到期不续约",
    ),
)


def product(offer: Offer) -> Product:
    expiry = datetime(2028, 11, 30, 23, 59, 59, tzinfo=SHANGHAI)
    return Product(offer=offer, dates=OfferDates(code=offer.code, effective=NOW, expiry=expiry))


@pytest.fixture
def snapshot() -> Snapshot:
    return Snapshot(
        number="SL20261123000047",
        scenario="main/2.6.1.1",
        title="个人开户",
        hall="370102001",
        hall_name="济南历下营业厅",
        clerk="SD0001",
        clerk_name="王芳",
        accepted_at=NOW,
        customer=Party(name="李**", cert_type="居民身份证", cert_number="**************0417", phone="138****5678"),
        access_number="192****6081",
        details=(
            Detail(label="SIM 卡号", value="898619**********6081"),
            Detail(label="境外来话来信", value="办理拦截（确认书已存档）"),
        ),
        products=(product(BASE), product(YEAR), product(CAMPAIGN)),
        date_source="PROVINCE",
        fees=FeePanel(
            lines=(
                FeeLine(title="全能王 129 融合套餐首月", amount=3440, note="129.00 元/月，按日折算 8/30 天"),
                FeeLine(title="SIM 卡费", amount=0),
                FeeLine(title="充 100 返 120 活动", amount=10000, note="一次性"),
            ),
            total=13440,
            note="融合套餐不收取开通调测等其他费用",
        ),
        told=Told(clerk="SD0001 王芳", at=NOW),
    )
