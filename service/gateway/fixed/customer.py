"""固话 客户中心: proofs, checks and changes of a customer; all but one as in the main book. The names are ours."""

from service.gateway.interface import Interface
from service.gateway.lists import CertType, ImageType
from service.gateway.main import customer, realname
from service.gateway.nodes import Verdict
from service.gateway.sensitive import Address, CertNumber, PersonName, Phone


class ProveCustomer(customer.ProveCustomer):
    """客户鉴权, row 92."""

    book, code, row = "fixed", "cust_authCustPhone", 92


class Authenticate(customer.Authenticate):
    """实名认证, row 93."""

    book, code, row, coded = "fixed", "cust_realNameAuthPhone", 93, "assumed"


class QueryCustomer(customer.QueryCustomer):
    """客户信息查询, row 94."""

    book, code, row = "fixed", "cust_queryCustInfoPhone", 94


class ChangeCustomer(customer.ChangeCustomer):
    """客户信息变更, row 95."""

    book, code, row = "fixed", "cust_changeCustInfoPhone", 95


class QueryBlacklist(customer.QueryBlacklist):
    """黑名单查询, row 96."""

    book, code, row = "fixed", "cust_queryBlacklistPhone", 96


class AuthenticateText(realname.AuthenticateText):
    """文本实名认证, row 97."""

    book, code, row = "fixed", "cust_textRealNameAuthPhone", 97


class UploadPhoto(customer.UploadPhoto):
    """照片上传, row 98. The seed names the kind of picture for the main book only."""

    book, code, row, coded = "fixed", "cust_uploadPhotoPhone", 98, "assumed"

    img_type: ImageType


class CheckCustomer(Interface[Verdict]):
    """客户信息校验, row 99: whether what somebody says fits what is kept of the line's customer."""

    book, code, title, centre, row = "fixed", "cust_checkCustInfoPhone", "客户信息校验", "客户", 99
    coded = "assumed"
    answer = Verdict

    access_num: Phone
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    contact_phone: Phone = ""
    install_address: Address = ""
