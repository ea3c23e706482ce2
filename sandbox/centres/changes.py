"""订单中心: products of users: changed, ordered, cancelled, renewed. What is cancelled runs to the month's end."""

import json
from collections.abc import Iterable

from sandbox.centre import ACCEPTED, Centre, Done, Refusal, answers, first
from sandbox.centres.closing import quoted
from sandbox.centres.users import active, arrears_fee, find, idle
from sandbox.clock import now, stamp
from sandbox.holdings import begins, fresh, held, keep, month_end
from sandbox.store import Row
from sandbox.works import accept, ends, fails
from service.gateway.main.change import (
    CancelProduct,
    ChangeProduct,
    CheckProductChange,
    ProductChecked,
    ProductOrder,
    RenewContract,
)
from service.gateway.main.parts import HeldItem
from service.gateway.nodes import Ordered

SCHEMA = """
CREATE TABLE IF NOT EXISTS product_change (
  order_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, kind TEXT NOT NULL, offers TEXT NOT NULL,
  penalty_fee INTEGER NOT NULL DEFAULT 0, fee_total INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'OPEN',
  at REAL NOT NULL);
"""
GONE = "产商品不在用户名下或已经退订"
LEDGER = {"product_changes": "product_change"}


@answers(CheckProductChange)
def check_change(centre: Centre, asked: CheckProductChange) -> Done:
    user = find(centre, asked.access_num, asked.user_id)
    try:
        _may_change(centre, asked, user)
    except Refusal as refusal:
        return Done(ProductChecked(passed="0", reason=refusal.message))
    check_serial = f"PC{centre.store.next('product'):012d}"
    centre.store.insert("checked", check_serial=check_serial, content=_content(asked), at=centre.now())
    return Done(ProductChecked(passed="1", check_serial=check_serial))


@answers(ChangeProduct)
def change_product(centre: Centre, asked: ChangeProduct) -> Done:
    user = find(centre, asked.access_num, asked.user_id)
    _may_change(centre, asked, user)
    checked = centre.store.row("SELECT content FROM checked WHERE check_serial = ?", asked.check_serial)
    checked = first(checked, "1871", "产品变更校验流水无效")
    centre.refuse_unless(checked["content"] == _content(asked), "1872", "产商品与校验时不一致")
    if any(item.offer_action == "CANCEL" for item in asked.offer_list):
        quoted(centre, user, asked.penalty_fee, asked.quote_id)
    codes = [item.offer_code for item in asked.offer_list]
    return _accepted(centre, asked, user, "CHANGE", codes, asked.penalty_fee)


def _may_change(centre: Centre, asked: ProductOrder, user: Row) -> None:
    """A new base offer takes the place of the old one; a monthly offer is held once."""
    _may(centre, user)
    items, has = asked.offer_list, held(user)
    gone = [item.offer_ins_id for item in items if item.offer_action == "CANCEL"]
    there = {item.offer_ins_id: item for item in has if not _ending(item)}
    centre.refuse_unless(set(gone) <= set(there), "1873", GONE)
    new = [item for item in items if item.offer_action == "ADD"]
    bases = sum(item.kind == "BASE" for item in new)
    ended = sum(there[one].kind == "BASE" for one in gone)
    centre.refuse_unless((bases, ended) in {(0, 0), (1, 1)}, "1874", "基础套餐只能以一换一")


@answers(CancelProduct)
def cancel_product(centre: Centre, asked: CancelProduct) -> Done:
    """Nothing may be owed, and the penalty has to be the one that was quoted."""
    user = find(centre, asked.access_num, asked.user_id)
    _may(centre, user)
    item = _held(user, asked.offer_code, asked.offer_ins_id)
    centre.refuse_unless(not _ending(item), "1873", GONE)
    centre.refuse_unless(item.kind != "BASE", "1875", "基础套餐不能退订")
    quoted(centre, user, asked.penalty_fee, asked.quote_id)
    centre.refuse_unless(asked.fee_total == asked.penalty_fee, "1876", "收费合计与违约金不一致")
    return _accepted(centre, asked, user, "CANCEL", [asked.offer_code], asked.penalty_fee)


