"""副卡 of a main card that exists: the main card, what it has, and what any change of its cards asks of a user."""

from service.gateway.main.second_card import QuerySecondCards
from service.kit.errors import Refused
from service.kit.flow import Case, Given, Values
from service.kit.page import Chip
from service.numbers.rules import spaced
from service.scenarios.steps.asking import NOTHING_BOOKED, ask
from service.scenarios.steps.facts import CARDS, USER, Bound, Cards, User
from service.scenarios.steps.find_user import FindUser, owed_by


class FindMainCard(FindUser):
    """主卡. In use, owing nothing, and no second card itself."""

    title = "主卡"
    label = "主卡号码"

    def take(self, case: Case, values: Values) -> Given:
        given = super().take(case, values)
        user = given[USER]
        assert isinstance(user, User)
        if user.role == "SECOND":
            text = f"{spaced(user.access_num)} 本身是副卡。{NOTHING_BOOKED}请录入主卡的号码后按 F12。"
            raise Refused(text, code="NOT_MAIN")
        return given


def cards_of(case: Case) -> Cards:
    """What the main card has now."""
    main = case.fact(USER)
    answer = ask(case, QuerySecondCards(access_num=main.access_num, user_id=main.user_id))
    bound = tuple(
        Bound(
            user_id=card.user_id,
            number=card.access_num,
            name=card.cust_name,
            state=card.user_state,
            offer=card.offer_code,
            since=card.bind_time,
        )
        for card in answer.second_list
    )
    return Cards(limit=answer.second_limit, bound=bound)


def clear(case: Case, user: User) -> None:
    """Refused with what a second card owes and how many orders are under way."""
    _, text = owed_by(case, user)
    if text:
        raise Refused(
            f"副卡 {spaced(user.access_num)} 现在不能办理：{text}。{NOTHING_BOOKED}"
            "请先缴清欠费、等在途订单办结，再按 F12 重试。",
            code="IN_THE_WAY",
        )


def cards_chip(case: Case) -> tuple[Chip, ...]:
    """How many of how many."""
    cards = case.find(CARDS)
    return (Chip(text=f"副卡 {len(cards.bound)}/{cards.limit}", tone="info"),) if cards else ()
