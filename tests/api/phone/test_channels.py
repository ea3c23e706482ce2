"""Who may sign in where, and what a channel may not do."""

import base64
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.api.edge import Edge
from service.orders.store import reserve_number
from service.staff.seed import PASSWORD
from tests.api.conftest import SMALL, Desk
from tests.api.phone.conftest import BARRED


def _codes(desk: Desk, query: str) -> list[str]:
    return [item["id"] for item in desk.ask("palette", query=query)["items"]]


def test_a_session_is_of_one_channel_and_of_one_door(phone: httpx.Client, http: httpx.Client) -> None:
    counter, page = Desk(http), Desk(phone)
    said = page.ask("login", staff="SD0001", password=PASSWORD, seat="手机")
    assert (said["channel"], said["channel_title"], said["staff"]) == ("ASSISTANT", "经理助手", "SD0001")
    assert counter.ask("login", staff="SD0001", password=PASSWORD, seat="手机")["channel"] == "COUNTER"
    assert Desk(phone, said["session"]).press("drafts").status_code == 200  # the counter's login has not ended it
    assert Desk(http, said["session"]).press("drafts").status_code == 401


@pytest.mark.parametrize(
    ("door", "body", "word"),
    [
        ("http", {"staff": "SD0301"}, "营业厅"),
        ("phone", {"staff": "SD0002"}, "经理助手、随身厅"),
        ("phone", {"staff": "SD0301", "channel": "POCKET"}, "随身厅"),
        ("phone", {"staff": "SD0001", "channel": "COUNTER"}, "经理助手、随身厅"),
        ("http", {"staff": "SD0001", "channel": "ASSISTANT"}, "营业厅"),
    ],
)
def test_nobody_signs_in_to_a_channel_that_is_not_theirs(
    phone: httpx.Client, http: httpx.Client, door: str, body: dict[str, str], word: str
) -> None:
    desk = Desk({"phone": phone, "http": http}[door])
    answer = desk.press("login", password=PASSWORD, seat="1", **body)
    assert (answer.status_code, answer.json()["code"]) == (403, "NO_CHANNEL")
    assert f"没有开通{word}，" in answer.json()["message"]


def test_what_a_channel_may_not_use_is_not_shown_and_is_refused_in_words(
    agent: Desk, assistant: Desk, phone: httpx.Client
) -> None:
    menu = Desk(phone).ask("login", staff="SD0401", password=PASSWORD, seat="另一部手机")["menu"]
    assert [item["key"] for group in menu for item in group["items"]] == [SMALL, "main/9.2", "main/9.10"]
    assert _codes(agent, "销户") == []
    assert _codes(assistant, "销户") == [BARRED]
    answer = agent.press("open", scenario=BARRED)
    assert (answer.status_code, answer.json()["code"]) == (403, "CHANNEL")
    assert answer.json()["message"] == "随身厅不能办理「销户复装」。没有办理任何业务；请到营业厅、经理助手办理。"
    assert assistant.press("open", scenario=BARRED).status_code == 200


def test_a_draft_of_a_barred_scenario_stays_where_it_is(agent: Desk, desk: Desk, edge: Edge) -> None:
    page = desk.ask("open", scenario=BARRED)
    desk.ask("save", case=page["case"], step="ask", values={"number": "1"}, version=page["version"])
    assert [line["case"] for line in desk.ask("drafts")["drafts"]] == [page["case"]]
    assert agent.ask("drafts")["drafts"] == []
    with edge.db.unit() as unit:
        receipt = reserve_number(unit, page["case"])
    for number in (page["number"], receipt):
        assert (_codes(desk, number), _codes(agent, number)) == ([page["case"]], [])
    body = {"case": page["case"], "step": "ask", "values": {"number": "2"}, "version": page["version"]}
    for call, sent in {"page": {"case": page["case"]}, "take": body, "save": body}.items():
        answer = agent.press(call, **sent)
        assert (answer.status_code, answer.json()["code"]) == (403, "CHANNEL"), call
    with edge.db.unit() as unit:
        assert unit.scalar(text("select clerk from draft")) == "SD0001"
    assert desk.ask("take", **body)["step"] == "show"


def test_what_lies_beside_the_steps_of_a_barred_case_stays_where_it_is(agent: Desk, desk: Desk) -> None:
    """Its files, its news, and the end of it."""
    page = desk.ask("open", scenario=BARRED)
    case = page["case"]
    content = base64.b64encode(b"\xff\xd8\xff" + bytes(100)).decode()
    new = {"case": case, "field": "letter", "name": "a.jpg"}
    file = {"case": case, "file": desk.ask("attach", **new, content=content)["file"]}
    calls: dict[str, dict[str, Any]] = {
        "file": file,
        "file/page": {**file, "page": 0, "side": 200},
        "attach": {**new, "content": content},
        "attach/piece": {"case": case, "upload": "a" * 16, "at": 0, "content": content},
        "attach/whole": {**new, "upload": "a" * 16, "sha256": "0" * 64},
        "confirm": {**file, "staff": "SD0600", "password": PASSWORD, "reason": "看过原件"},
        "events": {"case": case},
        "discard": {"case": case, "version": page["version"]},
    }
    for call, sent in calls.items():
        answer = agent.press(call, **sent)
        assert (answer.status_code, answer.json()["code"]) == (403, "CHANNEL"), call
    assert base64.b64decode(desk.ask("file", **file)["content"]).startswith(b"\xff\xd8\xff")


def test_a_draft_goes_from_the_phone_to_the_counter_and_back(assistant: Desk, desk: Desk, edge: Edge) -> None:
    page = assistant.ask("open", scenario=SMALL)
    assistant.ask("save", case=page["case"], step="ask", values={"number": "7"}, version=page["version"])
    there = desk.ask("page", case=page["case"])
    assert there["body"]["fields"][0]["value"] == "7"
    body = {"case": page["case"], "step": "ask", "values": {"number": "7"}}
    assert assistant.press("take", **body, version=page["version"]).json()["code"] == "STALE"
    back = assistant.ask("page", case=page["case"])
    assert assistant.ask("take", **body, version=back["version"])["step"] == "show"
    with edge.db.unit() as unit:
        assert unit.scalar(text("select channel from draft")) == "ASSISTANT"
        rows = unit.execute(text("select act, clerk, channel from draft_history order by id")).all()
    assert [tuple(row) for row in rows if row.act != "take"][:3] == [
        ("open", "SD0301", "ASSISTANT"),
        ("resume", "SD0001", "COUNTER"),
        ("resume", "SD0301", "ASSISTANT"),
    ]
