"""Large files arrive in pieces: nothing is lost, nothing is larger than it may be, and nothing stays behind."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from service.api.attachments import CONTENT_LIMIT, FILE_LIMIT
from service.api.edge import Edge
from service.files import actions as files
from tests.api.conftest import SMALL, Desk

UPLOAD = "0123456789abcdef"
PIECE = 1_000_000


def large(size: int = FILE_LIMIT) -> bytes:
    """What the edge takes for a JPEG: it looks at the first bytes only."""
    return b"\xff\xd8\xff" + bytes(range(256)) * (size // 256 + 1)


def send(desk: Desk, case: str, content: bytes, upload: str = UPLOAD, piece: int = PIECE) -> None:
    for at in range(0, len(content), piece):
        part = base64.b64encode(content[at : at + piece]).decode()
        said = desk.ask("attach/piece", case=case, upload=upload, at=at, content=part)
        assert said["at"] == min(at + piece, len(content))


def whole(desk: Desk, case: str, content: bytes, upload: str = UPLOAD, **more: Any) -> Any:
    digest = hashlib.sha256(content).hexdigest()
    return desk.press("attach/whole", case=case, field="letter", name="form.jpg", upload=upload, sha256=digest, **more)


def waiting(edge: Edge) -> int:
    with edge.db.unit() as unit:
        return int(unit.execute(text("select count(*) from file_piece")).scalar_one())


@pytest.fixture
def case(desk: Desk) -> str:
    return str(desk.ask("open", scenario=SMALL)["case"])


def test_ten_megabytes_arrive(desk: Desk, case: str, edge: Edge) -> None:
    content = large()[:FILE_LIMIT]
    send(desk, case, content)
    kept = whole(desk, case, content).json()
    assert (kept["bytes"], kept["sha256"]) == (FILE_LIMIT, hashlib.sha256(content).hexdigest())
    assert base64.b64decode(desk.ask("file", case=case, file=kept["file"])["content"]) == content
    assert waiting(edge) == 0


def test_one_byte_more_does_not(desk: Desk, case: str) -> None:
    part = base64.b64encode(b"12").decode()
    answer = desk.press("attach/piece", case=case, upload=UPLOAD, at=FILE_LIMIT - 1, content=part)
    assert (answer.status_code, "超过 10 MB" in answer.json()["message"]) == (422, True)
    much = base64.b64encode(bytes(CONTENT_LIMIT + 1)).decode()
    assert desk.press("attach/piece", case=case, upload=UPLOAD, at=0, content=much).status_code == 422


def test_pieces_may_come_twice_and_in_any_order(desk: Desk, case: str) -> None:
    content = large(3 * PIECE)[: 3 * PIECE]
    for at in (2 * PIECE, 0, PIECE, 0):
        part = base64.b64encode(content[at : at + PIECE]).decode()
        desk.ask("attach/piece", case=case, upload=UPLOAD, at=at, content=part)
    assert whole(desk, case, content).json()["bytes"] == len(content)


@pytest.mark.parametrize("missing", [0, PIECE])
def test_a_file_with_a_hole_is_none(desk: Desk, case: str, missing: int) -> None:
    content = large(3 * PIECE)[: 3 * PIECE]
    for at in {0, PIECE, 2 * PIECE} - {missing}:
        part = base64.b64encode(content[at : at + PIECE]).decode()
        desk.ask("attach/piece", case=case, upload=UPLOAD, at=at, content=part)
    answer = whole(desk, case, content)
    assert answer.status_code in {404, 422}
    assert "没有保存" in answer.json()["message"]


def test_what_is_no_picture_is_refused_when_it_is_whole(desk: Desk, case: str) -> None:
    send(desk, case, b"MZ" + bytes(100))
    answer = whole(desk, case, b"MZ" + bytes(100))
    assert (answer.status_code, "不是 JPEG" in answer.json()["message"]) == (422, True)


def test_a_case_has_room_for_so_much_only(desk: Desk, case: str, edge: Edge) -> None:
    with edge.db.unit() as unit:
        row = "insert into file_piece values (:c, 'ffffffffffffffff', 0, :s, '')"
        unit.execute(text(row), {"c": case, "s": files.MOST_WAITING})
    part = base64.b64encode(b"1").decode()
    answer = desk.press("attach/piece", case=case, upload=UPLOAD, at=0, content=part)
    assert (answer.status_code, answer.json()["code"]) == (409, "TOO_MANY_PIECES")


def test_another_case_does_not_see_them(desk: Desk, case: str) -> None:
    send(desk, case, large(100))
    other = desk.ask("open", scenario=SMALL)["case"]
    assert whole(desk, other, large(100)).status_code == 404


def test_pieces_are_sealed_and_old_ones_go(desk: Desk, case: str, edge: Edge) -> None:
    send(desk, case, b"\xff\xd8\xff CANARY 370102199003074519")
    with edge.db.unit() as unit:
        stored = bytes(unit.execute(text("select content from file_piece")).scalar_one())
        assert b"CANARY" not in stored
        assert files.prune(unit, timedelta(days=1)) == 0
        unit.execute(text("update file_piece set created_at = now() - interval '2 days'"))
        assert files.prune(unit, timedelta(days=1)) == 1
