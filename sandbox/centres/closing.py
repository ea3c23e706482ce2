"""订单中心: 违约金 and 立即销户."""

import calendar

from sandbox.centre import ACCEPTED, Centre, Done, answers
from sandbox.centres.users import arrears_fee, find, idle, own, turn
from sandbox.clock import at, now
from sandbox.holdings import held
from sandbox.store import Row
from sandbox.works import accept, ends
from service.gateway.main.closing import Closed, CloseUser, Penalty, PenaltyItem, QuotePenalty
from service.gateway.main.second_card import UnbindSecondCard

Ending = CloseUser | UnbindSecondCard

QUOTE_SECONDS = 1800
SCHEMA = """
CREATE TABLE IF NOT EXISTS quote (
  quote_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, fee INTEGER NOT NULL, expires REAL NOT NULL);
"""


def penalty(contract: Row) -> PenaltyItem:
    """Discount of every month served, and the first month by its days (domain notes, c3); rounded half up."""
    days = calendar.monthrange(now().year, now().month)[1]
    used = now().day
    partial = (contract["monthly_fee"] * used * 2 + days) // (days * 2)
    served = contract["discount"] * contract["months"]
    formula = f"{_yuan(contract['discount'])}×{contract['months']}月"
    if contract["monthly_fee"]:
        formula += f"+{_yuan(contract['monthly_fee'])}×{used}/{days}"
    shown = {"offer_code": contract["offer_code"], "offer_name": contract["offer_name"]}
    return PenaltyItem(**shown, penalty_fee=served + partial, formula=formula)


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _free(offer_code: str, offer_name: str) -> PenaltyItem:
    return PenaltyItem(offer_code=offer_code, offer_name=offer_name, penalty_fee=0, formula="没有合约")


def _items(centre: Centre, user_id: str) -> tuple[PenaltyItem, ...]:
    rows = centre.store.rows("SELECT * FROM contract WHERE user_id = ? ORDER BY offer_code", user_id)
    return tuple(penalty(row) for row in rows)


@answers(QuotePenalty)
def quote_penalty(centre: Centre, asked: QuotePenalty) -> Done:
    """Of the named offers, else of every contract. An offer that the user has without a contract costs nothing."""
    user = find(centre, asked.access_num, asked.user_id)
    known = {one.offer_code: one for one in _items(centre, user["user_id"])}
    free = {item.offer_code: item.offer_name for item in held(user)}
    centre.refuse_unless(set(asked.offer_codes) <= known.keys() | free.keys(), "1845", "用户没有该合约")
    items = [known.get(code) or _free(code, free[code]) for code in asked.offer_codes or known]
    fee, expires = sum(one.penalty_fee for one in items), centre.now() + QUOTE_SECONDS
    quote_id = f"QT{centre.store.next('quote'):012d}"
    centre.store.insert("quote", quote_id=quote_id, user_id=user["user_id"], fee=fee, expires=expires)
    return Done(Penalty(penalty_fee=fee, penalty_list=tuple(items), quote_id=quote_id, expire_time=at(expires)))


@answers(CloseUser)
def close_user(centre: Centre, asked: CloseUser) -> Done:
    """Nothing may be owed or under way, and the penalty has to be the quoted one."""
    user = find(centre, asked.access_num, asked.user_id)
    own(centre, user, asked.cert_num, asked.cust_name)
    centre.refuse_unless(user["state"] in ("ACTIVE", "SUSPENDED"), "1804", "用户状态不允许办理")
    centre.refuse_unless(arrears_fee(centre, user["user_id"]) == 0, "1841", "用户欠费未缴清")
    idle(centre, user)
    sql = "SELECT 1 FROM subscriber WHERE main_user_id = ? AND state <> 'CLOSED'"
    centre.refuse_unless(not centre.store.rows(sql, user["user_id"]), "1843", "主卡名下还有副卡")
    check_penalty(centre, asked, user)
    order_id = accept(centre, asked, user["user_id"], user["access_num"])
    return Done(Closed(order_id=order_id, refund_fee=max(user["balance"], 0)), ACCEPTED, "已受理")


def check_penalty(centre: Centre, asked: Ending, user: Row) -> None:
    """The penalty of an order has to be the quoted one; without a contract there is none."""
    if not _items(centre, user["user_id"]):
        centre.refuse_unless(asked.penalty_fee == 0, "1844", "用户没有违约金")
        return
    quoted(centre, user, asked.penalty_fee, asked.quote_id)


def quoted(centre: Centre, user: Row, penalty_fee: int, quote_id: str) -> None:
    """Refuse a penalty that is not the one of a quote that still holds."""
    sql = "SELECT 1 FROM quote WHERE quote_id = ? AND user_id = ? AND fee = ? AND expires > ?"
    found = centre.store.row(sql, quote_id, user["user_id"], penalty_fee, centre.now())
    centre.refuse_unless(found, "1844", "违约金与试算不一致或试算已过期")


@ends(CloseUser)
def closed(centre: Centre, _asked: CloseUser, work: Row) -> None:
    turn(centre, work["user_id"], "CLOSED", "REQUEST")
    centre.store.change("UPDATE subscriber SET balance = 0 WHERE user_id = ? AND balance > 0", work["user_id"])
