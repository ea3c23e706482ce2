"""账管, 支付中心: refunds, their payees at 支付宝, and trying again (R13). Money leaves at most once per refund."""

from sandbox.centre import Centre, Done, answers, first
from sandbox.centres.users import find
from sandbox.clock import at
from sandbox.store import Row
from service.gateway.main.refund import (
    AlipayAuth,
    AlipayAuthResult,
    BeginAlipayAuth,
    QueryAlipayAuth,
    QueryRefunds,
    Refunded,
    RefundFee,
    RefundItem,
    RefundResult,
    RetryRefund,
)

SCHEMA = """
CREATE TABLE IF NOT EXISTS refund (
  refund_num TEXT PRIMARY KEY, refund_id TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL, access_num TEXT NOT NULL,
  accept_id TEXT NOT NULL, fee INTEGER NOT NULL CHECK (fee > 0), mode TEXT NOT NULL, payout TEXT NOT NULL
  CHECK (payout IN ('WAITING', 'DONE', 'FAILED', 'UNKNOWN')), certify_id TEXT NOT NULL, pay_account TEXT NOT NULL,
  payee_name TEXT NOT NULL, channel TEXT NOT NULL, reason TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 1,
  at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS payout (
  refund_num TEXT PRIMARY KEY, pay_account TEXT NOT NULL, fee INTEGER NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS certify (
  certify_id TEXT PRIMARY KEY, refund_num TEXT NOT NULL, cust_name TEXT NOT NULL, pay_account TEXT NOT NULL,
  state TEXT NOT NULL, at REAL NOT NULL);
"""
LEDGER = {"refunds": "refund", "payouts": "payout"}


@answers(RefundFee)
def refund_fee(centre: Centre, asked: RefundFee) -> Done:
    """The account side is charged at once; what the payer does is told by the setting ``payout``."""
    store = centre.store
    earlier = store.row("SELECT * FROM refund WHERE refund_num = ?", asked.refund_num)
    if earlier is not None:
        same = (earlier["user_id"], earlier["fee"], earlier["mode"]) == (
            asked.user_id,
            asked.refund_fee,
            asked.refund_mode,
        )
        centre.refuse_unless(same, "1911", "退费流水已用于其他退费")
        return Done(_state(earlier))
    user = find(centre, asked.access_num, asked.user_id)
    centre.refuse_unless(user["acct_id"] == asked.acct_id, "1802", "账户与用户标识不符")
    centre.refuse_unless(asked.refund_fee > 0, "1901", "金额不合法")
    sql = "UPDATE subscriber SET balance = balance - ? WHERE user_id = ? AND balance >= ?"
    charged = store.change(sql, asked.refund_fee, user["user_id"], asked.refund_fee)
    centre.refuse_unless(charged, "1912", "可退金额不足")
    shared = {
        name: getattr(asked, name) for name in ("refund_num", "accept_id", "certify_id", "pay_account", "user_id")
    }
    shared |= {"access_num": user["access_num"], "payee_name": asked.payee_name or asked.cust_name}
    store.insert(
        "refund",
        **shared,
        refund_id=f"RF{store.next('refund'):012d}",
        fee=asked.refund_fee,
        mode=asked.refund_mode,
        payout="WAITING",
        channel="COUNTER",
        reason=asked.reason,
        at=centre.now(),
    )
    return Done(_state(_pay_out(centre, asked.refund_num)))


@answers(RetryRefund)
def retry_refund(centre: Centre, asked: RetryRefund) -> Done:
    """Only what the account side has refunded and the payer has not; no new trade, the channel stays."""
    refund = centre.store.row("SELECT * FROM refund WHERE refund_num = ?", asked.refund_num)
    refund = first(refund, "1914", "退费记录不存在")
    known = (refund["refund_id"], refund["user_id"]) == (asked.refund_id, asked.user_id)
    centre.refuse_unless(known, "1914", "退费记录不存在")
    centre.refuse_unless(refund["mode"] == "ALIPAY" and refund["payout"] == "FAILED", "1915", "该退费不是可重试状态")
    proof = _certified(centre, asked.certify_id, asked.pay_account or refund["pay_account"])
    centre.refuse_unless(proof == "PASSED", "1913", "支付宝身份认证没有通过")
    sql = (
        "UPDATE refund SET payout = 'WAITING', tries = tries + 1, certify_id = ?, pay_account = ?, payee_name = ?"
        " WHERE refund_num = ?"
    )
    payee = (asked.pay_account or refund["pay_account"], asked.payee_name or refund["payee_name"])
    centre.store.change(sql, asked.certify_id, *payee, asked.refund_num)
    return Done(_state(_pay_out(centre, asked.refund_num)))


