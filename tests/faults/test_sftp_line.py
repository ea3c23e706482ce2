"""The line to the file server goes wrong at many places; healed, the file is there whole and once."""

import time
from typing import Literal

import pytest

from service.gateway.file_errors import FilesDown, NotConnected
from service.gateway.files import Files
from tests.faults.depot import CARRIED, TOTAL, Act, Depot, depot, national, running_national, to_national
from tests.faults.matrix import cell
from tests.faults.proxy import Fault

__all__ = ["depot", "national", "running_national", "to_national"]

Way = Literal["up", "down"]
EVERY = pytest.mark.parametrize("depot", CARRIED, indirect=True)
# In the greeting, at the first questions, in the data, at the very end.
SHARES = (0.0, 0.03, 0.2, 0.6, 0.9, 0.99)


def broken(depot: Depot, act: Act, way: Way, share: float, seconds: float = 0.05) -> None:
    fault = depot.strike(act, way, share, seconds)
    while not fault.struck:  # on a busy machine the time may be over before
        assert isinstance(depot.attempt(), FilesDown)
    if depot.operation != "fetch":
        assert depot.row().state == "BUSY"
        assert depot.row().secret is not None  # so that the next try puts the same bytes
    depot.finish()


@cell("F01", "SFTP")
@EVERY
def test_refused(depot: Depot) -> None:
    depot.proxy.refuse()
    started = time.monotonic()
    assert isinstance(depot.attempt(), NotConnected)
    assert time.monotonic() - started < 1
    depot.finish()


@cell("F01", "SFTP")
def test_a_name_that_nobody_knows(depot: Depot) -> None:
    good = depot.effects.files
    depot.effects.files = Files(depot.settings.model_copy(update={"sftp_host": "no-such-name.invalid"}), depot.keys)
    assert isinstance(depot.attempt(), NotConnected)
    depot.effects.files = good
    depot.finish()


@cell("F01", "SFTP")
def test_a_server_that_is_gone_is_spared(depot: Depot) -> None:
    """After some tries nobody even knocks, and nobody waits; when it is back we notice by ourselves."""
    depot.proxy.refuse()
    for _ in range(5):
        depot.attempt()
    assert depot.effects.files.health()[0].state == "down"
    depot.proxy.heal()
    before, started = depot.proxy.carried, time.monotonic()
    error = depot.attempt()
    assert isinstance(error, NotConnected)
    assert "等它恢复" in error.message
    assert (depot.proxy.carried, time.monotonic() - started < 1) == (before, True)
    depot.effects.files._vitals._closed_until = 0.0
    depot.finish()


@cell("F02", "SFTP")
@EVERY
def test_a_black_hole(depot: Depot) -> None:
    depot.proxy.black_hole()
    assert isinstance(depot.attempt(), NotConnected)
    depot.finish()


@cell("F06", "SFTP")
@EVERY
@pytest.mark.parametrize("share", SHARES)
def test_reset_while_sending(depot: Depot, share: float) -> None:
    broken(depot, "cut", "up", share)


@cell("F07", "SFTP")
@EVERY
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("act", ["cut", "close"])
def test_an_answer_cut_short_or_reset(depot: Depot, act: Act, share: float) -> None:
    broken(depot, act, "down", share)


@cell("F08", "SFTP")
@EVERY
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
@pytest.mark.parametrize("way", ["up", "down"])
def test_half_closed(depot: Depot, way: Way, share: float) -> None:
    broken(depot, "half", way, share)


@cell("F09", "SFTP")
@EVERY
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
@pytest.mark.parametrize("way", ["up", "down"])
def test_dripping(depot: Depot, way: Way, share: float) -> None:
    """Something comes all the time, so no time-out of a single wait would ever end it."""
    broken(depot, "drip", way, share, seconds=0.04)


@cell("F16", "SFTP")
@EVERY
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("way", ["up", "down"])
def test_altered_on_the_way(depot: Depot, way: Way, share: float) -> None:
    broken(depot, "corrupt", way, share)


@cell("F31", "SFTP")
@EVERY
@pytest.mark.parametrize("share", [0.0, 0.03, 0.5, 0.99])
@pytest.mark.parametrize("way", ["up", "down"])
def test_frozen(depot: Depot, way: Way, share: float) -> None:
    broken(depot, "freeze", way, share)


@cell("F31", "SFTP")
@pytest.mark.parametrize("after", range(3500, 4100, 50))
def test_frozen_at_each_step_of_the_greeting(depot: Depot, after: int) -> None:
    """Where paramiko waits for an answer without any time-out."""
    fault = depot.proxy.arm(Fault("freeze", "down", after=after))
    while not fault.struck:
        assert isinstance(depot.attempt(), FilesDown)
    depot.finish()


@cell("F31", "SFTP")
@pytest.mark.parametrize("operation", ["open", "write", "mkdir", "stat", "rename"])
def test_a_server_that_thinks_too_long(depot: Depot, operation: str) -> None:
    depot.national.fault(f"sftp/{operation}", "delay", seconds=TOTAL + 0.5)
    assert isinstance(depot.attempt(), FilesDown)
    depot.finish()


@cell("F31", "SFTP")
def test_cut_again_and_again(depot: Depot) -> None:
    """Each try gets a little further, and none begins from nothing."""
    depot.operation = "large"
    for _ in range(3):
        fault = depot.strike("close", "up", 0.3)
        while not fault.struck:
            assert isinstance(depot.attempt(), FilesDown)
        depot.take_over()
    before = depot.written
    depot.heal()
    depot.act()
    assert 0 < depot.written - before < len(depot.content)  # whoever began from nothing would write all of it
    depot.finish()
