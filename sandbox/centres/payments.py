"""支付中心: orders to pay, payments of fees, transfers by bank, ledgers. Money in fen; a payment is booked once."""

from sandbox.centre import Centre, Done, answers, first
from sandbox.centres import vips
from sandbox.centres.users import arrears_fee, find, settle
from sandbox.clock import at
from sandbox.store import Row, Store
from service.gateway.main.account import Ledger, Ledgers, QueryLedgers
from service.gateway.main.payment import (
    FeePaid,
    MakePayOrder,
    Paid,
    PayFee,
    PayOrder,
    PayOrderMade,
    QueryRemits,
    Remit,
    Remits,
)

PAY_SECONDS = 1800
SCHEMA = """
CREATE TABLE IF NOT EXISTS pay_order (
  pay_order_id TEXT PRIMARY KEY, accept_id TEXT NOT NULL, access_num TEXT NOT NULL, amount INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('OPEN', 'PAID')), expires REAL NOT NULL);
CREATE TABLE IF NOT EXISTS payment (
  payment_id TEXT PRIMARY KEY, accept_id TEXT NOT NULL, pay_order_id TEXT NOT NULL DEFAULT '',
  user_id TEXT NOT NULL DEFAULT '', vip_num TEXT NOT NULL DEFAULT '', payment_type TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0), settled INTEGER NOT NULL DEFAULT 0, penalty INTEGER NOT NULL DEFAULT 0,
  remit_id TEXT NOT NULL DEFAULT '', at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS remit (
  remit_id TEXT PRIMARY KEY, payer_name TEXT NOT NULL, payer_account TEXT NOT NULL, remit_fee INTEGER NOT NULL,
  left_fee INTEGER NOT NULL CHECK (left_fee BETWEEN 0 AND remit_fee), at REAL NOT NULL);
"""
LEDGER = {"payments": "payment", "pay_orders": "pay_order", "remits": "remit"}


def fill(store: Store) -> None:
    payer = {"payer_name": "济南测试商贸有限公司", "payer_account": "6222020000000000001"}
    for place, fee in enumerate((500_000, 8_000), 1):
        store.seed("remit", remit_id=f"HK{place:012d}", **payer, remit_fee=fee, left_fee=fee, at=1_790_000_000.0)


@answers(MakePayOrder)
def make_pay_order(centre: Centre, asked: MakePayOrder) -> Done:
    centre.refuse_unless(asked.amount > 0, "1901", "金额不合法")
    pay_order_id, expires = f"PO{centre.store.next('pay'):012d}", centre.now() + PAY_SECONDS
    shared = {"accept_id": asked.accept_id, "access_num": asked.access_num, "amount": asked.amount}
    centre.store.insert("pay_order", pay_order_id=pay_order_id, **shared, state="OPEN", expires=expires)
    return Done(PayOrderMade(pay_order_id=pay_order_id, expire_time=at(expires)))


@answers(PayOrder)
def pay_order(centre: Centre, asked: PayOrder) -> Done:
    order = centre.store.row("SELECT * FROM pay_order WHERE pay_order_id = ?", asked.pay_order_id)
    order = first(order, "1902", "支付订单不存在")
    centre.refuse_unless(order["state"] == "OPEN" and order["expires"] > centre.now(), "1903", "支付订单已支付或已过期")
    centre.refuse_unless(order["amount"] == asked.amount, "1901", "支付金额与订单不符")
    centre.store.change("UPDATE pay_order SET state = 'PAID' WHERE pay_order_id = ?", asked.pay_order_id)
    payment_id = _book(centre, "ORDER", asked.amount, order["accept_id"], pay_order_id=asked.pay_order_id)
    return Done(Paid(payment_id=payment_id, pay_state="PAID", pay_time=at(centre.now())))


@answers(PayFee)
def pay_fee(centre: Centre, asked: PayFee) -> Done:
    centre.refuse_unless(asked.amount > 0, "1901", "金额不合法")
    parts = sum(part.amount for part in asked.pay_list)
    centre.refuse_unless(not asked.pay_list or parts == asked.amount, "1901", "支付明细与金额不符")
    _use_remit(centre, asked)
    if asked.vip_num:
        balance = vips.pay(centre, asked.vip_num, asked.amount)
        payment_id = _pay_booked(centre, asked, vip_num=asked.vip_num)
    else:
        payment_id, balance = _pay_user(centre, asked)
    return Done(FeePaid(payment_id=payment_id, pay_state="PAID", pay_time=at(centre.now()), balance=balance))


