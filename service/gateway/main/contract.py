"""主册 支付中心: contracts for automatic recharge by 银联."""

from typing import ClassVar, Literal

from service.gateway.interface import Interface, Source, Wire
from service.gateway.lists import CertType, Fen, Moment, YesNo
from service.gateway.sensitive import BankAccount, CertNumber, Password, PayAccount, PersonName, Phone


class BankCard(Wire):
    """Whose card it is, and the phone that the bank knows."""

    access_num: Phone
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    bank_account: BankAccount
    bank_phone: Phone


class CardChecked(Wire):
    """Answer of 银联签约预校验."""

    passed: YesNo
    reason: str = ""
    bank_code: str = ""
    bank_name: str = ""
    card_kind: Literal["", "DEBIT", "CREDIT"] = ""


class PrecheckContract(Interface[CardChecked], BankCard):
    """银联签约预校验, row 66."""

    code, title, centre, row, coded = "payment_preCheckUnionPay", "银联签约预校验", "支付", 66, "assumed"
    answer = CardChecked


class CodeSent(Wire):
    """Answer of 银联短信验证码发送; the code holds until ``expire_time``."""

    sms_serial: str
    expire_time: Moment = ""


class SendBankCode(Interface[CodeSent], BankCard):
    """银联短信验证码发送, row 67."""

    code, title, centre, row, coded = "payment_sendUnionPaySms", "银联短信验证码发送", "支付", 67, "assumed"
    answer = CodeSent
    effect = True


class Signed(Wire):
    """Answer of 银联自动充签约."""

    contract_id: str
    sign_time: Moment


class SignContract(Interface[Signed], BankCard):
    """银联自动充签约, row 68: below ``threshold_fee`` it recharges ``recharge_fee``. The SMS code is a password."""

    code, title, centre, row, coded = "payment_signUnionPay", "银联自动充签约", "支付", 68, "assumed"
    answer = Signed
    effect = True

    accept_id: str
    user_id: str
    sms_serial: str
    sms_code: Password
    threshold_fee: Fen
    recharge_fee: Fen


class ContractItem(Wire):
    """One contract."""

    contract_id: str
    access_num: Phone
    contract_state: Literal["VALID", "ENDED"]
    cust_name: PersonName
    bank_account: BankAccount = ""
    bank_name: str = ""
    bank_phone: Phone = ""
    pay_account: PayAccount = ""
    threshold_fee: Fen = 0
    recharge_fee: Fen = 0
    sign_time: Moment


class Contracts(Wire):
    """Answer of 签约信息查询."""

    contract_list: tuple[ContractItem, ...]


class QueryContracts(Interface[Contracts]):
    """签约信息查询, row 69."""

    code, title, centre, row = "payment_querySignContract", "签约信息查询", "支付", 69
    coded: ClassVar[Source] = "assumed"
    answer = Contracts

    access_num: Phone
    user_id: str = ""
    cert_num: CertNumber = ""
    bank_account: BankAccount = ""