@answers(RenewContract)
def renew_contract(centre: Centre, asked: RenewContract) -> Done:
    """The new term begins in the second after the old one."""
    user = find(centre, asked.access_num, asked.user_id)
    _may(centre, user)
    item = _held(user, asked.offer_code, asked.offer_ins_id)
    centre.refuse_unless(item.expiry_time == asked.old_expiry_time, "1877", "原合约到期时间不符")
    centre.refuse_unless(asked.effective_time > item.expiry_time, "1878", "新合约应从原到期日之后开始")
    again = [one for one in held(user) if one.offer_code == item.offer_code and one.effective_time > item.expiry_time]
    centre.refuse_unless(not again, "1879", "该合约已经续约")
    return _accepted(centre, asked, user, "RENEW", [asked.offer_code])


def _may(centre: Centre, user: Row) -> None:
    active(centre, user)
    centre.refuse_unless(arrears_fee(centre, user["user_id"]) == 0, "1841", "用户欠费未缴清")
    idle(centre, user)


def _held(user: Row, offer_code: str, instance: str) -> HeldItem:
    """Of two of the same offer the instance says which."""
    found = [item for item in held(user) if item.offer_code == offer_code and instance in ("", item.offer_ins_id)]
    if not found:
        raise Refusal("1873", GONE)
    return found[0]


def _ending(item: HeldItem) -> bool:
    """It was cancelled and runs to the end of this month; a term that ends now by itself cannot be cancelled either."""
    return bool(item.expiry_time) and item.expiry_time <= stamp(month_end(now()))


def _content(asked: ProductOrder) -> str:
    """What the submit has to repeat."""
    return asked.model_dump_json(include={"access_num", "user_id", "offer_list"})


def _accepted(  # noqa: PLR0917 - a row of the ledger has this many parts
    centre: Centre,
    asked: ChangeProduct | CancelProduct | RenewContract,
    user: Row,
    kind: str,
    offers: Iterable[str],
    penalty_fee: int = 0,
) -> Done:
    order_id = accept(centre, asked, user["user_id"], user["access_num"])
    shared = {"user_id": user["user_id"], "kind": kind, "offers": json.dumps(list(offers))}
    fees = {"penalty_fee": penalty_fee, "fee_total": asked.fee_total}
    centre.store.insert("product_change", order_id=order_id, **shared, **fees, at=centre.now())
    return Done(Ordered(order_id=order_id), ACCEPTED, "已受理")


@ends(ChangeProduct)
def changed(centre: Centre, asked: ChangeProduct, work: Row) -> None:
    """Each from its own start on."""
    gone = [item.offer_ins_id for item in asked.offer_list if item.offer_action == "CANCEL"]
    new = [item for item in asked.offer_list if item.offer_action == "ADD"]
    _keep(centre, work, gone, [fresh(centre.store, item, begins(item.offer_code)) for item in new])


@ends(CancelProduct)
def cancelled(centre: Centre, asked: CancelProduct, work: Row) -> None:
    user = find(centre, "", work["user_id"])
    _keep(centre, work, [_held(user, asked.offer_code, asked.offer_ins_id).offer_ins_id], [])


@ends(RenewContract)
def renewed(centre: Centre, asked: RenewContract, work: Row) -> None:
    """A second term of the same offer."""
    old = _held(find(centre, "", work["user_id"]), asked.offer_code, asked.offer_ins_id)
    times = {"effective_time": asked.effective_time, "expiry_time": asked.expiry_time}
    _keep(centre, work, [], [fresh(centre.store, old, now()).model_copy(update=times)])


def _keep(centre: Centre, work: Row, gone: list[str], new: list[HeldItem]) -> None:
    end = stamp(month_end(now()))
    has = [
        item.model_copy(update={"expiry_time": end}) if item.offer_ins_id in gone else item
        for item in held(find(centre, "", work["user_id"]))
    ]
    keep(centre.store, work["user_id"], [*has, *new])
    _end(centre, work, "DONE")


@fails(ChangeProduct)
@fails(CancelProduct)
@fails(RenewContract)
def not_changed(centre: Centre, _asked: ChangeProduct | CancelProduct | RenewContract, work: Row) -> None:
    _end(centre, work, "FAILED")


def _end(centre: Centre, work: Row, state: str) -> None:
    centre.store.change("UPDATE product_change SET state = ? WHERE order_id = ?", state, work["order_id"])
