"""Code lists of the national specification (4.1.x) and value forms that several interfaces share."""

from typing import Annotated, Literal

from pydantic import Field

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
ShortCode = Annotated[str, Field(pattern=r"^[0-9]{4,6}$", examples=["6688"])]  # V网短号, 4–6 digits (R18.6)
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["0" * 64])]
CertType = Annotated[str, Field(examples=["1"])]  # 证件类型, 1 = 居民身份证
