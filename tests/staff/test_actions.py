import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from service.kit.db import Database
from service.staff import actions
from service.staff.rules import Role
from service.staff.seed import PASSWORD, seed_demo

FANG = "SD0001"


@pytest.fixture
def staffed(db: Database) -> Database:
    with db.unit() as unit:
        actions.add_hall(unit, "370102001", "济南历下营业厅")
        actions.enlist(unit, FANG, "王芳", "370102001", roles=[Role.CLERK], password=PASSWORD)
    return db


def _token(db: Database, seat: str = "1", hours: float = 1) -> str:
    with db.unit() as unit:
        person = actions.prove(unit, FANG, PASSWORD).person
        assert person is not None
        return actions.start(unit, person, seat, hours)


def test_seeding_twice_changes_nothing(db: Database) -> None:
    for _ in range(2):
        with db.unit() as unit:
            seed_demo(unit)
    with db.unit() as unit:
        rows = unit.execute(text("select id, roles from staff order by id")).all()
    assert [row.id for row in rows] == ["SD0001", "SD0002", "SD0600", "SD0700", "SD0800", "SD0900"]
    assert {role for row in rows for role in row.roles} == set(Role)


def test_enlisting_tells_whether_the_person_is_new(staffed: Database) -> None:
    with staffed.unit() as unit:
        again = actions.enlist(unit, FANG, "另一人", "370102001", roles=[], password=PASSWORD)
        new = actions.enlist(unit, "SD0003", "新人", "370102001", roles=[], password=PASSWORD)
    assert (again, new) == (False, True)


def test_the_password_is_stored_as_argon2id_only(staffed: Database) -> None:
    with staffed.unit() as unit:
        stored = unit.execute(text("select staff::text from staff")).scalar_one()
    assert "$argon2id$" in stored
    assert PASSWORD not in stored


def test_guessing_in_parallel_gives_no_more_tries(staffed: Database) -> None:
    sentences: list[str] = []

    def guess() -> None:
        with staffed.unit() as unit:
            sentences.append(actions.prove(unit, FANG, "wrong").sentence)

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("再输错" in sentence for sentence in sentences) == 4


def test_a_session_ends_by_the_clock_of_the_database(staffed: Database) -> None:
    token = _token(staffed)
    with staffed.unit() as unit:
        session = actions.current(unit, token)
        assert session is not None
        assert (session.clerk.staff, session.clerk.name, session.clerk.hall) == (FANG, "王芳", "370102001")
        unit.execute(text("update session set expires_at = clock_timestamp()"))
        assert actions.current(unit, token) is None
        assert actions.current(unit, "another") is None


def test_an_ended_session_stays_ended(staffed: Database) -> None:
    token = _token(staffed)
    with staffed.unit() as unit:
        session = actions.current(unit, token)
        assert session is not None
        actions.set_state(unit, session, "ended", "logout")
        actions.set_state(unit, session, "open")
        assert actions.current(unit, token) is None


def test_old_sessions_are_pruned_and_the_trail_stays(staffed: Database) -> None:
    token = _token(staffed)
    with staffed.unit() as unit:
        session = actions.current(unit, token)
        assert session is not None
        actions.record(unit, session.clerk, "reveal", subject="case", item="card.number", reason="核对")
        unit.execute(text("update session set expires_at = expires_at - interval '40 days'"))
        assert actions.prune_sessions(unit, timedelta(days=30)) == 1
        ((_at, staff, act, item, reason),) = actions.trail(unit, "case")
    assert (staff, act, item, reason) == (FANG, "reveal", "card.number", "核对")
