"""主册 客户中心: who somebody is, how many numbers he has, and whether he may have more; changes of a customer."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from service.gateway.interface import FROM_SEED, Interface, Wire
from service.gateway.lists import (
    CertDay,
    CertType,
    Fen,
    ImageScene,
    ImageType,
    Moment,
    Province,
    Sha256,
    StopReason,
    UserState,
    YesNo,
)
from service.gateway.main.parts import Agent, Customer
from service.gateway.nodes import Ordered
from service.gateway.sensitive import Address, CertNumber, Password, PersonName, Phone, PhotoRef


class FiveNumbers(Wire):
    """Answer of 一证五号校验: numbers held and in flight under one certificate."""

    open_count: int
    limit: int = 5


class CheckFiveNumbers(Interface[FiveNumbers]):
    """一证五号校验 main 3.2.6.1."""

    code, title, centre, row = "3.2.6.1", "一证五号校验", "客户", 34
    answer = FiveNumbers

    cert_type: CertType
    cert_num: CertNumber
    cust_name: PersonName


class Blacklist(Wire):
    """Answer of 黑名单查询."""

    listed: YesNo
    reason: str = ""


class QueryBlacklist(Interface[Blacklist]):
    """黑名单查询 (the seed gives no code; the method name is ours)."""

    code, title, centre, row, coded = "cust_queryBlacklist", "黑名单查询", "客户", 39, "assumed"
    answer = Blacklist

    cert_type: CertType
    cert_num: CertNumber
    cust_name: PersonName


class RealName(Wire):
    """Answer of 实名认证: ``passed`` 1 or 0 with a reason."""

    passed: YesNo
    auth_serial: str = ""
    reason: str = ""


class Authenticate(Interface[RealName]):
    """实名认证 main 3.2.6.5."""

    code, title, centre, row = "3.2.6.5", "实名认证", "客户", 38
    answer = RealName

    cert_type: CertType
    cert_num: CertNumber
    cust_name: PersonName
    cert_address: Address = ""
    cert_start: CertDay = ""
    cert_end: CertDay = ""


class PhotoFile(Wire):
    """Answer of 照片上传: the id by which later messages name the picture."""

    file_id: str


class UploadPhoto(Interface[PhotoFile]):
    """照片上传 main 3.2.6.11: the picture itself went by SFTP, this carries the reference (R4.3, R6.3)."""

    code, title, centre, row = "3.2.6.11", "照片上传", "客户", 43
    answer = PhotoFile
    effect = True

    img_scene: ImageScene
    img_type: Annotated[ImageType, FROM_SEED]
    cert_num: CertNumber
    file_path: PhotoRef
    file_size: Annotated[int, Field(ge=0)]
    file_sha256: Sha256

    @model_validator(mode="after")
    def _type_is_of_the_scene(self) -> Self:
        if not self.img_type.startswith(self.img_scene):
            raise ValueError("img_type begins with its img_scene: 1701 is of scene 17")
        return self


class FiveNumbersCheck(Wire):
    """One earlier check of 一证五号."""

    check_time: Moment
    province: Province
    channel: str = ""
    cert_type: CertType
    cert_num: CertNumber
    cust_name: PersonName
    open_count: int
    passed: YesNo


class FiveNumbersLog(Wire):
    """Answer of 一证五号校验日志查询."""

    check_list: tuple[FiveNumbersCheck, ...]


class QueryFiveNumbersLog(Interface[FiveNumbersLog]):
    """一证五号校验日志查询, row 40."""

    code, title, centre, row, coded = "cust_queryFiveNumberLog", "一证五号校验日志查询", "客户", 40, "assumed"
    answer = FiveNumbersLog

    cert_type: CertType
    cert_num: CertNumber
    start_time: Moment = ""
    end_time: Moment = ""


class CardCount(Wire):
    """Cards of one province."""

    province: Province
    open_count: int


class CardCounts(Wire):
    """Answer of 开卡数量查询."""

    open_count: int
    limit: int = 5
    card_list: tuple[CardCount, ...] = ()


class CountCards(Interface[CardCounts]):
    """开卡数量查询, row 42."""

    code, title, centre, row, coded = "cust_queryOpenCardCount", "开卡数量查询", "客户", 42, "assumed"
    answer = CardCounts

    cert_type: CertType
    cert_num: CertNumber
    cust_name: PersonName


class CustomerUser(Wire):
    """A user of a customer. The number of a closed one may belong to somebody else by now (R12). Fees in fen."""

    user_id: str
    access_num: Phone
    user_state: UserState
    stop_reason: StopReason = ""
    close_time: Moment = ""
    arrears_fee: Fen = 0
    penalty_fee: Fen = 0


class CustomerFound(Customer):
    """Answer of 客户信息查询."""

    cust_id: str
    cust_level: str = ""
    real_name: YesNo = "1"
    create_time: Moment = ""
    user_list: tuple[CustomerUser, ...] = ()


class QueryCustomer(Interface[CustomerFound]):
    """客户信息查询, row 35."""

    code, title, centre, row, coded = "cust_queryCustInfo", "客户信息查询", "客户", 35, "assumed"
    answer = CustomerFound

    access_num: Phone = ""
    cust_id: str = ""
    cert_type: CertType = ""
    cert_num: CertNumber = ""


class ChangeCustomer(Interface[Ordered]):
    """客户信息变更, row 36."""

    code, title, centre, row, coded = "cust_changeCustInfo", "客户信息变更", "客户", 36, "assumed"
    answer = Ordered
    effect = True

    accept_id: str
    cust_id: str
    access_num: Phone
    cust_info: Customer
    auth_serial: str = ""
    agent: Agent | None = None


class ChangeCustomerNew(Interface[Ordered]):
    """客户信息变更_新 main 3.2.6.14 (R15): ``cust_info`` as it shall be.

    A new name, number or kind of certificate needs ``auth_serial`` (实名认证) and ``same_person_serial``, the proof
    that it is one person before and after.
    """

    code, title, centre, row = "3.2.6.14", "客户信息变更_新", "客户", 44
    answer = Ordered
    effect = True

    accept_id: str
    cust_id: str
    access_num: Phone
    old_cust_name: PersonName
    old_cert_type: CertType
    old_cert_num: CertNumber
    cust_info: Customer
    auth_serial: str = ""
    same_person_serial: str = ""
    file_ids: tuple[str, ...] = ()


class Proof(Wire):
    """Answer of 客户鉴权: who it is, and the users behind the number, closed ones too (R12)."""

    passed: YesNo
    reason: str = ""
    cust_id: str = ""
    user_list: tuple[CustomerUser, ...] = ()


class ProveCustomer(Interface[Proof]):
    """客户鉴权, row 37."""

    code, title, centre, row, coded = "cust_authCust", "客户鉴权", "客户", 37, "assumed"
    answer = Proof

    proof_mode: Literal["CERT", "PASSWORD", "SMS"]
    access_num: Phone = ""
    cust_name: PersonName = ""
    cert_type: CertType = ""
    cert_num: CertNumber = ""
    service_password: Password = ""
    sms_code: Password = ""
    with_closed: YesNo = "0"
