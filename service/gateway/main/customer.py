"""主册 客户中心: interfaces 3.2.6.x."""

from typing import Literal

from service.gateway.interface import Interface, Wire
from service.gateway.sensitive import Address, CertNumber, PersonName, PhotoRef


class FiveNumbers(Wire):
    """Answer of 一证五号校验: numbers held and in flight under one certificate."""

    open_count: int
    limit: int = 5


class CheckFiveNumbers(Interface[FiveNumbers]):
    """一证五号校验 main 3.2.6.1."""

    code, title, centre, row = "3.2.6.1", "一证五号校验", "客户", 34
    answer = FiveNumbers

    cert_type: str
    cert_num: CertNumber
    cust_name: PersonName


class Blacklist(Wire):
    """Answer of 黑名单查询."""

    listed: Literal["0", "1"]
    reason: str = ""


class QueryBlacklist(Interface[Blacklist]):
    """黑名单查询 (the seed gives no code; the method name is ours)."""

    code, title, centre, row, coded = "cust_queryBlacklist", "黑名单查询", "客户", 39, "assumed"
    answer = Blacklist

    cert_type: str
    cert_num: CertNumber
    cust_name: PersonName


class RealName(Wire):
    """Answer of 实名认证: ``passed`` 1 or 0 with a reason."""

    passed: Literal["0", "1"]
    auth_serial: str = ""
    reason: str = ""


class Authenticate(Interface[RealName]):
    """实名认证 main 3.2.6.5."""

    code, title, centre, row = "3.2.6.5", "实名认证", "客户", 38
    answer = RealName

    cert_type: str
    cert_num: CertNumber
    cust_name: PersonName
    cert_address: Address = ""
    cert_start: str = ""
    cert_end: str = ""


class PhotoFile(Wire):
    """Answer of 照片上传: the id by which later messages name the picture."""

    file_id: str


class UploadPhoto(Interface[PhotoFile]):
    """照片上传 main 3.2.6.11: the picture itself went by SFTP, this carries the reference (R4.3, R6.3)."""

    code, title, centre, row = "3.2.6.11", "照片上传", "客户", 43
    answer = PhotoFile
    effect = True

    img_scene: str  # 4.1.63, 17 开户场景
    img_type: str  # 4.1.64, 1701 境外来话来信拦截业务确认书
    cert_num: CertNumber
    file_path: PhotoRef
    file_size: int
    file_sha256: str
