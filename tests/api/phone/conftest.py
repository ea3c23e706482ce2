"""The phone page's door beside the counter's: two real servers on one database."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from service.api.bell import Bell
from service.api.edge import Edge
from service.api.phone.app import create_phone
from service.api.phone.folder import Folder
from service.api.server import bind, configured
from service.kit.db import Database
from service.kit.flow import Scenario
from service.kit.flow.engine import Engine
from service.staff.channels import admit, phones
from service.staff.seed import seed_phones
from tests.api.conftest import Desk, Hooks, scenarios

BARRED = "main/2.6.1.62"  # 随身厅 may not use it
CARDS = [
    {"name": "a", "title": "甲", "record": "QQ==", "ordinary": True},
    {"name": "b", "title": "乙", "record": "Qg==", "ordinary": True},
    {"name": "c", "title": "丙（过期）", "record": "Qw==", "ordinary": False},
]


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a neighbour that is nobody's business."""
    home = tmp_path_factory.mktemp("phone")
    for name, text in {
        "h5/index.html": "<!doctype html><title>云BOSS</title><script type=module src=start.js></script>",
        "h5/start.js": "export {}",
        "h5/style/page.css": "body { margin: 0 }",
        "h5/notes.py": "print()",
        "secret.json": '{"a": 1}',
    }.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (home / "h5" / "link.json").symlink_to(home / "secret.json")
    (home / "cards.json").write_text(json.dumps(CARDS), encoding="utf-8")
    return home / "h5"


@pytest.fixture
def edge(edge: Edge, hooks: Hooks) -> Edge:
    """With one more scenario, which is not for every channel."""
    known = scenarios(hooks)
    first = known["main/9.1"]
    known = {**known, BARRED: Scenario("main", "2.6.1.62", "销户复装", "移动业务", first.steps, submit=id)}
    return replace(edge, engine=Engine(edge.db, edge.cipher, known, edge.world, admit), scenarios=known)


@pytest.fixture
def training() -> bool:
    return True


@pytest.fixture
def phone(edge: Edge, db: Database, page: Path, training: bool) -> Iterator[httpx.Client]:
    """The phone page's server, and a browser as far as its headers go."""
    with db.unit() as unit:
        seed_phones(unit)
    known = edge.settings.model_copy(update={"training_cards": page.parent / "cards.json", "training": training})
    world = replace(edge.world, settings=known)
    there = replace(edge, world=world, boards={}, channels=phones(), bell=Bell(db.url))
    with _serving(there, lambda host: create_phone(there, Folder.load(page), {host})) as url:
        headers = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
        with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=30) as client:
            yield client


@pytest.fixture
def agent(phone: httpx.Client) -> Desk:
    """陈静 with 随身厅."""
    return Desk(phone).login("SD0401", "手机")


@pytest.fixture
def assistant(phone: httpx.Client) -> Desk:
    """刘洋 with 经理助手."""
    return Desk(phone).login("SD0301", "手机")


@contextmanager
def _serving(edge: Edge, make: "type[FastAPI] | object") -> Iterator[str]:
    listening = bind(0)
    host = f"127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(configured(make(host)))  # type: ignore[operator]
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    yield f"http://{host}"
    edge.bell.stop()
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()
