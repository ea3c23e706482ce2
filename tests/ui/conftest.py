"""The window offscreen against a real HTTP server."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.devices.ports import Camera, Devices, DeviceStatus, IdCardReader, SignaturePad
from app.ui.board import BoardArea
from app.ui.desk import Desk
from app.ui.program import Program, Start
from app.ui.theme import install, theme
from app.ui.workbench import Workbench
from tests.boards.people import PACE, PEOPLE, TRAIL
from tests.boards.stand import DOOR, Stand, stand
from tests.ui.boards import opened, press
from tests.ui.counter_service import CounterService


@dataclass
class StillDevice:
    """A device that is there and does nothing."""

    said: DeviceStatus
    on_status: Callable[[DeviceStatus], None] | None = None
    closed: bool = False

    def status(self) -> DeviceStatus:
        return self.said

    def watch(self, on_status: Callable[[DeviceStatus], None]) -> Callable[[], None]:
        self.on_status = on_status
        return self._nobody_watches

    def _nobody_watches(self) -> None:
        self.on_status = None

    def cancel(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


class StillReader(StillDevice, IdCardReader):
    def read(self, on_done, on_error, on_progress=None) -> None: ...


class StillCamera(StillDevice, Camera):
    def capture(self, on_done, on_error, on_progress=None) -> None: ...

    def preview(self, on_glimpse, on_error) -> None: ...


class StillPad(StillDevice, SignaturePad):
    def sign(self, on_done, on_error, on_progress=None) -> None: ...


@pytest.fixture(autouse=True, scope="session")
def _fonts(qapp: QApplication) -> None:
    install()


@pytest.fixture(autouse=True)
def _plain_look(_fonts: None) -> Iterator[None]:
    yield
    if (theme().mode, theme().scale) != ("light", "normal"):
        theme().apply("light", "normal")


@pytest.fixture
def service() -> Iterator[CounterService]:
    running = CounterService()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def desk(service: CounterService, qapp: QApplication) -> Iterator[Desk]:
    made = Desk(service.url, "door-token")
    yield made
    made.close()


@pytest.fixture
def devices() -> Devices:
    return Devices(
        reader=StillReader(DeviceStatus("reader", "读卡器", "ready", "就绪", simulated=True)),
        camera=StillCamera(DeviceStatus("camera", "高拍仪", "ready", "就绪", simulated=True)),
        pad=StillPad(DeviceStatus("pad", "签字板", "fault", "未连接", simulated=True)),
    )


@pytest.fixture
def program(service: CounterService, devices: Devices, tmp_path: Path, qtbot: QtBot) -> Iterator[Program]:
    """The program with its login window on screen."""
    start = Start(service.url, "door-token", "济南历下营业厅", "A03", True, tmp_path / "seat" / "cloudboss.json")
    made = Program(start, lambda: devices)
    made.show()
    assert made.login is not None
    qtbot.waitExposed(made.login)
    yield made
    for window in (made.login, made.workbench):
        if window is not None:
            window.retire()
    made.close()


@pytest.fixture
def bench(program: Program, qtbot: QtBot) -> Workbench:
    """The workbench of SD0001, start page on screen."""
    login = program.login
    assert login is not None
    with qtbot.waitSignal(program.ready, timeout=10_000):
        login.staff.setText("sd0001")
        login.password.setText("Demo-2026!")
        login.button.click()
    assert program.workbench is not None
    return program.workbench


@pytest.fixture
def serving(bench: Workbench, qtbot: QtBot) -> Workbench:
    """The workbench with case-3 at its third step: customer, fees, dates and receipt are there."""
    bench.open_case("case-3")
    qtbot.waitUntil(lambda: bench.page is not None and bench.page.case == "case-3", timeout=10_000)
    return bench


@pytest.fixture
def served(postgres, key_dir) -> Iterator[Stand]:
    PACE.held, PACE.fault, PACE.permits = False, None, threading.Semaphore(0)
    with stand(postgres, key_dir, [PEOPLE, TRAIL]) as standing:
        yield standing
        PACE.held = False
        PACE.permits.release(100)


@pytest.fixture
def signed_in(served, devices, tmp_path, qtbot, monkeypatch) -> Iterator[Callable[[str], Workbench]]:
    """The workbench of somebody; their downloads go to the test's folder."""
    monkeypatch.setattr("app.ui.board_sheets.downloads", lambda: tmp_path / "下载")
    programs: list[Program] = []

    def sign_in(staff: str) -> Workbench:
        program = Program(
            Start(served.url, DOOR, "济南历下营业厅", "A03", True, tmp_path / "seat.json"), lambda: devices
        )
        programs.append(program)
        program.show()
        assert program.login is not None
        qtbot.waitExposed(program.login)
        program.login.staff.setText(staff)
        program.login.password.setText("Demo-2026!")
        with qtbot.waitSignal(program.ready, timeout=10_000):
            program.login.button.click()
        assert program.workbench is not None
        return program.workbench

    yield sign_in
    for program in programs:
        for window in (program.login, program.workbench):
            if window is not None:
                window.retire()
        program.close()


@pytest.fixture
def chief(signed_in) -> Workbench:
    """周杰, an administrator."""
    return signed_in("SD0800")


@pytest.fixture
def board(chief, qtbot) -> BoardArea:
    """员工, opened by its key."""
    press(chief, "Ctrl+F2")
    return opened(chief, qtbot)
