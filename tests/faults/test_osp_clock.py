"""Clocks that jump and days that end: serials and waiting times go by the database's clock, sends by none at all."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest

from service.effects.errors import NationalFault, Unknown
from service.kit import clock
from tests.faults.clocks import at, set_clock
from tests.faults.conftest import Check
from tests.faults.matrix import cell
from tests.faults.operations import OPERATIONS, Bench, Operation, settle
from tests.faults.outside import Outside
from tests.faults.relay import Talk, Trick, whole

EFFECTS = ("pick", "open")
ENDS = {
    "midnight": at("2026-11-23T23:59:50"),
    "month": at("2026-11-30T23:59:50"),
    "year": at("2026-12-31T23:59:50"),
    "before-leap-day": at("2028-02-28T23:59:50"),
    "leap-day": at("2028-02-29T23:59:50"),
    "no-leap-day": at("2027-02-28T23:59:50"),
}


@pytest.fixture
def operation(bench: Bench, request: pytest.FixtureRequest) -> Operation:
    return OPERATIONS[request.param](bench)


def serials(outside: Outside) -> list[str]:
    return [json.loads(talk.request)["HEAD"]["SERIAL"] for talk in outside.relay.talks]


@cell("F22", "OSP")
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("operation", OPERATIONS, indirect=True)
def test_a_day_ends_while_nobody_knows(
    operation: Operation, bench: Bench, outside: Outside, check: Check, end: datetime
) -> None:
    """Sent on one day, asked about on the next: the same serial, and the next ones are of the new day."""
    outside.relay.forget()
    set_clock(bench.effects.db, end)
    if operation.name in EFFECTS:
        outside.national.fault(operation.code, "lost_answer")
        with pytest.raises(Unknown):
            operation.act()
    else:
        if operation.step:
            bench.ripen(operation.step)
        operation.act()
    set_clock(bench.effects.db, end + timedelta(seconds=10.2))
    settle(operation)
    OPERATIONS["question"](bench).act()
    seen = serials(outside)
    days = [serial[4:12] for serial in seen]
    assert (days[0], days[-1]) == (f"{end:%Y%m%d}", f"{end + timedelta(days=1):%Y%m%d}")
    assert [int(serial[-9:]) for serial in seen] == sorted({int(serial[-9:]) for serial in seen})
    assert all(len(serial) == 30 and serial[4:].isdigit() for serial in seen)
    check(operation.name)


@cell("F22", "OSP")
@pytest.mark.parametrize("days", [-400, -1, 1, 400])
@pytest.mark.parametrize("operation", EFFECTS, indirect=True)
def test_the_database_jumps(operation: Operation, bench: Bench, outside: Outside, check: Check, days: int) -> None:
    """Back: it waits, and sends nothing. On: it is asked about at once, and sends nothing either."""
    outside.national.fault(operation.code, "lost_answer")
    with pytest.raises(Unknown):
        operation.act()
    set_clock(bench.effects.db, clock.now() + timedelta(days=days))
    if days < 0:
        with pytest.raises(Unknown):
            operation.act()
        set_clock(bench.effects.db, clock.now())
        bench.ripen(operation.step)
    settle(operation)
    assert len(outside.national.calls(operation.code)) == 1
    check(operation.name)


@cell("F22", "OSP")
@pytest.mark.parametrize("hours", [-24.0, -1.0, -0.1, 0.1, 1.0, 24.0])
@pytest.mark.parametrize("operation", EFFECTS, indirect=True)
def test_our_machine_is_wrong(
    operation: Operation,
    outside: Outside,
    check: Check,
    monkeypatch: pytest.MonkeyPatch,
    hours: float,
) -> None:
    """A strict peer takes no message whose TIME is 300 s off. Nothing is done, and all goes on when it is right."""
    real = clock.now
    outside.relay.arm(Trick(strict(outside, real), operation.code, asks=False, times=0))
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=hours))
    with pytest.raises(NationalFault):
        operation.act()
    assert outside.national.calls(operation.code) == []
    monkeypatch.setattr(clock, "now", real)
    settle(operation)
    check(operation.name)


@cell("F22", "OSP")
@pytest.mark.parametrize("operation", OPERATIONS, indirect=True)
def test_our_machine_jumps_in_the_middle(
    operation: Operation, outside: Outside, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No waiting time hangs on the machine's calendar."""
    real = clock.now
    for days in (-3000, 3000):
        monkeypatch.setattr(clock, "now", lambda days=days: real() + timedelta(days=days))
        settle(operation)
    check(operation.name)


def strict(outside: Outside, now: Callable[[], datetime]) -> Callable[[Talk], Iterable[bytes]]:
    """A national side that looks at the clock before it does anything."""

    def turn(talk: Talk) -> Iterable[bytes]:
        told = at(json.loads(talk.request)["HEAD"]["TIME"].replace(" ", "T"))
        if abs(now() - told) > timedelta(seconds=300):
            body, signature = outside.pen.changed(talk, lambda message: message["HEAD"].update(RESULT="2001"))
            return [whole(body, signature=signature)]
        outside.relay.ask(talk)
        return [whole(talk.answer, signature=talk.signature)]

    return turn
