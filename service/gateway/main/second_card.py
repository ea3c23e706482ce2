"""主册 订单中心: 副卡 of users that exist. The seed names the scenarios and no interface: all of this is ours."""

from typing import Annotated

from pydantic import Field

from service.gateway.interface import Interface, Wire
from service.gateway.lists import CertType, Fen, Moment, UserState
from service.gateway.main.parts import Agent, OfferItem
from service.gateway.nodes import Ordered
from service.gateway.sensitive import CertNumber, PersonName, Phone


class SecondCard(Wire):
    """One second card; ``offer_code`` is the product by which it hangs on its main card."""

    user_id: str
    access_num: Phone
    cust_name: PersonName
    user_state: UserState
    offer_code: str
    offer_name: str = ""
    bind_time: Moment = ""


class SecondCards(Wire):
    """Answer of 副卡查询: the second cards of a main card, and how many it may have."""

    second_limit: Annotated[int, Field(ge=0, examples=[4])]
    second_list: tuple[SecondCard, ...] = ()


class QuerySecondCards(Interface[SecondCards]):
    """副卡查询."""

    code, title, centre, coded = "oc_querySecondCards", "副卡查询", "订单", "assumed"
    answer = SecondCards

    access_num: Phone
    user_id: str


class Bond(Wire):
    """A main card and its second card: two users that exist."""

    main_access_num: Phone
    main_user_id: str
    access_num: Phone
    user_id: str


class BindSecondCard(Interface[Ordered], Bond):
    """副卡添加 2.6.1.20: the user becomes a second card; name and certificate are its owner's. ``fee_total`` in fen."""

    code, title, centre, coded = "oc_bindSecondCard", "副卡添加", "订单", "assumed"
    answer = Ordered
    effect = True

    accept_id: str
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    offer_list: Annotated[tuple[OfferItem, ...], Field(min_length=1)]
    fee_total: Fen
    agent: Agent | None = None
    pay_order_id: str = ""


class UnbindSecondCard(Interface[Ordered], Bond):
    """副卡解绑 2.6.1.19: the second card stands alone again. Penalty in fen, with the quote of 3.2.1.33."""

    code, title, centre, coded = "oc_unbindSecondCard", "副卡解绑", "订单", "assumed"
    answer = Ordered
    effect = True

    accept_id: str
    offer_code: str
    penalty_fee: Fen = 0
    quote_id: str = ""
    agent: Agent | None = None
    pay_order_id: str = ""
