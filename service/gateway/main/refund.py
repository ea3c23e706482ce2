"""主册 账管, 支付中心: refunds to the customer, who receives them at 支付宝, and trying again (R13)."""

from typing import Literal

from service.gateway.interface import Empty, Interface, Wire
from service.gateway.lists import AuthState, CertType, Fen, Moment
from service.gateway.sensitive import BankAccount, CertNumber, PayAccount, PersonName, Phone

RefundState = Literal["WAITING", "DONE", "FAILED", "UNKNOWN"]  # 处理中, 成功, 失败, 未知
RefundMode = Literal["CASH", "ALIPAY", "BANK"]


class Refunded(Wire):
    """Answer of a refund or of another try: how far the account side and the payer are."""

    refund_id: str
    refund_state: RefundState
    reason: str = ""


class RefundFee(Interface[Refunded]):
    """客户退费, row 55. ``refund_num`` is ours and stays the same for life; ``refund_fee`` in fen."""

    code, title, centre, row, coded = "asset_refundFee", "客户退费", "账管", 55, "assumed"
    answer = Refunded
    effect = True

    accept_id: str
    refund_num: str
    access_num: Phone = ""
    user_id: str
    acct_id: str
    refund_fee: Fen
    refund_mode: RefundMode
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    pay_account: PayAccount = ""
    payee_name: PersonName = ""
    bank_account: BankAccount = ""
    bank_name: str = ""
    certify_id: str = ""
    reason: str = ""


class AlipayAuth(Wire):
    """Answer of 支付宝身份信息认证: its id; the result comes by call-back or is asked for."""

    certify_id: str
    certify_url: str = ""
    auth_state: AuthState = "WAITING"


class BeginAlipayAuth(Interface[AlipayAuth]):
    """支付宝身份信息认证, row 63: is this account this person's?"""

    code, title, centre, row, coded = "payment_alipayIdentityAuth", "支付宝身份信息认证", "支付", 63, "assumed"
    answer = AlipayAuth
    effect = True

    refund_num: str
    user_id: str = ""
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    pay_account: PayAccount


class AlipayAuthResult(Wire):
    """Answer of 支付宝身份信息认证结果查询."""

    certify_id: str
    auth_state: AuthState
    reason: str = ""
    cust_name: PersonName = ""
    pay_account: PayAccount = ""
    finish_time: Moment = ""


class QueryAlipayAuth(Interface[AlipayAuthResult]):
    """支付宝身份信息认证结果查询, row 64."""

    code, title, centre = "payment_queryAlipayIdentityAuth", "支付宝身份信息认证结果查询", "支付"
    row, coded = 64, "assumed"
    answer = AlipayAuthResult

    certify_id: str = ""
    refund_num: str = ""
    pay_account: PayAccount = ""


class AlipayAuthNotice(Interface[Empty]):
    """支付宝身份信息认证结果通知, row 70, served by us (省份提供)."""

    code, title, centre = "payment_alipayIdentityAuthNotify", "支付宝身份信息认证结果通知", "省网"
    row, coded, direction = 70, "assumed", "in"
    answer = Empty

    certify_id: str
    refund_num: str = ""
    auth_state: AuthState
    reason: str = ""
    cust_name: PersonName = ""
    cert_num: CertNumber = ""
    pay_account: PayAccount
    finish_time: Moment


class RefundItem(Wire):
    """One refund as both sides see it: ``refund_state`` at the account side, ``payout_state`` at the payer."""

    refund_id: str
    refund_num: str
    order_id: str = ""
    user_id: str
    refund_fee: Fen
    refund_mode: RefundMode
    refund_state: RefundState
    payout_state: RefundState
    auth_state: AuthState = "WAITING"
    certify_id: str = ""
    pay_account: PayAccount = ""
    payee_name: PersonName = ""
    channel: str = ""
    refund_time: Moment
    reason: str = ""


class RefundResult(Wire):
    """Answer of 退费结果查询."""

    refund_list: tuple[RefundItem, ...]


class QueryRefunds(Interface[RefundResult]):
    """退费结果查询, row 65: by refund, by order, or all of a user, whatever the channel (R13)."""

    code, title, centre, row, coded = "payment_queryRefundResult", "退费结果查询", "支付", 65, "assumed"
    answer = RefundResult

    refund_num: str = ""
    order_id: str = ""
    user_id: str = ""
    access_num: Phone = ""
    pay_account: PayAccount = ""


class RetryRefund(Interface[Refunded]):
    """支付宝退费重试 (R13; not named in the seed): the same ``refund_num``, no new trade, the original channel.

    A changed payee comes with the ``certify_id`` of its own authentication.
    """

    code, title, centre, coded = "payment_retryRefund", "支付宝退费重试", "支付", "assumed"
    answer = Refunded
    effect = True

    accept_id: str
    refund_id: str
    refund_num: str
    user_id: str
    order_id: str = ""
    pay_account: PayAccount = ""
    payee_name: PersonName = ""
    certify_id: str
