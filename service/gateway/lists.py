"""Code lists of the national specification (4.1.x) and value forms that several interfaces share."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

Province = Annotated[str, Field(pattern=r"^[A-Z0-9]{4}$", examples=["SD00"])]  # 4.1.1 省网企业标识
ImageScene = Annotated[str, Field(pattern=r"^[0-9]{2}$", examples=["17"])]  # 4.1.63 上传照片应用业务场景
ImageType = Annotated[str, Field(pattern=r"^[0-9]{4}$", examples=["1701"])]  # 4.1.64 照片类型: scene + two digits
SCENE_OPENING = "17"  # 4.1.63 开户场景; the seed names no other
LETTER = "1701"  # 4.1.64 境外来话来信拦截业务确认书; the seed names no other
YesNo = Literal["0", "1"]
VpmnType = Literal["1", "2"]  # 1 本省V网, 2 全国V网; values are ours (R18.7)

Moment = Annotated[str, Field(examples=["2026-11-23 10:15:30"])]  # yyyy-MM-dd HH:mm:ss, Shanghai; may be empty
Day = Annotated[str, Field(examples=["20261123"])]  # yyyyMMdd; may be empty
Month = Annotated[str, Field(pattern=r"^[0-9]{6}$", examples=["202611"])]  # yyyyMM, an accounting period
Fen = Annotated[int, Field(ge=0, examples=[1900])]  # money in fen
Amount = Annotated[int, Field(gt=0, examples=[1900])]  # money that moves, in fen, never nothing
ShortCode = Annotated[str, Field(pattern=r"^[0-9]{4,6}$", examples=["6688"])]  # V网短号, 4–6 digits (R18.6)
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["0" * 64])]
CertType = Annotated[str, Field(examples=["111"])]  # 证件类型, 111 = 居民身份证 (values are ours)
CertDay = Annotated[str, Field(examples=["2016-03-01"])]  # yyyy-MM-dd, an end also 长期; may be empty
Sex = Literal["", "1", "2"]  # 1 男, 2 女
Ethnic = Annotated[str, Field(examples=["01"])]  # 民族, two digits of GB/T 3304; may be empty
Nationality = Annotated[str, Field(examples=["CHN"])]  # 国籍, three letters of GB/T 2659; may be empty

# Values that the seed does not give: ours until the joint test.
OfferKind = Literal["BASE", "OPTIONAL", "CAMPAIGN"]  # 基础套餐, 可选包, 营销活动
OfferAction = Literal["ADD", "CHANGE", "CANCEL"]  # 订购, 变更, 退订
UserState = Literal["ACTIVE", "OPENING", "SUSPENDED", "CLOSED"]  # 在用, 在途, 停机, 销户
StopReason = Literal["", "ARREARS", "KEEP_NUMBER", "LOST", "CONTROL", "REQUEST"]  # 欠费, 停机保号, 挂失, 管控, 申请
OrderState = Literal["OPEN", "DONE", "FAILED", "CANCELLED"]  # 在途, 报竣, 失败, 撤销
PayMode = Literal["CASH", "CARD", "ALIPAY", "WECHAT", "REMIT"]  # 现金, 银行卡, 支付宝, 微信, 汇款单
AuthState = Literal["WAITING", "PASSED", "FAILED"]  # 认证中, 通过, 异常


_WAIVER = re.compile(
    r"/GW/[A-Z0-9]{4}/changeProdStaDerateForm/([0-9]{4})/([0-9]{2})/(\1\2[0-9]{2})([0-9]{3,4})\.(jpg|jpeg|pdf)"
)


def _waiver_path(path: str) -> str:
    """The form of R5.5; folders and name are of one day. The seed's own example has three digits at the end."""
    found = _WAIVER.fullmatch(path)
    if not found:
        raise ValueError("not /GW/{province}/changeProdStaDerateForm/{yyyy}/{MM}/{yyyyMMdd}{4 digits}.{jpg|jpeg|pdf}")
    datetime.strptime(found[3], "%Y%m%d")  # noqa: DTZ007  a day, not a moment
    return path


def _four_digits(path: str) -> str:
    if len(path.rpartition("/")[2].partition(".")[0]) != 12:
        raise ValueError("the serial of the day has four digits")
    return path


_WAIVER_EXAMPLE = "/GW/SD00/changeProdStaDerateForm/2026/11/202611230001.pdf"
WaiverFound = Annotated[str, AfterValidator(_waiver_path), Field(examples=[_WAIVER_EXAMPLE])]  # as answered
WaiverPath = Annotated[WaiverFound, AfterValidator(_four_digits)]  # as we make it
