"""产商品: tariffs as they were returned to the national side, and what it publishes of them (R7)."""

from sandbox.centre import Centre, Done, answers, first
from sandbox.centres.vips import page
from sandbox.clock import at
from sandbox.store import Row
from service.gateway.interface import Empty
from service.gateway.tariff.filing import Returned, ReturnFiling
from service.gateway.tariff.publicity import (
    ChangePublicity,
    DeletePublicity,
    Publicity,
    PublicityItem,
    PublicityList,
    Published,
    PublishTariff,
    QueryPublicity,
)

SCHEMA = """
CREATE TABLE IF NOT EXISTS filing (
  filing_no TEXT PRIMARY KEY, return_id TEXT NOT NULL UNIQUE, action TEXT NOT NULL, content TEXT NOT NULL,
  at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS publicity (
  publicity_id TEXT PRIMARY KEY, filing_no TEXT NOT NULL, content TEXT NOT NULL, state_flag TEXT NOT NULL
  CHECK (state_flag IN ('0', '1')), reason TEXT NOT NULL DEFAULT '', at REAL NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS publicity_once ON publicity (filing_no) WHERE state_flag = '1';
"""
LEDGER = {"filings": "filing", "publicity": "publicity"}


@answers(ReturnFiling)
def return_filing(centre: Centre, asked: ReturnFiling) -> Done:
    """A new one once; a change or deletion of one that is there and, to be deleted, not published."""
    known = centre.store.row("SELECT * FROM filing WHERE filing_no = ?", asked.filing_no)
    alive = known is not None and known["action"] != "D"
    if asked.action_type == "A":
        centre.refuse_unless(known is None, "1971", "该备案号已回传")
    else:
        centre.refuse_unless(alive, "1972", "该备案号尚未回传或已删除")
    published = asked.action_type == "D" and _published(centre, asked.filing_no)
    centre.refuse_unless(not published, "1973", "该备案号仍在公示，请先删除公示")
    return_id = known["return_id"] if known else f"RT{centre.store.next('filing'):012d}"
    centre.store.change("DELETE FROM filing WHERE filing_no = ?", asked.filing_no)
    shared = {"filing_no": asked.filing_no, "return_id": return_id, "action": asked.action_type}
    centre.store.insert("filing", **shared, content=asked.model_dump_json(), at=centre.now())
    return Done(Returned(return_id=return_id))


def _published(centre: Centre, filing_no: str) -> Row | None:
    return centre.store.row("SELECT * FROM publicity WHERE filing_no = ? AND state_flag = '1'", filing_no)


@answers(PublishTariff)
def publish(centre: Centre, asked: PublishTariff) -> Done:
    """Only what was returned, and once."""
    filed = centre.store.row("SELECT 1 FROM filing WHERE filing_no = ? AND action <> 'D'", asked.filing_no)
    first(filed, "1974", "该备案号尚未回传，不能公示")
    centre.refuse_unless(not _published(centre, asked.filing_no), "1975", "该备案号已在公示")
    publicity_id = f"PB{centre.store.next('publicity'):012d}"
    shared = {"publicity_id": publicity_id, "filing_no": asked.filing_no, "content": _content(asked)}
    centre.store.insert("publicity", **shared, state_flag="1", at=centre.now())
    return Done(Published(publicity_id=publicity_id))


def _content(asked: Publicity) -> str:
    return asked.model_dump_json(include=set(Publicity.model_fields))


@answers(ChangePublicity)
def change(centre: Centre, asked: ChangePublicity) -> Done:
    _live(centre, asked)
    sql = "UPDATE publicity SET content = ?, at = ? WHERE publicity_id = ?"
    centre.store.change(sql, _content(asked), centre.now(), asked.publicity_id)
    return Done(Empty())


@answers(DeletePublicity)
def delete(centre: Centre, asked: DeletePublicity) -> Done:
    """Off the list; the filing stays."""
    _live(centre, asked)
    sql = "UPDATE publicity SET state_flag = '0', reason = ?, at = ? WHERE publicity_id = ?"
    centre.store.change(sql, asked.reason, centre.now(), asked.publicity_id)
    return Done(Empty())


def _live(centre: Centre, asked: ChangePublicity | DeletePublicity) -> None:
    row = centre.store.row("SELECT * FROM publicity WHERE publicity_id = ?", asked.publicity_id)
    row = first(row, "1976", "公示记录不存在")
    live = (row["filing_no"], row["state_flag"]) == (asked.filing_no, "1")
    centre.refuse_unless(live, "1977", "公示记录已撤销或备案号不符")


@answers(QueryPublicity)
def query(centre: Centre, asked: QueryPublicity) -> Done:
    """What is published now, unless the flag asks for what is off the list."""
    flag = asked.state_flag or "1"
    rows = centre.store.rows("SELECT * FROM publicity WHERE state_flag = ? ORDER BY publicity_id", flag)
    items = [_item(row) for row in rows]
    for name in ("filing_no", "offer_code", "name"):
        items = [item for item in items if getattr(asked, name) in ("", getattr(item, name))]
    return Done(PublicityList(total=len(items), publicity_list=page(items, asked)))


def _item(row: Row) -> PublicityItem:
    kept = Publicity.model_validate_json(row["content"]).model_dump()
    shown = {"publicity_id": row["publicity_id"], "state_flag": row["state_flag"], "update_time": at(row["at"])}
    return PublicityItem(**kept, **shown)
