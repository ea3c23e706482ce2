"""主册 账管中心: ledgers, call details, whereabouts, invoices, and who pays for whom."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from service.gateway.interface import Empty, Interface, Source, Wire
from service.gateway.lists import CertType, Fen, Moment, Month
from service.gateway.sensitive import CALL_DETAIL, Address, BankAccount, CertNumber, Coordinate, PersonName, Phone

Page = Annotated[int, Field(ge=1)]


class Ledger(Wire):
    """One book of an account. Money in fen."""

    ledger_id: str
    ledger_name: str
    balance: int
    refundable_fee: Fen = 0
    expire_time: Moment = ""


class Ledgers(Wire):
    """Answer of 账本查询."""

    acct_id: str
    balance: int
    ledger_list: tuple[Ledger, ...] = ()


class QueryLedgers(Interface[Ledgers]):
    """账本查询 main 3.2.4.19 (the seed does not say which book): by number, user, account or 贵宾号."""

    code, title, centre = "3.2.4.19", "账本查询", "账管"
    answer = Ledgers

    access_num: Phone = ""
    user_id: str = ""
    acct_id: str = ""
    vip_num: str = ""


class CallDetail(Wire):
    """One line of 详单; the node is sealed whole. Seconds, KB, fen."""

    cdr_kind: Literal["VOICE", "SMS", "DATA", "VALUE_ADDED"]
    start_time: Moment
    other_num: Phone = ""
    call_type: Literal["", "OUT", "IN", "FORWARD"] = ""
    call_place: Address = ""
    call_duration: int = 0
    volume: int = 0
    fee: int = 0


class CallDetails(Wire):
    """Answer of 综合详单查询: one page of ``total`` lines."""

    total: int
    record_list: tuple[Annotated[CallDetail, CALL_DETAIL], ...]


class QueryCallDetails(Interface[CallDetails]):
    """综合详单查询, row 53."""

    code, title, centre, row = "asset_queryCdrBill", "综合详单查询", "账管", 53
    coded: ClassVar[Source] = "assumed"
    answer = CallDetails

    access_num: Phone
    user_id: str = ""
    bill_month: Month
    cdr_kind: Literal["", "VOICE", "SMS", "DATA", "VALUE_ADDED"] = ""
    cert_num: CertNumber = ""
    auth_serial: str = ""
    page: Page = 1
    page_size: Page = 50


class Communication(Wire):
    """One communication; the node is sealed whole. Seconds."""

    start_time: Moment
    other_num: Phone
    call_type: Literal["OUT", "IN", "FORWARD"]
    call_duration: int = 0
    call_place: Address = ""


class Communications(Wire):
    """Answer of 通信记录查询: one page of ``total`` records."""

    total: int
    record_list: tuple[Annotated[Communication, CALL_DETAIL], ...]


class QueryCommunications(Interface[Communications]):
    """通信记录查询, row 59."""

    code, title, centre, row, coded = "asset_queryCallRecord", "通信记录查询", "账管", 59, "assumed"
    answer = Communications

    access_num: Phone
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    start_time: Moment
    end_time: Moment
    other_num: Phone = ""
    page: Page = 1
    page_size: Page = 50


class Whereabouts(Wire):
    """Answer of 位置信息查询."""

    access_num: Phone
    locate_time: Moment
    location: Address
    longitude: Coordinate = ""
    latitude: Coordinate = ""


class QueryWhereabouts(Interface[Whereabouts]):
    """位置信息查询, row 60; ``approval_num`` of whoever permitted it."""

    code, title, centre, row, coded = "asset_queryLocation", "位置信息查询", "账管", 60, "assumed"
    answer = Whereabouts

    access_num: Phone
    cust_name: PersonName = ""
    cert_num: CertNumber = ""
    approval_num: str
    reason: str


class Invoice(Wire):
    """Answer of 统一发票开具申请."""

    invoice_id: str
    invoice_code: str = ""
    invoice_num: str = ""
    invoice_url: str = ""


class ApplyInvoice(Interface[Invoice]):
    """统一发票开具申请, row 54. ``amount`` in fen."""

    code, title, centre, row = "asset_unifiedApplyInvoice", "统一发票开具申请", "账管", 54
    coded: ClassVar[Source] = "assumed"
    answer = Invoice
    effect = True

    accept_id: str
    access_num: Phone
    user_id: str = ""
    acct_id: str
    bill_month: Month
    amount: Fen
    invoice_kind: Literal["NORMAL", "SPECIAL"] = "NORMAL"
    buyer_name: PersonName
    buyer_tax_num: CertNumber = ""
    buyer_address: Address = ""
    buyer_phone: Phone = ""
    bank_name: str = ""
    bank_account: BankAccount = ""


class Bound(Wire):
    """Answer of 账户绑定."""

    bind_id: str


class BindAccount(Interface[Bound]):
    """账户绑定, row 56: the account of one number pays for another."""

    code, title, centre, row, coded = "asset_bindAccount", "账户绑定", "账管", 56, "assumed"
    answer = Bound
    effect = True

    accept_id: str
    access_num: Phone
    user_id: str
    acct_id: str
    bound_access_num: Phone
    bound_user_id: str = ""
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber


class UnbindAccount(Interface[Empty]):
    """账户解绑, row 57."""

    code, title, centre, row, coded = "asset_unbindAccount", "账户解绑", "账管", 57, "assumed"
    answer = Empty
    effect = True

    accept_id: str
    bind_id: str
    access_num: Phone
    acct_id: str
    bound_access_num: Phone


class Binding(Wire):
    """One number that an account pays for."""

    bind_id: str
    acct_id: str
    bound_access_num: Phone
    bound_user_id: str = ""
    cust_name: PersonName
    bind_time: Moment


class Bindings(Wire):
    """Answer of 绑定关系查询."""

    bind_list: tuple[Binding, ...]


class QueryBindings(Interface[Bindings]):
    """绑定关系查询, row 58."""

    code, title, centre, row, coded = "asset_queryBinding", "绑定关系查询", "账管", 58, "assumed"
    answer = Bindings

    access_num: Phone = ""
    acct_id: str = ""
