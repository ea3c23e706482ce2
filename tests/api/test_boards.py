"""Management boards over HTTP: rights, rows, forms, files, and long actions that outlive whoever began them."""

import base64
import io
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import psycopg
import pytest
from defusedxml.ElementTree import fromstring
from sqlalchemy import text

from service.api.edge import Edge
from service.kit.board import actions, export
from service.kit.board.board import Finding
from tests.api.conftest import Desk
from tests.boards.people import PACE, PEOPLE

ALL = ["SD0001", "SD0002", "SD0600", "SD0700", "SD0800", "SD0900"]


@pytest.fixture(autouse=True)
def _at_once(http: httpx.Client) -> Iterator[None]:
    """Long actions go on without being waited for; none is left when the service ends."""
    PACE.held, PACE.fault, PACE.permits = False, None, threading.Semaphore(0)
    yield
    PACE.held = False
    PACE.permits.release(100)


@pytest.fixture
def chief(stranger: Desk) -> Desk:
    """周杰, an administrator."""
    return stranger.login("SD0800", "2号台席")


@pytest.fixture
def auditor(stranger: Desk) -> Desk:
    return stranger.login("SD0600", "3号台席")


def rows(desk: Desk, **view: Any) -> list[str]:
    return [row["id"] for row in desk.ask("boards/rows", board="people", **view)["rows"]]


def finished(desk: Desk, run: str) -> dict[str, Any]:
    """The run once it has ended."""
    seen = -1
    while True:
        said = desk.ask("boards/run", run=run, seen=seen, wait=10)
        if said["state"] != "running":
            return said
        seen = said["done"]


def reached(desk: Desk, run: str, done: int) -> dict[str, Any]:
    """The run once so many rows are done."""
    seen = -1
    while True:
        said = desk.ask("boards/run", run=run, seen=seen, wait=10)
        if said["done"] >= done:
            return said
        seen = said["done"]


def trail(edge: Edge, act: str) -> list[tuple[str, str, str, str]]:
    with edge.db.unit() as unit:
        query = text("select staff, subject, item, reason from audit where act = :act order by id")
        return [tuple(row) for row in unit.execute(query, {"act": act})]


def test_menu_and_palette_show_a_board_to_those_who_may_see_it(stranger: Desk, desk: Desk, chief: Desk) -> None:
    menus = {who: stranger.ask("login", staff=who, password="Demo-2026!", seat="x")["menu"] for who in ALL}
    groups = {who: [group["title"] for group in menu] for who, menu in menus.items()}
    assert groups["SD0800"] == groups["SD0600"] == ["系统管理"]
    assert "系统管理" not in groups["SD0001"] + groups["SD0700"]
    (group,) = menus["SD0800"]
    assert [item["key"] for item in group["items"]] == ["board/people"]
    assert [item["key"] for item in menus["SD0600"][0]["items"]] == ["board/trail", "board/people"]
    signed = stranger.login("SD0800", "4号台席")
    (found,) = signed.ask("palette", query="yg")["items"]
    assert (found["kind"], found["id"], found["key"]) == ("board", "board/people", "Ctrl+F2")
    assert [item["kind"] for item in desk.ask("palette", query="")["items"]] == ["scenario"] * 3


@pytest.mark.parametrize("call", ["open", "rows", "detail", "form", "export", "act"])
def test_who_may_not_see_a_board_is_told_so_in_words(desk: Desk, edge: Edge, call: str) -> None:
    more: dict[str, dict[str, Any]] = {
        "detail": {"row": "SD0001"},
        "form": {"action": "rename"},
        "export": {"form": "csv"},
        "act": {"action": "dismiss", "rows": ["SD0002"]},
    }
    answer = desk.press(f"boards/{call}", board="people", **more.get(call, {}))
    assert (answer.status_code, answer.json()["code"]) == (403, "NO_RIGHT")
    assert "查看「员工」" in answer.json()["message"]
    assert trail(edge, "board_act") == trail(edge, "board_export") == []


def test_an_auditor_reads_and_changes_nothing(auditor: Desk, chief: Desk, edge: Edge) -> None:
    head = auditor.ask("boards/open", board="people")
    assert (head["read_only"], head["actions"], head["detail"]) == (True, [], True)
    assert [one["name"] for one in chief.ask("boards/open", board="people")["actions"]] == [
        "dismiss",
        "rename",
        "check",
        "check_all",
    ]
    for action in ("dismiss", "rename", "check_all"):
        answer = auditor.press("boards/act", board="people", action=action, rows=["SD0002"])
        assert (answer.status_code, answer.json()["code"]) == (403, "NO_RIGHT"), action
    assert rows(auditor, picks={"state": "off"}) == []
    run = chief.ask("boards/act", board="people", action="check_all")["run"]["id"]
    assert auditor.ask("boards/run", run=run)["label"] == "全部核对"
    assert auditor.press("boards/stop", run=run).status_code == 403


