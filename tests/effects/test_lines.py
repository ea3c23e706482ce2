"""Our own rows, files and provincial systems, under the journal's rules."""

import time
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import text

from service.effects.errors import KeyReused, Unknown
from service.effects.run import Run
from service.gateway.envelope import Staff
from service.kit.db import Database, Unit
from service.kit.errors import Refused, Tampered, Unanswered, Unreached
from tests.effects.conftest import Watched, as_kind, row, wait_until_due
from tests.gateway.national import STAFF, National


class Booked(BaseModel):
    """What a write returned."""

    order: str


def test_our_rows_and_the_journal_are_one_transaction(run: Run, db: Database) -> None:
    with db.unit() as unit:
        unit.execute(text("create table booked (id text primary key)"))

    def book(unit: Unit) -> Booked:
        unit.execute(text("insert into booked values ('1')"))
        return Booked(order="GW1")

    def fail(unit: Unit) -> Booked:
        book(unit)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run.write("book", fail, Booked)
    with db.unit() as unit:
        assert unit.execute(text("select count(*) from booked")).scalar() == 0
    assert run.write("book", book, Booked) == Booked(order="GW1")
    assert run.write("book", fail, Booked) == Booked(order="GW1")  # not run again: its answer is stored
    assert run.write("book", fail) is None


@pytest.mark.parametrize("fault", ["", "lost_request", "lost_answer", "http_5xx"])
def test_a_file_is_put_once(run: Run, national: National, fault: str) -> None:
    path, content = "/GW/SD00/receipt/2026/11/23/SL1.pdf.enc", b"%PDF-" + b"x" * 10_000
    if fault:
        national.fault("sftp", fault)
        with pytest.raises(Unreached):
            run.put("receipt", path, content)
        assert row(run, "receipt").state == "BUSY"
    file = run.put("receipt", path, content)
    assert run.put("receipt", path, content) == file
    assert (file.path, file.size) == (path, len(content))
    assert sorted(p.name for p in national.file(path).parent.iterdir()) == ["SL1.pdf.enc", "SL1.pdf.enc.key"]
    assert row(run, "receipt").secret is None  # the key of a file that is there is of no more use
    with pytest.raises(KeyReused):
        run.put("receipt", path, content + b"!")


class Archive:
    """A provincial system with a ledger, and what goes wrong there."""

    key, title = "paperless/receipts", "无纸化"

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.sent: list[str] = []
        self.content = "a"
        self.before: Exception | None = None
        self.after: Exception | None = None

    def digest(self) -> str:
        return self.content

    def send(self, serial: str, staff: Staff, until: float) -> dict[str, Any]:
        assert (staff, 0 < until - time.monotonic() <= 15) == (STAFF, True)
        if self.before is not None:
            raise self.before
        self.sent.append(serial)
        self.kept[serial] = self.content
        if self.after is not None:
            raise self.after
        return {"id": "P1"}

    def query(self, serial: str, staff: Staff) -> dict[str, Any] | None:
        return {"id": "P1"} if serial in self.kept else None


@pytest.mark.parametrize("lost", [Unanswered("静默"), Tampered("不符")], ids=["silent", "tampered"])
def test_a_peer_has_the_same_rules(run: Run, lost: Exception) -> None:
    archive = Archive()
    archive.after = lost
    with pytest.raises(Unknown):
        run.deliver("paperless", archive)
    archive.after = None
    wait_until_due(run, "paperless")
    assert run.deliver("paperless", archive) == {"id": "P1"}
    assert len(archive.sent) == 1
    archive.content = "b"
    with pytest.raises(KeyReused):
        run.deliver("paperless", archive)


def test_a_frozen_owner_sends_nothing_to_a_peer_either(effects: Watched, run: Run) -> None:
    archive = Archive()

    class Frozen(Watched):
        def at(self, boundary: str) -> None:
            if boundary == "paperless:after-intent":
                wait_until_due(run, "paperless")

    with pytest.raises(Unknown):
        Run(as_kind(Frozen, effects), run.id, STAFF, run.owner, run.epoch).deliver("paperless", archive)
    assert archive.sent == []
    assert run.deliver("paperless", archive) == {"id": "P1"}


def test_a_peer_that_was_not_reached_or_refuses(run: Run) -> None:
    archive = Archive()
    archive.before = Unreached("连接不上。")
    with pytest.raises(Unreached):
        run.deliver("paperless", archive)
    archive.before = Refused("重复的受理单。", code="P409")
    for _ in range(2):
        with pytest.raises(Refused, match="重复的受理单") as caught:
            run.deliver("paperless", archive)
        assert caught.value.code == "P409"
        archive.before = None
    assert run.deliver("paperless", archive, again=True) == {"id": "P1"}
