"""主册 客户中心: proofs of a person by text, by living face and by photo, and what was registered of them."""

from typing import Literal

from service.gateway.interface import Interface, Wire
from service.gateway.lists import AuthState, CertType, Moment, YesNo
from service.gateway.main.customer import RealName
from service.gateway.main.parts import Agent, Customer, PhotoItem
from service.gateway.sensitive import CertNumber, PersonName, Phone, PhotoRef, RecordingRef


class AuthenticateText(Interface[RealName]):
    """文本实名认证, row 41: name and number only."""

    code, title, centre, row, coded = "cust_textRealNameAuth", "文本实名认证", "客户", 41, "assumed"
    answer = RealName

    cert_type: CertType
    cert_num: CertNumber
    cust_name: PersonName


class Liveness(RealName):
    """Answer of a proof by living face; ``score`` 0–100, how alike the faces are."""

    score: float = 0.0
    face_photo: PhotoRef = ""


class ProveLiving(Interface[Liveness]):
    """旷视炫彩活体认证接口, row 45."""

    code, title, centre, row, coded = "cust_megviiLivenessAuth", "旷视炫彩活体认证接口", "客户", 45, "assumed"
    answer = Liveness

    liveness_token: str
    cert_type: CertType
    cert_num: CertNumber
    cust_name: PersonName
    face_photo: PhotoRef
    liveness_video: RecordingRef = ""


class SdkGrant(Wire):
    """Answer of 旷视炫彩活体SDK鉴权接口."""

    liveness_token: str
    expire_time: Moment


class GrantSdk(Interface[SdkGrant]):
    """旷视炫彩活体SDK鉴权接口, row 46: lets the maker's library run on one device."""

    code, title, centre, row, coded = "cust_megviiSdkAuth", "旷视炫彩活体SDK鉴权接口", "客户", 46, "assumed"
    answer = SdkGrant

    sdk_version: str
    device_id: str
    cert_type: CertType
    cert_num: CertNumber
    cust_name: PersonName


class LivenessBegun(Wire):
    """Answer of 发起认证申请: where the customer's phone goes on."""

    certify_id: str
    certify_url: str


class BeginLiveness(Interface[LivenessBegun]):
    """阿里云活体检测-发起认证申请, row 47."""

    code, title, centre = "cust_aliyunLivenessApply", "阿里云活体检测-发起认证申请", "客户"
    row, coded = 47, "assumed"
    answer = LivenessBegun

    cert_type: CertType
    cert_num: CertNumber
    cust_name: PersonName
    contact_phone: Phone = ""
    face_photo: PhotoRef
    device_info: str
    return_url: str = ""


class LivenessResult(Liveness):
    """Answer of 获取认证结果."""

    auth_state: AuthState
    finish_time: Moment = ""


class QueryLiveness(Interface[LivenessResult]):
    """阿里云活体检测-获取认证结果, row 48."""

    code, title, centre = "cust_aliyunLivenessResult", "阿里云活体检测-获取认证结果", "客户"
    row, coded = 48, "assumed"
    answer = LivenessResult

    certify_id: str
    cert_num: CertNumber


class CheckOnlineCert(Interface[RealName]):
    """省网线上下单证件核验, row 49."""

    code, title, centre, row, coded = "cust_checkOnlineOrderCert", "省网线上下单证件核验", "客户", 49, "assumed"
    answer = RealName

    channel_order_id: str
    access_num: Phone = ""
    cert_type: CertType
    cert_num: CertNumber
    cust_name: PersonName
    contact_phone: Phone = ""
    front_photo: PhotoRef
    back_photo: PhotoRef
    face_photo: PhotoRef


class PhotoIds(Wire):
    """Answer of 实名照片重传, in the order of the pictures."""

    file_ids: tuple[str, ...]


class ResendPhotos(Interface[PhotoIds]):
    """实名照片重传, row 50."""

    code, title, centre, row, coded = "cust_reuploadPhoto", "实名照片重传", "客户", 50, "assumed"
    answer = PhotoIds
    effect = True

    order_id: str
    access_num: Phone
    cert_num: CertNumber
    reason: str = ""
    photo_list: tuple[PhotoItem, ...]


class Registration(Wire):
    """One registration of a person for a number."""

    registration_id: str
    access_num: Phone
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    registration_time: Moment
    registration_state: Literal["VALID", "REPLACED", "ENDED"]


class Registrations(Wire):
    """Answer of 登记信息查询."""

    registration_list: tuple[Registration, ...]


class QueryRegistrations(Interface[Registrations]):
    """登记信息查询, row 51."""

    code, title, centre, row, coded = "cust_queryRegistration", "登记信息查询", "客户", 51, "assumed"
    answer = Registrations

    access_num: Phone = ""
    cert_type: CertType = ""
    cert_num: CertNumber = ""
    cust_name: PersonName = ""


class RegistrationDetail(Customer):
    """Answer of 客户登记信息详情查询: the person, the pictures and recordings, and who registered him."""

    registration_id: str
    access_num: Phone
    registration_time: Moment
    real_name: YesNo
    agent: Agent | None = None
    photo_list: tuple[PhotoItem, ...] = ()
    recording: RecordingRef = ""
    staff_id: str = ""
    depart_id: str = ""


class QueryRegistration(Interface[RegistrationDetail]):
    """客户登记信息详情查询, row 52."""

    code, title, centre = "cust_queryRegistrationDetail", "客户登记信息详情查询", "客户"
    row, coded = 52, "assumed"
    answer = RegistrationDetail

    registration_id: str
