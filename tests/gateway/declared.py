"""All declared messages, and the lists that they are measured by."""

import csv
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from service.gateway.interface import Interface
from service.kit import registry

ROWS_FILE = Path(__file__).with_name("encrypted-interfaces.csv")
INTERFACES: dict[str, type[Interface[Any]]] = registry.interfaces()

# every message once: "main/3.2.1.1" asks, "main/3.2.1.1 answer" answers
MESSAGES: dict[str, type[BaseModel]] = {
    **INTERFACES,
    **{f"{key} answer": kind.answer for key, kind in INTERFACES.items()},
}


@dataclass(frozen=True)
class Row:
    """One row of the customer's list of 120 encrypted interfaces."""

    number: int
    title: str
    method: str
    inward: bool
    undecided: bool

    @property
    def book(self) -> str:
        if self.number > 76:
            return "fixed"
        return "group" if self.number > 70 else "main"


def rows() -> list[Row]:
    """A title without what stands in brackets after it."""
    with ROWS_FILE.open(encoding="utf-8", newline="") as text:
        return [
            Row(
                number=int(row["seq"]),
                title=row["name"].removesuffix("（需求待定)").removesuffix("(省份提供)"),
                method=row["method"],
                inward="省份提供" in row["name"],
                undecided="需求待定" in row["name"],
            )
            for row in csv.DictReader(text)
        ]


# every other code that the customer's text names, as it names it
CODES = {
    "main/3.2.1.1": "开户",
    "main/3.2.1.12": "查询用户信息",
    "main/3.2.1.15": "欠费、未办结订单校验",
    "main/3.2.1.17": "受理单同步",
    "main/3.2.1.20": "副卡开户",
    "main/3.2.1.33": "违约金计算",
    "main/3.2.1.34": "开户校验",
    "main/3.2.1.50": "办理充值返还活动或流量赠送活动",
    "main/3.2.1.55": "营销活动校验",
    "main/3.2.1.67": "靓号停机保号费用减免申请附件上传",
    "main/3.2.1.68": "靓号停机保号费用减免",
    "main/3.2.1.83": "销户复装校验",
    "main/3.2.1.84": "销户复机",
    "main/3.2.1.86": "查询短信二次确认业务单",
    "main/3.2.1.105": "根据办理产商品编码及相应办理场景，获取相应的生失效时间",
    "main/3.2.2.9": "根据号码查询资费/是否靓号/是否一号一审信息",
    "main/3.2.4.19": "账本查询",
    "main/3.2.6.1": "一证五号校验",
    "main/3.2.6.5": "实名认证",
    "main/3.2.6.11": "照片上传",
    "main/3.2.6.14": "客户信息变更_新",
    "main/3.2.7.1": "创建订单",
    "main/3.2.7.2": "支付订单",
    "main/3.2.7.9": "统一缴费",
    "main/3.3.1": "业务请求报竣",
    "group/3.2.1.1": "集团贵宾号创建",
    "group/3.2.1.2": "集团贵宾号查询",
    "group/3.2.1.5": "集团V网成员手机短号校验",
    "group/3.2.1.6": "集团成员加入",
    "group/3.2.1.8": "集团成员批量加入",
    "group/3.2.1.12": "集团V网成员创建校验",
    "group/3.2.1.13": "集团V网成员短号码变更",
    "group/3.2.1.17": "集团成员个人开户",
    "group/3.2.1.21": "根据贵宾号查询集团成员信息",
    "group/3.2.1.25": "集团成员套餐批量附加包变更文件上传",
    "group/3.2.1.34": "集团贵宾号属性修改",
    "group/3.2.1.43": "集团成员套餐批量附加包变更（科目代付）文件上传",
    "group/3.2.1.49": "查询集团贵宾号成员所在省集",
    "group/3.2.2.5": "查询集团客户信息",
    "group/3.2.3.5": "集团主账户可转账账本查询",
    "group/3.2.3.6": "集团账户余额转移",
}


# and the fields that it names by their wire names
SEED_FIELDS: dict[str, AbstractSet[str]] = {
    **dict.fromkeys(
        ("main/3.2.1.1", "main/3.2.1.20", "main/3.2.1.34", "main/3.2.1.83", "main/3.2.1.84"),
        frozenset({"CUST_INFO", "ABROAD_INTERCEPT_CONFIRM_FILE"}),
    ),
    "main/3.2.1.50": {"RECHARGE_REDUCTION_TAG"},
    "main/3.2.1.55": {"RECHARGE_REDUCTION_TAG"},
    "main/3.2.6.11": {"IMG_TYPE"},
    "group/3.2.1.1": {"VPMN_TYPE"},
    "group/3.2.1.5": {"SHORT_CODE"},
    "group/3.2.1.6": {"SHORT_CODE"},
    "group/3.2.1.8": {"SHORT_CODE"},
    "group/3.2.1.12": {"SHORT_CODE"},
    "group/3.2.1.13": {"NEW_SHORT_CODE"},
    "group/3.2.1.21": {"P_OFFER", "S_OFFER", "D_OFFER", "OFFER_INS_ID"},
    "group/3.2.1.25": {"OFFER_INS_ID"},
    "group/3.2.1.43": {"OFFER_LIST", "OFFER_INS_ID"},
}