def test_rows_are_searched_narrowed_sorted_and_cut(chief: Desk) -> None:
    assert rows(chief) == ALL
    assert rows(chief, query="王") == rows(chief, query="wf") == rows(chief, query="ＷＦ 在岗") == ["SD0001"]
    assert rows(chief, sort="id", descending=True) == ALL[::-1]
    assert rows(chief, offset=2, limit=2) == ALL[2:4]
    assert rows(chief, picks={"state": "off"}) == []
    assert rows(chief, picks={"nonsense": "x"}, sort="nonsense") == ALL
    said = chief.ask("boards/rows", board="people", picks={"state": "off"})
    assert (said["total"], said["whole"]) == (0, 6)
    assert said["tallies"]["state"] == {"on": 6, "": 6}


def test_a_large_board_is_paged_by_the_database(auditor: Desk, edge: Edge) -> None:
    with edge.db.unit() as unit:
        unit.execute(
            text(
                "insert into audit (staff, seat, act) "
                "select 'x', 'y', case when n % 7 = 0 then 'seven' else 'other' end from generate_series(1, 30000) n"
            )
        )
    said = auditor.ask("boards/rows", board="trail", offset=29_000, limit=200, sort="id")
    assert (len(said["rows"]), said["whole"]) == (200, said["total"])
    sevens = auditor.ask("boards/rows", board="trail", picks={"act": "seven"}, sort="id", descending=True)
    assert (sevens["total"], sevens["rows"][0]["cells"]["act"]["text"]) == (4285, "seven")
    first, last = sevens["rows"][0]["id"], sevens["rows"][-1]["id"]
    assert int(first) > int(last)
    assert auditor.press("boards/rows", board="trail", limit=201).status_code == 422


def test_the_detail_of_a_row(chief: Desk) -> None:
    said = chief.ask("boards/detail", board="people", row="SD0001")
    assert (said["title"], [one["title"] for one in said["sections"]]) == ("王芳", ["岗位", "角色"])
    assert chief.press("boards/detail", board="people", row="nobody").status_code == 404


def test_an_action_is_done_once_and_leaves_its_row(chief: Desk, edge: Edge) -> None:
    body = {"board": "people", "action": "dismiss", "rows": ["SD0002"]}
    first = chief.press("boards/act", key="press-0001", **body)
    again = chief.press("boards/act", key="press-0001", **body)
    assert first.json() == again.json()
    assert (first.json()["tone"], first.json()["text"]) == ("ok", "已停用 SD0002。")
    assert rows(chief, picks={"state": "off"}) == ["SD0002"]
    assert trail(edge, "board_act") == [("SD0800", "board/people/SD0002", "dismiss", "")]


def test_a_refused_action_leaves_two_rows(chief: Desk, edge: Edge) -> None:
    answer = chief.press("boards/act", board="people", action="dismiss", rows=["SD0800"])
    assert (answer.status_code, "另一位管理员" in answer.json()["message"]) == (409, True)
    expected = ("SD0800", "board/people/SD0800", "dismiss")
    assert trail(edge, "board_act") == [(*expected, "")]
    assert trail(edge, "board_refused") == [(*expected, "REFUSED")]
    nothing = chief.press("boards/act", board="people", action="dismiss")
    assert (nothing.status_code, "没有选中" in nothing.json()["message"]) == (409, True)


def test_a_form_is_checked_before_anything_is_done(chief: Desk, edge: Edge) -> None:
    form = chief.ask("boards/form", board="people", action="rename")
    assert [(one["name"], one["kind"]) for one in form["fields"]] == [
        ("code", "text"),
        ("name", "text"),
        ("since", "day"),
    ]
    body = {"board": "people", "action": "rename"}
    wrong = chief.press("boards/act", **body, values={"code": " ", "name": "长" * 21, "since": "明天"})
    assert (wrong.status_code, set(wrong.json()["fields"])) == (422, {"code", "name", "since"})
    assert trail(edge, "board_act") == []
    bad = chief.press("boards/act", **body, values={"code": "370102001", "name": "坏"})
    assert bad.json()["fields"] == {"name": "名称不能用"}
    done = chief.ask("boards/act", **body, values={"code": "370102001", "name": "历下一厅", "since": "2026-12-01"})
    assert "历下一厅，自 2026-12-01 起" in done["text"]
    assert trail(edge, "board_act")[-1] == ("SD0800", "board/people/370102001", "rename", "")


