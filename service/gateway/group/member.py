"""集客 订单中心: members of a VIP number, one by one. Short codes have 4–6 digits (R18.6)."""

from typing import Annotated, Literal

from pydantic import Field

from service.gateway.interface import FROM_SEED, Interface, Wire
from service.gateway.lists import Fen, Moment, Province, ShortCode
from service.gateway.main.order import Opened
from service.gateway.main.parts import Agent, Customer, OfferItem
from service.gateway.nodes import Ordered, Verdict
from service.gateway.sensitive import Password, PersonName, Phone


class CheckShortCode(Interface[Verdict]):
    """集团V网成员手机短号校验 group 3.2.1.5: free within its V网."""

    book, code, title, centre = "group", "3.2.1.5", "集团V网成员手机短号校验", "订单"
    answer = Verdict

    vip_num: str
    access_num: Phone
    short_code: Annotated[ShortCode, FROM_SEED]


class JoinGroup(Interface[Ordered]):
    """集团成员加入 group 3.2.1.6; only a member of a V网 has a short code."""

    book, code, title, centre = "group", "3.2.1.6", "集团成员加入", "订单"
    answer = Ordered
    effect = True

    accept_id: str
    vip_num: str
    access_num: Phone
    cust_name: PersonName = ""
    short_code: Annotated[ShortCode | None, FROM_SEED] = None
    offer_list: tuple[OfferItem, ...] = ()


class CheckMember(Interface[Verdict]):
    """集团V网成员创建校验 group 3.2.1.12; in the main book it is 查询用户信息."""

    book, code, title, centre = "group", "3.2.1.12", "集团V网成员创建校验", "订单"
    answer = Verdict

    vip_num: str
    access_num: Phone
    short_code: Annotated[ShortCode, FROM_SEED]
    offer_list: tuple[OfferItem, ...] = ()


class ChangeShortCode(Interface[Ordered]):
    """集团V网成员短号码变更 group 3.2.1.13."""

    book, code, title, centre = "group", "3.2.1.13", "集团V网成员短号码变更", "订单"
    answer = Ordered
    effect = True

    accept_id: str
    vip_num: str
    access_num: Phone
    new_short_code: Annotated[ShortCode, FROM_SEED]


class HeldOffer(Wire):
    """An offer that a member holds. The instance tells two of the same offer apart (R18.5)."""

    offer_code: str
    offer_name: str = ""
    offer_ins_id: Annotated[str, FROM_SEED] = ""
    effective_time: Moment = ""
    expiry_time: Moment = ""


class Member(Wire):
    """One member with the packages (P), add-ons (S) and discounts (D) that it holds. Old short codes are read too."""

    access_num: Phone
    user_id: str
    cust_name: PersonName = ""
    short_code: str = ""
    province: Province
    join_time: Moment = ""
    p_offer: Annotated[tuple[HeldOffer, ...], FROM_SEED] = ()
    s_offer: Annotated[tuple[HeldOffer, ...], FROM_SEED] = ()
    d_offer: Annotated[tuple[HeldOffer, ...], FROM_SEED] = ()


class Members(Wire):
    """Answer of 根据贵宾号查询集团成员信息: one page of ``total`` members."""

    total: int
    member_list: tuple[Member, ...]


class QueryMembers(Interface[Members]):
    """根据贵宾号查询集团成员信息 group 3.2.1.21: all, those of one province, or one number."""

    book, code, title, centre = "group", "3.2.1.21", "根据贵宾号查询集团成员信息", "订单"
    answer = Members

    vip_num: str
    access_num: Phone = ""
    province: Province | Literal[""] = ""
    page: Annotated[int, Field(ge=1, examples=[1])] = 1
    page_size: Annotated[int, Field(ge=1, le=200, examples=[50])] = 50


class OpenMember(Interface[Opened]):
    """集团成员个人开户 group 3.2.1.17 (R18.1); in the main book it is 受理单同步.

    The SIM goes along when the group's file of pre-opened numbers had none; ``income_proof_file`` for ages 16–18.
    """

    book, code, title, centre = "group", "3.2.1.17", "集团成员个人开户", "订单"
    answer = Opened
    effect = True

    accept_id: str
    group_id: str
    vip_num: str
    cust_info: Customer
    agent: Agent | None = None
    access_num: Phone
    iccid: str = ""
    sim_hold_id: str = ""
    service_password: Password = ""
    offer_list: tuple[OfferItem, ...]
    income_proof_file: str = ""
    pay_order_id: str = ""
    fee_total: Fen = 0


class OpenGroupUser(Interface[Opened]):
    """集团流量卡/成员套餐个人开户, row 71 (method ours). The customer is who uses the card (责任人)."""

    book, code, title, centre = "group", "oc_createGroupUser", "集团流量卡/成员套餐个人开户", "订单"
    row, coded = 71, "assumed"
    answer = Opened
    effect = True

    accept_id: str
    open_kind: Literal["TRAFFIC_CARD", "MEMBER_PACKAGE"]  # 集团流量卡, 成员套餐; values are ours
    group_id: str
    vip_num: str
    cust_info: Customer
    agent: Agent | None = None
    access_num: Phone
    iccid: str
    number_hold_id: str = ""
    sim_hold_id: str = ""
    service_password: Password = ""
    offer_list: tuple[OfferItem, ...]
    fee_total: Fen = 0
