"""订单中心: 副卡 of users that exist: which a main card has, 添加 and 解绑. The users change when the order is done."""

from sandbox.centre import ACCEPTED, Centre, Done, answers
from sandbox.centres.closing import check_penalty
from sandbox.centres.opening import SECONDS, main_card
from sandbox.centres.users import active, arrears_fee, find, idle, own
from sandbox.clock import at
from sandbox.holdings import begins, fresh, held, item_of, keep
from sandbox.store import Row
from sandbox.subscribers import BONDS
from sandbox.works import accept, ends, fails
from service.gateway.main.parts import HeldItem
from service.gateway.main.second_card import BindSecondCard, QuerySecondCards, SecondCard, SecondCards, UnbindSecondCard
from service.gateway.nodes import Ordered

Change = BindSecondCard | UnbindSecondCard

SCHEMA = """
CREATE TABLE IF NOT EXISTS bond (
  order_id TEXT PRIMARY KEY, act TEXT NOT NULL CHECK (act IN ('BIND', 'UNBIND')), main_user_id TEXT NOT NULL,
  user_id TEXT NOT NULL, offer_code TEXT NOT NULL, fee INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'DONE', 'FAILED')), at REAL NOT NULL);
"""
LEDGER = {"bonds": "bond"}


@answers(QuerySecondCards)
def query_second_cards(centre: Centre, asked: QuerySecondCards) -> Done:
    main = find(centre, asked.access_num, asked.user_id)
    return Done(
        SecondCards(second_limit=SECONDS, second_list=tuple(_card(centre, row) for row in _seconds(centre, main)))
    )


@answers(BindSecondCard)
def bind(centre: Centre, asked: BindSecondCard) -> Done:
    """Both in use, owing nothing, with nothing under way; the new one single, and its owner named."""
    main = find(centre, asked.main_access_num, asked.main_user_id)
    second = find(centre, asked.access_num, asked.user_id)
    centre.refuse_unless(main["user_id"] != second["user_id"], "1813", "主卡和副卡是同一个号码")
    main_card(centre, asked.main_access_num, asked.main_user_id)
    active(centre, second)
    own(centre, second, asked.cert_num, asked.cust_name)
    centre.refuse_unless(second["role"] != "SECOND", "1814", "该号码已是副卡")
    centre.refuse_unless(not _seconds(centre, second), "1815", "该号码名下还有副卡")
    centre.refuse_unless(any(item.offer_code in BONDS for item in asked.offer_list), "1816", "缺少副卡产品")
    _clear(centre, main, second)
    return _accepted(centre, asked, "BIND", asked.offer_list[0].offer_code, asked.fee_total)


@answers(UnbindSecondCard)
def unbind(centre: Centre, asked: UnbindSecondCard) -> Done:
    main = find(centre, asked.main_access_num, asked.main_user_id)
    second = find(centre, asked.access_num, asked.user_id)
    centre.refuse_unless(second["main_user_id"] == main["user_id"], "1817", "该号码不是这张主卡的副卡")
    centre.refuse_unless(_card(centre, second).offer_code == asked.offer_code, "1818", "副卡产品与在用的不符")
    _clear(centre, main, second)
    check_penalty(centre, asked, second)
    return _accepted(centre, asked, "UNBIND", asked.offer_code, asked.penalty_fee)


def _clear(centre: Centre, *users: Row) -> None:
    for user in users:
        centre.refuse_unless(arrears_fee(centre, user["user_id"]) == 0, "1841", "用户欠费未缴清")
        idle(centre, user)


def _accepted(centre: Centre, asked: Change, act: str, offer_code: str, fee: int) -> Done:
    order_id = accept(centre, asked, asked.user_id, asked.access_num)
    shown = {"act": act, "main_user_id": asked.main_user_id, "user_id": asked.user_id}
    centre.store.insert("bond", order_id=order_id, **shown, offer_code=offer_code, fee=fee, at=centre.now())
    return Done(Ordered(order_id=order_id), ACCEPTED, "已受理")


def _seconds(centre: Centre, main: Row) -> list[Row]:
    sql = "SELECT * FROM subscriber WHERE main_user_id = ? AND state <> 'CLOSED' ORDER BY user_id"
    return centre.store.rows(sql, main["user_id"])


def _card(centre: Centre, row: Row) -> SecondCard:
    bond = next(item for item in held(row) if item.offer_code in BONDS)
    sql = "SELECT at FROM bond WHERE user_id = ? AND act = 'BIND' AND state = 'DONE' ORDER BY at DESC"
    bound = centre.store.row(sql, row["user_id"])
    return SecondCard(
        user_id=row["user_id"],
        access_num=row["access_num"],
        cust_name=row["cust_name"],
        user_state=row["state"],
        offer_code=bond.offer_code,
        offer_name=bond.offer_name,
        bind_time=at(bound["at"] if bound else row["open_at"]),
    )


@ends(BindSecondCard)
def bound(centre: Centre, asked: BindSecondCard, work: Row) -> None:
    second = find(centre, "", asked.user_id)
    codes = [item.offer_code for item in asked.offer_list]
    new = [fresh(centre.store, item_of(BONDS[code]), begins(code)) for code in codes]
    offers = [*held(second), *new]
    _turn(centre, asked.user_id, "SECOND", asked.main_user_id, offers)
    centre.store.change("UPDATE subscriber SET role = 'MAIN' WHERE user_id = ?", asked.main_user_id)
    _end(centre, work, "DONE")


@ends(UnbindSecondCard)
def unbound(centre: Centre, asked: UnbindSecondCard, work: Row) -> None:
    """The product and its contract end; a main card without any second one is single again."""
    second = find(centre, "", asked.user_id)
    offers = [item for item in held(second) if item.offer_code not in BONDS]
    _turn(centre, asked.user_id, "SINGLE", "", offers)
    sql = "DELETE FROM contract WHERE user_id = ? AND offer_code = ?"
    centre.store.change(sql, asked.user_id, asked.offer_code)
    if not _seconds(centre, find(centre, "", asked.main_user_id)):
        centre.store.change("UPDATE subscriber SET role = 'SINGLE' WHERE user_id = ?", asked.main_user_id)
    _end(centre, work, "DONE")


@fails(BindSecondCard)
@fails(UnbindSecondCard)
def not_changed(centre: Centre, _asked: Change, work: Row) -> None:
    _end(centre, work, "FAILED")


def _turn(centre: Centre, user_id: str, role: str, main_user_id: str, offers: list[HeldItem]) -> None:
    keep(centre.store, user_id, offers)
    sql = "UPDATE subscriber SET role = ?, main_user_id = ? WHERE user_id = ?"
    centre.store.change(sql, role, main_user_id, user_id)


def _end(centre: Centre, work: Row, state: str) -> None:
    centre.store.change("UPDATE bond SET state = ? WHERE order_id = ?", state, work["order_id"])
