"""The whole edge on a real database, with a small scenario of its own."""

import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import httpx
import pytest
import uvicorn
from pydantic import BaseModel, ConfigDict

from service.api.app import create_app
from service.api.bell import Bell
from service.api.edge import Edge
from service.api.server import bind, configured
from service.gateway.inbound import Inbound
from service.kit.board.runs import Runs
from service.kit.db import Database
from service.kit.errors import Invalid, Unanswered
from service.kit.flow import Case, Fact, Given, Scenario, Step, Values
from service.kit.flow.engine import Engine
from service.kit.masking import mask_line
from service.kit.page import Body, Facts, Picture, Row, Table, Text
from service.kit.postgres import Postgres
from service.kit.settings import Settings
from service.staff.seed import PASSWORD
from service.wiring import build_world
from tests.boards.people import PEOPLE, TRAIL
from tests.copies import STAFFED, copy_of

DOOR = "d" * 64
SMALL = "main/9.1"


class Card(BaseModel):
    """Who it is."""

    model_config = ConfigDict(frozen=True)

    number: str


CARD = Fact("card", Card)


@dataclass
class Hooks:
    """What the steps of a test do beside their work."""

    taken: list[str] = field(default_factory=list)
    entered: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    slow: bool = False


class Ask(Step):
    """Takes a number."""

    name: ClassVar[str] = "ask"
    title = "证件"
    gives = (CARD,)
    hooks = Hooks()

    def show(self, case: Case) -> Body:
        return Body(fields=(Text(name="number", value=str(case.values.get("number", ""))), Picture(name="letter")))

    def take(self, case: Case, values: Values) -> Given:
        number = str(values["number"])
        self.hooks.taken.append(number)
        self.hooks.entered.set()
        if self.hooks.slow:
            self.hooks.go_on.wait(10)
        if number == "bad":
            raise Invalid("号码不对。没有办理任何业务；请重新输入。", fields={"number": "号码不对"})
        if number == "silent":
            raise Unanswered("国网没有应答。没有办理任何业务；请按 F5。")
        if number == "bug":
            raise ZeroDivisionError("secret 370102199001011234")
        return {CARD: Card(number=number)}

    def look(self, case: Case, field: str, query: str) -> Table:
        return Table(name=field, query=query, rows=(Row(id="1", cells={"a": query}),))


class Show(Step):
    """Shows it masked."""

    name: ClassVar[str] = "show"
    title = "核对"
    needs = (CARD,)

    def show(self, case: Case) -> Body:
        number = case.fact(CARD).number
        return Body(fields=(Facts(name="f", lines=(mask_line("号码", number, "certificate", reveal="card.number"),)),))

    def take(self, case: Case, values: Values) -> Given:
        return {}


def scenarios(hooks: Hooks) -> Mapping[str, Scenario]:
    ask = Ask()
    ask.hooks = hooks
    one = Scenario("main", "9.1", "个人测试", "移动业务", (ask, Show()), submit=id, hotkey="Ctrl+1")
    ten = Scenario("main", "9.10", "宽带报装", "固网业务", (Show.__new__(_Query),))
    two = Scenario("main", "9.2", "补卡", "移动业务", (Show.__new__(_Query),))
    return {scenario.key: scenario for scenario in (ten, two, one)}


class _Query(Show):
    """Needs nothing."""

    needs = ()

    def show(self, case: Case) -> Body:
        return Body()


@pytest.fixture
def db(postgres: Postgres) -> Iterator[Database]:
    """With staff and jobs."""
    with copy_of(postgres, STAFFED) as database:
        yield database


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


@pytest.fixture
def edge(db: Database, settings: Settings, hooks: Hooks) -> Iterator[Edge]:
    world = build_world(settings)
    known = scenarios(hooks)
    engine, bell = Engine(world.db, world.cipher, known, world), Bell(db.url)
    boards, runs = {one.key: one for one in (PEOPLE, TRAIL)}, Runs(world.db, world, bell.process)
    yield Edge(world, engine, known, bell, Inbound(world.db, world.cipher, settings, {}), boards, runs)
    world.close()


@pytest.fixture
def http(edge: Edge) -> Iterator[httpx.Client]:
    """A real server on loopback and a client with its door token."""
    listening = bind(0)
    host = f"127.0.0.1:{listening.getsockname()[1]}"
    server = uvicorn.Server(configured(create_app(edge, hosts={host}, door=DOOR)))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    with httpx.Client(base_url=f"http://{host}", headers={"X-Door": DOOR}, trust_env=False, timeout=30) as client:
        yield client
    edge.bell.stop()
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


@dataclass
class Desk:
    """A client that is signed in."""

    http: httpx.Client
    session: str = ""

    def press(self, call: str, *, key: str = "", **body: Any) -> httpx.Response:
        """The HTTP answer; a new key unless one is given."""
        headers = {"Idempotency-Key": key or secrets.token_hex(8)}
        if self.session:
            headers["Authorization"] = f"Bearer {self.session}"
        return self.http.post(f"/counter/{call}", json=body, headers=headers)

    def ask(self, call: str, **body: Any) -> dict[str, Any]:
        """The content of a good answer."""
        answer = self.press(call, **body)
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        return content

    def login(self, staff: str = "SD0001", seat: str = "1号台席") -> "Desk":
        signed = Desk(self.http)
        signed.session = signed.ask("login", staff=staff, password=PASSWORD, seat=seat)["session"]
        return signed


@pytest.fixture
def stranger(http: httpx.Client) -> Desk:
    return Desk(http)


@pytest.fixture
def desk(stranger: Desk) -> Desk:
    return stranger.login()
