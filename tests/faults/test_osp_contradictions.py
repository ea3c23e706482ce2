"""Answers of the national side that cannot both be true: nobody guesses, both are kept, a person is asked."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from service.effects.errors import Contradiction, NationalRefusal, Unknown
from service.effects.run import Effects, Run
from service.gateway.main.order import QueryBySerial
from service.gateway.tables import gateway_call
from tests.faults.conftest import Check
from tests.faults.matrix import cell
from tests.faults.operations import OPERATIONS, Bench, Operation, settle
from tests.faults.outside import Outside
from tests.faults.relay import Talk, Trick, whole
from tests.gateway.national import STAFF

pytestmark = pytest.mark.allow_logs("contradict each other: frozen for a person")

EFFECTS = ("pick", "open")
QUERY = QueryBySerial.code
REFUSAL = {"RESULT": "1999", "MESSAGE": "流水重复"}


@pytest.fixture
def operation(bench: Bench, request: pytest.FixtureRequest) -> Operation:
    return OPERATIONS[request.param](bench)


def saying(outside: Outside, code: str, body: dict[str, object] | None = None, **head: object) -> Trick:
    """The national side signs these words instead of its answer, without doing anything."""

    def turn(talk: Talk) -> list[bytes]:
        def change(message: dict[str, Any]) -> None:
            message["HEAD"].update(head)
            message["BODY"] = body or {}

        content, signature = outside.pen.changed(talk, change)
        return [whole(content, signature=signature)]

    return outside.relay.arm(Trick(turn, code, asks=False))


def not_found(outside: Outside) -> Trick:
    return saying(outside, QUERY, {"STATE": "NOT_FOUND"}, RESULT="0000")


def kept(bench: Bench, serial: str | None) -> list[tuple[str, str]]:
    """What the record of calls holds under the serial: outcome and result of each send."""
    with bench.effects.db.unit() as unit:
        found = unit.execute(
            select(gateway_call.c.outcome, gateway_call.c.result).where(gateway_call.c.serial == serial)
        )
        return [(row.outcome, row.result) for row in found]


def frozen(bench: Bench, outside: Outside, operation: Operation) -> None:
    """Open, never due, never sent nor asked about again, not counted as done, in words for a person."""
    row, sent = bench.row(operation.step), len(list(outside.national.world.osp.calls))
    assert (row.state, row.result, row.next_ask_at) == ("UNKNOWN", "CONTRADICTION", None)
    for act in (operation.act, lambda: bench.effects.run(bench.run.id, STAFF).call(operation.step, operation.request)):
        with pytest.raises(Contradiction) as caught:
            act()
        assert "人工核实" in caught.value.message
    assert bench.effects.settle(bench.run.id) is False
    assert len(list(outside.national.world.osp.calls)) == sent
    assert "先答复" in row.message
    assert "后答复" in row.message


@cell("F21", "OSP")
@pytest.mark.parametrize("asks", ["run", "job"])
@pytest.mark.parametrize("operation", EFFECTS, indirect=True)
def test_never_arrived_then_refused_then_done(operation: Operation, bench: Bench, outside: Outside, asks: str) -> None:
    """Its query lags behind: the second send is refused as a duplicate, because the first was done."""
    outside.national.fault(operation.code, "lost_answer")
    with pytest.raises(Unknown):
        operation.act()
    bench.ripen(operation.step)
    not_found(outside)
    saying(outside, operation.code, **REFUSAL)
    with pytest.raises(Unknown):
        operation.act()
    bench.ripen(operation.step)
    if asks == "job":
        assert bench.effects.settle(bench.run.id) is False
    else:
        with pytest.raises(Contradiction):
            operation.act()
    frozen(bench, outside, operation)
    serial = bench.row(operation.step).serial
    assert kept(bench, serial) == [("silent", ""), ("refused", "1999")]
    assert [effect["serial"] for effect in outside.national.effects()][-1] == serial


@cell("F21", "OSP")
@pytest.mark.parametrize("operation", EFFECTS, indirect=True)
def test_never_arrived_then_refused_and_still_not_there(
    operation: Operation, bench: Bench, outside: Outside, check: Check
) -> None:
    """That agrees: it is a refusal."""
    outside.national.fault(operation.code, "lost_request")
    with pytest.raises(Unknown):
        operation.act()
    bench.ripen(operation.step)
    outside.national.fault(operation.code, "refuse_1xxx")
    with pytest.raises(Unknown):
        operation.act()
    bench.ripen(operation.step)
    with pytest.raises(NationalRefusal, match="1999"):
        operation.act()
    assert bench.row(operation.step).state == "REFUSED"
    check(operation.name)


INCOHERENT = {
    "refused-with-0000": {"STATE": "REFUSED", "RESULT": "0000"},
    "done-with-1102": {"STATE": "DONE", "RESULT": "1102"},
    "accepted-with-9001": {"STATE": "ACCEPTED", "RESULT": "9001"},
    "refused-with-9001": {"STATE": "REFUSED", "RESULT": "9001"},
    "not-found-with-0000": {"STATE": "NOT_FOUND", "RESULT": "0000"},
}


@cell("F21", "OSP")
@pytest.mark.parametrize("told", INCOHERENT.values(), ids=INCOHERENT)
@pytest.mark.parametrize("operation", EFFECTS, indirect=True)
def test_a_query_that_contradicts_itself(
    operation: Operation, bench: Bench, outside: Outside, check: Check, told: dict[str, object]
) -> None:
    """It is no answer: asked again, and settled by one that makes sense."""
    outside.national.fault(operation.code, "lost_answer")
    with pytest.raises(Unknown):
        operation.act()
    bench.ripen(operation.step)
    trick = saying(outside, QUERY, told, RESULT="0000")
    with pytest.raises(Unknown):
        operation.act()
    assert trick.struck
    assert bench.row(operation.step).asked == 1
    settle(operation)
    assert bench.row(operation.step).state == "DONE"
    check(operation.name)


@cell("F21", "OSP")
@pytest.mark.parametrize("operation", EFFECTS, indirect=True)
@pytest.mark.parametrize("direct", ["done", "refused"])
def test_asked_while_the_answer_lies_before_us(
    operation: Operation, bench: Bench, outside: Outside, direct: str
) -> None:
    """Frozen between its answer and its own note of it, while the job asked and was told the opposite."""

    def meanwhile() -> None:
        bench.ripen(operation.step)
        assert bench.effects.settle(bench.run.id)

    if direct == "refused":
        _refusing_what_it_does(outside, operation)
    else:
        saying(outside, QUERY, {"STATE": "REFUSED", "RESULT": "1102", "MESSAGE": "号码不存在"}, RESULT="0000")
    watched = _at(bench.effects, f"{operation.step}:after-send", meanwhile)
    bench.run = Run(watched, bench.run.id, STAFF, bench.run.owner, bench.run.epoch)
    with pytest.raises(Contradiction):
        operation.act()
    frozen(bench, outside, operation)


def _refusing_what_it_does(outside: Outside, operation: Operation) -> None:
    """It is done, and the answer says that it was refused."""

    def turn(talk: Talk) -> list[bytes]:
        content, signature = outside.pen.changed(talk, lambda message: message["HEAD"].update(REFUSAL))
        return [whole(content, signature=signature)]

    outside.relay.arm(Trick(turn, operation.code))


def _at(effects: Effects, boundary: str, act: Callable[[], None]) -> Effects:
    """The same journal with something happening at one of its boundaries, once."""
    waiting = [act]

    class Watched(Effects):
        def at(self, passed: str) -> None:
            if passed == boundary and waiting:
                waiting.pop()()

    other = Watched.__new__(Watched)
    other.__dict__.update(effects.__dict__)
    return other
