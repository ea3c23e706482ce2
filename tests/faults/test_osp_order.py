"""Duplicates, other orders, old and contradicting answers, two runners at once: one effect, and no guess."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.effects.errors import Fenced, NationalBusy, Unknown
from service.gateway.main.resource import QueryNumbers
from service.kit.errors import BossError
from tests.faults.conftest import Check
from tests.faults.matrix import cell
from tests.faults.operations import OPERATIONS, Bench, Operation, settle
from tests.faults.outside import Outside
from tests.faults.relay import Talk, Trick, whole
from tests.faults.waiting import at_once, wait_for
from tests.gateway.national import STAFF

EFFECTS = ("pick", "open")
TOGETHER, IN_TURN = 50, 100


@pytest.fixture
def operation(bench: Bench, request: pytest.FixtureRequest) -> Operation:
    return OPERATIONS[request.param](bench)


def arrived(outside: Outside, code: str) -> int:
    return len(outside.national.calls(code))


@cell("F19", "OSP")
@pytest.mark.parametrize("operation", EFFECTS, indirect=True)
def test_the_same_step_many_times_at_once(operation: Operation, outside: Outside, check: Check) -> None:
    """F12 pressed by fifty hands; the national side hears of one."""
    ended = at_once(lambda _place: operation.act(), TOGETHER)
    assert {type(one) for one in ended if isinstance(one, BossError)} <= {Unknown}
    settle(operation)
    assert arrived(outside, operation.code) == 1
    check(operation.name)


@cell("F19", "OSP")
@pytest.mark.parametrize("operation", EFFECTS, indirect=True)
def test_the_same_step_again_and_again(operation: Operation, outside: Outside, check: Check) -> None:
    answers = [operation.act() for _ in range(IN_TURN)]
    assert answers == [answers[0]] * IN_TURN
    assert arrived(outside, operation.code) == 1
    check(operation.name)


@cell("F19", "OSP")
@pytest.mark.parametrize("operation", EFFECTS, indirect=True)
def test_the_line_says_everything_twice(operation: Operation, outside: Outside, check: Check) -> None:
    """A national side that protects itself gets our message a second time, and answers as the first time."""
    outside.national.change(dedupe=True)
    trick = Trick(_twice(outside), operation.code)
    outside.relay.arm(trick)
    operation.act()
    assert trick.struck
    assert outside.national.effects()[-1]["seen"] == 2
    check(operation.name)


@cell("F19", "OSP")
@pytest.mark.parametrize("name", ["question", "query"])
def test_many_questions_at_once(bench: Bench, check: Check, name: str) -> None:
    operation = OPERATIONS[name](bench)
    ended = at_once(lambda _place: operation.act(), TOGETHER)
    assert len([one for one in ended if not isinstance(one, BossError)]) >= 1
    settle(operation)
    check(name)


@cell("F24", "OSP")
@pytest.mark.parametrize("operation", EFFECTS, indirect=True)
def test_many_runners_of_one_run(operation: Operation, bench: Bench, outside: Outside, check: Check) -> None:
    """Each takes the run over from the one before; only the last may store, and nobody sends a second time."""

    def take_over(_place: int) -> object:
        run = bench.effects.run(bench.run.id, STAFF)
        return run.call(operation.step, operation.request)

    ended = at_once(take_over, 8)
    assert {type(one) for one in ended if isinstance(one, BossError)} <= {Unknown, Fenced}
    bench.take_over()
    bench.ripen(operation.step)
    settle(operation)
    assert arrived(outside, operation.code) == 1
    check(operation.name)


@cell("F20", "OSP")
def test_answers_in_another_order(bench: Bench, outside: Outside, check: Check) -> None:
    """The first one asked is answered last; each gets its own."""
    late = threading.Event()

    def held(talk: Talk) -> Iterable[bytes]:
        late.wait(3)
        return [whole(talk.answer, signature=talk.signature)]

    outside.relay.arm(Trick(held, QueryNumbers.code))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(bench.effects.gateway.ask, QueryNumbers(area_code="0531", limit=1), STAFF)
        wait_for(lambda: outside.relay.talks and outside.relay.talks[-1].answer)
        second = bench.effects.gateway.ask(QueryNumbers(area_code="0531", limit=3), STAFF)
        late.set()
        assert len(first.result(5).number_list) == 1
    assert len(second.number_list) == 3
    check("question")


@cell("F20", "OSP")
def test_answers_that_change_places(bench: Bench, outside: Outside, check: Check) -> None:
    """Two picks at once; each gets the answer of the other, whole and signed. Nobody takes it for his own."""
    picks = [bench.pick(place) for place in range(2)]
    talks: list[Talk] = []
    both = threading.Barrier(2)

    def exchanged(talk: Talk) -> Iterable[bytes]:
        talks.append(talk)
        both.wait(5)
        other = next(one for one in talks if one is not talk)
        return [whole(other.answer, signature=other.signature)]

    trick = outside.relay.arm(Trick(exchanged, picks[0].code, times=2))
    ended = at_once(lambda place: bench.run.call(f"pick-{place}", picks[place]), 2)
    assert trick.struck == 2
    assert [type(one) for one in ended] == [Unknown, Unknown]
    for place, pick in enumerate(picks):
        bench.ripen(f"pick-{place}")
        operation = Operation("pick", pick.code, lambda p=place: bench.run.call(f"pick-{p}", picks[p]), "pick")
        settle(operation)
    assert [row["result"] for row in outside.national.effects()] == ["0000", "0000"]
    check("pick")


@cell("F18", "OSP")
@pytest.mark.parametrize("operation", EFFECTS, indirect=True)
def test_an_old_answer_to_the_same_serial(operation: Operation, bench: Bench, outside: Outside, check: Check) -> None:
    """Once busy, then done, and on the way back the old "busy" again, whole and signed: it is not believed."""
    outside.national.fault(operation.code, "busy_9xxx")
    with pytest.raises(NationalBusy):
        operation.act()
    old = outside.relay.talks[-1]
    outside.relay.arm(Trick(lambda _talk: [whole(old.answer, signature=old.signature)], operation.code))
    with pytest.raises(Unknown):
        operation.act()
    bench.ripen(operation.step)
    settle(operation)
    assert bench.row(operation.step).state == "DONE"
    check(operation.name)


def _twice(outside: Outside) -> Callable[[Talk], Iterable[bytes]]:
    def turn(talk: Talk) -> Iterable[bytes]:
        outside.relay.ask(talk)
        return [whole(talk.answer, signature=talk.signature)]

    return turn