def test_a_long_action_tells_how_far_it_is_and_its_findings_stay(chief: Desk, auditor: Desk, edge: Edge) -> None:
    PACE.held = True
    begun = chief.ask("boards/act", board="people", action="check_all")
    run = begun["run"]["id"]
    assert (begun["run"]["state"], begun["run"]["by"]) == ("running", "周杰")
    PACE.permits.release(2)
    said = reached(chief, run, 2)
    assert (said["state"], said["total"], said["bad"]) == ("running", 6, 1)
    assert rows(chief, picks={"verdict": "失败"}) == ["SD0002"]
    assert auditor.ask("boards/open", board="people")["run"]["done"] == 2
    PACE.permits.release(4)
    ended = finished(chief, run)
    assert (ended["state"], ended["done"], ended["bad"], ended["tone"]) == ("done", 6, 2, "bad")
    assert ended["text"] == "查了 6 个，2 个失败。"
    assert rows(chief, picks={"verdict": "通过"}) == ["SD0001", "SD0600", "SD0700", "SD0900"]
    assert trail(edge, "board_act") == [("SD0800", "board/people", "check_all", "")]


def test_only_the_chosen_rows_are_worked_on(chief: Desk) -> None:
    run = chief.ask("boards/act", board="people", action="check", rows=["SD0900", "SD0600"])["run"]["id"]
    ended = finished(chief, run)
    assert (ended["total"], ended["done"]) == (2, 2)
    assert rows(chief, picks={"verdict": "未查"}) == ["SD0001", "SD0002", "SD0700", "SD0800"]


def test_one_at_a_time_and_the_second_is_told_of_the_first(chief: Desk) -> None:
    PACE.held = True
    run = chief.ask("boards/act", board="people", action="check_all")["run"]["id"]
    second = chief.press("boards/act", board="people", action="check", rows=["SD0001"])
    assert (second.status_code, second.json()["code"]) == (409, "RUNNING")
    assert "周杰" in second.json()["message"]
    PACE.permits.release(6)
    finished(chief, run)
    assert chief.press("boards/act", board="people", action="check", rows=["SD0001"]).status_code == 200


def test_a_long_action_stops_after_the_row_in_hand(chief: Desk, edge: Edge) -> None:
    PACE.held = True
    run = chief.ask("boards/act", board="people", action="check_all")["run"]["id"]
    PACE.permits.release(1)
    reached(chief, run, 1)
    chief.ask("boards/stop", run=run)
    PACE.permits.release(6)
    ended = finished(chief, run)
    assert (ended["state"], ended["done"], ended["total"]) == ("stopped", 1, 6)
    assert trail(edge, "board_stop") == [("SD0800", "board/people", "check_all", "")]
    chief.ask("boards/stop", run=run)
    assert chief.ask("boards/run", run=run)["state"] == "stopped"


def test_whoever_begins_may_go_and_another_seat_sees_the_end(chief: Desk, stranger: Desk) -> None:
    PACE.held = True
    run = chief.ask("boards/act", board="people", action="check_all")["run"]["id"]
    chief.ask("logout")
    PACE.permits.release(6)
    later = stranger.login("SD0800", "9号台席")
    assert finished(later, run)["done"] == 6
    assert later.ask("boards/open", board="people")["run"]["state"] == "done"


@pytest.mark.allow_logs("board_run_failed")
def test_a_fault_is_an_incident_and_what_was_found_stays(chief: Desk) -> None:
    PACE.held = True
    run = chief.ask("boards/act", board="people", action="check_all")["run"]["id"]
    PACE.permits.release(1)
    reached(chief, run, 1)
    PACE.fault = ZeroDivisionError("370102199001011234")
    PACE.permits.release(6)
    ended = finished(chief, run)
    assert (ended["state"], ended["tone"], ended["done"]) == ("failed", "bad", 1)
    assert "事件号 I" in ended["text"]
    assert "3701" not in ended["text"]


def test_a_run_whose_process_died_is_lost_and_another_may_begin(chief: Desk, edge: Edge) -> None:
    PACE.held = True
    run = chief.ask("boards/act", board="people", action="check_all")["run"]["id"]
    with edge.db.unit() as unit:
        unit.execute(text("update board_run set process = 42, touched_at = touched_at - interval '1 minute'"))
    said = chief.ask("boards/run", run=run)
    assert (said["state"], said["tone"]) == ("lost", "warn")
    with edge.db.unit() as unit:
        assert not actions.advance(unit, "people", run, Finding("SD0001", bad=False, data={"good": 1, "ms": 1}))
    PACE.permits.release(12)
    again = chief.ask("boards/act", board="people", action="check_all")["run"]["id"]
    assert finished(chief, again)["state"] == "done"


