"""The terms of one tariff: as others wrote them, and as we may send them by the ministry's rules (domain notes, c1)."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from service.gateway.interface import Wire

Type1 = Literal["1", "2"]  # 一级分类: 1 公众, 2 政企
# 二级分类: 1 套餐, 2 加装包(不含港澳台国际), 3 营销活动, 4 国际及港澳台加装包, 5 国内标准资费,
# 6 国际及港澳台标准资费, 7 其他
Type2 = Literal["1", "2", "3", "4", "5", "6", "7"]
TariffAttr = Literal["1", "2", "3"]  # 资费属性: 1 全国, 2 省内, 3 本地
DataUnit = Literal["", "MB", "GB"]

# year, province, operator (5 广电), serial; the sequence number has the whole day instead of the year
FilingNumber = Annotated[str, Field(pattern=r"^[0-9]{2}[A-Z]{2}[0-9]{6}$", examples=["26SD500001"])]  # 备案号, 方案编号
SequenceNumber = Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9]{14}$", examples=["SD52026112300001"])]
Reporter = Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9]$", examples=["SD5"])]  # 备案主体
# provinces by letters, cities by digits, 000 the nation; ! excludes
Areas = Annotated[str, Field(pattern=r"^!?([A-Z]{2}|[0-9]{3,6})(,!?([A-Z]{2}|[0-9]{3,6}))*$", examples=["SD"])]
_DAY = r"[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
TariffDay = Annotated[str, Field(pattern=f"^{_DAY}$", examples=["20261123"])]
OpenDay = Annotated[str, Field(pattern=f"^({_DAY})?$", examples=["20991231"])]  # empty undecided, 20991231 long-term
Text = Annotated[str, Field(min_length=1, max_length=6000, examples=["无"])]  # 无 when there is none, never empty
LongText = Annotated[str, Field(max_length=6000, examples=["无"])]


class Tariff(Wire):
    """A tariff as others wrote it: live lists break the rules, and one bad row must not hide the rest.

    ``fees`` is the amount as printed, in yuan; ``call`` is minutes, ``sms`` pieces.
    """

    type1: str = ""
    type2: str = ""
    name: str = ""
    fees: str = ""
    fees_unit: str = ""
    call: str = ""
    data: str = ""
    data_unit: str = ""
    sms: str = ""
    orient_traffic: str = ""
    orient_traffic_unit: str = ""
    iptv: str = ""
    bandwidth: str = ""
    rights: str = ""
    other_content: str = ""
    tariff_attr: str = ""
    applicable_people: str = ""
    applicable_area: str = ""
    valid_period: str = ""
    channel: str = ""
    duration: str = ""
    unsubscribe: str = ""
    responsibility: str = ""
    online_day: str = ""
    offline_day: str = ""
    others: str = ""


class Terms(Tariff):
    """A tariff as we send it."""

    type1: Type1
    type2: Type2
    name: Annotated[str, Field(min_length=1, max_length=200, examples=["测试资费"])]
    data_unit: DataUnit = ""
    orient_traffic_unit: DataUnit = ""
    rights: LongText = ""
    other_content: LongText = ""
    tariff_attr: TariffAttr
    applicable_people: Text
    applicable_area: Areas
    valid_period: Text
    channel: Text
    duration: Text
    unsubscribe: Text
    responsibility: Text
    online_day: TariffDay
    offline_day: OpenDay = ""
    others: LongText = ""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.offline_day and self.offline_day < self.online_day:
            raise ValueError("offline_day is before online_day")
        return self
