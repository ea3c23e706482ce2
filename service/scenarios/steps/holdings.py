"""What a user holds, beside our catalogue: to be read, to pick one of, and still so when the case is submitted."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from service.kit.clock import now, stamp, today
from service.kit.errors import Invalid, Refused
from service.kit.flow import Case, Given, Step, Values
from service.kit.money import yuan
from service.kit.page import Body, Column, Facts, Line, Row, Table
from service.offers import actions
from service.offers.held import current_base, left_behind
from service.offers.model import KIND_TITLES, HeldOffer, Offer
from service.scenarios.steps.asking import NOTHING_BOOKED
from service.scenarios.steps.facts import OFFERS, SETTLED, USER, Settled
from service.scenarios.steps.offers import chosen, one, told_tick
from service.scenarios.steps.users import again

_COLUMNS = (
    Column(key="name", title="名称", stretch=True),
    Column(key="price", title="资费", align="right"),
    Column(key="expiry", title="失效日期"),
    Column(key="state", title="能否办理"),
)


def known(case: Case) -> dict[str, Offer]:
    """What our catalogue says of the user's offers, also of those that are sold no more."""
    codes = [item.code for item in case.fact(USER).offers]
    with case.world.db.unit() as unit:
        return {offer.code: offer for offer in actions.find(unit, codes, today())}


@dataclass(frozen=True)
class Mine:
    """What the user holds beside what our catalogue says of it (``known``), at one moment."""

    held: tuple[HeldOffer, ...]
    known: Mapping[str, Offer]
    at: datetime

    @property
    def base(self) -> HeldOffer | None:
        """The base offer in force."""
        return current_base(self.held, self.at)

    @property
    def known_base(self) -> Offer | None:
        """The same, when our catalogue knows it."""
        return self.known.get(self.base.code) if self.base else None

    def left_by(self, base: Offer | None) -> tuple[HeldOffer, ...]:
        """What does not go with this new base; nothing without one."""
        return tuple(left_behind(base, self.held, self.known, self.at)) if base else ()


def mine_of(case: Case) -> Mine:
    """Read once for a page."""
    return Mine(case.fact(USER).offers, known(case), now())


class ChooseHeld(Step):
    """Pick one of what the user holds; greyed with the reason. Gives it, and the offer with its terms."""

    needs: ClassVar = (USER,)
    gives: ClassVar = (OFFERS, SETTLED)
    doing: ClassVar[str]  # 退订, 续约
    what: str  # what is picked, for people

    @abstractmethod
    def concerns(self, held: HeldOffer, offer: Offer | None) -> bool:
        """Whether it stands in the table at all."""

    @abstractmethod
    def why_not(self, case: Case, held: HeldOffer, offer: Offer | None) -> str:
        """Why it is greyed, empty when it can be picked."""

    def show(self, case: Case) -> Body:
        settled, offers = case.find(SETTLED), known(case)
        value = one(case.values, "held") if "held" in case.values else (_key(settled.held) if settled else "")
        mine = self._mine(case, offers)
        table = Table(
            name="held",
            title=f"客户的{self.what}",
            columns=_COLUMNS,
            rows=tuple(
                _row(item, offers.get(item.code), self.why_not(case, item, offers.get(item.code))) for item in mine
            ),
            value=(value,) if value in {_key(item) for item in mine} else (),
            empty=f"该用户没有{self.what}，不能{self.doing}；请按 Alt+← 换一个号码",
            for_customer=True,
        )
        return Body(fields=(table, told_tick(case, "held")))

    def take(self, case: Case, values: Values) -> Given:
        picked, offers = one(values, "held"), known(case)
        held = next((item for item in self._mine(case, offers) if _key(item) == picked), None)
        if held is None:
            text = f"请选一个要{self.doing}的{self.what}"
            raise Invalid(f"还没有选要{self.doing}的{self.what}。{NOTHING_BOOKED}选好后按 F12。", fields={"held": text})
        offer = offers.get(held.code)
        if (why := self.why_not(case, held, offer)) or offer is None:
            raise Refused(f"{held.name} 不能{self.doing}：{why}。{NOTHING_BOOKED}请改选后按 F12。", code="NOT_NOW")
        base, extras = (offer, ()) if offer.kind == "BASE" else (None, (offer,))
        return {OFFERS: chosen(case, values, base, extras), SETTLED: Settled(held=held)}

    def recheck(self, case: Case) -> None:
        unchanged(case)

    def _mine(self, case: Case, offers: dict[str, Offer]) -> list[HeldOffer]:
        return [item for item in case.fact(USER).offers if self.concerns(item, offers.get(item.code))]


def held_lines(held: Sequence[HeldOffer]) -> Facts:
    """All of it, to be read: a line for each kind."""
    kinds = {kind: [item for item in held if item.kind == kind] for kind in KIND_TITLES}
    lines = [
        Line(label=KIND_TITLES[kind], value="；".join(map(_said, items))) for kind, items in kinds.items() if items
    ]
    return Facts(name="held", title="客户现有产品", lines=tuple(lines), for_customer=True)


def unchanged(case: Case) -> None:
    """Refused when another seat has changed, cancelled or renewed something meanwhile."""
    user = case.fact(USER)
    if again(case, user).offers != user.offers:
        raise Refused(
            f"用户的产品刚刚有变化（可能已在其他席位办理），没有提交。{NOTHING_BOOKED}"
            "请按 Alt+← 回到“查询用户”，按 F12 重新查询。",
            code="PRODUCTS_CHANGED",
        )


def _row(item: HeldOffer, offer: Offer | None, why_not: str) -> Row:
    price = offer.price_text if offer else f"{yuan(item.price)} 元"
    head = Line(label="编码与实例", value=f"{item.code} · {item.instance or '无实例号'}")
    since = Line(label="生效时间", value=_day(item))
    return Row(
        id=_key(item),
        cells={"name": item.name, "price": price, "expiry": item.expiry_text[:10], "state": why_not or "可以"},
        disabled=why_not,
        detail=(head, since, *(offer.terms.lines(offer.kind) if offer else ())),
    )


def _key(item: HeldOffer) -> str:
    """What tells it apart in a table."""
    return item.instance or item.code


def _day(item: HeldOffer) -> str:
    return stamp(item.effective)[:10] if item.effective else "未说明"


def _said(item: HeldOffer) -> str:
    begins = f"{_day(item)} 起，" if not item.begun(now()) else ""
    until = item.expiry_text[:10]
    return f"{item.name}（{begins}{f'至 {until}' if until[:1].isdigit() else until}）"
