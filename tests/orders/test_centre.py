"""Lists and figures of the order centre against a count by hand, and how the database finds them."""

import io
import re
import zipfile
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from service.boards.figures import BOARD as FIGURES
from service.boards.orders import BOARD as ORDERS
from service.kit.board.board import Office, View
from service.kit.board.export import csv_of, xlsx_of
from service.kit.clock import SHANGHAI, now, today
from service.kit.db import Database
from service.kit.errors import Invalid, Refused
from service.kit.flow.case import Clerk
from service.kit.secrets import FieldCipher
from service.orders import store
from service.orders.centre import actions, doubt_store, list_store
from service.orders.centre.list_store import Wanted
from service.orders.centre.narrowing import span_of, words_of
from service.orders.centre.scope import Scope, scope_of
from service.orders.model import Completed
from tests.orders.many import fill

HALL = "370102001"
WHO = {
    "clerk": Clerk("SD0001", "王芳", HALL, ("clerk",)),
    "supervisor": Clerk("SD0900", "赵敏", HALL, ("supervisor",)),
    "administrator": Clerk("SD0800", "周杰", HALL, ("administrator",)),
    "auditor": Clerk("SD0600", "吴刚", HALL, ("auditor",)),
}


class World:
    """As much of it as these two boards use."""

    def __init__(self, db: Database, cipher: FieldCipher) -> None:
        self.db, self.cipher = db, cipher


@pytest.fixture
def desk(db, cipher):
    world = World(db, cipher)
    made = fill(db, cipher, 600)

    def rows(board, role="administrator", view=None, **picks):
        with db.unit() as unit:
            return board.rows(Office(world, unit, WHO[role]), view or View(picks=picks))

    rows.made, rows.world = made, world
    return rows


def seen(role, made):
    scope = scope_of(WHO[role])
    fits = lambda one: scope.hall in ("", one.hall) and scope.clerk in ("", one.clerk)  # noqa: E731
    return [one for one in made if fits(one)]


def test_what_was_told_done_of_a_type_that_is_gone_is_not_gone_on_with(desk):
    """Nobody can say what its binding step was, so nobody can say that it would not be done twice."""
    one = next(one for one in desk.made if one.state == "PERSON")
    with desk.world.db.unit() as unit:
        unit.execute(text("update acceptance set scenario = 'main/0.0.0' where id = :id"), {"id": one.id})
        store.add_completion(unit, one.id, Completed("GW1", "0", "", now()))
        assert actions.astray(unit, store.get(unit, one.id))


def test_everybody_counts_what_is_theirs(desk):
    for role in WHO:
        part = desk(ORDERS, role)
        expected = seen(role, desk.made)
        assert {entry.id for entry in part.entries} == {one.id for one in expected}
        assert (part.total, part.whole) == (len(expected), len(expected))
        states = Counter(one.state for one in expected)
        assert part.tallies["state"] == {**states, "": len(expected)}
        figures = desk(FIGURES, role, period="all", by="scenario")
        shown = {entry.id: entry.cells["total"] for entry in figures.entries}
        assert shown == Counter(one.scenario for one in expected)


def test_every_filter_shows_and_counts_the_same_as_by_hand(desk):
    begin = today() - timedelta(days=20)
    picks = {"hall": HALL, "channel": "COUNTER", "from": begin.isoformat()}
    fits = [
        one
        for one in desk.made
        if one.hall == HALL and one.channel == "COUNTER" and one.accepted_at.astimezone(SHANGHAI).date() >= begin
    ]
    part = desk(ORDERS, **picks, state="DONE")
    done = [one for one in fits if one.state == "DONE"]
    assert [entry.id for entry in part.entries] == [
        one.id for one in sorted(done, key=lambda one: (one.accepted_at, one.id), reverse=True)
    ]
    assert (part.total, part.whole) == (len(done), len(desk.made))
    assert part.tallies["state"] == {**Counter(one.state for one in fits), "": len(fits)}
    for by, of in (("scenario", "scenario"), ("clerk", "clerk"), ("channel", "channel"), ("hall", "hall")):
        figures = desk(FIGURES, **picks, period="all", by=by)
        groups = Counter(getattr(one, of) for one in fits)
        assert {entry.id: entry.cells["total"] for entry in figures.entries} == groups
        fees = Counter()
        for one in done:
            fees[getattr(one, of)] += one.fee_total
        assert {entry.id: entry.cell("fees").value for entry in figures.entries} == {key: fees[key] for key in groups}


