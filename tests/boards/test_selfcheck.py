"""Board 接口自检: the whole catalogue as rows, and a real check of it against a real sandbox."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service import wiring
from service.api import server
from service.boards.selfcheck import BOARD
from service.gateway.catalogue import catalogue
from service.kit import registry
from service.kit.board.board import Order
from service.kit.errors import Refused
from service.kit.flow.case import Clerk
from service.kit.jobs import install
from service.rehearsal import Stage, stage
from service.staff.seed import seed_demo
from tests.api.conftest import Desk

CHECK, OPEN = "main/3.2.6.1", "main/3.2.1.1"


@pytest.fixture(scope="module")
def standing() -> Iterator[tuple[Stage, str]]:
    """A sandbox in conformance mode, and our service before it."""
    with stage() as built:
        install(built.world.db)
        with built.world.db.unit() as unit:
            seed_demo(unit)
        with server.running(wiring.build_edge(built.world.settings, built.world)) as port:
            yield built, f"http://127.0.0.1:{port}"


@pytest.fixture
def there(standing) -> Iterator[Stage]:
    built, _url = standing
    with built.world.db.unit() as unit:
        unit.execute(text("delete from board_finding"))
    yield built
    built.sandbox.tell("faults", {"clear": True})


@pytest.fixture
def chief(standing, there) -> Iterator[Desk]:
    with httpx.Client(base_url=standing[1], trust_env=False, timeout=30) as client:
        yield Desk(client).login("SD0800")


def rows(desk: Desk, **view: Any) -> dict[str, dict[str, str]]:
    found = desk.ask("boards/rows", board="selfcheck", **view)["rows"]
    return {row["id"]: {key: cell["text"] for key, cell in row["cells"].items()} for row in found}


def checked(desk: Desk, action: str, *keys: str) -> dict[str, Any]:
    run = desk.ask("boards/act", board="selfcheck", action=action, rows=keys)["run"]
    seen = -1
    while run["state"] == "running":
        run = desk.ask("boards/run", run=run["id"], seen=seen, wait=20)
        seen = run["done"]
    return run


def test_every_declared_interface_is_a_row(chief: Desk) -> None:
    head = chief.ask("boards/rows", board="selfcheck")
    assert head["whole"] == len(registry.interfaces()) == len(head["rows"])
    assert head["tallies"]["state"] == {"none": head["whole"], "": head["whole"]}
    shown = rows(chief)
    by_key = {entry.key: entry for entry in catalogue()}
    secret = sum(len(entry.request) + len(entry.answer) for entry in by_key.values())
    assert sum(int(row["secrets"]) for row in shown.values()) == secret
    assert (shown[OPEN]["title"], shown[OPEN]["book"], shown[OPEN]["state"]) == ("开户", "主册", "未检")


def test_it_is_narrowed_by_book_direction_source_and_words(chief: Desk) -> None:
    for key, value, get in (
        ("book", "group", lambda entry: entry.book),
        ("direction", "in", lambda entry: entry.direction),
        ("source", "seed", lambda entry: entry.source),
    ):
        wanted = {entry.key for entry in catalogue() if get(entry) == value}
        assert set(rows(chief, picks={key: value})) == wanted != set()
    assert OPEN in rows(chief, query="3.2.1.1 开户")
    assert OPEN in rows(chief, query="kh")
    assert list(rows(chief, query="asset_unifiedApplyInoicePhone"))


def test_the_detail_names_every_field_with_title_class_and_source(chief: Desk) -> None:
    said = chief.ask("boards/detail", board="selfcheck", row=CHECK)
    heads = [section["title"] for section in said["sections"]]
    assert heads[:2] == ["最近一次自检", "接口"]
    assert heads[2].startswith("请求字段（")
    fields = {
        row[0]["hint"]: (row[0]["text"], row[1]["text"]) for section in said["sections"] for row in section["rows"]
    }
    assert fields["CERT_NUM"] == ("证件号", "证件号")
    assert chief.press("boards/detail", board="selfcheck", row="main/nothing").status_code == 404
    for entry in catalogue():
        assert chief.press("boards/detail", board="selfcheck", row=entry.key).status_code == 200, entry.key


def test_the_quiet_check_sends_no_effects(chief: Desk) -> None:
    run = checked(chief, "all")
    shown = rows(chief)
    effects = {entry.key for entry in catalogue() if entry.effect and entry.direction == "out"}
    assert {shown[key]["state"] for key in effects} == {"跳过"}
    assert {"--effects" in row["cause"] for row in shown.values()} == {False}
    assert (run["state"], run["bad"], run["tone"]) == ("done", 0, "ok")
    assert run["done"] == run["total"] == len(shown)


def test_with_effects_everything_that_we_send_is_green(chief: Desk) -> None:
    run = checked(chief, "effects")
    shown = rows(chief)
    sent = {entry.key for entry in catalogue() if entry.direction == "out"}
    assert {key: shown[key] for key in sent if shown[key]["state"] != "通过"} == {}
    assert (run["bad"], run["tone"]) == (0, "ok")
    assert all(shown[key]["ms"] for key in sent)
    table = base64.b64decode(chief.ask("boards/export", board="selfcheck", form="csv")["content"]).decode("utf-8-sig")
    assert len(table.splitlines()) == len(shown) + 1


def test_a_check_that_was_left_out_does_not_hide_what_an_earlier_one_found(chief: Desk) -> None:
    checked(chief, "effects", OPEN)
    run = checked(chief, "chosen", OPEN, CHECK)
    assert run["done"] == 2
    assert {key: rows(chief)[key]["state"] for key in (OPEN, CHECK)} == {OPEN: "通过", CHECK: "通过"}


def test_a_fault_is_named_by_field_and_cause_and_counts_as_failed(chief: Desk, there: Stage) -> None:
    there.sandbox.tell("faults", {"code": "main/3.2.1.12", "kind": "clear_field"})
    run = checked(chief, "chosen", CHECK, "main/3.2.1.12")
    assert (run["bad"], run["done"], run["tone"]) == (1, 2, "bad")
    assert "先看 查询用户信息" in run["text"]
    shown = rows(chief, picks={"state": "failed"})
    assert [(key, row["cause"]) for key, row in shown.items()] == [
        ("main/3.2.1.12", "ACCESS_NUM：敏感字段没有加密（不是 Base64 密文）")
    ]
    lines = chief.ask("boards/detail", board="selfcheck", row="main/3.2.1.12")["sections"][0]["lines"]
    assert {line["label"]: line["value"] for line in lines}["字段"] == "ACCESS_NUM"


def test_production_never_sends_effects_from_the_board(chief: Desk, there: Stage) -> None:
    production = there.world.settings.model_copy(update={"production": True, "training": False})
    action = BOARD.action("effects")
    assert action is not None
    assert action.job is not None
    with pytest.raises(Refused, match="生产环境"):
        action.job(replace(there.world, settings=production), Order(Clerk("a", "b", "c")), None)  # type: ignore[arg-type]
