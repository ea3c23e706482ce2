"""The calls that lead through a scenario, over HTTP."""

import base64
import threading
import time
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from service.api.edge import Edge
from service.kit.events import emit
from service.orders.store import reserve_number
from tests.api.conftest import SMALL, Desk

NUMBER = "370102199001011234"
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 100


@pytest.fixture
def page(desk: Desk) -> dict[str, Any]:
    return desk.ask("open", scenario=SMALL)


def _typed(page: dict[str, Any], number: str) -> dict[str, Any]:
    return {"case": page["case"], "step": page["step"], "values": {"number": number}, "version": page["version"]}


def test_a_case_goes_forward_and_back(desk: Desk, page: dict[str, Any]) -> None:
    assert [step["state"] for step in page["steps"]] == ["current", "todo"]
    shown = desk.ask("take", **_typed(page, NUMBER))
    assert shown["step"] == "show"
    back = desk.ask("goto", case=page["case"], step="ask", version=shown["version"])
    assert (back["step"], back["body"]["fields"][0]["value"]) == ("ask", NUMBER)


def test_what_is_typed_is_kept_although_nothing_is_taken(desk: Desk, page: dict[str, Any]) -> None:
    saved = desk.ask("save", **_typed(page, "37"))
    assert saved["version"] == page["version"]
    assert saved["saved_at"].startswith("20")
    assert desk.ask("page", case=page["case"])["body"]["fields"][0]["value"] == "37"
    refused = desk.press("take", **_typed(page, "bad"))
    assert (refused.status_code, refused.json()["fields"]) == (422, {"number": "号码不对"})
    assert desk.ask("page", case=page["case"])["body"]["fields"][0]["value"] == "bad"


def test_a_page_that_is_not_the_newest_is_stale(desk: Desk, page: dict[str, Any]) -> None:
    desk.ask("take", **_typed(page, NUMBER))
    assert desk.press("take", **_typed(page, NUMBER)).json()["code"] == "STALE"


def test_drafts_and_palette_find_what_was_begun(desk: Desk, page: dict[str, Any]) -> None:
    desk.ask("take", **_typed(page, NUMBER))
    (draft,) = desk.ask("drafts")["drafts"]
    assert set(draft) == {"case", "number", "scenario", "title", "step", "customer", "clerk", "saved_at", "state"}
    assert draft["case"] == page["case"]
    for query in ("grcs", "9.1", "个人", "GRCS"):
        assert desk.ask("palette", query=query)["items"][0]["id"] == SMALL
    (found,) = desk.ask("palette", query=draft["number"])["items"]
    assert (found["kind"], found["id"]) == ("draft", page["case"])
    everything = [item["id"] for item in desk.ask("palette", query="")["items"]]
    assert everything == [SMALL, "main/9.2", "main/9.10", page["case"]]
    assert desk.ask("palette", query="没有这个")["items"] == []


def test_the_palette_finds_a_case_by_the_number_on_its_receipt(desk: Desk, edge: Edge, page: dict[str, Any]) -> None:
    """However it went on; and nobody finds one of another hall."""
    with edge.db.unit() as unit:
        number = reserve_number(unit, page["case"])
        unit.execute(text("update draft set state = 'done' where id = :id"), {"id": page["case"]})
    (found,) = desk.ask("palette", query=number.lower())["items"]
    assert (found["kind"], found["id"]) == ("draft", page["case"])
    assert number in found["hint"]
    assert desk.ask("palette", query=number[:-1])["items"] == []
    with edge.db.unit() as unit:
        unit.execute(text("update draft set hall = 'other' where id = :id"), {"id": page["case"]})
    assert desk.ask("palette", query=number)["items"] == []


def test_look_searches_a_table(desk: Desk, page: dict[str, Any]) -> None:
    table = desk.ask("look", case=page["case"], step="ask", field="numbers", query="138")
    assert (table["name"], table["rows"][0]["cells"]) == ("numbers", {"a": "138"})


def test_a_discarded_case_is_gone(desk: Desk, page: dict[str, Any]) -> None:
    desk.ask("discard", case=page["case"], version=page["version"])
    assert desk.press("page", case=page["case"]).status_code == 404


def test_another_hall_sees_nothing_of_it(desk: Desk, page: dict[str, Any], edge: Edge) -> None:
    kept = desk.ask("attach", case=page["case"], field="letter", name="a.jpg", content=base64.b64encode(JPEG).decode())
    with edge.db.unit() as unit:
        unit.execute(text("insert into hall values ('370202001', '青岛市南营业厅')"))
        unit.execute(text("update staff set hall = '370202001' where id = 'SD0002'"))
    other = Desk(desk.http).login("SD0002", "2号台席")
    assert other.ask("drafts")["drafts"] == []
    case = page["case"]
    for call, body in (
        ("page", {"case": case}),
        ("file", {"case": case, "file": kept["file"]}),
        ("events", {"case": case}),
        ("reveal", {"case": case, "name": "card.number", "reason": "核对"}),
        ("attach", {"case": case, "field": "letter", "name": "a", "content": base64.b64encode(JPEG).decode()}),
        ("discard", {"case": case, "version": page["version"]}),
    ):
        assert other.press(call, **body).status_code == 404, call


