"""副卡添加: a number that exists joins a main card, by a product whose terms are told."""

from typing import ClassVar

from service.kit.clock import today
from service.kit.errors import Invalid, Refused
from service.kit.flow import Case, Given, Step, Values
from service.kit.masking import mask
from service.kit.page import Body, Chip, Column, Facts, Line, Table
from service.numbers.rules import spaced
from service.offers import actions
from service.offers.model import Offer
from service.offers.rules import SECOND_CLASS, misfit
from service.scenarios.steps.asking import NOTHING_BOOKED, mobile, mobile_field, password_field, wrong_password
from service.scenarios.steps.facts import CARDS, OFFERS, SECOND, USER, User
from service.scenarios.steps.holdings import mine_of
from service.scenarios.steps.offers import chosen, offer_row, one, told_tick
from service.scenarios.steps.second_cards import cards_chip, cards_of, clear
from service.scenarios.steps.users import same_owner, user_of
from service.subscribers.rules import state_text

_HINT = "副卡机主不是主卡机主时，请副卡机主说出 6 位密码"
_COLUMNS = (Column(key="name", title="名称", stretch=True), Column(key="price", title="资费", align="right"))


class FindSecond(Step):
    """副卡. In use, single, owing nothing; of the main card's owner, or its own owner says the service password."""

    name = "second"
    title = "副卡"
    needs: ClassVar = (USER,)
    gives: ClassVar = (CARDS, SECOND)

    def enter(self, case: Case) -> Given:
        cards, number = cards_of(case), spaced(case.fact(USER).access_num)
        if len(cards.bound) >= cards.limit:
            text = f"{number} 名下已有 {len(cards.bound)} 张副卡，最多 {cards.limit} 张，不能再添加。{NOTHING_BOOKED}"
            raise Refused(f"{text}请客户先解绑不用的副卡，再按 F5 重试。", code="CARDS_FULL")
        return {CARDS: cards}

    def show(self, case: Case) -> Body:
        second = case.find(SECOND)
        known = second.access_num if second else ""
        fields = (
            mobile_field(case, "second", "副卡号码", known=known, hint="已在用的号码"),
            password_field("副卡服务密码", _HINT, required=False),
        )
        if second is None:
            return Body(fields=fields)
        lines = (
            Line(label="号码", value=spaced(second.access_num), strong=True),
            Line(label="机主", value=mask("name", second.cust_name)),
            Line(label="状态", value=state_text(second.state, second.reason)),
        )
        return Body(fields=(*fields, Facts(name="found", title="副卡信息", lines=lines, for_customer=True)))

    def take(self, case: Case, values: Values) -> Given:
        number, main = mobile(values, "second", "副卡号码"), case.fact(USER)
        second = user_of(case, number)
        if wrong := _wrong(main, second):
            text = f"{spaced(number)} 不能成为副卡：{wrong}。{NOTHING_BOOKED}请核对副卡号码后按 F12。"
            raise Refused(text, code="NOT_SECOND")
        if not same_owner(second, main):
            _prove(case, second, str(values.get("password") or ""))
        clear(case, second)
        return {SECOND: second}

    def details(self, case: Case) -> tuple[Line, ...]:
        second = case.find(SECOND)
        if second is None:
            return ()
        return (
            Line(label="添加副卡", value=mask("phone", second.access_num), strong=True),
            Line(label="副卡机主", value=mask("name", second.cust_name)),
        )

    def chips(self, case: Case) -> tuple[Chip, ...]:
        return cards_chip(case)

    def recheck(self, case: Case) -> None:
        """There has to be room still; the number may have changed hands, become another's card or owe something."""
        cards, second = cards_of(case), case.fact(SECOND)
        seen = user_of(case, user_id=second.user_id)
        wrong = _wrong(case.fact(USER), seen) or ("" if same_owner(seen, second) else "机主已变更")
        wrong = wrong or ("主卡的副卡已满" if len(cards.bound) >= cards.limit else "")
        if wrong:
            text = f"{spaced(second.access_num)} 刚刚已不能成为副卡：{wrong}，没有提交。{NOTHING_BOOKED}"
            raise Refused(f"{text}请按 Alt+← 回到“{self.title}”核对。", code="CARDS_CHANGED")
        clear(case, second)


class ChooseBond(Step):
    """副卡产品. What does not go with the main card's offer is greyed with the reason."""

    name = "bond"
    title = "副卡产品"
    needs: ClassVar = (USER, SECOND)
    gives: ClassVar = (OFFERS,)

    def show(self, case: Case) -> Body:
        taken, base = case.find(OFFERS), mine_of(case).known_base
        picked = one(case.values, "bond") if "bond" in case.values else (taken.all[0].code if taken else "")
        table = Table(
            name="bond",
            title="副卡产品",
            columns=_COLUMNS,
            rows=tuple(offer_row(offer, _unfit(base, offer)) for offer in _products(case)),
            value=(picked,) if picked else (),
            empty="现在没有可以办理的副卡产品",
            for_customer=True,
        )
        return Body(fields=(table, told_tick(case, "bond")))

    def take(self, case: Case, values: Values) -> Given:
        code = one(values, "bond")
        offer = next((found for found in _products(case) if found.code == code), None)
        if offer is None:
            raise Invalid(f"还没有选副卡产品。{NOTHING_BOOKED}请选一个后按 F12。", fields={"bond": "请选一个副卡产品"})
        if wrong := _unfit(mine_of(case).known_base, offer):
            raise Invalid(f"{wrong}。{NOTHING_BOOKED}请改选后按 F12。", fields={"bond": wrong})
        return {OFFERS: chosen(case, values, extras=(offer,))}


def _wrong(main: User, second: User) -> str:
    """Why the number cannot become a second card of this main card, or empty."""
    if second.user_id == main.user_id:
        return "它就是主卡"
    if second.state != "ACTIVE":
        return f"该号码{state_text(second.state, second.reason)}"
    return {"SECOND": "该号码已是副卡", "MAIN": "该号码名下还有副卡"}.get(second.role, "")


def _prove(case: Case, second: User, password: str) -> None:
    """Its own owner agrees. Invalid without a password, Refused with a wrong one."""
    owner = mask("name", second.cust_name)
    if not password.isdigit():
        text = f"副卡机主是 {owner}，不是主卡机主"
        raise Invalid(
            f"{text}。{NOTHING_BOOKED}请副卡机主说出服务密码，录入后按 F12。",
            fields={"password": f"请录入 {owner} 的服务密码"},
        )
    if wrong := wrong_password(case, second.access_num, password):
        raise Refused(f"副卡{wrong}。{NOTHING_BOOKED}请副卡机主重新说出密码后按 F12。", code="NOT_OWNER")


def _products(case: Case) -> tuple[Offer, ...]:
    with case.world.db.unit() as unit:
        return actions.search(unit, "", "OPTIONAL", today(), classes=(SECOND_CLASS,))


def _unfit(base: Offer | None, offer: Offer) -> str:
    if base is None:
        return "主卡的套餐不在产商品库，不能确认适用" if offer.fits else ""
    return misfit(base, (), offer)
