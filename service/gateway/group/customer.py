"""集客 客户中心: groups as customers, their contacts and their customer managers."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from service.gateway.interface import Book, Empty, Interface, Wire
from service.gateway.lists import CertDay, CertType, Day, Fen, Moment, Province
from service.gateway.main.parts import PhotoItem
from service.gateway.sensitive import Address, BankAccount, CertNumber, PersonName, Phone

GroupState = Literal["ACTIVE", "SUSPENDED", "CLOSED"]  # 正常, 停用, 注销; values are ours
GroupLevel = Literal["", "A", "B", "C", "D"]  # 集团等级; values are ours
AuditState = Literal["PASSED", "REFUSED"]


class Manager(Wire):
    """One 客户经理."""

    manager_id: str
    manager_name: PersonName
    manager_phone: Phone
    depart_id: str
    depart_name: str = ""
    area_code: str = ""


class Managers(Wire):
    """Answer of 客户经理查询."""

    manager_list: tuple[Manager, ...]


class QueryManagers(Interface[Managers]):
    """客户经理查询, row 72; empty fields do not narrow."""

    book: ClassVar[Book] = "group"
    code, title, centre = "cust_queryManager", "客户经理查询", "客户"
    row, coded = 72, "assumed"
    answer = Managers

    manager_id: str = ""
    manager_name: PersonName = ""
    manager_phone: Phone = ""
    depart_id: str = ""
    area_code: str = ""


class Contact(Wire):
    """集团联系人. ``contact_role`` says what for."""

    contact_name: PersonName
    contact_phone: Phone
    contact_role: Literal["OWNER", "BUSINESS", "BILLING"]  # 法人, 业务, 账务
    contact_cert_type: CertType = ""
    contact_cert_num: CertNumber = ""
    contact_address: Address = ""


class Group(Wire):
    """A group as a customer. A licence number is a certificate number, a small firm's name that of a person."""

    group_name: PersonName
    license_type: str  # 营业执照, 统一社会信用代码证, 组织机构代码证 …; the list is not in the seed
    license_num: CertNumber
    license_start: CertDay = ""
    license_end: CertDay = ""
    legal_person: PersonName
    legal_cert_type: CertType = ""
    legal_cert_num: CertNumber = ""
    group_address: Address
    group_phone: Phone = ""
    group_level: GroupLevel = ""
    industry_code: str = ""
    staff_count: int = 0
    area_code: str
    county_code: str = ""
    manager_id: str
    bank_code: str = ""
    bank_account: BankAccount = ""
    contact_list: Annotated[tuple[Contact, ...], Field(min_length=1)]


class GroupCreated(Wire):
    """Answer of 新增集团."""

    group_id: str


class CreateGroup(Interface[GroupCreated]):
    """新增集团, row 73; ``photo_list`` is the pictures of its papers."""

    book: ClassVar[Book] = "group"
    code, title, centre = "cust_createGroup", "新增集团", "客户"
    row, coded = 73, "assumed"
    answer = GroupCreated
    effect = True

    accept_id: str
    group_info: Group
    photo_list: tuple[PhotoItem, ...] = ()


class GroupItem(Group):
    """A group as it is kept. ``contact_list`` may be empty in old records."""

    group_id: str
    group_state: GroupState
    audit_state: Literal["", "WAITING", "PASSED", "REFUSED"] = ""
    province: Province | Literal[""] = ""
    create_time: Moment = ""
    arrears_fee: Fen = 0
    contact_list: tuple[Contact, ...] = ()


class Groups(Wire):
    """Answer of 查询集团客户信息: one page of ``total``."""

    total: int
    group_list: tuple[GroupItem, ...]


class QueryGroups(Interface[Groups]):
    """查询集团客户信息 group 3.2.2.5, row 74; empty fields do not narrow."""

    book: ClassVar[Book] = "group"
    code, title, centre, row = "3.2.2.5", "查询集团客户信息", "客户", 74
    answer = Groups

    group_id: str = ""
    group_name: PersonName = ""
    license_num: CertNumber = ""
    vip_num: str = ""
    manager_id: str = ""
    page: Annotated[int, Field(ge=1, examples=[1])] = 1
    page_size: Annotated[int, Field(ge=1, le=200, examples=[50])] = 50


class ChangeGroup(Interface[Empty]):
    """集团信息修改, row 75: the whole record anew."""

    book: ClassVar[Book] = "group"
    code, title, centre = "cust_modifyGroup", "集团信息修改", "客户"
    row, coded = 75, "assumed"
    answer = Empty
    effect = True

    accept_id: str
    group_id: str
    group_info: Group
    photo_list: tuple[PhotoItem, ...] = ()


class SyncGroupAudit(Interface[Empty]):
    """集团客户资质审核记录同步, row 76: what the province found when it examined the group's papers."""

    book: ClassVar[Book] = "group"
    code, title, centre = "cust_syncGroupAudit", "集团客户资质审核记录同步", "客户"
    row, coded = 76, "assumed"
    answer = Empty
    effect = True

    audit_id: str
    group_id: str
    group_name: PersonName
    license_num: CertNumber
    license_end: Day = ""
    audit_state: AuditState
    audit_reason: str = ""
    audit_staff_id: str
    audit_staff_name: PersonName
    audit_time: Moment
    photo_list: tuple[PhotoItem, ...] = ()
