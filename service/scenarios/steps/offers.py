"""套餐: one base offer, optional offers, their terms, and the tick that the bold ones were told (R2.6)."""

from collections.abc import Sequence
from typing import ClassVar

from service.kit.clock import now, today
from service.kit.errors import Invalid
from service.kit.flow import Case, Given, Step, Values
from service.kit.page import Body, Column, Line, Row, Table, Tick
from service.offers import actions
from service.offers.model import Kind, Offer
from service.offers.rules import ARREARS_ONLY, misfit, misfits
from service.offers.tiers import tier_book
from service.scenarios.steps.asking import NOTHING_BOOKED
from service.scenarios.steps.facts import CARD, OFFERS, Chosen

TOLD = "已向客户逐条告知加粗的条款"
_NAME, _PRICE = Column(key="name", title="名称", stretch=True), Column(key="price", title="资费", align="right")
_BASE_COLUMNS = (_NAME, _PRICE, Column(key="code", title="编码"))
_EXTRA_COLUMNS = (_NAME, _PRICE, Column(key="kind", title="类别"))
_TABLES = ("base", "extras", "offer", "bond")  # fields in which offers are picked
_EXTRAS: tuple[Kind, ...] = ("OPTIONAL", "CAMPAIGN")


class ChooseOffers(Step):
    """选套餐. Gives the offers as they are now: later changes of the catalogue do not reach this case."""

    name = "offers"
    title = "套餐"
    needs: ClassVar = (CARD,)
    gives: ClassVar = (OFFERS,)

    def show(self, case: Case) -> Body:
        codes = _codes(case.values, case.find(OFFERS))
        return Body(
            fields=(
                base_table(_rows(with_picked(case, search(case, "", ("BASE",)), codes[:1])), codes[:1]),
                extra_table(_rows(with_picked(case, _extras(case, ""), codes[1:]), _base(case, codes)), codes[1:]),
                told_tick(case, "base", "extras"),
            )
        )

    def look(self, case: Case, field: str, query: str) -> Table:
        """Search by name, code or pinyin initials."""
        if field == "base":
            return base_table(_rows(search(case, query, ("BASE",))), (), query)
        if field == "extras":
            base = _base(case, _codes(case.values, None))
            return extra_table(_rows(_extras(case, query), base), (), query)
        return super().look(case, field, query)

    def take(self, case: Case, values: Values) -> Given:
        base_codes, extra_codes = picks(values, "base"), picks(values, "extras")
        if len(base_codes) != 1:
            raise Invalid(
                f"还没有选基础套餐。{NOTHING_BOOKED}请在上面的列表中选一个（↑↓ 移动，回车选中）后按 F12。",
                fields={"base": "请选一个基础套餐"},
            )
        base, *extras = sellable(case, (*base_codes, *extra_codes))
        wrong = misfits(base, extras)
        if wrong:
            texts = "；".join(dict.fromkeys(wrong.values()))
            raise Invalid(
                f"所选产商品不能一起办理：{texts}。{NOTHING_BOOKED}请改选后按 F12。", fields={"extras": texts}
            )
        return {OFFERS: chosen(case, values, base, extras)}


def picked(case: Case) -> tuple[Offer, ...]:
    """What is picked on the page but not yet taken: base first, as far as it can be sold. Empty on other pages."""
    codes = [code for name in _TABLES for code in picks(case.values, name)]
    if not codes:
        return ()
    book = tier_book()
    with case.world.db.unit() as unit:
        found = {offer.code: offer for offer in actions.find(unit, (*codes, book.together), today())}
    chosen = [found[code] for code in codes if code in found]
    beside = [code for offer in chosen for code in book.beside(offer.klass, offer.code, one(case.values, "tier"))]
    return (*chosen, *(found[code] for code in beside if code in found))


def _rows(offers: Sequence[Offer], base: Offer | None = None) -> tuple[Row, ...]:
    """Greyed when they do not go with the base."""
    return tuple(offer_row(offer, misfit(base, (), offer) if base else "") for offer in offers)


def search(case: Case, query: str, kinds: Sequence[Kind]) -> list[Offer]:
    with case.world.db.unit() as unit:
        return [offer for kind in kinds for offer in actions.search(unit, query, kind, today())]


def _extras(case: Case, query: str) -> list[Offer]:
    """What goes beside a base offer; what only users in arrears can have is not offered to a new one."""
    return [offer for offer in search(case, query, _EXTRAS) if offer.klass not in ARREARS_ONLY]


