"""An identity card as a fact: what the chip or the clerk's typing says, nothing derived."""

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict


class CertType(StrEnum):
    """Kinds of certificate that a counter accepts. The values go on the wire: ours until the joint test."""

    RESIDENT = "111"
    HKMO_RESIDENCE = "810"
    TAIWAN_RESIDENCE = "830"
    FOREIGNER = "553"

    @property
    def label(self) -> str:
        """The Chinese name on pages and receipts."""
        return _LABELS[self]


_LABELS = {
    CertType.RESIDENT: "居民身份证",
    CertType.HKMO_RESIDENCE: "港澳居民居住证",
    CertType.TAIWAN_RESIDENCE: "台湾居民居住证",
    CertType.FOREIGNER: "外国人永久居留身份证",
}

Sex = Literal["男", "女", ""]


class IdCard(BaseModel):
    """One certificate. ``end`` None means 长期; ``source`` says whether the chip was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: CertType
    name: str
    number: str
    sex: Sex = ""
    nation: str = ""
    birth: date
    address: str = ""
    issuer: str = ""
    start: date
    end: date | None = None
    source: Literal["reader", "hand"] = "reader"

    @property
    def validity(self) -> str:
        """``2016-03-01 至 长期``."""
        return f"{self.start} 至 {self.end or '长期'}"
