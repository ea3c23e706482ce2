"""One exchange goes wrong in every way there is, for every operation; then the line is healed and both books agree."""

import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest

from service.effects.errors import NationalBusy, NationalFault, NationalRefusal, Unknown
from service.kit.db import Database
from service.kit.errors import BossError
from tests.faults import books
from tests.faults.conftest import Check
from tests.faults.matrix import cell
from tests.faults.operations import OPERATIONS, SHORT, Bench, Operation, hurried, settle
from tests.faults.outside import Outside
from tests.faults.waiting import wait_for
from tests.faults.wrongs import WRONGS, Stand, Wrong
from tests.kill.mortal import Blind

CASES = [pytest.param(wrong, marks=cell(wrong.kind, "OSP"), id=f"{wrong.kind}-{wrong.name}") for wrong in WRONGS]
STANDS: dict[type[BossError], Stand] = {
    NationalRefusal: "REFUSED",
    NationalFault: "BUSY",
    NationalBusy: "BUSY",
    Unknown: "UNKNOWN",
}
MEMORY = 64 << 20  # bytes that one message may cost, whatever it claims to be


def attempt(operation: Operation) -> BossError | None:
    """Once; over at its deadline, and never with an error that people may not see."""
    started = time.monotonic()
    try:
        operation.act()
    except BossError as error:
        return error
    finally:
        assert time.monotonic() - started < SHORT + 1
    return None


@contextmanager
def cheap(limit: int = MEMORY) -> Iterator[None]:
    tracemalloc.start()
    yield
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < limit


@pytest.fixture
def operation(bench: Bench, request: pytest.FixtureRequest) -> Operation:
    return OPERATIONS[request.param](bench)


@pytest.mark.parametrize("operation", OPERATIONS, indirect=True)
@pytest.mark.parametrize("wrong", CASES)
def test_goes_wrong(operation: Operation, wrong: Wrong, bench: Bench, outside: Outside, check: Check) -> None:
    struck = wrong.arm(outside, operation.code)
    with hurried(operation.code), cheap() if wrong.kind == "F15" else nullcontext():
        error = attempt(operation)
    wait_for(struck)
    if operation.name in {"pick", "open"}:
        stand = "DONE" if error is None else STANDS[type(error)]
        assert stand in wrong.stands, error
        assert bench.row(operation.step).state == stand
    elif operation.name == "query":
        assert (error is None and "DONE" in wrong.stands) or isinstance(error, Unknown)
    else:
        assert (error is None) == (wrong.stands == ("DONE",)) or "DONE" in wrong.stands
    if error is not None:
        assert "没有" in error.message or "不会重复办理" in error.message
    if bench.is_open(operation.step):
        time.sleep(wrong.late)
        bench.ripen(operation.step)
    outside.heal()
    settle(operation)
    check(operation.name)


@pytest.mark.parametrize("name", ["pick", "open"])
@pytest.mark.parametrize("wrong", [wrong for wrong in WRONGS if wrong.kind == "F05"], ids=lambda wrong: wrong.name)
def test_without_the_guard_the_books_show_it(
    bench: Bench, outside: Outside, db: Database, name: str, wrong: Wrong
) -> None:
    """What every other test here would see if an effect were sent again without asking."""
    bench.run = Blind(**vars(bench.run))
    operation = OPERATIONS[name](bench)
    wrong.arm(outside, operation.code)
    with hurried(operation.code):
        assert attempt(operation) is not None
    outside.heal()
    settle(operation)
    wait_for(lambda: books.compare(db.url, outside.national.effects()).doubled)
