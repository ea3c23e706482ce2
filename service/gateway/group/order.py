"""集客 订单中心: VIP numbers (贵宾号) of a group."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import model_validator

from service.gateway.interface import FROM_SEED, Interface, Wire
from service.gateway.lists import Fen, Moment, Province, UserState, VpmnType, YesNo
from service.gateway.main.parts import OfferItem
from service.gateway.nodes import Ordered
from service.gateway.sensitive import PersonName, Phone

VipKind = Literal["MAIN", "SUB"]  # 主贵宾号, 从贵宾号; values are ours


class CreatedVip(Ordered):
    """Answer of 集团贵宾号创建."""

    vip_num: str
    acct_id: str


class CreateVip(Interface[CreatedVip]):
    """集团贵宾号创建 group 3.2.1.1; the same code is 开户 in the main book."""

    book, code, title, centre = "group", "3.2.1.1", "集团贵宾号创建", "订单"
    answer = CreatedVip
    effect = True
    example: ClassVar[Mapping[str, Any]] = {"vip_kind": "SUB"}

    accept_id: str
    group_id: str
    vip_kind: VipKind
    main_vip_num: str = ""  # of a 从贵宾号
    vpmn_type: Annotated[VpmnType | None, FROM_SEED] = None  # of a V网 only
    offer_list: tuple[OfferItem, ...]
    manager_id: str = ""
    contact_name: PersonName
    contact_phone: Phone
    fee_total: Fen = 0

    @model_validator(mode="after")
    def _sub_has_a_main(self) -> Self:
        if (self.vip_kind == "SUB") != bool(self.main_vip_num):
            raise ValueError("main_vip_num goes with vip_kind SUB and only with it")
        return self


class VipItem(Wire):
    """One VIP number. ``refundable`` is the national side's word (2.6.1.12)."""

    vip_num: str
    vip_kind: VipKind
    main_vip_num: str = ""
    group_id: str
    acct_id: str
    state: UserState
    refundable: YesNo = "0"
    vpmn_type: VpmnType | None = None
    offer_list: tuple[OfferItem, ...] = ()
    open_time: Moment = ""
    close_time: Moment = ""


class Vips(Wire):
    """Answer of 集团贵宾号查询."""

    vip_list: tuple[VipItem, ...]


class QueryVips(Interface[Vips]):
    """集团贵宾号查询 group 3.2.1.2: those of a group, or one by its number."""

    book, code, title, centre = "group", "3.2.1.2", "集团贵宾号查询", "订单"
    answer = Vips

    group_id: str = ""
    vip_num: str = ""

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not (self.group_id or self.vip_num):
            raise ValueError("group_id or vip_num is needed")
        return self


class ChangeVip(Interface[Ordered]):
    """集团贵宾号属性修改 group 3.2.1.34: 本省V网 becomes 全国V网 or the other way; in the main book it is 开户校验."""

    book, code, title, centre = "group", "3.2.1.34", "集团贵宾号属性修改", "订单"
    answer = Ordered
    effect = True
    example: ClassVar[Mapping[str, Any]] = {"old_vpmn_type": "2"}

    accept_id: str
    group_id: str
    vip_num: str
    old_vpmn_type: VpmnType
    vpmn_type: VpmnType

    @model_validator(mode="after")
    def _changes(self) -> Self:
        if self.vpmn_type == self.old_vpmn_type:
            raise ValueError("vpmn_type is the same as before")
        return self


class MemberProvinces(Wire):
    """Answer of 查询集团贵宾号成员所在省集: where members are, each province once."""

    province_list: tuple[Province, ...]


class QueryMemberProvinces(Interface[MemberProvinces]):
    """查询集团贵宾号成员所在省集 group 3.2.1.49."""

    book, code, title, centre = "group", "3.2.1.49", "查询集团贵宾号成员所在省集", "订单"
    answer = MemberProvinces

    vip_num: str
