"""The order centre over the wire: who may press what, the password that is asked for once more, what is audited."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from service.kit import registry
from service.staff.seed import PASSWORD
from tests.api.conftest import Desk
from tests.boards.stand import DOOR, Stand, stand
from tests.orders.many import fill

CENTRE = [board for board in registry.boards().values() if board.group == "订单中心"]


@pytest.fixture
def there(postgres, key_dir) -> Iterator[Stand]:
    with stand(postgres, key_dir, CENTRE) as standing:
        yield standing


@pytest.fixture
def door(there) -> Iterator[Desk]:
    with httpx.Client(base_url=there.url, headers={"X-Door": DOOR}, trust_env=False, timeout=30) as client:
        yield Desk(client)


def trail(there: Stand) -> list[tuple[str, str, str]]:
    with there.edge.db.unit() as unit:
        rows = unit.execute(text("select act, item, reason from audit where act <> 'login' order by id"))
        return [tuple(row) for row in rows]


def close(desk: Desk, row: str, password: str) -> httpx.Response:
    values = {"conclusion": "done", "order": "O1", "why": "国网客服核实", "password": password}
    return desk.press("boards/act", board="doubts", action="close", rows=(row,), values=values)


def test_a_conclusion_needs_the_right_and_the_password_once_more(there: Stand, door: Desk) -> None:
    made = fill(there.edge.db, there.edge.cipher, 60)
    stopped = next(one for one in made if one.state == "PERSON" and one.hall == "370102001")
    row = f"acceptance/{stopped.id}"
    clerk, supervisor = door.login("SD0001"), door.login("SD0900")
    assert close(clerk, row, PASSWORD).json()["code"] == "NO_RIGHT"
    form = supervisor.ask("boards/form", board="doubts", action="close", rows=(row,))
    asked = {field["name"]: field.get("secret", False) for field in form["fields"]}
    assert asked == {"conclusion": False, "order": False, "why": False, "password": True}
    for wrong in ("", "Wrong-2026!"):
        refused = close(supervisor, row, wrong)
        assert (refused.status_code, set(refused.json()["fields"])) == (422, {"password"})
    assert close(supervisor, row, PASSWORD).json()["tone"] == "ok"
    with there.edge.db.unit() as unit:
        state = unit.scalar(text("select state from acceptance where id = :id"), {"id": stopped.id})
        kept = str(unit.execute(text("select * from audit")).all()) + str(
            unit.execute(text("select * from idempotency")).all()
        )
    assert state == "DONE"
    assert PASSWORD not in str(kept)
    assert trail(there) == [
        ("wrong_password", "", ""),
        ("board_act", "close", ""),
        ("close_order", "done", "国网订单 O1，国网客服核实"),
    ]


def test_wrong_passwords_lock_as_at_the_login(there: Stand, door: Desk) -> None:
    made = fill(there.edge.db, there.edge.cipher, 60)
    row = next(f"acceptance/{one.id}" for one in made if one.state == "PERSON" and one.hall == "370102001")
    supervisor = door.login("SD0900")
    said = [close(supervisor, row, "Wrong-2026!").json()["message"] for _ in range(5)]
    assert "已锁定" in said[-1]
    assert "已锁定" in close(supervisor, row, PASSWORD).json()["message"]


def test_halls_and_people_are_offered_to_who_sees_several(there: Stand, door: Desk) -> None:
    def filters(staff: str) -> set[str]:
        return {one["key"] for one in door.login(staff).ask("boards/open", board="orders")["filters"]}

    with there.edge.db.unit() as unit:
        unit.execute(text("insert into hall values ('370203001', '青岛市南营业厅')"))
    every = {"state", "period", "from", "to", "scenario", "channel"}
    assert filters("SD0001") == every
    assert filters("SD0900") == every | {"clerk"}
    assert filters("SD0800") == every | {"clerk", "hall"}


def test_a_clerk_cannot_reach_beyond_by_filters(there: Stand, door: Desk) -> None:
    made = fill(there.edge.db, there.edge.cipher, 60)
    clerk = door.login("SD0001")

    def total(**picks: Any) -> int:
        return int(clerk.ask("boards/rows", board="orders", picks=picks)["total"])

    own = sum(one.clerk == "SD0001" for one in made)
    assert (total(), total(clerk="SD0002"), total(hall="370203001")) == (own, 0, 0)
    other = next(one for one in made if one.hall != "370102001")
    assert clerk.press("boards/detail", board="orders", row=other.id).status_code == 404
    assert clerk.press("boards/export", board="orders", form="csv").status_code == 200
    assert door.login("SD0700").press("boards/open", board="orders").json()["code"] == "NO_RIGHT"


def test_the_count_of_the_status_is_that_of_the_list(there: Stand, door: Desk) -> None:
    fill(there.edge.db, there.edge.cipher, 120)
    for staff in ("SD0001", "SD0900", "SD0800"):
        desk = door.login(staff)
        listed = desk.ask("boards/rows", board="doubts")["total"]
        assert desk.ask("status")["unconfirmed"] == listed > 0
    assert door.login("SD0700").ask("status")["unconfirmed"] == 0
