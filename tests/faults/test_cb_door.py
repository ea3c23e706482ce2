"""The door: whoever sends what cannot be trusted is shut out for a minute, and nobody with him."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from service.kit import clock
from service.kit.db import Database
from service.kit.settings import Settings
from tests.faults.clocks import set_clock
from tests.faults.conftest import count_rows
from tests.faults.matrix import cell
from tests.faults.province import OPERATIONS, Province, serving
from tests.gateway.national import National

LIMIT = 5
STRANGERS = ("unsigned", "stranger", "unknown_signer", "tampered", "garbage")
OWN_FAULTS = ("missing_field", "wrong_key", "unknown_key", "old_time", "wrong_code")

pytestmark = pytest.mark.allow_logs("door closed to")


@pytest.fixture
def province(db: Database, national: National, our_settings: Settings) -> Iterator[Province]:
    """A service with a short patience."""
    settings = our_settings.model_copy(update={"database_url": db.url, "door_failures": LIMIT})
    with serving(db, national, settings) as province:
        yield province


def shut(one: dict[str, Any]) -> bool:
    return one["result"] == "9001" and "暂停接收" in one["message"] and not one["signed"]


def refused(one: dict[str, Any]) -> bool:
    return bool(one["result"] == "2001" and not one["signed"])


def settle(province: Province, request: pytest.FixtureRequest, name: str) -> None:
    """An honest message is taken."""
    told = OPERATIONS[name](province)
    province.until_settled(told, province.serial())
    count_rows(request, province, told)


@cell("F03", "CB")
@cell("F16", "CB")
def test_a_stranger_shuts_out_only_himself(province: Province, request: pytest.FixtureRequest) -> None:
    """Both come from one address; the stranger even names the national key."""
    told = OPERATIONS["completion"](province)
    assert all(refused(province.send(told, kind)[0]) for kind in STRANGERS)
    assert all(shut(province.send(told, kind)[0]) for kind in STRANGERS)
    assert province.rows(told) == 0
    for name in OPERATIONS:
        settle(province, request, name)


@cell("F16", "CB")
def test_the_national_side_itself_is_told_and_let_in_after_a_minute(
    province: Province, request: pytest.FixtureRequest
) -> None:
    """Its own faults close the door as well; nothing is lost, because it is told to try later."""
    told, serial = OPERATIONS["completion"](province), province.serial()
    assert all(refused(province.send(told, kind)[0]) for kind in OWN_FAULTS)
    assert shut(province.send(told, serial=serial)[0])
    assert province.rows(told) == 0
    set_clock(province.db, clock.now() + timedelta(seconds=61))
    province.world.db.engine.dispose()
    province.until_settled(told, serial)
    count_rows(request, province, told)


@cell("F22", "CB")
def test_the_minute_is_the_databases(
    province: Province, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our machine's clock, days on, opens no door."""
    told = OPERATIONS["state"](province)
    for kind in STRANGERS:
        province.send(told, kind)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=3))
    assert shut(province.send(told, "unsigned")[0])
    settle(province, request, "state")