def _pay_user(centre: Centre, asked: PayFee) -> tuple[str, int]:
    """Arrears first, the oldest first; then the balance. 长欠 settles arrears and penalty of a closed user, exactly."""
    user = _payee(centre, asked)
    user_id, before = user["user_id"], arrears_fee(centre, user["user_id"])
    long, penalty = asked.payment_type == "LONG_ARREARS", 0
    if long:
        centre.refuse_unless(user["state"] == "CLOSED" and before, "1904", "用户不是长期欠费销户")
        whole = before + user["penalty_fee"]
        told = (asked.amount, asked.arrears_fee, asked.penalty_fee)
        centre.refuse_unless(told == (whole, before, user["penalty_fee"]), "1905", "缴费金额与欠费、违约金不符")
        penalty = user["penalty_fee"]
    else:
        centre.refuse_unless(user["state"] != "CLOSED", "1804", "用户已销户")
    rest = settle(centre, user_id, asked.amount - penalty)
    sql = "UPDATE subscriber SET balance = balance + ?, penalty_fee = penalty_fee - ? WHERE user_id = ?"
    centre.store.change(sql, rest, penalty, user_id)
    if long:
        _let_off(centre, user["cert_num"])
    settled = before - arrears_fee(centre, user_id)
    return _pay_booked(centre, asked, user_id=user_id, settled=settled, penalty=penalty), user["balance"] + rest


def _payee(centre: Centre, asked: PayFee) -> Row:
    if asked.acct_id:
        row = centre.store.row("SELECT * FROM subscriber WHERE acct_id = ?", asked.acct_id)
        return first(row, "1801", "账户不存在")
    return find(centre, asked.access_num, asked.user_id)


def _let_off(centre: Centre, cert_num: str) -> None:
    """Off the blacklist when nothing is owed any more (R12)."""
    sql = "SELECT 1 FROM arrears JOIN subscriber USING (user_id) WHERE cert_num = ? AND fee > 0"
    if not centre.store.rows(sql, cert_num):
        centre.store.change("UPDATE person SET listed = '' WHERE cert_num = ? AND listed LIKE '欠费%'", cert_num)


def _use_remit(centre: Centre, asked: PayFee) -> None:
    if asked.remit_id:
        sql = "UPDATE remit SET left_fee = left_fee - ? WHERE remit_id = ? AND left_fee >= ?"
        used = centre.store.change(sql, asked.amount, asked.remit_id, asked.amount)
        centre.refuse_unless(used, "1906", "汇款单不存在或余额不足")


def _pay_booked(centre: Centre, asked: PayFee, **more: str | int) -> str:
    return _book(centre, asked.payment_type, asked.amount, asked.accept_id, remit_id=asked.remit_id, **more)


def _book(centre: Centre, payment_type: str, amount: int, accept_id: str, **more: str | int) -> str:
    payment_id = f"PM{centre.store.next('payment'):012d}"
    shared = {"payment_id": payment_id, "accept_id": accept_id, "payment_type": payment_type, "amount": amount}
    centre.store.insert("payment", **shared, **more, at=centre.now())
    return payment_id


@answers(QueryRemits)
def query_remits(centre: Centre, asked: QueryRemits) -> Done:
    sql = (
        "SELECT * FROM remit WHERE ? IN ('', remit_id) AND ? IN ('', payer_name) AND ? IN ('', payer_account)"
        " ORDER BY remit_id"
    )
    rows = centre.store.rows(sql, asked.remit_id, asked.payer_name, asked.payer_account)
    same = ("remit_id", "payer_name", "payer_account", "remit_fee", "left_fee")
    items = [
        Remit(
            **{name: row[name] for name in same},
            remit_time=at(row["at"]),
            remit_state="OPEN" if row["left_fee"] else "USED",
        )
        for row in rows
    ]
    return Done(Remits(remit_list=tuple(items)))


@answers(QueryLedgers)
def query_ledgers(centre: Centre, asked: QueryLedgers) -> Done:
    if asked.vip_num:
        account = vips.find(centre, asked.vip_num)
    elif asked.acct_id:
        row = centre.store.row("SELECT * FROM subscriber WHERE acct_id = ?", asked.acct_id)
        account = first(row, "1801", "账户不存在")
    else:
        account = find(centre, asked.access_num, asked.user_id)
    acct_id, balance = account["acct_id"], account["balance"]
    book = Ledger(ledger_id=f"{acct_id}-1", ledger_name="现金账本", balance=balance, refundable_fee=max(balance, 0))
    return Done(Ledgers(acct_id=acct_id, balance=balance, ledger_list=(book,)))
