"""A run in a process of its own, that ends itself with SIGKILL at a named boundary."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from service.effects.errors import Unknown
from service.effects.run import Effects, Run
from service.gateway.client import Gateway
from service.gateway.envelope import Staff
from service.gateway.files import Files
from service.gateway.main.resource import PickNumber
from service.kit.clock import now
from service.kit.db import Database, Unit
from service.kit.errors import Unreached
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from tests.gateway.national import STAFF

PATH = "/GW/SD00/photo/2026/11/23/killed.jpg.enc"
CONTENT = b"\xff\xd8\xff" + bytes(50_000)
CERT = "370102199003074519"


class Mortal(Effects):
    """Dies at one boundary, as if the power went."""

    die_at = ""

    def at(self, boundary: str) -> None:
        if boundary == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Ledger:
    """A peer that does not protect itself: every send is a line in its file."""

    path: Path
    key: str = "peer/ledger"
    title: str = "台账"

    def digest(self) -> str:
        return "1"

    def send(self, serial: str, staff: Staff, until: float) -> dict[str, Any]:
        with self.path.open("a") as file:
            file.write(f"{serial}\n")
            file.flush()
            os.fsync(file.fileno())
        return {"ok": True}

    def query(self, serial: str, staff: Staff) -> dict[str, Any] | None:
        return {"ok": True} if self.path.exists() and serial in self.path.read_text().split() else None


def book(unit: Unit) -> None:
    unit.execute(text("insert into booked values (default)"))


def flow(run: Run, number: str, ledger: Path) -> None:
    """One of each kind of effect."""
    run.call("pick", PickNumber(access_num=number, cert_num=CERT))
    run.put("letter", PATH, CONTENT)
    run.write("book", book)
    run.deliver("archive", Ledger(ledger))


def main(settings: dict[str, Any], number: str, ledger: Path, die_at: str, journal: type[Mortal] = Mortal) -> None:
    """Go on until the flow is through, waiting where the journal says so."""
    known = Settings(**settings)
    db, cipher = Database(known.database_url), FieldCipher.load(known.key_dir, known.unlock)
    gateway = Gateway(db, cipher, known)
    effects = journal(db, cipher, gateway, Files(known), known)
    effects.die_at = die_at
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            flow(effects.run("acceptance-1", STAFF), number, ledger)
            break
        except Unknown as unknown:
            pause = (unknown.ask_at - now()).total_seconds() if unknown.ask_at else 0.0
            time.sleep(max(pause, 0) + 0.05)
        except Unreached:  # a busy machine; surely nothing happened
            time.sleep(0.05)
    else:
        raise TimeoutError
    gateway.close()
    db.close()
