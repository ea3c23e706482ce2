"""Sensitive classes (R4.2): a field is sealed on the wire because of its type, so it cannot be forgotten.

A type here is all that a declaration needs: the sealing, the masking in records, the self-check and the
sandbox find the mark by themselves. A whole node may be sealed as well: ``Annotated[Agent, AGENT]``.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field


@dataclass(frozen=True)
class Sensitive:
    """Marks a type as one of the sensitive classes of R4.2; ``klass`` is the seed's word."""

    klass: str


AGENT = Sensitive("业务代办人信息")
LOGISTICS = Sensitive("物流信息")
CALL_DETAIL = Sensitive("电话详单")

PersonName = Annotated[str, Sensitive("客户姓名"), Field(examples=["测试甲"])]
Phone = Annotated[str, Sensitive("联系电话"), Field(examples=["19200000001"])]
CertNumber = Annotated[str, Sensitive("证件号"), Field(examples=["370102199001010010"])]
Address = Annotated[str, Sensitive("地址信息"), Field(examples=["山东省济南市历下区测试路1号"])]
Coordinate = Annotated[str, Sensitive("地址信息"), Field(examples=["117.000000"])]
Password = Annotated[str, Sensitive("用户密码"), Field(examples=["246810"])]
PhotoRef = Annotated[str, Sensitive("身份照片"), Field(examples=["/GW/SD00/photo/2026/11/23/T0000001.jpg.enc"])]
RecordingRef = Annotated[str, Sensitive("录音文件"), Field(examples=["/GW/SD00/record/2026/11/23/T0000001.mp3.enc"])]
BankAccount = Annotated[str, Sensitive("银行账号"), Field(examples=["6222020000000000001"])]
PayAccount = Annotated[str, Sensitive("支付账号"), Field(examples=["alipay-test@example.cn"])]
SimSecret = Annotated[str, Sensitive("KI/OPC"), Field(examples=["000102030405060708090A0B0C0D0E0F"])]
Stored = Annotated[dict[str, Any], Sensitive("应答报文")]  # any sealed field may be in it, so it is sealed whole