def test_days_are_those_of_shanghai_and_none_is_left_out(desk):
    with desk.world.db.unit() as unit:  # a minute before and after midnight there, while it is the same day elsewhere
        for one, moment in zip(
            desk.made, (datetime(2026, 3, 4, 23, 59, tzinfo=SHANGHAI), datetime(2026, 3, 5, 0, 1, tzinfo=SHANGHAI)),
            strict=False,
        ):  # fmt: skip
            unit.execute(text("update acceptance set accepted_at = :at where id = :id"), {"at": moment, "id": one.id})
    part = desk(FIGURES, period="all", to="2026-03-06", **{"from": "2026-03-01"})
    assert {entry.cells["group"]: entry.cells["total"] for entry in part.entries} == {
        date(2026, 3, 4): 1,
        date(2026, 3, 5): 1,
    }
    part = desk(FIGURES, period="30")
    days = [entry.cells["group"] for entry in part.entries]
    assert days == sorted(days, reverse=True)
    assert len(days) == (days[0] - days[-1]).days + 1
    bars = part.chart.bars
    assert [bar.row for bar in bars] == [day.isoformat() for day in reversed(days)]
    for entry in part.entries:
        bar = next(one for one in bars if one.row == entry.id)
        assert sum(part.value for part in bar.parts) == entry.cells["total"]
        assert {part.series: part.value for part in bar.parts} == {
            key: entry.cells[key] for key in ("done", "open", "person", "back")
        }


def test_sorting_and_paging_give_every_row_once(desk):
    for sort, of in (("number", "number"), ("fee", "fee_total"), ("accepted_at", "accepted_at")):
        for descending in (False, True):
            ids = []
            for offset in range(0, 600, 70):
                view = View(sort=sort, descending=descending, offset=offset, limit=70)
                ids += [entry.id for entry in desk(ORDERS, view=view).entries]
            by_hand = sorted(desk.made, key=lambda one: (getattr(one, of), one.id), reverse=descending)
            assert ids == [one.id for one in by_hand]


def test_the_search_finds_by_what_a_customer_brings(desk):
    one = next(one for one in desk.made if one.hall == HALL and one.clerk != "SD0001")
    found = lambda query, role="clerk": {e.id for e in desk(ORDERS, role, View(query)).entries}  # noqa: E731
    for query in (one.number, one.subject.number, one.subject.certificate, f" {one.number.lower()} "):
        assert found(query) == {one.id}, query
    assert found(f"{one.number} {one.subject.number}") == {one.id}
    assert found(f"{one.number} 19200000000") == set()
    same_name = {two.id for two in desk.made if two.subject.name == one.subject.name}
    assert found(one.subject.name, "auditor") == same_name
    assert found(one.subject.number[:-1], "auditor") == set()  # no part of a number gives it away
    day = one.number[:10]
    assert found(day, "auditor") == {two.id for two in desk.made if two.number.startswith(day)}
    assert found("100%_", "auditor") == set()
    far = next(two for two in desk.made if two.hall != HALL)
    assert found(far.number, "supervisor") == set()


def test_the_id_of_a_colleague_widens_nothing(desk):
    """One that looks like the number of a certificate is still a colleague's."""
    with desk.world.db.unit() as unit:
        unit.execute(
            text("update acceptance set clerk = 'SD000002' where hall = :hall and clerk <> 'SD0001'"), {"hall": HALL}
        )
    theirs = [one for one in desk.made if one.hall == HALL and one.clerk != "SD0001"]
    assert desk(ORDERS, "supervisor", View("SD000002")).total == len(theirs) > 0
    assert desk(ORDERS, "clerk", View("SD000002")).total == 0


