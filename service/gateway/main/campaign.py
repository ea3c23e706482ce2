"""主册 订单中心: campaigns 充值返还, 流量赠送, 充值减免欠费 (R5)."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from service.gateway.interface import FROM_SEED, Interface, Wire
from service.gateway.lists import Fen, YesNo
from service.gateway.nodes import Ordered
from service.gateway.sensitive import Phone

CampaignKind = Literal["RETURN", "GIFT", "REDUCTION"]  # 充值返还, 流量赠送, 充值减免欠费; values are ours
ReductionTag = Annotated[str, Field(pattern=r"^[0-9A-Z_]{0,32}$", examples=["T100"])]  # 充值减免欠费 tier; may be empty


class CampaignItem(Wire):
    """One offer of a campaign; ``price`` in fen."""

    offer_code: str
    offer_name: str = ""
    campaign_kind: Annotated[CampaignKind, Field(examples=["REDUCTION"])]
    price: Fen = 0


class CampaignOrder(Wire):
    """What check and submit carry alike. The reduction tag goes with a reduction offer and only with one (R5.2)."""

    access_num: Phone
    user_id: str
    offer_list: Annotated[tuple[CampaignItem, ...], Field(min_length=1)]
    recharge_reduction_tag: Annotated[ReductionTag, FROM_SEED] = ""

    @model_validator(mode="after")
    def _tag_goes_with_a_reduction(self) -> Self:
        reduces = any(item.campaign_kind == "REDUCTION" for item in self.offer_list)
        if reduces and not self.recharge_reduction_tag:
            raise ValueError("recharge_reduction_tag is needed: an offer reduces arrears")
        if self.recharge_reduction_tag and not reduces:
            raise ValueError("recharge_reduction_tag is for offers that reduce arrears")
        return self


class CampaignChecked(Wire):
    """Answer of 营销活动校验."""

    passed: YesNo
    reason: str = ""
    check_serial: str = ""
    arrears_fee: Fen = 0


class CheckCampaign(Interface[CampaignChecked], CampaignOrder):
    """营销活动校验 main 3.2.1.55."""

    code, title, centre = "3.2.1.55", "营销活动校验", "订单"
    answer = CampaignChecked


class TakeCampaign(Interface[Ordered], CampaignOrder):
    """办理充值返还活动或流量赠送活动 main 3.2.1.50. ``fee_total`` in fen."""

    code, title, centre = "3.2.1.50", "办理充值返还活动或流量赠送活动", "订单"
    answer = Ordered
    effect = True

    accept_id: str
    check_serial: str = ""
    fee_total: Fen
    pay_order_id: str = ""
