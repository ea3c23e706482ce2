"""资费备案 as 电信综合服务 takes it: the ministry's fields with the rules that hold before sending (R7)."""

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from service.peers.signed import Sheet

SEQ_NO = r"^[A-Z]{2}[0-9]20[0-9]{6}[0-9]{5}$"  # 省份 + 企业 + yyyyMMdd + five digits
FILING_NO = r"^[0-9]{2}[A-Z]{2}[0-9][0-9]{5}$"  # 25SD500001; JT = 集团
LONG_TERM = "20991231"
LONG_TEXT = 6000  # characters

_PLACEHOLDER = re.compile(r"todo|tbd|xxx|待补充|占位", re.IGNORECASE)

SeqNo = Annotated[str, Field(pattern=SEQ_NO)]
Reporter = Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9]$")]  # SD5 = 山东广电
Day = Annotated[str, Field(pattern=r"^20[0-9]{6}$")]  # yyyyMMdd
Text = Annotated[str, Field(min_length=1, max_length=500)]
Free = Annotated[str, Field(max_length=500)]
Figure = Annotated[str, Field(pattern=r"^([0-9]{1,9}(\.[0-9]{1,2})?)?$")]
Volume = Literal["", "MB", "GB"]


class Tariff(Sheet):
    """One tariff as it is filed. Names are the ministry's; what is not offered stays empty."""

    bossid: Annotated[str, Field(min_length=1, max_length=64)]  # 省内套餐编码
    seq_no: SeqNo  # 序列号
    reporter: Reporter  # 备案主体
    type1: Literal["1", "2"]  # 1 公众 2 政企
    type2: Literal[
        "1", "2", "3", "4", "5", "6", "7"
    ]  # 套餐 加装包 营销活动 国际及港澳台加装包 标准资费 国际标准资费 其他
    name: Text  # 资费名称, equal to that in the message of an order's success
    fees: Figure = ""  # 资费标准
    fees_unit: Free = ""  # 元/月
    call: Figure = ""  # 语音, minutes
    data: Figure = ""  # 通用流量
    data_unit: Volume = ""
    sms: Figure = ""  # 短彩信, pieces
    orient_traffic: Figure = ""  # 定向流量
    orient_traffic_unit: Volume = ""
    iptv: Free = ""
    bandwidth: Free = ""
    rights: Free = ""
    other_content: Annotated[str, Field(max_length=LONG_TEXT)] = ""  # 其他服务内容
    tariff_attr: Literal["1", "2", "3"]  # 1 全国 2 省内 3 本地
    applicable_people: Text  # 适用范围
    applicable_area: Annotated[str, Field(pattern=r"^!?[A-Z0-9]+(,!?[A-Z0-9]+)*$")]  # 适用地区; ! excludes, 000 = 全国
    valid_period: Text  # 有效期限
    channel: Text  # 销售渠道
    duration: Text  # 在网要求, 无 when none
    unsubscribe: Text  # 退订方式
    responsibility: Text  # 违约责任, 无 when none
    online_day: Day  # 上线日期
    offline_day: Day | Literal[""] = ""  # 下线日期; empty = undecided, 20991231 = long-term
    others: Annotated[str, Field(max_length=LONG_TEXT)] = ""  # 其他说明

    @field_validator("*")
    @classmethod
    def _is_said(cls, value: str) -> str:
        if _PLACEHOLDER.search(value):
            raise ValueError("内容还是占位文字")
        return value

    @model_validator(mode="after")
    def _fits(self) -> "Tariff":
        if self.offline_day and self.offline_day < self.online_day:
            raise ValueError("下线日期早于上线日期")
        if not self.seq_no.startswith(self.reporter):
            raise ValueError("序列号与备案主体不符")
        for figure, unit in ((self.data, self.data_unit), (self.orient_traffic, self.orient_traffic_unit)):
            if bool(figure) != bool(unit):
                raise ValueError("流量与单位应同时填写")
        return self


class Removal(Sheet):
    """What a deletion says."""

    bossid: Annotated[str, Field(min_length=1, max_length=64)]
    seq_no: SeqNo
    reporter: Reporter


class Fault(Sheet):
    """What is wrong with one field."""

    field: str
    text: str


class Filed(Sheet):
    """What 电信综合服务 answers. ``filing_no`` empty = 备案中; ``faults`` say why it was refused."""

    code: str
    message: str = ""
    seq_no: str = ""
    filing_no: str = ""
    faults: tuple[Fault, ...] = ()