def _pay_out(centre: Centre, refund_num: str) -> Row:
    """Money goes once: a payout has the refund's number as its key."""
    store, state = centre.store, centre.settings.payout
    refund = first(store.row("SELECT * FROM refund WHERE refund_num = ?", refund_num), "1914", "退费记录不存在")
    reason = ""
    if refund["mode"] == "ALIPAY" and _certified(centre, refund["certify_id"], refund["pay_account"]) != "PASSED":
        state, reason = "FAILED", "支付宝身份认证异常"
    elif state == "DONE":
        shared = {"refund_num": refund_num, "pay_account": refund["pay_account"], "fee": refund["fee"]}
        store.insert("payout", **shared, at=centre.now())
    store.change("UPDATE refund SET payout = ?, reason = ? WHERE refund_num = ?", state, reason, refund_num)
    return {**refund, "payout": state, "reason": reason}


def _certified(centre: Centre, certify_id: str, pay_account: str) -> str:
    """The state of an authentication of this very account; empty = there is none."""
    sql = "SELECT state FROM certify WHERE certify_id = ? AND pay_account = ?"
    row = centre.store.row(sql, certify_id, pay_account)
    return str(row["state"]) if row else ""


def _state(refund: Row) -> Refunded:
    return Refunded(refund_id=refund["refund_id"], refund_state=refund["payout"], reason=refund["reason"])


@answers(BeginAlipayAuth)
def begin_auth(centre: Centre, asked: BeginAlipayAuth) -> Done:
    """The result is that of the setting ``alipay_auth``, at once."""
    certify_id = f"AC{centre.store.next('certify'):012d}"
    shared = {name: getattr(asked, name) for name in ("refund_num", "cust_name", "pay_account")}
    state = centre.settings.alipay_auth
    centre.store.insert("certify", certify_id=certify_id, **shared, state=state, at=centre.now())
    url = f"https://certify.example.cn/{certify_id}"
    return Done(AlipayAuth(certify_id=certify_id, certify_url=url, auth_state="WAITING"))


@answers(QueryAlipayAuth)
def query_auth(centre: Centre, asked: QueryAlipayAuth) -> Done:
    """The latest that fits."""
    sql = (
        "SELECT * FROM certify WHERE ? IN ('', certify_id) AND ? IN ('', refund_num) AND ? IN ('', pay_account)"
        " ORDER BY certify_id DESC LIMIT 1"
    )
    row = centre.store.row(sql, asked.certify_id, asked.refund_num, asked.pay_account)
    row = first(row, "1916", "认证记录不存在")
    shown = {name: row[name] for name in ("certify_id", "cust_name", "pay_account")}
    finished = at(row["at"]) if row["state"] != "WAITING" else ""
    reason = "账户与身份不符" if row["state"] == "FAILED" else ""
    return Done(AlipayAuthResult(**shown, auth_state=row["state"], reason=reason, finish_time=finished))


@answers(QueryRefunds)
def query_refunds(centre: Centre, asked: QueryRefunds) -> Done:
    centre.refuse_unless(any(asked.model_dump().values()), "1917", "没有查询条件")
    sql = (
        "SELECT * FROM refund WHERE ? IN ('', refund_num) AND ? IN ('', user_id) AND ? IN ('', access_num)"
        " AND ? IN ('', pay_account) AND ? IN ('', accept_id) ORDER BY refund_id"
    )
    values = (asked.refund_num, asked.user_id, asked.access_num, asked.pay_account, asked.order_id)
    return Done(RefundResult(refund_list=tuple(_item(centre, row) for row in centre.store.rows(sql, *values))))


def _item(centre: Centre, row: Row) -> RefundItem:
    same = ("refund_id", "refund_num", "user_id", "certify_id", "pay_account", "payee_name", "channel", "reason")
    return RefundItem.model_validate(
        {name: row[name] for name in same}
        | {
            "order_id": row["accept_id"],
            "refund_fee": row["fee"],
            "refund_mode": row["mode"],
            "refund_state": "DONE",
            "payout_state": row["payout"],
            "auth_state": _certified(centre, row["certify_id"], row["pay_account"]) or "WAITING",
            "refund_time": at(row["at"]),
        }
    )
