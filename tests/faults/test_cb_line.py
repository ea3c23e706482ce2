"""A call-back comes in every wrong way there is, then as it should. It is taken once, and nothing else is."""

import time
import tracemalloc
from dataclasses import dataclass
from typing import Any, Literal

import pytest

from sandbox.outgoing import Letter
from sandbox.ways import WAYS
from service.gateway.interface import Interface
from service.kit import registry
from tests.faults.conftest import Taken
from tests.faults.matrix import cell
from tests.faults.province import OPERATIONS, Province, Told

# What the sender hears: the one answer to everything untrusted; a refusal by HTTP; nothing; or that it is taken.
Heard = Literal["refused", "turned away", "nothing", "taken"]


@dataclass(frozen=True)
class Way:
    """One row: the kind of the matrix, the sandbox's way, and what may be heard."""

    kind: str
    name: str
    heard: tuple[Heard, ...] = ("refused",)
    seconds: float = 0.0


LINE: tuple[Way, ...] = (
    Way("F03", "unsigned"),
    Way("F03", "stranger"),
    Way("F03", "unknown_signer"),
    Way("F06", "cut", ("nothing",)),
    Way("F06", "cut_head", ("nothing",)),
    Way("F07", "hang_up", ("nothing",)),
    Way("F07", "hang_up", ("nothing",), 0.3),
    Way("F08", "half_close", ("nothing", "taken")),
    Way("F08", "half_request", ("nothing", "turned away")),
    Way("F09", "slow_drip", ("taken",), 0.8),
    Way("F13", "garbage"),
    Way("F13", "wrong_charset"),
    Way("F13", "told_charset", ("turned away",)),
    Way("F13", "field_charset"),
    Way("F13", "named_twice"),
    Way("F14", "missing_field"),
    Way("F14", "wrong_type"),
    Way("F14", "clear_field"),
    Way("F14", "no_time"),
    Way("F14", "wrong_code"),
    Way("F15", "oversized", ("turned away",)),
    Way("F15", "gzip_bomb", ("turned away",)),
    Way("F15", "nesting_bomb"),
    Way("F16", "tampered"),
    Way("F16", "wrong_key"),
    Way("F16", "for_stranger"),
    Way("F16", "unknown_key"),
    Way("F17", "swapped"),
    Way("F17", "reflected"),
    Way("F18", "old_time"),
    Way("F18", "future_time"),
)
# Name and certificate of a payee are two texts side by side: whoever signs may call each what he likes.
NOT_WRONG = {("swapped", "verified")}
CASES = [
    pytest.param(way, name, marks=cell(way.kind, "CB"), id=f"{way.kind}-{way.name}-{way.seconds:g}-{name}")
    for way in LINE
    for name in OPERATIONS
    if (way.name, name) not in NOT_WRONG
]
SECONDS, MEMORY = 2.0, 32 << 20  # that one message may cost us, whatever it is


def heard(one: dict[str, Any]) -> Heard:
    if one["signed"] and one["result"] == "0000":
        return "taken"
    if one["status"] == 0:
        return "nothing"
    return "refused" if (one["status"], one["result"], one["signed"]) == (200, "2001", False) else "turned away"


@pytest.fixture
def told(province: Province, request: pytest.FixtureRequest) -> Told:
    return OPERATIONS[request.param](province)


@pytest.mark.parametrize(("way", "told"), CASES, indirect=["told"])
def test_comes_wrong(told: Told, province: Province, taken: Taken, way: Way) -> None:
    if way.name == "reflected":
        province.asks_something()
    serial, before = province.serial(), province.rows(told)
    (one,) = province.send(told, way.name, serial, seconds=way.seconds)
    assert heard(one) in way.heard, one
    if way.kind not in {"F07", "F08", "F09"}:
        assert province.rows(told) == before
    taken(told, serial)


@cell("F16", "CB")
@pytest.mark.parametrize("told", OPERATIONS, indirect=True)
def test_comes_in_clear(told: Told, province: Province, taken: Taken) -> None:
    serial, before = province.serial(), province.rows(told)
    (one,) = province.send(told, serial=serial, profile="NONE")
    assert heard(one) == "refused"
    assert province.rows(told) == before
    taken(told, serial)


@cell("F14", "CB")
@pytest.mark.parametrize("told", OPERATIONS, indirect=True)
def test_comes_with_more_than_we_know(told: Told, province: Province, taken: Taken) -> None:
    """A new field of a newer version is no fault."""
    serial = province.serial()
    (one,) = province.send(told, "extra_field", serial)
    assert heard(one) == "taken"
    taken(told, serial)


@cell("F15", "CB")
@pytest.mark.parametrize("name", ["oversized", "gzip_bomb", "nesting_bomb"])
def test_costs_little(province: Province, taken: Taken, name: str) -> None:
    told, outgoing = OPERATIONS["state"](province), province.national.world.outgoing
    province.call()
    declared: type[Interface[Any]] = registry.interfaces()[told.key]
    packet = outgoing.pack(Letter(declared, told.body, province.serial()), WAYS[name])
    tracemalloc.start()
    started = time.monotonic()
    outgoing.carry(packet)
    seconds, (_now, most) = time.monotonic() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seconds < SECONDS
    assert most < MEMORY
    taken(told, province.serial())


@cell("F09", "CB")
def test_slow_ones_hold_up_nobody(province: Province, taken: Taken) -> None:
    """Fifty lines that say a byte now and then."""
    with province.drippers(50):
        started = time.monotonic()
        taken(OPERATIONS["completion"](province), province.serial())
        assert time.monotonic() - started < SECONDS
