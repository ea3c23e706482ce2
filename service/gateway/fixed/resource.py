"""固话 资源中心: fixed numbers."""

from typing import Literal

from service.gateway.interface import Interface, Wire
from service.gateway.lists import CertType, Moment
from service.gateway.main.resource import Hold
from service.gateway.sensitive import CertNumber, PersonName, Phone


class PickNumber(Interface[Hold]):
    """固话号码选占, row 87 (method ours); a number belongs to an exchange area."""

    book, code, title, centre, row = "fixed", "res_pickNumberPhone", "固话号码选占", "资源", 87
    coded = "assumed"
    answer = Hold
    effect = True

    access_num: Phone
    area_code: str
    cert_num: CertNumber


class AuditItem(Wire):
    """One examination under which several numbers may be opened (多号一审)."""

    audit_id: str
    access_nums: tuple[Phone, ...]
    audit_state: Literal["WAITING", "PASSED", "REFUSED", "USED"]
    audit_time: Moment = ""
    expire_time: Moment = ""
    reason: str = ""


class Audits(Wire):
    """Answer of 根据证件号码查询多号一审信息."""

    audit_list: tuple[AuditItem, ...]


class QueryAudits(Interface[Audits]):
    """根据证件号码查询多号一审信息, row 88 (method ours)."""

    book, code, title, centre = "fixed", "res_queryMultiAuditByCertPhone", "根据证件号码查询多号一审信息", "资源"
    row, coded = 88, "assumed"
    answer = Audits

    cert_type: CertType
    cert_num: CertNumber
    cust_name: PersonName = ""
