"""Call-backs again and again, all at once, in another order, old ones, contradicting ones: taken once, never undone."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest

from sandbox.outgoing import Letter
from service.kit import clock, registry
from service.kit.db import Database
from service.kit.settings import Settings
from service.subscribers.actions import Subscribers
from tests.faults.clocks import at, set_clock
from tests.faults.conftest import Taken, count_rows
from tests.faults.matrix import cell
from tests.faults.province import CHANGING, OPERATIONS, Province, Told, accepted, completion, serving
from tests.gateway.national import National

TOGETHER, IN_TURN = 50, 100
REFUSED = (200, "2001", False)


@pytest.fixture
def told(province: Province, request: pytest.FixtureRequest) -> Told:
    return OPERATIONS[request.param](province)


def done(tries: list[dict[str, Any]]) -> list[bool]:
    return [one["signed"] and one["result"] == "0000" for one in tries]


def shown(one: dict[str, Any]) -> tuple[int, str, bool]:
    return one["status"], one["result"], one["signed"]


def states(province: Province, number: str) -> tuple[str, list[str]]:
    """Of an acceptance, and the results that came for it."""
    with psycopg.connect(province.db.url) as connection:
        state = connection.execute("select state from acceptance where number = %s", (number,)).fetchone()
        came = connection.execute(
            "select c.result from completion c join acceptance a on a.id = c.acceptance where a.number = %s"
            " order by c.id",
            (number,),
        ).fetchall()
    assert state is not None
    return str(state[0]), [str(row[0]) for row in came]


@cell("F19", "CB")
@pytest.mark.parametrize("told", OPERATIONS, indirect=True)
def test_fifty_at_once(told: Told, province: Province, taken: Taken) -> None:
    """Whoever is not told that it is done asks again; all get one answer."""
    serial = province.serial()
    tries = province.send(told, "concurrent", serial, copies=TOGETHER)
    assert any(done(tries))
    answers = {str(one["body"]) for one in tries if one["signed"] and one["result"] == "0000"}
    assert len(answers) == 1
    assert str(taken(told, serial)["body"]) in answers


@cell("F19", "CB")
@pytest.mark.parametrize("told", OPERATIONS, indirect=True)
def test_a_hundred_times(told: Told, province: Province, taken: Taken) -> None:
    serial = province.serial()
    tries = province.send(told, "duplicate", serial, copies=IN_TURN)
    assert done(tries) == [True] * IN_TURN
    assert len({str(one["body"]) for one in tries}) == 1
    taken(told, serial)


@cell("F19", "CB")
@pytest.mark.parametrize("told", [name for name in CHANGING if name != "refund"], indirect=True)
def test_again_under_other_serials(told: Told, province: Province, taken: Taken) -> None:
    """The national side lost its own note of it and tells it anew."""
    for _ in range(3):
        taken(told, province.serial())


@cell("F18", "CB")
@pytest.mark.parametrize("told", OPERATIONS, indirect=True)
def test_the_very_same_bytes(told: Told, province: Province, taken: Taken) -> None:
    """Somebody recorded it. Within the window he hears what the sender heard; nothing happens again."""
    serial = province.serial()
    tries = province.send(told, "same_bytes", serial, copies=5)
    assert done(tries) == [True] * 5
    taken(told, serial)


@cell("F18", "CB")
def test_an_old_state_does_not_come_back(province: Province, taken: Taken) -> None:
    """A completion of yesterday, recorded and sent again today: refused by its time, and its acceptance stays done."""
    told = completion(province)
    outgoing, serial = province.national.world.outgoing, province.serial()
    province.call()
    packet = outgoing.pack(Letter(registry.interfaces()[told.key], told.body, serial))
    assert outgoing.carry(packet).result == "0000"
    set_clock(province.db, clock.now() + timedelta(days=1))
    province.world.db.engine.dispose()
    try:
        assert shown(outgoing.carry(packet).shown()) == REFUSED
    finally:
        set_clock(province.db, clock.now())
        province.world.db.engine.dispose()
    taken(told, serial)


@cell("F20", "CB")
def test_the_other_way_round(province: Province) -> None:
    """Stopped, then running again; they come in the other order, and the later one of them counts."""
    first, then = OPERATIONS["state"](province), OPERATIONS["state"](province)
    user, changes = f"U-{first.row}", [("ACTIVE", "SUSPENDED", "10:00:00"), ("SUSPENDED", "ACTIVE", "10:00:09")]
    bodies = [
        {**told.body, "USER_ID": user, "OLD_USER_STATE": old, "USER_STATE": new, "STATE_TIME": f"2026-11-23 {when}"}
        for told, (old, new, when) in zip((first, then), changes, strict=True)
    ]
    told = Told("state", first.key, bodies[0], first.rows, first.row)
    tries = province.send(told, "reorder", bodies=[bodies[1]])
    assert done(tries) == [True, True]
    current = Subscribers(province.db, province.world.cipher).current(user)
    assert current is not None
    assert (current.event_id, current.state) == (then.row, "ACTIVE")


@cell("F20", "CB")
def test_a_completion_before_we_know_of_the_acceptance(province: Province, taken: Taken) -> None:
    """Faster than our own commit: refused in words, and taken as soon as the acceptance is there."""
    number = accepted(province)
    told = completion(province, number=number)
    with psycopg.connect(province.db.url) as connection:
        connection.execute("update acceptance set number = %s where number = %s", (f"{number}-later", number))
    serial = province.serial()
    (one,) = province.send(told, serial=serial)
    assert (one["status"], one["result"], one["signed"]) == (200, "1001", True)
    with psycopg.connect(province.db.url) as connection:
        connection.execute("update acceptance set number = %s where number = %s", (number, f"{number}-later"))
    taken(told, serial)


@cell("F21", "CB")
@pytest.mark.allow_logs("came again with other content")
@pytest.mark.parametrize("told", OPERATIONS, indirect=True)
def test_other_content_under_one_serial(told: Told, province: Province, taken: Taken) -> None:
    serial = province.serial()
    first, other = province.send(told, "other_content", serial)
    assert done([first]) == [True]
    assert shown(other) == REFUSED
    taken(told, serial)


@cell("F21", "CB")
@pytest.mark.parametrize("results", ["01", "10"])
@pytest.mark.parametrize("state", ["WAITING", "DONE", "REFUSED"])
def test_a_completion_says_the_opposite(province: Province, state: str, results: str) -> None:
    """Both are kept; an acceptance that was over is given to a person."""
    number = accepted(province, state)
    for place, result in enumerate(results):
        told = completion(province, result, number, f"2026-11-23 10:15:3{place}")
        assert done(province.send(told)) == [True]
    assert states(province, number) == ("PERSON", list(results))


@cell("F21", "CB")
def test_what_was_refused_and_submitted_again_is_told_to_be_done(province: Province, taken: Taken) -> None:
    """The case has a newer acceptance on its way: that one stops, before the business is done a second time."""
    first = accepted(province, "REFUSED")
    second = accepted(province, "RUNNING", of=first)
    taken(completion(province, "0", first), province.serial())
    assert states(province, first) == ("REFUSED", ["0"])
    assert states(province, second) == ("PERSON", [])


OTHER = {"deduction": {"AMOUNT": 9999}, "state": {"USER_STATE": "CLOSED"}, "verified": {"PAY_ACCOUNT": "x@y.cn"}}


@cell("F21", "CB")
@pytest.mark.parametrize("name", OTHER)
def test_the_same_number_with_other_content(province: Province, taken: Taken, name: str) -> None:
    """Under a new serial: the first one stays, the sender is told in words."""
    told = OPERATIONS[name](province)
    taken(told, province.serial())
    other = {"deduction": {"AMOUNT": 9999}, "state": {"USER_STATE": "CLOSED"}, "verified": {"PAY_ACCOUNT": "x@y.cn"}}[
        name
    ]
    changed = Told(name, told.key, {**told.body, **other}, told.rows, told.row)
    (one,) = province.send(changed)
    assert (one["result"][0], one["signed"]) == ("1", True)
    taken(told, province.serial())


@cell("F24", "CB")
@pytest.mark.parametrize("told", OPERATIONS, indirect=True)
def test_two_services_at_once(
    told: Told, province: Province, taken: Taken, our_settings: Settings, national: National
) -> None:
    """Two servers on one database, the same message at both of them, many times."""
    serial = province.serial()
    declared = registry.interfaces()[told.key]
    with serving(Database(our_settings.database_url), national, our_settings) as second:
        outgoing = national.world.outgoing
        start = threading.Barrier(2)

        def post(to: Province) -> None:
            packets = [outgoing.pack(Letter(declared, told.body, serial)) for _ in range(8)]
            start.wait(5)
            for packet in packets:
                url = f"http://127.0.0.1:{to.port}/osp/{told.key}"
                httpx.post(url, content=packet.body, headers=packet.headers, trust_env=False)

        posts = [threading.Thread(target=post, args=(to,)) for to in (province, second)]
        for thread in posts:
            thread.start()
        for thread in posts:
            thread.join(30)
        second.db.close()
    taken(told, serial)


@pytest.fixture
def dated(db: Database, national: National, our_settings: Settings) -> Iterator[Callable[[str], Province]]:
    """A service whose database believes that it is another day."""
    settings = our_settings.model_copy(update={"database_url": db.url})
    with serving(db, national, settings) as province:

        def on(moment: str) -> Province:
            set_clock(db, at(moment))
            province.world.db.engine.dispose()
            return province

        yield on


@cell("F22", "CB")
@pytest.mark.parametrize(
    "moment",
    ["2026-11-23T23:59:50", "2026-11-30T23:59:59", "2026-12-31T23:59:59", "2028-02-28T23:59:59", "2028-02-29T00:00:00"],
)
def test_the_window_is_measured_by_the_database(
    dated: Callable[[str], Province], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Not by our machine, whose clock is years off; also over the end of a day, a month, a leap day."""
    for offset in (-320, -280, 0, 280, 320):
        province = dated(moment)
        told, sent = completion(province), at(moment) + timedelta(seconds=offset)
        monkeypatch.setattr("sandbox.clock.now", lambda sent=sent: sent)
        for machine in (-3000, 3000):
            monkeypatch.setattr(clock, "now", lambda sent=sent, days=machine: sent + timedelta(days=days))
            (one,) = province.send(told)
            if abs(offset) > 300:
                assert shown(one) == REFUSED, offset
                assert province.rows(told) == 0
            else:
                assert done([one]) == [True], (offset, one)
                count_rows(request, province, told)
