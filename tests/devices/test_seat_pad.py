"""The pad of a seat changes between a device and the customer's display while the client runs, over real hosts."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.devices.ports import Devices, PadSignature
from app.devices.screen_pad import ScreenPad
from app.devices.seat import Choice, Seat

PNG = b"\x89PNG signed"


class Display:
    """A customer's display without a window."""

    def __init__(self) -> None:
        self.asked: list[Callable[[bytes, int], None]] = []
        self.ended = 0

    def begin_signature(self, on_ink: Any, on_signed: Callable[[bytes, int], None], on_too_little: Any) -> None:
        self.asked.append(on_signed)

    def end_signature(self) -> None:
        self.ended += 1


@pytest.fixture
def devices(qtbot: QtBot) -> Iterator[Devices]:
    quick = {kind: Choice(f"simulated_{kind}", {"pace": "0"}) for kind in ("reader", "camera", "pad", "sim")}
    opened = Seat(**quick).open()
    yield opened
    opened.close()


def test_the_choice_counts_at_once_and_back(devices: Devices, qtbot: QtBot) -> None:
    told: list[Any] = []
    display = Display()
    assert isinstance(devices.screen, ScreenPad)
    assert devices.board is not None
    devices.screen.attach(display)
    devices.pad.sign(told.append, told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert isinstance(told[-1], PadSignature)
    assert told[-1].simulated
    assert display.asked == []
    devices.board.choose("pad", Choice("screen"))
    devices.pad.sign(told.append, told.append)
    assert devices.pad.status().word == "等待签名"
    display.asked[0](PNG, 5)
    assert told[-1] == PadSignature(PNG, 5)
    assert display.ended == 1
    devices.screen.attach(None)
    devices.pad.sign(told.append, told.append)
    assert told[-1].code == "SCREEN_CLOSED"
    devices.board.choose("pad", Choice("simulated_pad", {"pace": "0"}))
    devices.pad.sign(told.append, told.append)
    qtbot.waitUntil(lambda: len(told) == 4, timeout=20_000)
    assert told[-1].simulated


def test_the_seat_reads_a_sim_and_says_what_is_wrong(devices: Devices, qtbot: QtBot) -> None:
    told: list[Any] = []
    assert devices.sim is not None
    devices.sim.deal("no_sim", "foreign", "stock_3", on_done=lambda: None, on_error=told.append)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: devices.sim is not None and devices.sim.status().state == "ready", timeout=20_000)
    for number in (1, 2, 3):
        devices.sim.read(told.append, told.append)
        qtbot.waitUntil(lambda number=number: len(told) == number, timeout=20_000)  # type: ignore[misc]
    assert [getattr(one, "code", "") for one in told] == ["NO_SIM", "ICCID_INVALID", ""]
    assert (told[2].iccid[:6], told[2].simulated) == ("898615", True)
