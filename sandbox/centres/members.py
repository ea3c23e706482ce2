"""集客: members of a VIP number and their short codes, each once within a V网."""

import json

from sandbox.centre import ACCEPTED, Centre, Done, answers, first
from sandbox.centres.users import find as find_user
from sandbox.centres.vips import OPENED, find, page
from sandbox.clock import at
from sandbox.store import Row, Store
from sandbox.works import accept, ends, fails
from service.gateway.group.member import (
    ChangeShortCode,
    CheckMember,
    CheckShortCode,
    HeldOffer,
    JoinGroup,
    Member,
    Members,
    QueryMembers,
)
from service.gateway.nodes import Ordered, Verdict

# `next_code` is taken already, but not yet in use: the order that changes it is under way.
SCHEMA = """
CREATE TABLE IF NOT EXISTS member (
  vip_num TEXT NOT NULL, access_num TEXT NOT NULL, user_id TEXT NOT NULL, cust_name TEXT NOT NULL,
  short_code TEXT NOT NULL, next_code TEXT NOT NULL DEFAULT '', province TEXT NOT NULL, state TEXT NOT NULL,
  offers TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (vip_num, access_num));
"""
LEDGER = {"members": "member"}
SEEDED = (("19253190001", "U900000000001", "李娜", "6001"), ("19253190002", "U900000000002", "王建国", "6002"))


def fill(store: Store) -> None:
    """The second member holds one add-on twice (R18.5)."""
    twice = [{"offer_code": "10000930", "offer_ins_id": f"I{place}"} for place in (1, 2)]
    for place, (access_num, user_id, cust_name, short_code) in enumerate(SEEDED):
        shared = {"access_num": access_num, "user_id": user_id, "cust_name": cust_name, "short_code": short_code}
        offers = json.dumps(twice if place else [])
        store.seed("member", vip_num="V90000001", **shared, province="SD00", state="IN", offers=offers, at=OPENED)


def _code_reason(centre: Centre, vip: Row, short_code: str, access_num: str) -> str:
    """Why a member may not have this code; empty = may."""
    if not vip["vpmn_type"]:
        return "该贵宾号不是 V 网"
    sql = "SELECT 1 FROM member WHERE vip_num = ? AND ? IN (short_code, next_code) AND access_num <> ?"
    return "短号已被占用" if centre.store.rows(sql, vip["vip_num"], short_code, access_num) else ""


@answers(CheckShortCode)
def check_short_code(centre: Centre, asked: CheckShortCode) -> Done:
    reason = _code_reason(centre, find(centre, asked.vip_num), asked.short_code, asked.access_num)
    return Done(Verdict(passed="0" if reason else "1", reason=reason))


@answers(CheckMember)
def check_member(centre: Centre, asked: CheckMember) -> Done:
    reason = _code_reason(centre, find(centre, asked.vip_num), asked.short_code, asked.access_num)
    reason = reason or ("已是该贵宾号的成员" if _member(centre, asked.vip_num, asked.access_num) else "")
    return Done(Verdict(passed="0" if reason else "1", reason=reason))


def _member(centre: Centre, vip_num: str, access_num: str) -> Row | None:
    return centre.store.row("SELECT * FROM member WHERE vip_num = ? AND access_num = ?", vip_num, access_num)


@answers(JoinGroup)
def join_group(centre: Centre, asked: JoinGroup) -> Done:
    vip, user = find(centre, asked.vip_num), find_user(centre, asked.access_num)
    centre.refuse_unless(vip["state"] == "ACTIVE" and user["state"] == "ACTIVE", "1804", "贵宾号或用户状态不允许办理")
    centre.refuse_unless(not _member(centre, asked.vip_num, asked.access_num), "1961", "已是该贵宾号的成员")
    centre.refuse_unless(bool(asked.short_code) == bool(vip["vpmn_type"]), "1962", "V 网成员须有短号，其他成员不能有")
    reason = _code_reason(centre, vip, asked.short_code, asked.access_num) if asked.short_code else ""
    centre.refuse_unless(not reason, "1963", reason)
    shared = {name: getattr(asked, name) for name in ("vip_num", "access_num")}
    shared |= {"user_id": user["user_id"], "cust_name": user["cust_name"], "short_code": asked.short_code or ""}
    offers = json.dumps([{"offer_code": offer.offer_code} for offer in asked.offer_list])
    centre.store.insert("member", **shared, province="SD00", state="JOINING", offers=offers, at=centre.now())
    return _accepted(centre, asked, user["user_id"])


@ends(JoinGroup)
def joined(centre: Centre, asked: JoinGroup, _work: Row) -> None:
    sql = "UPDATE member SET state = 'IN' WHERE vip_num = ? AND access_num = ?"
    centre.store.change(sql, asked.vip_num, asked.access_num)


@fails(JoinGroup)
def not_joined(centre: Centre, asked: JoinGroup, _work: Row) -> None:
    sql = "DELETE FROM member WHERE vip_num = ? AND access_num = ?"
    centre.store.change(sql, asked.vip_num, asked.access_num)


@answers(ChangeShortCode)
def change_short_code(centre: Centre, asked: ChangeShortCode) -> Done:
    vip = find(centre, asked.vip_num)
    member = first(_member(centre, asked.vip_num, asked.access_num), "1964", "不是该贵宾号的成员")
    centre.refuse_unless(not member["next_code"] and member["state"] == "IN", "1805", "成员有未办结的订单")
    centre.refuse_unless(member["short_code"] != asked.new_short_code, "1965", "新旧短号相同")
    reason = _code_reason(centre, vip, asked.new_short_code, asked.access_num)
    centre.refuse_unless(not reason, "1963", reason)
    sql = "UPDATE member SET next_code = ? WHERE vip_num = ? AND access_num = ?"
    centre.store.change(sql, asked.new_short_code, asked.vip_num, asked.access_num)
    return _accepted(centre, asked, member["user_id"])


@ends(ChangeShortCode)
def code_changed(centre: Centre, asked: ChangeShortCode, _work: Row) -> None:
    sql = "UPDATE member SET short_code = next_code, next_code = '' WHERE vip_num = ? AND access_num = ?"
    centre.store.change(sql, asked.vip_num, asked.access_num)


@fails(ChangeShortCode)
def code_kept(centre: Centre, asked: ChangeShortCode, _work: Row) -> None:
    sql = "UPDATE member SET next_code = '' WHERE vip_num = ? AND access_num = ?"
    centre.store.change(sql, asked.vip_num, asked.access_num)


def _accepted(centre: Centre, asked: JoinGroup | ChangeShortCode, user_id: str) -> Done:
    return Done(Ordered(order_id=accept(centre, asked, user_id, asked.access_num)), ACCEPTED, "已受理")


@answers(QueryMembers)
def query_members(centre: Centre, asked: QueryMembers) -> Done:
    find(centre, asked.vip_num)
    sql = (
        "SELECT * FROM member WHERE vip_num = ? AND ? IN ('', access_num) AND ? IN ('', province) AND state = 'IN'"
        " ORDER BY access_num"
    )
    rows = centre.store.rows(sql, asked.vip_num, asked.access_num, asked.province)
    return Done(Members(total=len(rows), member_list=tuple(_item(row) for row in page(rows, asked))))


def _item(row: Row) -> Member:
    same = ("access_num", "user_id", "cust_name", "short_code", "province")
    held = tuple(HeldOffer.model_validate(offer) for offer in json.loads(row["offers"]))
    return Member(**{name: row[name] for name in same}, join_time=at(row["at"]), s_offer=held)
