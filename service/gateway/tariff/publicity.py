"""资费公示: filed tariffs are published by the national side (R7.5); extra fields as on its public page."""

from typing import Annotated, Literal

from pydantic import Field

from service.gateway.interface import Empty, Interface, Wire
from service.gateway.lists import Fen
from service.gateway.tariff.terms import DataUnit, FilingNumber, LongText, Tariff, Terms

StateFlag = Literal["", "0", "1"]  # 1 on sale, 0 off the list


class Shown(Tariff):
    """What the public page shows besides. ``price`` in fen; ``out_of_bundle`` is the prices beyond the bundle."""

    filing_no: str = ""
    offer_code: str = ""
    price: int = 0
    price_unit: str = ""
    parent_type_code: str = ""
    region_traffic: str = ""
    region_traffic_unit: str = ""
    family_network: str = ""
    out_of_bundle: str = ""
    area_names: str = ""
    online_requirements: str = ""
    expiration_rule: str = ""
    mutex_rule: str = ""


class Publicity(Terms, Shown):
    """A tariff as we publish it."""

    filing_no: FilingNumber
    offer_code: Annotated[str, Field(min_length=1, examples=["10000817"])]
    price: Fen
    price_unit: Annotated[str, Field(min_length=1, examples=["元/月"])]
    region_traffic_unit: DataUnit = ""
    family_network: LongText = ""
    out_of_bundle: LongText = ""
    online_requirements: LongText = ""
    expiration_rule: LongText = ""
    mutex_rule: LongText = ""


class Published(Wire):
    """Answer of 新增: the id by which the record is changed, deleted and found."""

    publicity_id: str


class PublishTariff(Interface[Published], Publicity):
    """资费公示信息新增 (method ours)."""

    book, code, title, centre, coded = "tariff", "publicity_create", "资费公示信息新增", "产商品", "assumed"
    answer = Published
    effect = True


class ChangePublicity(Interface[Empty], Publicity):
    """资费公示信息修改: the whole record anew (method ours)."""

    book, code, title, centre, coded = "tariff", "publicity_update", "资费公示信息修改", "产商品", "assumed"
    answer = Empty
    effect = True

    publicity_id: str


class DeletePublicity(Interface[Empty]):
    """资费公示信息删除: the filing stays (method ours)."""

    book, code, title, centre, coded = "tariff", "publicity_delete", "资费公示信息删除", "产商品", "assumed"
    answer = Empty
    effect = True

    publicity_id: str
    filing_no: FilingNumber
    reason: str


class PublicityItem(Shown):
    """One record of the live list."""

    publicity_id: str
    state_flag: StateFlag = ""
    update_time: str = ""


class PublicityList(Wire):
    """Answer of 查询: one page of ``total`` records."""

    total: int
    publicity_list: tuple[PublicityItem, ...]


class QueryPublicity(Interface[PublicityList]):
    """资费公示信息查询: what is published now; empty fields do not narrow (method ours)."""

    book, code, title, centre, coded = "tariff", "publicity_query", "资费公示信息查询", "产商品", "assumed"
    answer = PublicityList

    filing_no: FilingNumber | Literal[""] = ""
    offer_code: str = ""
    name: str = ""
    state_flag: StateFlag = ""
    page: Annotated[int, Field(ge=1, examples=[1])] = 1
    page_size: Annotated[int, Field(ge=1, le=200, examples=[50])] = 50
