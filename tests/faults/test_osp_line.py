"""One exchange goes wrong in every way there is, for every operation; then the line is healed and both books agree."""

import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from sqlalchemy import func, select

from service.effects.errors import NationalBusy, NationalFault, NationalRefusal, Unknown
from service.gateway.client import Gateway
from service.gateway.tables import gateway_call
from service.kit.db import Database
from service.kit.errors import BossError
from service.kit.settings import Settings
from tests.faults import books
from tests.faults.conftest import Check
from tests.faults.matrix import cell
from tests.faults.operations import OPERATIONS, SHORT, Bench, Operation, hurried, settle
from tests.faults.outside import Outside
from tests.faults.waiting import wait_for
from tests.faults.wrongs import WRONGS, Stand, Wrong
from tests.kill.mortal import Blind

# The opening takes four effects to prepare, so it meets one way of each kind.
FIRSTS = {wrong.kind: wrong.name for wrong in reversed(WRONGS)}
CASES = [
    pytest.param(wrong, name, marks=cell(wrong.kind, "OSP"), id=f"{wrong.kind}-{wrong.name}-{name}")
    for wrong in WRONGS
    for name in OPERATIONS
    if name != "open" or FIRSTS[wrong.kind] == wrong.name
]
STANDS: dict[type[BossError], Stand] = {
    NationalRefusal: "REFUSED",
    NationalFault: "BUSY",
    NationalBusy: "BUSY",
    Unknown: "UNKNOWN",
}
MEMORY = 64 << 20  # bytes that one message may cost, whatever it claims to be


def attempt(operation: Operation, bench: Bench) -> BossError | None:
    """Once, and never with an error that people may not see. The exchange is over at its deadline."""
    started, error = time.monotonic(), None
    try:
        operation.act()
    except BossError as raised:
        error = raised
    assert time.monotonic() - started < SHORT + 4  # with our own database, on a busy machine
    with bench.effects.db.unit() as unit:
        (longest,) = unit.execute(select(func.max(gateway_call.c.milliseconds))).one()
    assert longest < (SHORT + 1) * 1000
    return error


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


@pytest.mark.parametrize(("wrong", "operation"), CASES, indirect=["operation"])
def test_goes_wrong(operation: Operation, wrong: Wrong, bench: Bench, outside: Outside, check: Check) -> None:
    struck = wrong.arm(outside, operation.code)
    with hurried(operation.code), cheap() if wrong.kind == "F15" else nullcontext():
        error = attempt(operation, bench)
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


@cell("F01", "OSP")
@pytest.mark.parametrize("operation", OPERATIONS, indirect=True)
def test_no_such_name(operation: Operation, bench: Bench, soon: Settings, check: Check) -> None:
    """Here every look-up but of loopback fails, as one of a name that nobody has."""
    effects, known = bench.effects, bench.effects.gateway
    elsewhere = soon.model_copy(update={"osp_url": "http://nobody.invalid/osp"})
    effects.gateway = Gateway(effects.db, effects.cipher, elsewhere, known.keys)
    error = attempt(operation, bench)
    assert isinstance(error, Unknown if operation.name == "query" else NationalBusy)
    effects.gateway.close()
    effects.gateway = known
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
        assert attempt(operation, bench) is not None
    outside.heal()
    settle(operation)
    wait_for(lambda: books.compare(db.url, outside.national.effects()).doubled)
