"""主册 客户中心: 营业员备案. Clerks are persons too: their data is sealed like a customer's."""

from typing import Literal

from service.gateway.interface import Empty, Interface, Wire
from service.gateway.lists import CertType, Day, Moment
from service.gateway.sensitive import Address, CertNumber, PersonName, Phone, PhotoRef


class Clerk(Wire):
    """One clerk as registered."""

    staff_id: str
    staff_name: PersonName
    staff_phone: Phone
    staff_cert_type: CertType
    staff_cert_num: CertNumber
    staff_address: Address = ""
    staff_photo: PhotoRef = ""
    depart_id: str
    depart_name: str = ""
    channel: str
    entry_day: Day = ""


class Registered(Wire):
    """Answer of 营业员备案."""

    register_id: str


class RegisterClerk(Interface[Registered], Clerk):
    """营业员备案, row 31."""

    code, title, centre, row, coded = "cust_registerStaff", "营业员备案", "客户", 31, "assumed"
    answer = Registered
    effect = True

    register_action: Literal["ADD", "CHANGE", "CANCEL"] = "ADD"


class ClerkItem(Clerk):
    """One registration."""

    register_id: str
    register_state: Literal["WAITING", "VALID", "REFUSED", "ENDED"]
    register_time: Moment
    reason: str = ""


class Clerks(Wire):
    """Answer of 营业员备案信息查询."""

    staff_list: tuple[ClerkItem, ...]


class QueryClerks(Interface[Clerks]):
    """营业员备案信息查询, row 32."""

    code, title, centre, row, coded = "cust_queryStaff", "营业员备案信息查询", "客户", 32, "assumed"
    answer = Clerks

    staff_id: str = ""
    staff_name: PersonName = ""
    staff_cert_num: CertNumber = ""
    depart_id: str = ""


class SupplementClerk(Interface[Empty], Clerk):
    """营业员备案补录, row 33: what was missing in a registration."""

    code, title, centre, row, coded = "cust_supplementStaff", "营业员备案补录", "客户", 33, "assumed"
    answer = Empty
    effect = True

    register_id: str
