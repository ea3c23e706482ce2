"""主册 订单中心: a user that exists: who it is, its password, SIM, owner, agents and state."""

from typing import ClassVar, Literal

from service.gateway.interface import Empty, Interface, Source, Wire
from service.gateway.lists import CertType, Fen, Moment, Month, StopReason, UserState
from service.gateway.main.parts import Agent, Customer, HeldItem, OfferItem, SimData
from service.gateway.nodes import Ordered, Verdict
from service.gateway.sensitive import CertNumber, Password, PersonName, Phone

PasswordMode = Literal["MODIFY", "RESET"]  # by the old password, by certificate


class UserInfo(Wire):
    """Answer of 查询用户信息. ``balance`` in fen may be negative; ``level`` 0 = ordinary, 1–9 = 吉祥号 level."""

    user_id: str
    cust_id: str
    acct_id: str
    access_num: Phone
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    contact_phone: Phone = ""
    iccid: str = ""
    area_code: str = ""
    user_state: UserState
    stop_reason: StopReason = ""
    state_time: Moment = ""
    open_time: Moment = ""
    level: int = 0
    card_role: Literal["SINGLE", "MAIN", "SECOND"] = "SINGLE"
    balance: int = 0
    offer_list: tuple[HeldItem, ...] = ()


class QueryUser(Interface[UserInfo]):
    """查询用户信息 main 3.2.1.12 (R5.5): by number, or by user id when the number is another customer's by now."""

    code, title, centre = "3.2.1.12", "查询用户信息", "订单"
    answer = UserInfo

    access_num: Phone = ""
    user_id: str = ""


class ArrearsItem(Wire):
    """Arrears of one accounting period."""

    bill_month: Month
    arrears_fee: Fen


class OpenOrder(Wire):
    """An order under way."""

    order_id: str
    scene_code: str
    create_time: Moment


class Arrears(Wire):
    """Answer of 欠费、未办结订单校验: what is owed, and which orders stand in the way."""

    arrears_fee: Fen = 0
    penalty_fee: Fen = 0
    arrears_list: tuple[ArrearsItem, ...] = ()
    open_order_list: tuple[OpenOrder, ...] = ()


class CheckArrears(Interface[Arrears]):
    """欠费、未办结订单校验 main 3.2.1.15 (R5.5, R12)."""

    code, title, centre = "3.2.1.15", "欠费、未办结订单校验", "订单"
    answer = Arrears

    access_num: Phone = ""
    user_id: str = ""
    scene_code: str = ""


class ChangePassword(Interface[Ordered]):
    """用户密码变更, row 2."""

    code, title, centre, row = "oc_userPasswordModification", "用户密码变更", "订单", 2
    coded: ClassVar[Source] = "assumed"
    answer = Ordered
    effect = True

    accept_id: str
    access_num: Phone
    user_id: str
    password_mode: PasswordMode
    old_password: Password = ""
    new_password: Password
    cert_type: CertType = ""
    cert_num: CertNumber = ""
    auth_serial: str = ""
    agent: Agent | None = None


class CheckPasswordChange(Interface[Verdict]):
    """用户密码变更校验, row 13."""

    code, title, centre, row, coded = "oc_checkUserPasswordModification", "用户密码变更校验", "订单", 13, "assumed"
    answer = Verdict

    access_num: Phone
    user_id: str = ""
    password_mode: PasswordMode
    old_password: Password = ""
    new_password: Password
    cert_type: CertType = ""
    cert_num: CertNumber = ""


class PasswordVerdict(Verdict):
    """Answer of 用户服务密码验证; ``left_tries`` before the password is locked."""

    left_tries: int = 0


class CheckPassword(Interface[PasswordVerdict]):
    """用户服务密码验证, row 6."""

    code, title, centre, row = "oc_checkPwdAndAccessNum", "用户服务密码验证", "订单", 6
    coded: ClassVar[Source] = "assumed"
    answer = PasswordVerdict

    access_num: Phone
    service_password: Password


class SimReplaced(Ordered):
    """Answer of 换卡、补卡: the order, and what is written onto a blank card."""

    sim_data: SimData | None = None


class ReplaceSim(Interface[SimReplaced]):
    """换卡、补卡, row 3. ``fee_total`` in fen."""

    code, title, centre, row, coded = "oc_changeSimCard", "换卡、补卡", "订单", 3, "assumed"
    answer = SimReplaced
    effect = True

    accept_id: str
    access_num: Phone
    user_id: str
    replace_mode: Literal["REPLACE", "REISSUE"]
    old_iccid: str = ""
    iccid: str
    sim_hold_id: str
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    service_password: Password = ""
    auth_serial: str = ""
    agent: Agent | None = None
    fee_total: Fen = 0


class OwnerChanged(Ordered):
    """Answer of 过户业务: whose the user is now."""

    cust_id: str
    acct_id: str = ""


class ChangeOwner(Interface[OwnerChanged]):
    """过户业务, row 12: ``cust_info`` is the new owner."""

    code, title, centre, row, coded = "oc_changeCustOwner", "过户业务", "订单", 12, "assumed"
    answer = OwnerChanged
    effect = True

    accept_id: str
    access_num: Phone
    user_id: str
    old_cust_info: Customer
    cust_info: Customer
    service_password: Password = ""
    auth_serial: str
    agent: Agent | None = None
    offer_list: tuple[OfferItem, ...] = ()
    fee_total: Fen = 0


class SupplementAgent(Interface[Empty]):
    """代办人信息补录, row 16."""

    code, title, centre, row, coded = "oc_supplementAgentInfo", "代办人信息补录", "订单", 16, "assumed"
    answer = Empty
    effect = True

    order_id: str
    access_num: Phone
    user_id: str
    agent: Agent


class Agents(Wire):
    """Answer of 查询用户代办人信息."""

    agent_list: tuple[Agent, ...]


class QueryAgents(Interface[Agents]):
    """查询用户代办人信息, row 17."""

    code, title, centre, row, coded = "oc_queryAgentInfo", "查询用户代办人信息", "订单", 17, "assumed"
    answer = Agents

    access_num: Phone
    user_id: str = ""
    cert_type: CertType = ""
    cert_num: CertNumber = ""


class UserStateNotice(Interface[Empty]):
    """用户状态回调 (R11), served by us; no code in the seed. ``event_id`` names a change, ``state_time`` sorts."""

    code, title, centre, direction, coded = "oc_notifyUserState", "用户状态回调", "省网", "in", "assumed"
    answer = Empty

    event_id: str
    user_id: str
    access_num: Phone
    old_user_state: UserState
    user_state: UserState
    stop_reason: StopReason = ""
    state_time: Moment
    order_id: str = ""
    remark: str = ""
