"""产品变更、可选包订购: a new base offer, optional offers, or both; what does not go with the new base ends."""

from collections.abc import Sequence
from typing import ClassVar

from service.gateway.main.change import ChangeProduct, CheckProductChange
from service.gateway.main.parts import HeldItem
from service.kit.errors import Invalid, Refused
from service.kit.flow import Case, Given, Step, Values
from service.kit.page import Body, Line, Notice, Row, Table
from service.offers.held import why_not_change, why_not_order
from service.offers.model import HeldOffer, Kind, Offer
from service.offers.rules import misfits
from service.orders.model import Stage, Workflow
from service.orders.submission import Submission
from service.scenarios.steps import closing
from service.scenarios.steps.asking import NOTHING_BOOKED
from service.scenarios.steps.facts import CHANGED, FEES, OFFERS, USER, Changed, Chosen
from service.scenarios.steps.holdings import Mine, held_lines, mine_of, unchanged
from service.scenarios.steps.offers import (
    base_table,
    chosen,
    extra_table,
    offer_row,
    one,
    picks,
    search,
    sellable,
    told_tick,
    with_picked,
)
from service.scenarios.steps.penalty import ShowPenalty, requote

STAGES = (Stage("check", "产品变更校验"), Stage("order", "产品变更"), *closing.STAGES)
NEEDS = (USER, OFFERS, CHANGED, FEES, *closing.NEEDS)
_KINDS: dict[str, Kind] = {"base": "BASE", "extras": "OPTIONAL"}
_KEPT = "不变"


class ChangeOffers(Step):
    """选产品. Both tables may be left alone, but not both at once."""

    name = "change"
    title = "变更产品"
    needs: ClassVar = (USER,)
    gives: ClassVar = (OFFERS, CHANGED)

    def show(self, case: Case) -> Body:
        (base, extras), mine = _picked(case), mine_of(case)
        held = held_lines([item for item in mine.held if not item.over(mine.at)])
        tables = (_table(case, mine, "base", "", (base,)), _table(case, mine, "extras", "", extras))
        return Body(fields=(held, *tables, *_left_notice(case, mine, base), told_tick(case, "base", "extras")))

    def look(self, case: Case, field: str, query: str) -> Table:
        """Search by name, code or pinyin initials."""
        return _table(case, mine_of(case), field, query, ()) if field in _KINDS else super().look(case, field, query)

    def take(self, case: Case, values: Values) -> Given:
        base_code, extra_codes = one(values, "base"), picks(values, "extras")
        if not base_code and not extra_codes:
            text = "还没有选要变更的产品"
            raise Invalid(
                f"{text}。{NOTHING_BOOKED}请选新的基础套餐或可选包（至少一项）后按 F12。",
                fields={"base": "基础套餐和可选包至少选一项"},
            )
        wanted = sellable(case, [*filter(None, (base_code,)), *extra_codes])
        mine = mine_of(case)
        _fit(mine, wanted)
        base = wanted[0] if base_code else None
        agreed = chosen(case, values, base, wanted[1:] if base_code else wanted)
        return {OFFERS: agreed, CHANGED: Changed(old=mine.base, left=mine.left_by(base))}

    def details(self, case: Case) -> tuple[Line, ...]:
        """What was, and what it becomes."""
        chosen, changed = case.find(OFFERS), case.find(CHANGED)
        if chosen is None or changed is None:
            return ()
        lines = [
            Line(label="原基础套餐", value=changed.old.name if changed.old else "未说明"),
            Line(label="新基础套餐", value=chosen.base.name if chosen.base else _KEPT, strong=bool(chosen.base)),
        ]
        if chosen.extras:
            lines.append(Line(label="新订可选包", value=_names(chosen.extras)))
        if changed.left:
            lines.append(Line(label="随变更退订", value=_names(changed.left)))
        return tuple(lines)

    def recheck(self, case: Case) -> None:
        unchanged(case)


class ShowChange(ShowPenalty):
    """费用时间 of a change: what ends with the old base, and the old base itself, may be under contract."""

    needs: ClassVar = (OFFERS, USER, CHANGED)

    def ending(self, case: Case) -> dict[str, str]:
        return {item.code: item.name for item in _ended(case.fact(OFFERS), case.fact(CHANGED))}


def _ended(chosen: Chosen, changed: Changed) -> tuple[HeldOffer, ...]:
    """The old base only where there is a new one."""
    return (*((changed.old,) if chosen.base and changed.old else ()), *changed.left)


