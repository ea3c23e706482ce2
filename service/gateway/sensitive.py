"""Sensitive classes (R4.2): a field is sealed on the wire because of its type, so it cannot be forgotten."""

from dataclasses import dataclass
from typing import Annotated, Any


@dataclass(frozen=True)
class Sensitive:
    """Marks a type as one of the sensitive classes of R4.2; ``klass`` is the seed's word."""

    klass: str


PersonName = Annotated[str, Sensitive("客户姓名")]
Phone = Annotated[str, Sensitive("联系电话")]
CertNumber = Annotated[str, Sensitive("证件号")]
Address = Annotated[str, Sensitive("地址信息")]
Password = Annotated[str, Sensitive("用户密码")]
PhotoRef = Annotated[str, Sensitive("身份照片")]
SimSecret = Annotated[str, Sensitive("KI/OPC")]
Stored = Annotated[dict[str, Any], Sensitive("应答报文")]  # any sealed field may be in it, so it is sealed whole
