"""SIGKILL at every boundary of a run: nothing is lost, nothing is done twice, also at peers without protection."""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from sandbox.envelope import open_file
from service.kit.db import Database
from service.kit.settings import Settings
from tests.effects import flow
from tests.faults.matrix import cell
from tests.forks import FORKS, fork_server
from tests.gateway.national import National

pytestmark = [
    cell("F23", "OSP", "SFTP"),
    pytest.mark.kill,
    FORKS,
]

CALL = ("before-intent", "after-intent", "after-send", "after-store")
PUT = ("before-intent", "after-intent", "after-part", "after-rename", "after-key", "after-send", "after-store")
ASK = ("before-ask", "after-ask", "after-settle")

PLAIN = [
    *(f"pick:{name}" for name in CALL),
    *(f"letter:{name}" for name in PUT),
    *("book:before-intent", "book:after-store"),
    *(f"archive:{name}" for name in CALL),
]
ASKED = [(f"pick:{name}", fault) for name in ASK for fault in ("lost_answer", "lost_request")]

Go = Callable[[str], int | None]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


@pytest.fixture
def go(soon: Settings, national: National, ledger: Path, db: Database) -> Go:
    """Run the flow in a process; its exit code."""
    national.change(dedupe=False)
    # A busy machine may be silent more than once, and for longer than the quiet time of the other tests.
    patient = soon.model_copy(update={"quiet_seconds": 1.5, "ask_schedule": (0.3,)})
    with db.unit() as unit:
        unit.execute(text("create table booked (id integer generated always as identity primary key)"))
    found = national.world.store.row("SELECT access_num FROM number WHERE state = 'free'")
    assert found is not None

    def start(die_at: str) -> int | None:
        arguments = (patient.model_dump(mode="json"), found["access_num"], ledger, die_at)
        process = fork_server().Process(target=flow.main, args=arguments)
        process.start()
        process.join(90)
        return process.exitcode

    return start


def check(national: National, ledger: Path, db: Database) -> None:
    """Each effect exactly once, at everybody's own books."""
    assert [effect["result"] for effect in national.effects()] == ["0000"]
    assert len(ledger.read_text().split()) == 1
    with db.unit() as unit:
        assert unit.execute(text("select count(*) from booked")).scalar() == 1
        assert set(unit.execute(text("select state from effect")).scalars()) == {"DONE"}
    sealed, manifest = national.file(flow.PATH).read_bytes(), national.file(f"{flow.PATH}.key").read_bytes()
    keys = national.world.keys
    assert open_file(sealed, manifest, keys.national, keys.province) == flow.CONTENT
    assert len(list(national.file(flow.PATH).parent.iterdir())) == 2


@pytest.mark.parametrize("boundary", PLAIN)
def test_killed_at(go: Go, national: National, ledger: Path, db: Database, boundary: str) -> None:
    assert go(boundary) == -signal.SIGKILL
    assert go("") == 0
    check(national, ledger, db)


@pytest.mark.parametrize("ending", ASKED, ids=" ".join)
def test_killed_while_asking(go: Go, national: National, ledger: Path, db: Database, ending: tuple[str, str]) -> None:
    boundary, fault = ending
    national.fault("res_pickNumber", fault)
    assert go(boundary) == -signal.SIGKILL
    assert go("") == 0
    check(national, ledger, db)


def test_killed_at_every_boundary_in_turn(go: Go, national: National, ledger: Path, db: Database) -> None:
    for boundary in PLAIN:
        assert go(boundary) in {-signal.SIGKILL, 0}
    assert go("") == 0
    check(national, ledger, db)
