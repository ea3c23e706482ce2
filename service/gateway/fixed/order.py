"""固话 订单中心: opening a line, moving it to another address, giving it to another owner."""

from service.gateway.fixed.parts import Site
from service.gateway.interface import Interface
from service.gateway.lists import Fen, YesNo
from service.gateway.main.order import Checked, Opened
from service.gateway.main.parts import Agent, Customer, OfferItem, PhotoItem
from service.gateway.main.user import OwnerChanged
from service.gateway.nodes import Ordered
from service.gateway.sensitive import Password, Phone


class CheckOpening(Interface[Checked]):
    """开户校验, row 78."""

    book, code, title, centre, row = "fixed", "oc_createUserCheckPhone", "开户校验", "订单", 78
    answer = Checked

    cust_info: Customer
    access_num: Phone
    site: Site
    offer_list: tuple[OfferItem, ...]


class OpenLine(Interface[Opened]):
    """开户, row 77. ``fee_total`` in fen."""

    book, code, title, centre, row = "fixed", "oc_createUserPhone", "开户", "订单", 77
    answer = Opened
    effect = True

    accept_id: str
    check_serial: str
    cust_info: Customer
    agent: Agent | None = None
    auth_serial: str = ""
    access_num: Phone
    number_hold_id: str
    site: Site
    terminal_num: str = ""
    service_password: Password = ""
    offer_list: tuple[OfferItem, ...]
    photo_list: tuple[PhotoItem, ...] = ()
    pay_order_id: str = ""
    fee_total: Fen


class OwnerCheck(Checked):
    """Answer of 过户校验: what the old owner still has to pay."""

    arrears_fee: Fen = 0
    penalty_fee: Fen = 0


class CheckOwner(Interface[OwnerCheck]):
    """过户校验, row 84."""

    book, code, title, centre, row = "fixed", "oc_checkChangeCustOwnerPhone", "过户校验", "订单", 84
    answer = OwnerCheck

    access_num: Phone
    user_id: str
    old_cust_info: Customer
    cust_info: Customer


class ChangeOwner(Interface[OwnerChanged]):
    """过户, row 83: ``cust_info`` is the new owner; the line stays where it is."""

    book, code, title, centre, row = "fixed", "oc_changeCustOwnerPhone", "过户", "订单", 83
    answer = OwnerChanged
    effect = True

    accept_id: str
    check_serial: str
    access_num: Phone
    user_id: str
    old_cust_info: Customer
    cust_info: Customer
    agent: Agent | None = None
    auth_serial: str
    service_password: Password = ""
    offer_list: tuple[OfferItem, ...] = ()
    photo_list: tuple[PhotoItem, ...] = ()
    fee_total: Fen = 0


class MoveCheck(Checked):
    """Answer of 固话移机校验: whether there is a free port, and whether the number can stay."""

    port_free: YesNo
    number_stays: YesNo
    move_fee: Fen = 0


class CheckMove(Interface[MoveCheck]):
    """固话移机校验, row 86: ``site`` is the new address."""

    book, code, title, centre, row = "fixed", "oc_checkMoveFixPhone", "固话移机校验", "订单", 86
    answer = MoveCheck

    access_num: Phone
    user_id: str
    old_site: Site
    site: Site


class MoveLine(Interface[Ordered]):
    """固话移机, row 85; a new number only when the exchange area changes."""

    book, code, title, centre, row = "fixed", "oc_doMoveFixPhone", "固话移机", "订单", 85
    answer = Ordered
    effect = True

    accept_id: str
    check_serial: str
    access_num: Phone
    user_id: str
    old_site: Site
    site: Site
    new_access_num: Phone = ""
    number_hold_id: str = ""
    agent: Agent | None = None
    auth_serial: str = ""
    fee_total: Fen = 0
