"""A supervisor stands in for a refused photograph: proven on the spot, with the right, and on the record."""

import base64
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.api.edge import Edge
from service.files import actions as files
from service.letters import actions as letters
from service.staff.rules import WRONG_LIMIT
from service.staff.seed import PASSWORD
from tests.api.conftest import SMALL, Desk

JPEG = b"\xff\xd8\xff\xe0 picture"
WHY = "已核对纸质原件"
MEASURES = {"title_edits": 0, "recall": 0.84, "sharpness": 6.4, "glare": 0.051, "light": 226.0}


@dataclass(frozen=True)
class Refused:
    """A photograph that was read and not accepted."""

    desk: Desk
    edge: Edge
    case: str
    file: str

    def confirm(
        self, staff: str = "SD0900", password: str = PASSWORD, reason: str = WHY, **change: str
    ) -> httpx.Response:
        body = {"case": self.case, "file": self.file, "staff": staff, "password": password, "reason": reason}
        return self.desk.press("confirm", **(body | change))

    @property
    def opinion(self) -> letters.Opinion:
        with self.edge.db.unit() as unit:
            found = letters.of(unit, self.file)
        assert found is not None
        return found


@pytest.fixture
def refused(desk: Desk, edge: Edge) -> Refused:
    case = desk.ask("open", scenario=SMALL)["case"]
    content = base64.b64encode(JPEG).decode()
    file = desk.ask("attach", case=case, field="letter", name="a.jpg", content=content)["file"]
    with edge.db.unit() as unit:
        letters._keep(unit, files.find(unit, case, file), "GLARE", MEASURES, "basis")
    return Refused(desk, edge, case, file)


def trail(refused: Refused) -> list[tuple[Any, ...]]:
    with refused.edge.db.unit() as unit:
        rows = unit.execute(text("select staff, seat, act, subject, item, reason from audit where act <> 'login'"))
        return [tuple(row) for row in rows]


def test_a_supervisor_confirms_and_the_record_says_who_why_and_with_what_measures(refused: Refused) -> None:
    assert refused.confirm().json() == {"confirmed_by": "SD0900"}
    assert (refused.opinion.accepted, refused.opinion.code) == (True, "GLARE")
    ((staff, seat, act, subject, item, reason),) = trail(refused)
    assert (staff, seat, act, subject) == ("SD0900", "1号台席", "confirm_letter", refused.case)
    assert item == refused.opinion.sha256
    for part in (WHY, "SD0001", "GLARE", "正文识读 84 %", "清晰度 6.4", "反光 5.1 %"):
        assert part in reason


@pytest.mark.parametrize("who", ["SD0001", "SD0002", "SD0800"])
def test_who_has_not_the_right_cannot_confirm_not_even_the_own_picture(refused: Refused, who: str) -> None:
    answer = refused.confirm(who)
    assert (answer.status_code, answer.json()["code"]) == (403, "NO_RIGHT")
    assert not refused.opinion.accepted
    assert trail(refused) == []


def test_wrong_passwords_count_towards_the_lock(refused: Refused) -> None:
    for left in range(WRONG_LIMIT - 1, 0, -1):
        answer = refused.confirm(password="wrong")
        assert (answer.status_code, answer.json()["code"]) == (403, "WRONG_PASSWORD")
        assert f"再输错 {left} 次" in answer.json()["message"]
    assert "已锁定到" in refused.confirm(password="wrong").json()["message"]
    assert refused.confirm().status_code == 403
    assert not refused.opinion.accepted
    assert [row[2] for row in trail(refused)] == ["wrong_password"] * (WRONG_LIMIT + 1)


def test_a_supervisor_of_another_hall_has_no_say_here(refused: Refused) -> None:
    with refused.edge.db.unit() as unit:
        unit.execute(text("insert into hall values ('370202001', '青岛市南营业厅')"))
        unit.execute(text("update staff set hall = '370202001' where id = 'SD0900'"))
    assert refused.confirm().json()["code"] == "OTHER_HALL"
    assert not refused.opinion.accepted


def test_without_a_reason_or_for_another_file_nothing_is_confirmed(refused: Refused, desk: Desk) -> None:
    assert refused.confirm(reason=" x ").json()["fields"] == {"reason": "请填写确认的原因"}
    assert refused.confirm(file="other").status_code == 404
    elsewhere = desk.ask("open", scenario=SMALL)["case"]
    assert refused.confirm(case=elsewhere).status_code == 404
    assert not refused.opinion.accepted


def test_what_was_accepted_or_never_read_needs_no_supervisor(refused: Refused) -> None:
    with refused.edge.db.unit() as unit:
        unit.execute(text("update letter_verdict set code = ''"))
    assert refused.confirm().status_code == 404
    with refused.edge.db.unit() as unit:
        unit.execute(text("delete from letter_verdict"))
    assert refused.confirm().status_code == 404


def test_it_holds_for_these_bytes_in_this_case_only(refused: Refused, edge: Edge) -> None:
    """The same picture in another case is refused anew."""
    refused.confirm()
    case = refused.desk.ask("open", scenario=SMALL)["case"]
    with edge.db.unit() as unit:
        again = files.keep(unit, edge.cipher, case, "a.jpg", "image/jpeg", JPEG)
        known = letters._known(unit, again, "basis")
    assert known is not None
    assert (known.code, known.accepted) == ("GLARE", False)
