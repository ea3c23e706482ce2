"""主册 订单中心: what changes the products of a user that exists (产品变更、可选包订购, 退订, 合约续约).

The seed names the scenarios and gives them no interfaces: names and fields are ours until the joint test.
"""

from typing import Annotated

from pydantic import Field

from service.gateway.interface import Interface, Wire
from service.gateway.lists import Fen, Moment
from service.gateway.main.parts import HeldItem
from service.gateway.nodes import Ordered, Verdict
from service.gateway.sensitive import Phone


class ProductOrder(Wire):
    """What check and submit carry alike: what is ordered (ADD), and by instance what ends (CANCEL)."""

    access_num: Phone
    user_id: str
    offer_list: Annotated[tuple[HeldItem, ...], Field(min_length=1)]


class ProductChecked(Verdict):
    """Answer of 产品变更校验; the submit names ``check_serial``."""

    check_serial: str = ""


class CheckProductChange(Interface[ProductChecked], ProductOrder):
    """产品变更校验."""

    code, title, centre, coded = "oc_checkProductChange", "产品变更校验", "订单", "assumed"
    answer = ProductChecked


class ChangeProduct(Interface[Ordered], ProductOrder):
    """产品变更、可选包订购. ``penalty_fee`` of what ends is in ``fee_total``, as the quote ``quote_id`` says it."""

    code, title, centre, coded = "oc_changeProduct", "产品变更、可选包订购", "订单", "assumed"
    answer = Ordered
    effect = True

    accept_id: str
    check_serial: str
    fee_total: Fen
    penalty_fee: Fen = 0
    quote_id: str = ""
    pay_order_id: str = ""


class CancelProduct(Interface[Ordered]):
    """产品退订, of a campaign or a 权益 contract. The penalty is the one of the quote ``quote_id`` (3.2.1.33)."""

    code, title, centre, coded = "oc_cancelProduct", "产品退订", "订单", "assumed"
    answer = Ordered
    effect = True

    accept_id: str
    access_num: Phone
    user_id: str
    scene_code: str
    offer_code: str
    offer_ins_id: str = ""
    penalty_fee: Fen
    quote_id: str = ""
    fee_total: Fen
    pay_order_id: str = ""


class RenewContract(Interface[Ordered]):
    """合约续约: the new term begins where the old one ends. ``fee_total`` in fen."""

    code, title, centre, coded = "oc_renewContract", "合约续约", "订单", "assumed"
    answer = Ordered
    effect = True

    accept_id: str
    access_num: Phone
    user_id: str
    offer_code: str
    offer_ins_id: str = ""
    old_expiry_time: Moment
    effective_time: Moment
    expiry_time: Moment = ""
    fee_total: Fen
    pay_order_id: str = ""
