"""解绑: which of the second cards goes, with the terms of the product that ends with it."""

from typing import ClassVar

from service.kit.clock import today
from service.kit.errors import Invalid, Refused
from service.kit.flow import Case, Given, Step, Values
from service.kit.masking import mask
from service.kit.page import Body, Chip, Column, Line, Row, Table
from service.numbers.rules import spaced
from service.offers import actions
from service.offers.model import Offer
from service.scenarios.steps.asking import NOTHING_BOOKED
from service.scenarios.steps.facts import CARDS, OFFERS, SECOND, USER, Bound, Cards
from service.scenarios.steps.offers import chosen, offer_row, one, told_tick
from service.scenarios.steps.penalty import ShowPenalty
from service.scenarios.steps.second_cards import cards_chip, cards_of, clear
from service.scenarios.steps.users import user_of
from service.subscribers.rules import state_text

_COLUMNS = (
    Column(key="number", title="副卡号码", stretch=True),
    Column(key="name", title="机主"),
    Column(key="state", title="状态"),
    Column(key="product", title="副卡产品"),
    Column(key="since", title="成为副卡"),
)


class PickSecond(Step):
    """选副卡. Gives the user that goes, and as OFFERS the product that ends."""

    name = "cards"
    title = "选副卡"
    needs: ClassVar = (USER,)
    gives: ClassVar = (CARDS, SECOND, OFFERS)

    def enter(self, case: Case) -> Given:
        cards = cards_of(case)
        if not cards.bound:
            number = spaced(case.fact(USER).access_num)
            raise Refused(f"{number} 名下没有副卡，不需要解绑。{NOTHING_BOOKED}请按 Alt+← 核对主卡号码。")
        return {CARDS: cards}

    def show(self, case: Case) -> Body:
        cards, second = case.fact(CARDS), case.find(SECOND)
        picked = one(case.values, "bound") if "bound" in case.values else (second.user_id if second else "")
        table = Table(
            name="bound",
            title="名下的副卡",
            columns=_COLUMNS,
            rows=_rows(cards, _products(case, cards)),
            value=(picked,) if picked else (),
            for_customer=True,
        )
        return Body(fields=(table, told_tick(case, "bound")))

    def take(self, case: Case, values: Values) -> Given:
        cards, picked = case.fact(CARDS), one(values, "bound")
        card = next((found for found in cards.bound if found.user_id == picked), None)
        if card is None:
            raise Invalid(f"还没有选副卡。{NOTHING_BOOKED}请选一张后按 F12。", fields={"bound": "请选一张副卡"})
        offer = _products(case, cards).get(card.offer)
        if offer is None:
            raise Refused(f"{_unknown(card)}。{NOTHING_BOOKED}请联系产商品管理员同步后再办理。", code="OFFER_UNKNOWN")
        ended = chosen(case, values, extras=(offer,))
        second = user_of(case, card.number, card.user_id)
        clear(case, second)
        return {SECOND: second, OFFERS: ended}

    def details(self, case: Case) -> tuple[Line, ...]:
        second = case.find(SECOND)
        if second is None:
            return ()
        return (
            Line(label="解绑副卡", value=mask("phone", second.access_num), strong=True),
            Line(label="副卡机主", value=mask("name", second.cust_name)),
        )

    def chips(self, case: Case) -> tuple[Chip, ...]:
        return cards_chip(case)

    def recheck(self, case: Case) -> None:
        """The card has to hang there still, by the same product; it may owe nothing."""
        second, before = case.fact(SECOND), case.fact(CARDS)
        product = {card.user_id: card.offer for card in before.bound}.get(second.user_id)
        if (second.user_id, product) not in {(card.user_id, card.offer) for card in cards_of(case).bound}:
            text = f"{spaced(second.access_num)} 刚刚已不是这张主卡的副卡，没有提交。{NOTHING_BOOKED}"
            raise Refused(f"{text}请按 Alt+← 回到“{self.title}”重新选择。", code="CARDS_CHANGED")
        clear(case, second)


class ShowUnbinding(ShowPenalty):
    """费用时间 of 解绑: what ends is the second card's."""

    needs: ClassVar = (OFFERS, SECOND)
    whose: ClassVar = SECOND


def _products(case: Case, cards: Cards) -> dict[str, Offer]:
    """The products of the cards, sold today or not."""
    with case.world.db.unit() as unit:
        found = actions.find(unit, [card.offer for card in cards.bound], today())
    return {offer.code: offer for offer in found}


def _rows(cards: Cards, products: dict[str, Offer]) -> tuple[Row, ...]:
    return tuple(_row(card, products.get(card.offer)) for card in cards.bound)


def _row(card: Bound, offer: Offer | None) -> Row:
    return Row(
        id=card.user_id,
        cells={
            "number": spaced(card.number),
            "name": mask("name", card.name),
            "state": state_text(card.state, ""),
            "product": offer.name if offer else card.offer,
            "since": card.since[:10],
        },
        disabled="" if offer else _unknown(card),
        detail=offer_row(offer).detail if offer else (),
    )


def _unknown(card: Bound) -> str:
    return f"副卡产品 {card.offer} 不在产商品库，不能在这里解绑"
