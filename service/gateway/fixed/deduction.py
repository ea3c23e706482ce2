"""固话 实时划扣: money taken from a signed bank account at once. All three are served by us."""

from typing import Literal

from service.gateway.interface import Empty, Interface, Wire
from service.gateway.lists import Amount, Fen, Moment
from service.gateway.sensitive import BankAccount, PersonName, Phone

DeductState = Literal["DONE", "FAILED", "UNKNOWN", "NOT_FOUND"]
RefundState = Literal["DONE", "ACCEPTED", "REFUSED"]


class DeductionNotice(Interface[Empty]):
    """实时划扣结果通知, row 112; the same ``deduct_serial`` again is the same deduction."""

    book, code, title, centre, row = "fixed", "payment_deductionCallback_phone", "实时划扣结果通知", "省网", 112
    direction = "in"
    answer = Empty

    deduct_serial: str
    contract_id: str
    access_num: Phone
    user_id: str = ""
    acct_id: str
    bank_code: str
    bank_account: BankAccount
    amount: Amount
    result: Literal["0", "1"]
    reason: str = ""
    deduct_time: Moment


class DeductionRefund(Wire):
    """Answer of 实时划扣退款请求: our number of the refund and how far it is."""

    refund_id: str
    refund_state: RefundState
    reason: str = ""


class RefundDeduction(Interface[DeductionRefund]):
    """实时划扣退款请求, row 113 (method ours); the same ``refund_serial`` again gets the first answer."""

    book, code, title, centre, row = "fixed", "payment_deductionRefundPhone", "实时划扣退款请求", "省网", 113
    direction, coded = "in", "assumed"
    answer = DeductionRefund

    refund_serial: str
    deduct_serial: str
    access_num: Phone
    acct_id: str
    bank_account: BankAccount
    payee_name: PersonName = ""
    amount: Amount
    reason: str
    request_time: Moment


class Deduction(Wire):
    """Answer of 实时划扣结果查询请求: what our books say of it."""

    deduct_serial: str
    deduct_state: DeductState
    amount: Fen = 0
    refunded_fee: Fen = 0
    access_num: Phone = ""
    deduct_time: Moment = ""
    reason: str = ""


class QueryDeduction(Interface[Deduction]):
    """实时划扣结果查询请求, row 114 (method ours)."""

    book, code, title, centre, row = "fixed", "payment_queryDeductionPhone", "实时划扣结果查询请求", "省网", 114
    direction, coded = "in", "assumed"
    answer = Deduction

    deduct_serial: str
    access_num: Phone = ""
