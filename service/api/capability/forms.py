"""Forms of values that several capabilities share."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from service.gateway.sensitive import Password, Phone, Sensitive
from service.kit.masking import scrub


def _whole(value: object) -> object:
    """To JSON, 10000.0 is an integer like 10000."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


AccessNumber = Annotated[Phone, Field(pattern=r"^1[0-9]{10}$", examples=["19253190011"], description="手机号码")]
OfferCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,32}$", examples=["GD900218"], description="产商品编码")]
ServicePassword = Annotated[Password, Field(pattern=r"^[0-9]{6}$", examples=["135790"], description="机主服务密码")]
Tag = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Z_]{0,32}$",
        examples=["T50"],
        description="RECHARGE_REDUCTION_TAG 减免档位：减免类产商品必填，没有该档位的产商品不能填",
    ),
]
Id = Annotated[str, Field(pattern=r"^[0-9a-z]{26}$", examples=["01kbmy3v4v9w5j1f3s2d8q7x6c"])]
RequestNo = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$", examples=["KF20261127-000001"], description="调用方自己的请求号")
]
# A person may type a name or a certificate where it does not belong.
Typed = Annotated[str, Sensitive("检索内容")]
Cents = Annotated[int, Field(examples=[10000], description="分")]
Paid = Annotated[
    int,
    BeforeValidator(_whole),
    Field(ge=0, le=100_000_000, examples=[10000], description="已向客户收取，分；须与校验结果一致"),
]
Stamp = Annotated[str, Field(examples=["2026-11-27 10:15:30"], description="北京时间")]
Told = Annotated[str, AfterValidator(scrub)]  # what the national side says may quote a number
