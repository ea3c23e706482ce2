"""主册 支付中心: orders to pay, payments of fees, and transfers that came in by bank (汇款单)."""

from typing import ClassVar, Literal, Self

from pydantic import model_validator

from service.gateway.interface import Interface, Source, Wire
from service.gateway.lists import CertType, Fen, Moment, PayMode
from service.gateway.main.parts import PayItem
from service.gateway.sensitive import BankAccount, CertNumber, PayAccount, PersonName, Phone

PaymentType = Literal["NORMAL", "LONG_ARREARS", "VIP"]  # 普通, 长欠解黑, 集团贵宾号; values are ours


class PayOrderMade(Wire):
    """Answer of 创建订单; to be paid until ``expire_time``."""

    pay_order_id: str
    expire_time: Moment


class MakePayOrder(Interface[PayOrderMade]):
    """创建订单 main 3.2.7.1 (the seed does not say which book). ``amount`` in fen."""

    code, title, centre = "3.2.7.1", "创建订单", "支付"
    answer = PayOrderMade
    effect = True

    accept_id: str
    access_num: Phone
    cust_name: PersonName = ""
    scene_code: str
    amount: Fen


class Paid(Wire):
    """Answer of a payment."""

    payment_id: str
    pay_state: Literal["PAID", "WAITING", "FAILED"]
    pay_time: Moment = ""
    reason: str = ""


class PayOrder(Interface[Paid]):
    """支付订单 main 3.2.7.2 (the seed does not say which book). ``amount`` in fen."""

    code, title, centre = "3.2.7.2", "支付订单", "支付"
    answer = Paid
    effect = True

    pay_order_id: str
    amount: Fen
    pay_mode: PayMode
    pay_account: PayAccount = ""
    pay_serial: str = ""


class FeePaid(Paid):
    """Answer of 统一缴费; ``balance`` of the account afterwards, in fen."""

    balance: int = 0


class PayFee(Interface[FeePaid]):
    """统一缴费 main 3.2.7.9: for a number, a user, an account or a 贵宾号, also out of a transfer. Money in fen.

    长欠解黑 goes by user id and never by number, which may be somebody else's second card by now (R12).
    """

    code, title, centre, row = "3.2.7.9", "统一缴费", "支付", 61
    answer = FeePaid
    effect = True

    accept_id: str
    payment_type: PaymentType = "NORMAL"
    access_num: Phone = ""
    user_id: str = ""
    acct_id: str = ""
    vip_num: str = ""
    amount: Fen
    arrears_fee: Fen = 0
    penalty_fee: Fen = 0
    pay_list: tuple[PayItem, ...] = ()
    pay_account: PayAccount = ""
    remit_id: str = ""

    @model_validator(mode="after")
    def _long_arrears_go_by_user(self) -> Self:
        if self.payment_type == "LONG_ARREARS" and (self.access_num or not self.user_id):
            raise ValueError("LONG_ARREARS is paid by user_id, without access_num")
        if not (self.access_num or self.user_id or self.acct_id or self.vip_num):
            raise ValueError("for whom: access_num, user_id, acct_id or vip_num")
        return self


class Remit(Wire):
    """One transfer. Money in fen; ``left_fee`` has not been used yet."""

    remit_id: str
    remit_time: Moment
    payer_name: PersonName
    payer_account: BankAccount
    bank_name: str = ""
    remit_fee: Fen
    left_fee: Fen
    remit_state: Literal["OPEN", "USED", "RETURNED"]
    remark: str = ""


class Remits(Wire):
    """Answer of 查询汇款单详情."""

    remit_list: tuple[Remit, ...]


class QueryRemits(Interface[Remits]):
    """查询汇款单详情, row 62."""

    code, title, centre, row = "payment_queryRemitInfo", "查询汇款单详情", "支付", 62
    coded: ClassVar[Source] = "assumed"
    answer = Remits

    remit_id: str = ""
    payer_name: PersonName = ""
    payer_account: BankAccount = ""
    start_time: Moment = ""
    end_time: Moment = ""
    cert_type: CertType = ""
    cert_num: CertNumber = ""
