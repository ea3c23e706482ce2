"""A known person goes through the whole system, good and bad; none of our logs, tables or files says who it was."""

import base64
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.client import ServiceError
from app.devices.deck import Card
from app.devices.records import check_digit
from app.stack import Stack
from service.kit.postgres import bundled_binaries
from tests.crypto import canaries
from tests.crypto.canaries import hits
from tests.e2e.books import database_url
from tests.e2e.clerk import Clerk
from tests.e2e.people import someone

PHONE = "18765437829"


@pytest.fixture(scope="session")
def bird() -> Card:
    """Values that stand nowhere else."""
    body = "37010219870623775"
    return replace(
        someone(),
        name="欧阳翙翀",
        birth=date(1987, 6, 23),
        number=body + check_digit(body),
        address="山东省济南市历下区鹊华烟雨巷8317号",
    )


def spellings(text: str) -> set[bytes]:
    """How a text could lie around."""
    plain = [text.encode("utf-8"), text.encode("utf-16-le"), text.encode("unicode_escape"), text.encode("gb18030")]
    bodies = [base64.b64encode(b"\0" * pad + one)[4 if pad else 0 : -4] for one in plain[:2] for pad in range(3)]
    return {one for one in [*plain, *bodies, text.encode().hex().encode()] if len(one) >= 8}


def files_of_ours(stack: Stack) -> Iterator[Path]:
    """Logs, database files with their log, everything else but the keys and the outside world's own folder."""
    for path in stack.home.rglob("*"):
        if path.is_file() and "sandbox" not in path.relative_to(stack.home).parts:
            yield path


def test_nothing_of_a_customer_lies_around(stack: Stack, clerk: Clerk, bird: Card) -> None:
    begun = time.time()
    _live(stack, clerk, bird)
    words = {
        "number": spellings(bird.number),
        "phone": spellings(PHONE),
        "name": spellings(bird.name),
        "address": spellings(bird.address[11:]),
    }
    dump = subprocess.run(
        [bundled_binaries() / "pg_dump", "--inserts", database_url(stack)], capture_output=True, check=True
    ).stdout
    assert clerk.page.case.encode() in dump
    found = hits("the database dump", dump, words)
    for path in files_of_ours(stack):
        found += hits(str(path.relative_to(stack.home)), _content(path), words)
    for where, content in canaries.temporary(begun):
        found += hits(where, content, words)
    assert found == []
    case = {"case": {clerk.page.case.encode()}}  # not secret: shows that the scan reads what the database wrote
    assert any(hits("", _content(path), case) for path in files_of_ours(stack) if "cluster" in path.parts)
    log = (stack.home / "log" / "serve.log").read_text("utf-8")
    assert re.search(r'"route": "/counter/take"', log)  # it is the right log


def test_the_scan_finds_what_lies_around(stack: Stack, bird: Card) -> None:
    """The scan itself: it would see each spelling, and the sandbox, which may know, does know."""
    words = {"number": spellings(bird.number)}
    for text in (bird.number, base64.b64encode(f"x{bird.number}y".encode()).decode(), bird.number.encode().hex()):
        assert hits("here", f"… {text} …".encode(), words)


def _live(stack: Stack, clerk: Clerk, bird: Card) -> None:
    """Wrong turns first: each kind of refusal and of broken answer gets a chance to talk."""
    me = clerk.next(bird)
    me.open()
    for kind, code in (("garbage", "3.2.6.5"), ("unsigned", "3.2.6.1"), ("refuse_1xxx", "3.2.6.1")):
        stack.tell_sandbox("faults", {"code": code, "kind": kind, "times": 1})
        _press(me, phone=PHONE)
    _press(me, phone=f"{PHONE}9")
    me.take(**me.values(phone=PHONE))
    stack.tell_sandbox("faults", {"code": "res_pickNumber", "kind": "garbage", "times": 1})
    me.to("submit")
    stack.tell_sandbox("faults", {"code": "3.2.1.1", "kind": "wrong_key", "times": 1})
    stack.tell_sandbox("faults", {"code": "paperless", "kind": "garbage", "times": 1})
    me.forward()
    me.until("done")
    clerk._page = me.page


def _press(clerk: Clerk, **change: object) -> None:
    with pytest.raises(ServiceError):
        clerk.take(**clerk.values(**change))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # gone meanwhile, or no plain file
        return b""
