"""主册 订单中心: looking up orders, acceptances and second confirmations."""

from typing import ClassVar, Literal

from service.gateway.interface import Interface, Source, Wire
from service.gateway.lists import CertType, Fen, Moment, OrderState
from service.gateway.main.parts import Agent, Customer, Logistics, OfferItem, PhotoItem
from service.gateway.sensitive import CertNumber, PersonName, Phone, RecordingRef


class ChannelOrder(Wire):
    """An order of a national electronic channel, and where its goods go."""

    channel_order_id: str
    order_id: str = ""
    order_state: OrderState
    create_time: Moment
    cust_info: Customer
    access_num: Phone
    iccid: str = ""
    offer_list: tuple[OfferItem, ...] = ()
    fee_total: Fen = 0
    logistics: Logistics | None = None


class ChannelOrders(Wire):
    """Answer of 查询国网电渠订单."""

    order_list: tuple[ChannelOrder, ...]


class QueryChannelOrders(Interface[ChannelOrders]):
    """查询国网电渠订单, row 14."""

    code, title, centre, row, coded = "oc_queryChannelOrder", "查询国网电渠订单", "订单", 14, "assumed"
    answer = ChannelOrders

    channel_order_id: str = ""
    access_num: Phone = ""
    cert_num: CertNumber = ""
    start_time: Moment = ""
    end_time: Moment = ""


class AcceptanceRecord(Wire):
    """Answer of 查询业务受理记录详情: who accepted what for whom, with the evidence."""

    order_id: str
    accept_id: str = ""
    scene_code: str
    order_state: OrderState
    accept_time: Moment
    finish_time: Moment = ""
    staff_id: str
    depart_id: str = ""
    channel: str = ""
    user_id: str = ""
    access_num: Phone
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    contact_phone: Phone = ""
    agent: Agent | None = None
    offer_list: tuple[OfferItem, ...] = ()
    fee_total: Fen = 0
    photo_list: tuple[PhotoItem, ...] = ()
    recording: RecordingRef = ""


class QueryAcceptance(Interface[AcceptanceRecord]):
    """查询业务受理记录详情, row 15."""

    code, title, centre, row = "oc_queryBusinessAcceptRecordInfo", "查询业务受理记录详情", "订单", 15
    coded: ClassVar[Source] = "assumed"
    answer = AcceptanceRecord

    order_id: str = ""
    accept_id: str = ""
    access_num: Phone = ""


class Confirmation(Wire):
    """One business that waits for, or has, the customer's second confirmation by SMS."""

    confirm_id: str
    order_id: str = ""
    access_num: Phone
    offer_code: str = ""
    offer_name: str = ""
    confirm_state: Literal["WAITING", "CONFIRMED", "REFUSED", "EXPIRED"]
    send_time: Moment
    confirm_time: Moment = ""
    expire_time: Moment = ""


class Confirmations(Wire):
    """Answer of 查询短信二次确认业务单."""

    confirm_list: tuple[Confirmation, ...]


class QueryConfirmations(Interface[Confirmations]):
    """查询短信二次确认业务单 main 3.2.1.86 (R9)."""

    code, title, centre = "3.2.1.86", "查询短信二次确认业务单", "订单"
    answer = Confirmations

    access_num: Phone
    order_id: str = ""
    confirm_id: str = ""