def _table(case: Case, mine: Mine, field: str, query: str, value: Sequence[str]) -> Table:
    rows = _rows(case, mine, field, with_picked(case, search(case, query, (_KINDS[field],)), value))
    if field == "base":
        return base_table(rows, value, query, "新基础套餐", "不换套餐就不选")
    return extra_table(rows, value, query, "新订可选包")


def _rows(case: Case, mine: Mine, field: str, offers: Sequence[Offer]) -> list[Row]:
    if field == "base":
        return [offer_row(offer, why_not_change(offer, mine.held, mine.known, mine.at)) for offer in offers]
    base = _new_base(case, one(case.values, "base")) or mine.known_base
    return [offer_row(offer, why_not_order(offer, base, mine.held, mine.known, mine.at)) for offer in offers]


def _picked(case: Case) -> tuple[str, tuple[str, ...]]:
    """Base and others: as typed, else as taken before."""
    chosen = case.find(OFFERS)
    if chosen is None or "base" in case.values:
        return one(case.values, "base"), picks(case.values, "extras")
    return chosen.base.code if chosen.base else "", tuple(offer.code for offer in chosen.extras)


def _new_base(case: Case, code: str) -> Offer | None:
    return next(iter(with_picked(case, [], (code,))), None) if code else None


def _fit(mine: Mine, chosen: Sequence[Offer]) -> None:
    """Refused by the rules that grey the rows, and when the chosen do not go with each other."""
    base = chosen[0] if chosen[0].kind == "BASE" else mine.known_base
    wrong: dict[str, str] = {}
    for offer in chosen:
        held = (mine.held, mine.known, mine.at)
        why = why_not_order(offer, base, *held) if offer.kind != "BASE" else why_not_change(offer, *held)
        if why:
            wrong[offer.code] = f"{offer.name}：{why}"
    if base:
        wrong = {**misfits(base, [offer for offer in chosen if offer.kind != "BASE"]), **wrong}
    if wrong:
        texts = "；".join(dict.fromkeys(wrong.values()))
        field = "base" if chosen[0].kind == "BASE" and chosen[0].code in wrong else "extras"
        raise Invalid(f"所选产商品不能办理：{texts}。{NOTHING_BOOKED}请改选后按 F12。", fields={field: texts})


def _left_notice(case: Case, mine: Mine, code: str) -> tuple[Notice, ...]:
    """Said beside the tables, so that the customer hears it before the choice is taken."""
    base = _new_base(case, code)
    left = mine.left_by(base)
    if base is None or not left:
        return ()
    text = f"换成 {base.name} 后，{_names(left)} 不再适用，将随原套餐一起失效，请告知客户。"
    return (Notice(name="left", tone="warn", text=text),)


def _names(offers: Sequence[HeldOffer | Offer]) -> str:
    return "、".join(offer.name for offer in offers)


def submit(run: Submission) -> None:
    """产品变更校验 → the penalty once more → 产品变更 with the same products → the end of every acceptance."""
    user = run.fact(USER)
    what = {"access_num": user.access_num, "user_id": user.user_id, "offer_list": _items(run)}
    checked = run.call("check", CheckProductChange.model_validate(what))
    if checked.passed != "1":
        raise Refused(f"产品变更校验没有通过：{checked.reason or '国网没有说明原因'}。没有办理。请改选后重新提交。")
    ended, fees = _ended(run.fact(OFFERS), run.fact(CHANGED)), run.fact(FEES)
    sums = {"fee_total": fees.total, "penalty_fee": fees.penalty.total}
    quote_id = requote(run, codes=tuple(item.code for item in ended)) if ended else ""
    known = {"accept_id": run.acceptance.number, "check_serial": checked.check_serial, "quote_id": quote_id}
    request = ChangeProduct.model_validate({**what, **sums, **known})
    closing.close(run, run.call("order", request).order_id)


def _items(run: Submission) -> tuple[HeldItem, ...]:
    """What is ordered, then what ends."""
    chosen = run.fact(OFFERS)
    ended = _ended(chosen, run.fact(CHANGED))
    return (
        *(
            HeldItem(offer_code=offer.code, offer_name=offer.name, kind=offer.kind, price=offer.price)
            for offer in chosen.all
        ),
        *(
            HeldItem(
                offer_code=item.code,
                offer_name=item.name,
                kind=item.kind,
                price=item.price,
                offer_action="CANCEL",
                offer_ins_id=item.instance,
            )
            for item in ended
        ),
    )


WORKFLOW = Workflow(
    stages=STAGES, body=submit, binding="order", redo=("change",), undone="产品没有变更。请核对后按 F12 重新提交。"
)
