"""主册 资源中心: what is known about a number, and which numbers a certificate has a claim on."""

from typing import Literal

from service.gateway.interface import Interface, Wire
from service.gateway.lists import CertType, Fen, Moment, YesNo
from service.gateway.main.parts import OfferItem
from service.gateway.sensitive import CertNumber, PersonName, Phone


class NumberInfo(Wire):
    """Answer of 3.2.2.9. Fees in fen; ``level`` 0 = ordinary, 1–9 = 吉祥号 level; ``keep_months`` of the minimum."""

    access_num: Phone
    area_code: str = ""
    number_kind: Literal["MOBILE", "DATA"] = "MOBILE"
    lucky: YesNo
    level: int = 0
    one_audit: YesNo
    prepay_fee: Fen = 0
    min_spend: Fen = 0
    keep_months: int = 0
    offer_list: tuple[OfferItem, ...] = ()


class QueryNumber(Interface[NumberInfo]):
    """根据号码查询资费/是否靓号/是否一号一审信息 main 3.2.2.9."""

    code, title, centre = "3.2.2.9", "根据号码查询资费/是否靓号/是否一号一审信息", "资源"
    answer = NumberInfo

    access_num: Phone


class Audit(Wire):
    """One number that was approved, or not, for one person."""

    audit_id: str
    access_num: Phone
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    audit_state: Literal["WAITING", "PASSED", "REFUSED", "USED"]
    audit_time: Moment = ""
    expire_time: Moment = ""
    reason: str = ""


class Audits(Wire):
    """Answer of 根据证件号码查询一号一审信息."""

    audit_list: tuple[Audit, ...]


class QueryAudits(Interface[Audits]):
    """根据证件号码查询一号一审信息, row 24."""

    code, title, centre = "res_queryOneAuditByCert", "根据证件号码查询一号一审信息", "资源"
    row, coded = 24, "assumed"
    answer = Audits

    cert_type: CertType
    cert_num: CertNumber
    cust_name: PersonName = ""


class Booking(Wire):
    """One number that somebody booked with his certificate."""

    booking_id: str
    access_num: Phone
    cust_name: PersonName
    contact_phone: Phone = ""
    channel: str = ""
    booking_time: Moment
    expire_time: Moment = ""


class Bookings(Wire):
    """Answer of 身份证预约数据查询接口."""

    booking_list: tuple[Booking, ...]


class QueryBookings(Interface[Bookings]):
    """身份证预约数据查询接口, row 26."""

    code, title, centre, row, coded = "res_queryCertBooking", "身份证预约数据查询接口", "资源", 26, "assumed"
    answer = Bookings

    cert_type: CertType
    cert_num: CertNumber
    access_num: Phone = ""