def with_picked(case: Case, offers: list[Offer], codes: Sequence[str]) -> list[Offer]:
    """The list with everything that is picked, so that its terms are there to be told, however it was found."""
    missing = set(filter(None, codes)) - {offer.code for offer in offers}
    if not missing:
        return offers
    with case.world.db.unit() as unit:
        return [*actions.find(unit, sorted(missing), today()), *offers]


def sellable(case: Case, codes: Sequence[str]) -> list[Offer]:
    """The offers in this order. Invalid when one cannot be sold today."""
    with case.world.db.unit() as unit:
        found = {offer.code: offer for offer in actions.find(unit, codes, today())}
    unsold = [code for code in codes if code not in found or not found[code].sellable(today())]
    if unsold:
        raise Invalid(
            f"产商品 {'、'.join(unsold)} 已不能办理（未备案、已下架或不在销售期）。{NOTHING_BOOKED}请改选后按 F12。",
            fields={"base" if code == codes[0] else "extras": f"{code} 已不能办理" for code in unsold},
        )
    return [found[code] for code in codes]


def _base(case: Case, codes: Sequence[str]) -> Offer | None:
    if not codes or not codes[0]:
        return None
    with case.world.db.unit() as unit:
        return next(iter(actions.find(unit, codes[:1], today())), None)


def _codes(values: Values, chosen: Chosen | None) -> tuple[str, ...]:
    """Base code first (empty when none), then the others: as typed, else as taken before."""
    if "base" not in values and chosen is not None:
        return tuple(offer.code for offer in chosen.all)
    return (one(values, "base"), *picks(values, "extras"))


def one(values: Values, field: str) -> str:
    """The single id that is picked in a table, or empty."""
    return next(iter(picks(values, field)), "")


def picks(values: Values, field: str) -> tuple[str, ...]:
    """All ids that are picked in a table."""
    picked = values.get(field) or ()
    return (picked,) if isinstance(picked, str) else tuple(picked)


def base_table(
    rows: Sequence[Row], value: Sequence[str], query: str = "", title: str = "基础套餐", hint: str = ""
) -> Table:
    """With a ``hint`` that says so, none needs to be picked."""
    return Table(
        name="base",
        title=title,
        hint=hint,
        columns=_BASE_COLUMNS,
        rows=tuple(rows),
        value=tuple(filter(None, value)),
        required=not hint,
        search=True,
        query=query,
        placeholder="名称、编码或拼音首字母",
        empty="没有符合条件的套餐",
        for_customer=True,
    )


def extra_table(rows: Sequence[Row], value: Sequence[str], query: str = "", title: str = "可选包、营销活动") -> Table:
    return Table(
        name="extras",
        title=title,
        columns=_EXTRA_COLUMNS,
        rows=tuple(rows),
        value=tuple(value),
        multiple=True,
        required=False,
        search=True,
        query=query,
        placeholder="名称、编码或拼音首字母",
        empty="没有符合条件的可选包",
        for_customer=True,
    )


def told_tick(case: Case, *about: str) -> Tick:
    """That the bold terms of what is picked in these fields were told (R2.6)."""
    return Tick(name="told", title=TOLD, value=case.values.get("told") is True, key="F10", about=about)


def chosen(case: Case, values: Values, base: Offer | None = None, extras: Sequence[Offer] = ()) -> Chosen:
    """What is taken. Invalid as long as the clerk has not said that the bold terms were told (R2.6)."""
    if values.get("told") is not True:
        raise Invalid(
            f"还没有确认已告知客户。{NOTHING_BOOKED}请向客户逐条说明加粗的条款，按 F10 确认后再按 F12。",
            fields={"told": "请告知客户后按 F10"},
        )
    return Chosen(base=base, extras=tuple(extras), told_by=case.clerk.name, told_at=now())


def offer_row(offer: Offer, disabled: str = "") -> Row:
    head = (Line(label="编码与备案", value=f"{offer.code} · 备案号 {offer.filing_no} · {offer.price_text}"),)
    return Row(
        id=offer.code,
        cells={"name": offer.name, "kind": offer.kind_title, "price": offer.price_text, "code": offer.code},
        disabled=disabled,
        detail=(*head, *offer.terms.lines(offer.kind)),
    )
