"""固话 支付中心: payments, reversals, settling what differs, and contracts for deduction from a bank account."""

from typing import Annotated, Literal

from pydantic import Field

from service.gateway.fixed.account import Reversed
from service.gateway.interface import Interface, Wire
from service.gateway.lists import Amount, CertType, Day, Moment, PayMode
from service.gateway.main import contract, payment
from service.gateway.main.refund import Refunded
from service.gateway.sensitive import BankAccount, CertNumber, PayAccount, PersonName, Phone

SETTLED = 200  # trades of one message


class PayOrder(payment.PayOrder):
    """支付订单, row 104; as in the main book."""

    book, code, row = "fixed", "payment_payOrderPhone", 104


class RefundOrder(Interface[Refunded]):
    """订单退款, row 105; the same ``refund_num`` again is the same refund. ``refund_fee`` in fen."""

    book, code, title, centre, row = "fixed", "payment_orderRefund", "订单退款", "支付", 105
    answer = Refunded
    effect = True

    accept_id: str
    pay_order_id: str
    payment_id: str
    refund_num: str
    refund_fee: Amount
    pay_account: PayAccount = ""
    payee_name: PersonName = ""
    reason: str


class PayFee(payment.PayFee):
    """统一缴费, row 106; as in the main book."""

    book, code, row = "fixed", "payment_unifiedPayFee", 106


class CancelFee(Interface[Reversed]):
    """统一缴费返销, row 107: the whole payment is taken back. ``amount`` in fen."""

    book, code, title, centre, row = "fixed", "payment_unifiedPaymentCancel", "统一缴费返销", "支付", 107
    answer = Reversed
    effect = True

    accept_id: str
    payment_id: str
    access_num: Phone = ""
    user_id: str = ""
    acct_id: str = ""
    amount: Amount
    pay_account: PayAccount = ""
    reason: str


class Trade(Wire):
    """One trade that the two sides keep differently, and how it shall be."""

    trade_serial: str
    trade_time: Moment
    trade_kind: Literal["PAYMENT", "REFUND", "DEDUCTION"]
    settle_action: Literal["BOOK", "CANCEL"]  # 补记, 冲正
    payment_id: str = ""
    access_num: Phone = ""
    acct_id: str = ""
    amount: Amount
    pay_mode: PayMode
    pay_account: PayAccount = ""
    bank_account: BankAccount = ""


class SettledTrade(Wire):
    """What became of one trade; ``result`` 0 settled, 1 refused with ``reason``."""

    trade_serial: str
    result: Literal["0", "1"]
    reason: str = ""


class Settled(Wire):
    """Answer of 平帐: trades are judged one by one."""

    settle_id: str
    trade_list: tuple[SettledTrade, ...]


class SettleTrades(Interface[Settled]):
    """固化平帐接口, row 108 (as the seed spells it)."""

    book, code, title, centre, row = "fixed", "payment_dealTradeRecordPhone", "固化平帐接口", "支付", 108
    answer = Settled
    effect = True

    accept_id: str
    account_day: Day
    trade_list: Annotated[tuple[Trade, ...], Field(min_length=1, max_length=SETTLED)]
    reason: str


class QueryRemits(payment.QueryRemits):
    """查询汇款单详情, row 109; as in the main book."""

    book, code, row, coded = "fixed", "payment_queryRemitInfo", 109, "seed"


class SyncedContract(Wire):
    """Answer of 签约信息同步."""

    contract_id: str


class SyncContract(Interface[SyncedContract]):
    """签约信息同步, row 110: a contract for deduction from a bank account (实时划扣) was made, changed, ended."""

    book, code, title, centre, row = "fixed", "payment_signContract_phone", "签约信息同步", "支付", 110
    answer = SyncedContract
    effect = True

    accept_id: str
    contract_id: str = ""
    sign_action: Literal["ADD", "CHANGE", "CANCEL"]
    access_num: Phone
    user_id: str
    acct_id: str
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    bank_code: str
    bank_name: str = ""
    bank_account: BankAccount
    bank_phone: Phone = ""
    payer_name: PersonName
    sign_time: Moment
    end_time: Moment = ""


class QueryContracts(contract.QueryContracts):
    """签约信息查询, row 111; as in the main book."""

    book, code, row, coded = "fixed", "payment_querySignContract_phone", 111, "seed"
