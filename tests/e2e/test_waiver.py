"""停机保号费用减免 over real processes: exactly one effect each, and nothing of it lies around."""

import base64
import hashlib
import subprocess

import pytest

from app.stack import Stack
from service.kit.postgres import bundled_binaries
from tests.e2e.books import Books, database_url, rows
from tests.e2e.clerk import Clerk
from tests.e2e.test_canary import files_of_ours, hits, spellings
from tests.e2e.waiving import APPROVER, LUCKY, ORDINARY, Waiving, check_once
from tests.imaging import papers


@pytest.fixture
def clerk(stack: Stack, wang: Clerk) -> Waiving:
    """王芳, who waives; her session is the one of the other tests."""
    waiving = object.__new__(Waiving)
    waiving.__dict__.update(wang.next().__dict__)
    return waiving


@pytest.mark.parametrize(
    ("user", "interface"), [(ORDINARY, "main/oc_submitKeepNumber"), (LUCKY, "main/3.2.1.68")], ids=["plain", "lucky"]
)
def test_a_waiver_and_its_traces(stack: Stack, clerk: Waiving, user: tuple[str, str], interface: str) -> None:
    clerk.serve(stack, user).submit()
    clerk.until("done")
    books = Books(stack, clerk)
    check_once(books, "main/3.2.1.67", interface, "main/3.2.1.17")
    dump = subprocess.run(
        [bundled_binaries() / "pg_dump", "--inserts", database_url(stack)], capture_output=True, check=True
    ).stdout
    words = {
        "approver": spellings(APPROVER),
        "number": spellings(user[0]),
        "place": {papers.CANARY, papers.CANARY.hex().encode()},
    }
    assert clerk.page.case.encode() in dump
    found = hits("the database", dump, words)
    for path in files_of_ours(stack):
        found += hits(str(path.relative_to(stack.home)), path.read_bytes() if path.exists() else b"", words)
    assert found == []


def test_a_form_of_megabytes_goes_all_the_way(stack: Stack, clerk: Waiving) -> None:
    """Through the door in pieces, sealed, to the file server, and opened there."""
    clerk.serve(stack).to("form")
    content = papers.noise(2400, 1800, 97)
    assert 4_000_000 < len(content) < 10 << 20
    digest = hashlib.sha256(content).hexdigest()
    for at in range(0, len(content), 1_000_000):
        piece = base64.b64encode(content[at : at + 1_000_000]).decode()
        clerk.call("attach/piece", case=clerk.page.case, upload=digest[:32], at=at, content=piece)
    named = {"field": "form", "name": "form.jpg", "upload": digest[:32], "sha256": digest}
    file = str(clerk.call("attach/whole", case=clerk.page.case, **named)["file"])
    clerk.forward(form=[file])
    clerk.submit()
    clerk.until("done")
    query = "select size from case_file f join waiver_form w on w.file = f.id where w.case_id = %s"
    (sent,) = rows(stack, query, clerk.page.case)
    assert abs(sent["size"] - len(content)) < 100