def test_a_day_that_is_none_is_refused(desk):
    with pytest.raises(Invalid) as refused:
        desk(ORDERS, **{"from": "2026-02-30"})
    assert set(refused.value.fields) == {"from"}


def test_the_first_and_the_last_day_there_are_leave_nothing_out(desk):
    assert desk(ORDERS, to="9999-12-31", **{"from": "0001-01-01"}).total == 600
    assert desk(FIGURES, to="9999-12-31", period="all", by="hall").total == desk(FIGURES, period="all", by="hall").total


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.sampled_from(["today", "yesterday", "7", "month", "last_month"])
)
def test_a_period_holds_its_days(day, name):
    span = span_of({"period": name}, day)
    first, last = span.begin.date(), span.end.date() - timedelta(days=1)
    assert first <= last
    assert {"today": last == first == day, "yesterday": first == last == day - timedelta(days=1),
            "7": (last - first).days == 6 and last == day, "month": first.day == 1 and last == day,
            "last_month": first.day == 1 and last == day.replace(day=1) - timedelta(days=1)}[name]  # fmt: skip


def test_what_names_one_customer_is_told_from_what_does_not():
    assert [words_of(one).exact for one in ("SL20261123000001", "19253190010", "370102199003074519", "E1234567")] == [
        True, True, True, True,
    ]  # fmt: skip
    assert [words_of(one).exact for one in ("张伟", "SL2026", "SD0001", "1925319", "")] == [False] * 5


def test_a_type_that_is_not_known_here_is_listed_counted_and_left_alone(desk):
    one = next(one for one in desk.made if one.state == "RUNNING")
    with desk.world.db.unit() as unit:
        unit.execute(text("update acceptance set scenario = 'group/9.9' where id = :id"), {"id": one.id})
        unit.execute(text("delete from effect where run = :id"), {"id": one.id})
    (entry,) = desk(ORDERS, view=View(one.number)).entries
    assert (entry.cells["type"], "国网已经受理" in entry.barred["cancel"]) == ("group/9.9", True)
    figures = desk(FIGURES, period="all", by="scenario")
    assert next(entry for entry in figures.entries if entry.id == "group/9.9").cells["total"] == 1
    with desk.world.db.unit() as unit, pytest.raises(Refused):
        actions.cancel(unit, one.id, WHO["supervisor"], "试")


def test_a_workbook_holds_real_numbers_and_dates(desk):
    names = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    one = max(desk.made, key=lambda one: (one.accepted_at, one.id))
    entries = desk(ORDERS).entries
    with zipfile.ZipFile(io.BytesIO(xlsx_of(ORDERS, entries, ()))) as book:
        rows = list(fromstring(book.read("xl/worksheets/sheet1.xml")).iter(f"{names}row"))
    assert len(rows) == len(entries) + 1
    cells = {column.key: cell for column, cell in zip(ORDERS.columns, list(rows[1]), strict=False)}
    assert (cells["fee"].get("t"), float(cells["fee"][0].text)) == (None, one.fee_total / 100)
    assert cells["accepted_at"].get("t") is None
    assert cells["number"].get("t") == "s"
    line = csv_of(ORDERS, entries).decode("utf-8-sig").splitlines()[1]
    assert f",{one.fee_total / 100:.2f}," in line
    whole = xlsx_of(FIGURES, desk(FIGURES, period="all").entries, ())
    with zipfile.ZipFile(io.BytesIO(whole)) as book:
        first = next(iter(list(fromstring(book.read("xl/worksheets/sheet1.xml")).iter(f"{names}row"))[1]))
    assert first.get("t") is None  # a day, not a text


