"""资费备案: a filed tariff is returned to the national side (R7.3)."""

from typing import Annotated, Literal

from pydantic import Field

from service.gateway.interface import Interface, Wire
from service.gateway.tariff.terms import FilingNumber, Reporter, SequenceNumber, TariffDay, Terms


class Returned(Wire):
    """Answer of the return: the national side's own id of the record."""

    return_id: str


class ReturnFiling(Interface[Returned], Terms):
    """资费备案信息回传: one record as the ministry accepted it, with the number that it gave (method ours)."""

    book, code, title, centre, coded = "tariff", "tariff_returnFiling", "资费备案信息回传", "产商品", "assumed"
    answer = Returned
    effect = True

    bossid: Annotated[str, Field(min_length=1, examples=["10000817"])]  # 省内套餐编码
    seq_no: SequenceNumber
    reporter: Reporter
    action_type: Literal["A", "M", "D"]  # 新增, 修改, 删除; a pre-check (AC) is never returned
    filing_no: FilingNumber
    filing_day: TariffDay