def test_a_file_is_attached_and_read_back(desk: Desk, page: dict[str, Any]) -> None:
    content = base64.b64encode(JPEG).decode()
    kept = desk.ask("attach", case=page["case"], field="letter", name="确认书.jpg", content=content)
    assert (kept["media"], kept["bytes"]) == ("image/jpeg", len(JPEG))
    assert desk.ask("file", case=page["case"], file=kept["file"]) == {"media": "image/jpeg", "content": content}
    assert desk.press("file", case=page["case"], file="other").status_code == 404


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (base64.b64encode(b"MZ\x90 not a picture").decode(), "不是 JPEG"),
        ("====", "不完整"),
        (base64.b64encode(JPEG + b"\0" * 3_000_000).decode(), "超过 3 MB"),
    ],
    ids=["program", "broken", "large"],
)
def test_what_is_no_picture_is_refused(desk: Desk, page: dict[str, Any], content: str, why: str) -> None:
    answer = desk.press("attach", case=page["case"], field="letter", name="a.jpg", content=content)
    assert answer.status_code == 422
    assert why in "".join(answer.json()["fields"].values())


def test_a_masked_value_is_revealed_for_a_reason_and_leaves_a_row(desk: Desk, page: dict[str, Any], edge: Edge) -> None:
    shown = desk.press("take", **_typed(page, NUMBER))
    assert NUMBER not in shown.text
    case = page["case"]
    assert desk.press("reveal", case=case, name="card.number", reason=" ").json()["fields"] == {
        "reason": "请填写查看原因"
    }
    assert desk.press("reveal", case=case, name="card.model_config", reason="核对").status_code == 404
    assert desk.ask("reveal", case=case, name="card.number", reason="客户核对")["value"] == NUMBER
    with edge.db.unit() as unit:
        rows = unit.execute(
            text("select staff, act, item, reason, audit::text from audit where subject = :c"), {"c": case}
        )
        ((staff, act, item, reason, whole),) = rows.all()
    assert (staff, act, item, reason) == ("SD0001", "reveal", "card.number", "客户核对")
    assert NUMBER not in whole


def test_status_names_the_gateways(desk: Desk) -> None:
    said = desk.ask("status")
    assert {"name": "osp", "title": "国网", "state": "unknown", "latency_ms": None} in said["gateways"]
    assert said["unconfirmed"] == 0


def test_health_and_metrics_need_no_session(desk: Desk) -> None:
    assert desk.http.get("/health", headers={"X-Door": ""}).json() == {"ok": True, "database": "ok"}
    metrics = desk.http.get("/metrics").text
    assert 'cloudboss_request_seconds_count{route="/counter/login",status="200"}' in metrics
    assert "cloudboss_effects_unconfirmed 0.0" in metrics


def test_news_come_at_once(desk: Desk, page: dict[str, Any], edge: Edge) -> None:
    seen = desk.ask("events", case=page["case"], after=0, wait=0)["after"]

    def later() -> None:
        time.sleep(0.3)
        with edge.db.unit() as unit:
            emit(unit, "another case", "page")
            emit(unit, page["case"], "page")

    thread = threading.Thread(target=later)
    thread.start()
    started = time.monotonic()
    said = desk.ask("events", case=page["case"], after=seen, wait=10)
    thread.join()
    assert time.monotonic() - started < 3
    assert [event["kind"] for event in said["events"]] == ["page"]
    assert said["after"] == said["events"][0]["id"] > seen
    assert desk.ask("events", case=page["case"], after=said["after"], wait=0) == {"after": said["after"], "events": []}


@pytest.mark.allow_logs("bell_lost")
def test_news_come_although_the_listening_connection_was_cut(desk: Desk, page: dict[str, Any], edge: Edge) -> None:
    cut = (
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid()"
    )
    with psycopg.connect(edge.db.url, autocommit=True) as admin:
        assert admin.execute(cut).rowcount >= 1
    edge.db.engine.dispose()

    def later() -> None:
        time.sleep(0.3)
        with edge.db.unit() as unit:
            emit(unit, page["case"], "page")

    thread = threading.Thread(target=later)
    thread.start()
    assert desk.ask("events", case=page["case"], after=0, wait=10)["events"]
    thread.join()


def test_waiting_ends_when_the_service_ends(desk: Desk, page: dict[str, Any], edge: Edge) -> None:
    threading.Timer(0.3, edge.bell.stop).start()
    started = time.monotonic()
    assert desk.ask("events", case=page["case"], after=0, wait=20)["events"] == []
    assert time.monotonic() - started < 5


@pytest.mark.allow_logs("database_away", "bell_lost")
def test_a_database_that_is_away_is_said_so_and_the_key_stays_free(
    desk: Desk, page: dict[str, Any], edge: Edge
) -> None:
    with psycopg.connect(edge.db.url.rpartition("/")[0] + "/postgres", autocommit=True) as admin:
        name = edge.db.url.rpartition("/")[2]
        admin.execute(f"alter database {name} allow_connections false")
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        answer = desk.press("take", key="press-0001", **_typed(page, NUMBER))
        assert (answer.status_code, answer.json()["code"]) == (503, "DATABASE")
        assert desk.http.get("/health").status_code == 503
        admin.execute(f"alter database {name} allow_connections true")
    assert desk.press("take", key="press-0001", **_typed(page, NUMBER)).status_code == 200