MANY = 100_000
_FILL = """
insert into acceptance (id, number, case_id, case_number, scenario, clerk, hall, channel, state, snapshot,
                        receipt_sha256, fee_total, accepted_at, customer, access_number)
select 'a' || n, 'SL20260101' || lpad(n::text, 6, '0'), 'c' || n, 'D' || n, 'main/2.6.1.' || n % 16, 'SD' || n % 40,
       '3701020' || n % 9, 'COUNTER', (array['DONE', 'DONE', 'DONE', 'RUNNING', 'PERSON', 'REFUSED'])[1 + n % 6],
       repeat('x', 200), '', n % 5000, now() - n * interval '1 minute', '张*', '192****1234'
from generate_series(1, :many) n
"""

_EFFECTS = """
insert into effect (run, step, line, key, title, request_hash, next_ask_at, state)
select id, 'open', 'national', 'main/3.2.1.1', '开户', '', now(),
       case when id like '%777' then 'UNKNOWN' else 'DONE' end
from acceptance
"""


@pytest.fixture
def large(db, cipher):
    with db.unit() as unit:
        unit.execute(text(_FILL), {"many": MANY})
        unit.execute(text("insert into acceptance_key select md5(n::text), 'a' || n from generate_series(1, :n) n"),
                     {"n": MANY})  # fmt: skip
        unit.execute(text("insert into run (id, owner, epoch) select id, '', 1 from acceptance"))
        unit.execute(text(_EFFECTS))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as bare:
        bare.execute(text("vacuum analyze acceptance"))
        bare.execute(text("vacuum analyze acceptance_key"))
        bare.execute(text("vacuum analyze effect"))
    return Database(db.url), cipher


def test_a_hundred_thousand_rows_are_read_by_indexes(large):
    """What the list asks for is found without reading the whole table."""
    db, cipher = large
    month = (now() - timedelta(days=3)).date().isoformat()
    cases = {
        "newest": (Scope(), "", {}, "", 0),
        "deep": (Scope(), "", {}, "", 90_000),
        "hall": (Scope("37010203"), "", {}, "", 0),
        "clerk": (Scope("37010203", "SD3"), "", {}, "", 0),
        "type": (Scope(), "", {"scenario": "main/2.6.1.3"}, "", 0),
        "days": (Scope(), "", {"from": month}, "", 0),
        "number": (Scope(), "SL20260101000777", {}, "", 0),
        "phone": (Scope(), "19253190010", {}, "", 0),
        "fee": (Scope(), "", {}, "fee", 0),
    }
    plans = {name: _plans(db, _page(cipher, *case)) for name, case in cases.items()}
    plans["doubts"] = _plans(db, lambda unit: doubt_store.all_of(unit, Scope()))
    plans["count"] = _plans(db, lambda unit: doubt_store.count(unit, Scope("37010203", "SD3")))
    assert {name: plan for name, plan in plans.items() if re.search("Seq Scan on (acceptance|effect)", plan)} == {}
    assert "Index Only Scan" in plans["deep"]
    read = {name: max(int(rows) for rows in re.findall(r"Rows Removed by Filter: (\d+)", plan) or ["0"])
            for name, plan in plans.items()}  # fmt: skip
    assert {name: rows for name, rows in read.items() if rows > 20_000} == {}
    db.close()


def _page(cipher, scope, query, picks, sort, offset):  # noqa: PLR0917
    wanted = Wanted(cipher, scope, query, picks)
    return lambda unit: list_store.page(unit, wanted, sort, descending=False, offset=offset, limit=200)


def _plans(db, act):
    """What the database says that it does."""
    with db.unit() as unit:
        unit.execute(text("load 'auto_explain'"))
        for setting in (
            "auto_explain.log_min_duration = 0",
            "auto_explain.log_analyze = on",
            "client_min_messages = log",
        ):
            unit.execute(text(f"set local {setting}"))
        notices = []
        raw = unit.connection.driver_connection
        raw.add_notice_handler(lambda found: notices.append(found.message_primary))
        act(unit)
    return re.sub(r"\s+", " ", " ".join(notices))