def test_a_living_run_is_not_lost_however_quiet_it_is(chief: Desk, edge: Edge) -> None:
    PACE.held = True
    run = chief.ask("boards/act", board="people", action="check_all")["run"]["id"]
    with edge.db.unit() as unit:
        unit.execute(text("update board_run set touched_at = touched_at - interval '1 hour'"))
    assert chief.ask("boards/run", run=run)["state"] == "running"


def test_a_service_that_ends_stops_its_runs(chief: Desk, edge: Edge) -> None:
    PACE.held = True
    run = chief.ask("boards/act", board="people", action="check_all")["run"]["id"]
    threading.Timer(0.2, PACE.permits.release, [6]).start()
    edge.runs.close()
    assert chief.ask("boards/run", run=run)["state"] == "stopped"


def test_an_export_holds_what_the_view_shows_and_leaves_a_row(auditor: Desk, edge: Edge) -> None:
    with edge.db.unit() as unit:
        unit.execute(text("update staff set name = '=HYPERLINK(\"http://x\")' where id = 'SD0002'"))
    said = auditor.ask("boards/export", board="people", form="csv", sort="id", descending=True)
    table = base64.b64decode(said["content"])
    assert table.startswith(b"\xef\xbb\xbf")
    lines = table.decode("utf-8-sig").split("\r\n")
    assert lines[0] == "工号,姓名,状态,建档日,结果,耗时"
    assert [line.split(",")[0] for line in lines[1:-1]] == ALL[::-1]
    assert "'=HYPERLINK" in lines[5]
    assert said["name"].startswith("员工-")
    assert trail(edge, "board_export") == [("SD0600", "board/people", "csv 6", "")]
    said = auditor.ask("boards/export", board="people", form="xlsx", query="=HYP")
    book = zipfile.ZipFile(io.BytesIO(base64.b64decode(said["content"])))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    strings = "".join(fromstring(book.read("xl/sharedStrings.xml")).itertext())
    assert '=HYPERLINK("http://x")' in strings
    assert "吴刚（SD0600）" in strings
    assert "含「=HYP」" in strings


def test_an_export_that_is_too_large_is_refused(auditor: Desk, edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "LIMIT", 5)
    answer = auditor.press("boards/export", board="people", form="xlsx")
    assert (answer.status_code, "先用筛选缩小范围" in answer.json()["message"]) == (409, True)
    assert trail(edge, "board_export") == []


def test_there_is_no_such_board_or_action(chief: Desk) -> None:
    assert chief.press("boards/open", board="nothing").status_code == 404
    assert chief.press("boards/act", board="people", action="nothing").status_code == 404
    assert chief.press("boards/run", run="nothing").status_code == 404
    assert chief.press("boards/stop", run="nothing").status_code == 404


def test_following_ends_when_the_service_ends(chief: Desk, edge: Edge) -> None:
    PACE.held = True
    run = chief.ask("boards/act", board="people", action="check_all")["run"]["id"]
    seen = chief.ask("boards/run", run=run)["done"]
    threading.Timer(0.3, edge.bell.stop).start()
    begun = time.monotonic()
    assert chief.ask("boards/run", run=run, seen=seen, wait=20)["state"] == "running"
    assert time.monotonic() - begun < 5


def test_a_locked_seat_sees_no_board(chief: Desk) -> None:
    chief.ask("lock")
    assert chief.press("boards/rows", board="people").json()["code"] == "LOCKED"


def test_two_keys_of_one_board_are_an_error() -> None:
    with pytest.raises(ValueError, match="people: twice: F9"):
        replace(PEOPLE, actions=(*PEOPLE.actions, replace(PEOPLE.actions[-1], name="other")))
    with pytest.raises(ValueError, match="twice: F5"):
        replace(PEOPLE, actions=(replace(PEOPLE.actions[0], key="F5"),))


def test_the_thread_of_a_run_needs_no_connection_while_it_works(chief: Desk, edge: Edge) -> None:
    PACE.held = True
    run = chief.ask("boards/act", board="people", action="check_all")["run"]["id"]
    with psycopg.connect(edge.db.url, autocommit=True) as admin:
        busy = admin.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'"
        ).fetchone()
    assert busy == (0,)
    assert chief.ask("boards/run", run=run)["state"] == "running"
