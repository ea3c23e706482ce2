"""固话 账管中心: call details, invoices, money back to the customer."""

from service.gateway.interface import Interface, Wire
from service.gateway.lists import Amount, CertType, Fen, Moment
from service.gateway.main import account
from service.gateway.main.refund import Refunded, RefundMode
from service.gateway.sensitive import BankAccount, CertNumber, PayAccount, PersonName, Phone


class QueryCallDetails(account.QueryCallDetails):
    """综合详单查询, row 100; as in the main book."""

    book, code, row, coded = "fixed", "asset_queryCdrBillPhone", 100, "seed"


class ApplyInvoice(account.ApplyInvoice):
    """统一发票开具申请, row 101; as in the main book. The method is spelt as the seed spells it."""

    book, code, row, coded = "fixed", "asset_unifiedApplyInoicePhone", 101, "seed"


class RefundFee(Interface[Refunded]):
    """退费, row 102. ``refund_num`` is ours and stays the same for life; ``refund_fee`` in fen."""

    book, code, title, centre, row = "fixed", "asset_refundFeePhone", "退费", "账管", 102
    answer = Refunded
    effect = True

    accept_id: str
    refund_num: str
    access_num: Phone = ""
    user_id: str
    acct_id: str
    refund_fee: Amount
    refund_mode: RefundMode
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    pay_account: PayAccount = ""
    payee_name: PersonName = ""
    bank_account: BankAccount = ""
    bank_name: str = ""
    reason: str = ""


class Reversed(Wire):
    """Answer of a reversal: what was taken back, and the balance afterwards."""

    cancel_id: str
    payment_id: str
    cancel_time: Moment = ""
    cancel_fee: Fen = 0
    balance: int = 0


class CancelPayment(Interface[Reversed]):
    """缴费返销, row 103: the whole payment is taken back. ``amount`` in fen."""

    book, code, title, centre, row = "fixed", "asset_cancelPaymentPhone", "缴费返销", "账管", 103
    answer = Reversed
    effect = True

    accept_id: str
    payment_id: str
    access_num: Phone
    user_id: str = ""
    acct_id: str
    amount: Amount
    cust_name: PersonName = ""
    reason: str
