"""固话 for enterprises: trunk numbers, and the group interfaces of the enterprise book under this one's names."""

from typing import Annotated

from pydantic import Field

from service.gateway.fixed.parts import Site
from service.gateway.group import customer
from service.gateway.interface import Interface
from service.gateway.lists import Fen
from service.gateway.main.order import Opened
from service.gateway.main.parts import Agent, Customer, OfferItem, PhotoItem
from service.gateway.sensitive import CertNumber, PersonName, Phone


class OpenTrunk(Interface[Opened]):
    """集团中继号开户, row 115: a trunk with its direct numbers; ``cust_info`` is the person in charge (责任人)."""

    book, code, title, centre, row = "fixed", "oc_createEnterpriseUserPhone", "集团中继号开户", "订单", 115
    answer = Opened
    effect = True

    accept_id: str
    group_id: str
    group_name: PersonName
    license_num: CertNumber
    vip_num: str = ""
    cust_info: Customer
    agent: Agent | None = None
    auth_serial: str = ""
    access_num: Phone
    direct_nums: tuple[Phone, ...] = ()
    channel_count: Annotated[int, Field(gt=0, examples=[30])]  # simultaneous calls
    site: Site
    offer_list: tuple[OfferItem, ...]
    photo_list: tuple[PhotoItem, ...] = ()
    fee_total: Fen


class QueryManagers(customer.QueryManagers):
    """客户经理查询, row 116 (method ours)."""

    book, code, row = "fixed", "cust_queryManagerPhone", 116


class CreateGroup(customer.CreateGroup):
    """新增集团, row 117 (method ours)."""

    book, code, row = "fixed", "cust_createGroupPhone", 117


class QueryGroups(customer.QueryGroups):
    """查询集团客户信息, row 118 (method ours)."""

    book, code, row, coded = "fixed", "cust_queryGroupPhone", 118, "assumed"


class ChangeGroup(customer.ChangeGroup):
    """集团信息修改, row 119 (method ours)."""

    book, code, row = "fixed", "cust_modifyGroupPhone", 119


class SyncGroupAudit(customer.SyncGroupAudit):
    """集团客户资质审核记录同步, row 120 (method ours)."""

    book, code, row = "fixed", "cust_syncGroupAuditPhone", 120
