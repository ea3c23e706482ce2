"""集客: groups, their VIP numbers and the money on them. A transfer moves money, it never makes or loses any."""

import json
from typing import Any

from sandbox.centre import ACCEPTED, Centre, Done, answers, first
from sandbox.clock import at
from sandbox.store import Row, Store
from sandbox.works import accept, ends, fails
from service.gateway.group.account import (
    QueryTransferableLedgers,
    TransferableLedger,
    TransferableLedgers,
    TransferBalance,
    Transferred,
)
from service.gateway.group.customer import Contact, GroupItem, Groups, QueryGroups
from service.gateway.group.order import CreatedVip, CreateVip, QueryVips, VipItem, Vips
from service.gateway.main.parts import OfferItem

SCHEMA = """
CREATE TABLE IF NOT EXISTS company (group_id TEXT PRIMARY KEY, content TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS vip (
  vip_num TEXT PRIMARY KEY, vip_kind TEXT NOT NULL CHECK (vip_kind IN ('MAIN', 'SUB')), main_vip_num TEXT NOT NULL,
  group_id TEXT NOT NULL, acct_id TEXT NOT NULL, state TEXT NOT NULL, vpmn_type TEXT, offers TEXT NOT NULL,
  balance INTEGER NOT NULL DEFAULT 0 CHECK (balance >= 0), invoice_fee INTEGER NOT NULL DEFAULT 0,
  open_at REAL NOT NULL, close_at REAL);
CREATE TABLE IF NOT EXISTS transfer (
  transfer_id TEXT PRIMARY KEY, accept_id TEXT NOT NULL, out_vip_num TEXT NOT NULL, in_vip_num TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0), at REAL NOT NULL);
"""
LEDGER = {"vips": "vip", "transfers": "transfer"}
GROUP = "G900000001"
OPENED = 1_790_000_000.0
# (number, kind, main, state, V网, balance and what of it can be invoiced, in fen)
SEEDED = (
    ("V90000001", "MAIN", "", "ACTIVE", "1", 800_000, 500_000),
    ("V90000002", "SUB", "V90000001", "ACTIVE", None, 20_000, 0),
    ("V90000003", "SUB", "V90000001", "CLOSED", None, 36_500, 0),
)


def fill(store: Store) -> None:
    contact = Contact(contact_name="测试乙", contact_phone="19253190021", contact_role="BUSINESS")
    group = GroupItem(
        group_id=GROUP,
        group_state="ACTIVE",
        group_name="山东测试文旅有限公司",
        license_type="统一社会信用代码证",
        license_num="91370100MA3TEST001",
        legal_person="测试甲",
        group_address="山东省济南市历下区测试路1号",
        area_code="0531",
        manager_id="M0001",
        contact_list=(contact,),
    )
    store.seed("company", group_id=GROUP, content=group.model_dump_json(), at=OPENED)
    names = ("vip_num", "vip_kind", "main_vip_num", "state", "vpmn_type", "balance", "invoice_fee")
    for row in SEEDED:
        shared = {"group_id": GROUP, "acct_id": f"A{row[0][1:]}", "offers": "[]", "open_at": OPENED}
        store.seed("vip", **dict(zip(names, row, strict=True)), **shared)


def find(centre: Centre, vip_num: str) -> Row:
    return first(centre.store.row("SELECT * FROM vip WHERE vip_num = ?", vip_num), "1951", "贵宾号不存在")


def pay(centre: Centre, vip_num: str, amount: int) -> int:
    """Onto the account; its balance then."""
    row = find(centre, vip_num)
    centre.refuse_unless(row["state"] == "ACTIVE", "1804", "贵宾号状态不允许办理")
    sql = "UPDATE vip SET balance = balance + ?, invoice_fee = invoice_fee + ? WHERE vip_num = ?"
    centre.store.change(sql, amount, amount, vip_num)
    return int(row["balance"]) + amount


@answers(QueryGroups)
def query_groups(centre: Centre, asked: QueryGroups) -> Done:
    """One page; empty fields do not narrow."""
    kept = centre.store.rows("SELECT * FROM company ORDER BY group_id")
    groups = [GroupItem.model_validate_json(row["content"]) for row in kept]
    if asked.vip_num:
        owner = centre.store.row("SELECT group_id FROM vip WHERE vip_num = ?", asked.vip_num)
        groups = [group for group in groups if owner and group.group_id == owner["group_id"]]
    named = ("group_id", "group_name", "license_num", "manager_id")
    for name in named:
        groups = [group for group in groups if getattr(asked, name) in ("", getattr(group, name))]
    return Done(Groups(total=len(groups), group_list=page(groups, asked)))


def page(items: list[Any], asked: Any) -> tuple[Any, ...]:
    start = (asked.page - 1) * asked.page_size
    return tuple(items[start : start + asked.page_size])


