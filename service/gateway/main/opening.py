"""主册 订单中心: openings other than the plain one (副卡, 携入 in ``port``), reopening after a closing, activation."""

from typing import Annotated

from service.gateway.interface import FROM_SEED, Interface, Wire
from service.gateway.lists import CertType, Fen, Moment, StopReason, UserState, YesNo
from service.gateway.main.order import Checked, Opened
from service.gateway.main.parts import Agent, CustInfo, OfferItem, PhotoItem
from service.gateway.nodes import Verdict
from service.gateway.sensitive import CertNumber, Password, PersonName, Phone


class OpenSecond(Interface[Opened]):
    """副卡开户 main 3.2.1.20: a second card of the user ``main_user_id``. ``fee_total`` in fen."""

    code, title, centre, row = "3.2.1.20", "副卡开户", "订单", 5
    answer = Opened
    effect = True

    accept_id: str
    check_serial: str
    cust_info: Annotated[CustInfo, FROM_SEED]
    main_access_num: Phone
    main_user_id: str
    access_num: Phone
    iccid: str
    number_hold_id: str
    sim_hold_id: str
    service_password: Password = ""
    offer_list: tuple[OfferItem, ...]
    fee_total: Fen
    auth_serial: str = ""
    agent: Agent | None = None
    pay_order_id: str = ""


class Reopenable(Verdict):
    """Answer of 销户复机前置校验: whose the closed user was, and what has to be paid before."""

    user_id: str = ""
    cust_id: str = ""
    cust_name: PersonName = ""
    user_state: UserState = "CLOSED"
    stop_reason: StopReason = ""
    close_time: Moment = ""
    arrears_fee: Fen = 0
    penalty_fee: Fen = 0
    number_free: YesNo = "0"


class PrecheckReopen(Interface[Reopenable]):
    """销户复机前置校验, row 18."""

    code, title, centre, row, coded = "oc_preCheckReopenUser", "销户复机前置校验", "订单", 18, "assumed"
    answer = Reopenable

    access_num: Phone
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber


class CheckReopen(Interface[Checked]):
    """销户复装校验 main 3.2.1.83."""

    code, title, centre, row = "3.2.1.83", "销户复装校验", "订单", 19
    answer = Checked

    cust_info: Annotated[CustInfo, FROM_SEED]
    user_id: str
    access_num: Phone
    iccid: str
    offer_list: tuple[OfferItem, ...]


class Reopen(Interface[Opened]):
    """销户复机 main 3.2.1.84. ``fee_total`` in fen."""

    code, title, centre, row = "3.2.1.84", "销户复机", "订单", 20
    answer = Opened
    effect = True

    accept_id: str
    check_serial: str
    cust_info: Annotated[CustInfo, FROM_SEED]
    user_id: str
    access_num: Phone
    iccid: str
    sim_hold_id: str
    service_password: Password = ""
    offer_list: tuple[OfferItem, ...]
    fee_total: Fen
    auth_serial: str = ""
    agent: Agent | None = None
    pay_order_id: str = ""


class Activated(Wire):
    """Answer of an activation."""

    order_id: str
    user_id: str
    user_state: UserState = "ACTIVE"


class ActivateOnline(Interface[Activated]):
    """省网在对用户线上激活, row 21 (as the seed spells it): a card that came by post is activated by its owner."""

    code, title, centre, row, coded = "oc_activateUserOnline", "省网在对用户线上激活", "订单", 21, "assumed"
    answer = Activated
    effect = True

    accept_id: str
    channel_order_id: str
    access_num: Phone
    iccid: str
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    service_password: Password = ""
    auth_serial: str
    photo_list: tuple[PhotoItem, ...] = ()