@answers(CreateVip)
def create_vip(centre: Centre, asked: CreateVip) -> Done:
    group = centre.store.row("SELECT 1 FROM company WHERE group_id = ?", asked.group_id)
    first(group, "1952", "集团不存在")
    if asked.vip_kind == "SUB":
        main = find(centre, asked.main_vip_num)
        own = (main["vip_kind"], main["group_id"], main["state"]) == ("MAIN", asked.group_id, "ACTIVE")
        centre.refuse_unless(own, "1953", "主贵宾号不属于该集团或状态不允许")
    place = centre.store.next("vip")
    vip_num, acct_id = f"V{place:08d}", f"A{place:08d}"
    shared = {name: getattr(asked, name) for name in ("vip_kind", "main_vip_num", "group_id", "vpmn_type")}
    offers = json.dumps([offer.model_dump() for offer in asked.offer_list])
    known = {"vip_num": vip_num, "acct_id": acct_id, "state": "OPENING", "offers": offers}
    centre.store.insert("vip", **shared, **known, open_at=centre.now())
    order_id = accept(centre, asked, vip_num)
    return Done(CreatedVip(order_id=order_id, vip_num=vip_num, acct_id=acct_id), ACCEPTED, "已受理")


@ends(CreateVip)
def created(centre: Centre, _asked: CreateVip, work: Row) -> None:
    centre.store.change("UPDATE vip SET state = 'ACTIVE' WHERE vip_num = ?", work["user_id"])


@fails(CreateVip)
def not_created(centre: Centre, _asked: CreateVip, work: Row) -> None:
    centre.store.change("DELETE FROM vip WHERE vip_num = ?", work["user_id"])


@answers(QueryVips)
def query_vips(centre: Centre, asked: QueryVips) -> Done:
    sql = "SELECT * FROM vip WHERE ? IN ('', group_id) AND ? IN ('', vip_num) ORDER BY vip_num"
    return Done(Vips(vip_list=tuple(_item(row) for row in centre.store.rows(sql, asked.group_id, asked.vip_num))))


def _item(row: Row) -> VipItem:
    """A closed sub number with money on it can be refunded to its main (2.6.1.12)."""
    same = ("vip_num", "vip_kind", "main_vip_num", "group_id", "acct_id", "state", "vpmn_type")
    refundable = row["vip_kind"] == "SUB" and row["state"] == "CLOSED" and row["balance"] > 0
    return VipItem(
        **{name: row[name] for name in same},
        refundable="1" if refundable else "0",
        offer_list=tuple(OfferItem.model_validate(offer) for offer in json.loads(row["offers"])),
        open_time=at(row["open_at"]),
        close_time=at(row["close_at"]) if row["close_at"] else "",
    )


@answers(QueryTransferableLedgers)
def transferable_ledgers(centre: Centre, asked: QueryTransferableLedgers) -> Done:
    """What can still be invoiced can be transferred (发票可打金额)."""
    vip = find(centre, asked.vip_num)
    centre.refuse_unless((vip["group_id"], vip["vip_kind"]) == (asked.group_id, "MAIN"), "1953", "不是该集团的主贵宾号")
    ledger = TransferableLedger(
        ledger_id=f"{vip['acct_id']}-1",
        ledger_name="现金账本",
        balance=vip["balance"],
        invoice_fee=vip["invoice_fee"],
        transferable_fee=_transferable(vip),
    )
    return Done(TransferableLedgers(acct_id=vip["acct_id"], ledger_list=(ledger,)))


def _transferable(vip: Row) -> int:
    return int(vip["balance"] if vip["vip_kind"] == "SUB" else min(vip["balance"], vip["invoice_fee"]))


@answers(TransferBalance)
def transfer_balance(centre: Centre, asked: TransferBalance) -> Done:
    """From the main to a sub of it in use, or from a closed sub back to its main; both legs or none."""
    out, into, store = find(centre, asked.out_vip_num), find(centre, asked.in_vip_num), centre.store
    centre.refuse_unless({out["group_id"], into["group_id"]} == {asked.group_id}, "1953", "贵宾号不属于该集团")
    down = into["main_vip_num"] == out["vip_num"] and (out["state"], into["state"]) == ("ACTIVE", "ACTIVE")
    back = out["main_vip_num"] == into["vip_num"] and (out["state"], into["state"]) == ("CLOSED", "ACTIVE")
    centre.refuse_unless(down or back, "1954", "只能由主贵宾号转往其从贵宾号，或由已销户的从贵宾号退回主贵宾号")
    centre.refuse_unless(asked.ledger_id in ("", f"{out['acct_id']}-1"), "1955", "账本不存在")
    centre.refuse_unless(asked.amount <= _transferable(out), "1956", "可转金额不足")
    invoiced = asked.amount if out["vip_kind"] == "MAIN" else 0
    sql = "UPDATE vip SET balance = balance - ?, invoice_fee = invoice_fee - ? WHERE vip_num = ?"
    store.change(sql, asked.amount, invoiced, out["vip_num"])
    store.change("UPDATE vip SET balance = balance + ? WHERE vip_num = ?", asked.amount, into["vip_num"])
    transfer_id = f"TR{store.next('transfer'):012d}"
    named = {name: getattr(asked, name) for name in ("accept_id", "out_vip_num", "in_vip_num", "amount")}
    store.insert("transfer", transfer_id=transfer_id, **named, at=centre.now())
    shown = {"out_balance": out["balance"] - asked.amount, "in_balance": into["balance"] + asked.amount}
    return Done(Transferred(transfer_id=transfer_id, transfer_time=at(centre.now()), **shown))
