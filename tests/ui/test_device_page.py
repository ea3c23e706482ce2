"""设备: the page over real hosts of simulated devices, worked by keys alone."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.devices.link import QtClock, QtPipe
from app.devices.ports import Devices
from app.devices.seat import Choice, Seat
from app.devices.session import Session
from app.ui.desktop import open_devices
from app.ui.device_page import DevicePage
from app.ui.lens_sheet import LensSheet
from app.ui.preferences import Preferences
from app.ui.program import Program, Start
from app.ui.theme import theme
from app.ui.workbench import Workbench
from tests.ui.boards import press
from tests.ui.counter_service import CounterService
from tests.ui.heartbeat import heartbeat
from tests.ui.test_layout import LOOKS, cut_off

NUMBER, NAME = "370102199003074519", "张伟"


@pytest.fixture
def kept() -> dict[str, str]:
    return {}


@pytest.fixture
def devices(kept: dict[str, str], qapp: QApplication) -> Iterator[Devices]:
    """All three simulated; the pad is a seat's own choice."""
    seat = Seat(Choice.parse("simulated_reader:pace=0"), Choice("file"), Choice.parse("simulated_pad:pace=0"))
    opened = seat.open(remember=kept.update)
    yield opened
    opened.close()


@pytest.fixture
def page(bench: Workbench, qtbot: QtBot) -> DevicePage:
    press(bench, "Ctrl+Shift+D")
    return _shown(bench, qtbot)


def _shown(bench: Workbench, qtbot: QtBot) -> DevicePage:
    qtbot.waitUntil(lambda: bench.middle.devices is not None and bench.middle.devices.isVisible())
    page = bench.middle.devices
    assert page is not None
    qtbot.waitUntil(page.find_button.isEnabled, timeout=30_000)
    qtbot.waitUntil(lambda: not any(status.state == "opening" for status in page.scene.statuses.values()))
    qtbot.wait(60)
    return page


def _cells(page: DevicePage, row: str) -> dict[str, str]:
    found = next(one for one in page.grid.rows.fetched() if one.id == row)
    return {key: cell.text for key, cell in found.cells.items()}


def _ended(page: DevicePage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.check.running, timeout=40_000)
    qtbot.wait(60)


def test_the_page_shows_what_serves_and_what_could(page: DevicePage, bench: Workbench, qtbot: QtBot) -> None:
    cells = _cells(page, "reader")
    assert (cells["driver"], cells["state"], cells["nature"]) == ("模拟读卡器", "就绪", "模拟")
    assert _cells(page, "camera")["nature"] == "真实"
    assert (_cells(page, "cvr")["use"], _cells(page, "cvr")["state"]) == ("读卡器（备选）", "未安装")
    assert "libtermb.so" in _cells(page, "cvr")["error"]
    assert _cells(page, "simulated_camera")["state"] == "可用"
    assert bench.navigation.devices.isChecked()
    assert page.grid.hasFocus()
    press(bench, "Escape")
    assert not bench.navigation.devices.isChecked()
    assert bench.home.tiles[0].hasFocus()


def test_it_is_found_by_its_name(bench: Workbench, qtbot: QtBot) -> None:
    press(bench, "Ctrl+K")
    for letter in "sb":
        press(bench, letter)
    qtbot.waitUntil(lambda: bench.desk.pending == 0)
    press(bench, "Return")
    assert _shown(bench, qtbot).grid.hasFocus()


def test_a_test_shows_four_digits_and_keeps_nothing(page: DevicePage, bench: Workbench, qtbot: QtBot) -> None:
    press(bench, "Return")
    press(bench, "F9")
    _ended(page, qtbot)
    told = page.outcome.text.text()
    assert f"末四位 {NUMBER[-4:]}" in told
    assert "结果不保存" in told
    assert NUMBER[-4:] in page.pane.words()
    shown = told + page.pane.words() + str(page.grid.rows.fetched())
    assert NAME not in shown
    assert NUMBER not in shown
    press(bench, "Ctrl+Shift+R")
    report = QGuiApplication.clipboard().text()
    assert "通过" in report
    for secret in (NUMBER[-4:], NAME):
        assert secret not in report
    press(bench, "Escape")
    press(bench, "Escape")
    assert page.verdicts == {}
    press(bench, "Ctrl+Shift+D")
    assert NUMBER[-4:] not in page.outcome.text.text() or not page.outcome.isVisible()


def test_the_round_tries_everything_and_can_be_copied(page: DevicePage, bench: Workbench, qtbot: QtBot) -> None:
    steps: list[str] = []
    bench.middle.devices.progress.bar.valueChanged.connect(lambda _value: steps.append(page.progress.text.text()))
    with heartbeat() as beats:
        press(bench, "F12")
        assert page.progress.isVisible()
        _ended(page, qtbot)
    assert beats.gaps == []
    assert page.outcome.text.text().startswith("自检结束：通过 3 项，未通过 1 项")
    assert [_cells(page, kind)["check"] for kind in ("reader", "camera", "pad")] == ["通过", "未通过", "通过"]
    assert "文件无法读取" in _cells(page, "camera")["error"]
    report = page.scene.report("济南历下 A03", datetime.now().astimezone())
    assert "FILE_UNREADABLE" in report
    assert "测试 签字板：签名 8 笔" in report
    assert not page.progress.isVisible()
    assert page.check_button.text() == "一键自检"


def test_one_test_is_skipped_and_the_round_is_stopped(bench: Workbench, qtbot: QtBot, page: DevicePage) -> None:
    board = page._devices.board
    assert board is not None
    board.choose("reader", Choice.parse("simulated_reader:pace=30"))
    board.choose("pad", Choice.parse("simulated_pad:pace=60"))
    qtbot.waitUntil(lambda: page.scene.statuses["reader"].state == "ready", timeout=20_000)
    press(bench, "F12")
    qtbot.waitUntil(lambda: page.progress.text.text().startswith("读证测试：请放置"), timeout=20_000)
    assert page.check_button.text() == "跳过这一项"
    press(bench, "F12")
    qtbot.waitUntil(lambda: page.progress.text.text().startswith("签名测试：请客户"), timeout=20_000)
    press(bench, "Shift+Esc")
    _ended(page, qtbot)
    assert [page.verdicts[kind].outcome for kind in ("reader", "camera", "pad")] == ["skipped", "failed", "skipped"]


def test_a_driver_is_chosen_and_kept(
    page: DevicePage, bench: Workbench, kept: Mapping[str, str], qtbot: QtBot, tmp_path: Path
) -> None:
    press(bench, "Ctrl+G")
    assert bench.sheet is not None
    wanted = [option.value for option in bench.sheet.body.editors()[0].field.options].index("file")
    press(bench, str(wanted + 1))
    settings = bench.sheet.body.editors()[1].input()
    settings.setText("path")
    press(bench, "F12")
    qtbot.waitUntil(lambda: "名称=值" in _texts(bench.sheet))
    settings.setText(f"path={tmp_path / 'card.dat'}")
    press(bench, "F12")
    qtbot.waitUntil(lambda: _cells(page, "reader")["driver"] == "文件", timeout=20_000)
    assert bench.sheet is None
    assert kept["reader"] == f"file:path={tmp_path / 'card.dat'}"
    assert page.grid.hasFocus()


def test_one_of_two_lenses_is_chosen_by_its_picture_and_kept(
    page: DevicePage, bench: Workbench, devices: Devices, kept: Mapping[str, str], qtbot: QtBot
) -> None:
    assert devices.board is not None
    devices.board.choose("camera", Choice("simulated_camera", {"pace": "0"}))
    qtbot.waitUntil(lambda: page.scene.statuses["camera"].state == "ready", timeout=20_000)
    assert not page.lens_button.isVisible()
    press(bench, "Down")
    assert page.lens_button.isVisible()
    press(bench, "Ctrl+J")
    qtbot.waitUntil(lambda: bench.sheet is not None, timeout=20_000)
    sheet = bench.sheet
    assert isinstance(sheet, LensSheet)
    assert [button.text() for button in sheet.buttons] == ["模拟文档镜头", "模拟人像镜头"]
    assert all(not label.pixmap().isNull() for label in sheet.findChildren(QLabel) if label.text() == "")
    press(bench, "2")
    assert bench.sheet is None
    assert kept["camera"] == "simulated_camera:pace=0;name=模拟人像镜头;usb=0000:0002;path=sim-2"
    assert "模拟人像镜头" in bench.notice.text.text()


def test_a_camera_without_lenses_says_so(page: DevicePage, bench: Workbench, qtbot: QtBot) -> None:
    press(bench, "Down")
    press(bench, "Ctrl+J")
    qtbot.waitUntil(page.lens_button.isEnabled, timeout=10_000)
    assert bench.sheet is None
    assert bench.notice.text.text()


def _texts(sheet: QWidget) -> str:
    return " ".join(label.text() for label in sheet.findChildren(QWidget) if hasattr(label, "text"))


def test_what_was_plugged_in_is_said_and_tried(
    page: DevicePage, bench: Workbench, devices: Devices, qtbot: QtBot, tmp_path: Path
) -> None:
    assert devices.board is not None
    pipe = QtPipe("plugged", {"root": str(tmp_path), "period": "0.1"})
    devices.board.watch(Session("plugs", "", pipe, QtClock()), after=0)
    qtbot.waitUntil(lambda: devices.board.plugged == {}, timeout=20_000)
    qtbot.wait(60)
    folder = tmp_path / "sys/class/video4linux/video0"
    folder.mkdir(parents=True)
    (folder / "name").write_text("高拍仪甲\n", encoding="utf-8")
    qtbot.waitUntil(lambda: "新插入了 高拍仪甲" in bench.notice.text.text(), timeout=20_000)
    press(bench, "Return")
    qtbot.waitUntil(lambda: "高拍仪甲" in page.pane.words())
    assert "高拍仪甲" in page.scene.report("", datetime.now().astimezone())
    _shown(bench, qtbot)


@pytest.mark.parametrize(("mode", "scale"), LOOKS)
def test_nothing_is_cut_off(page: DevicePage, bench: Workbench, qtbot: QtBot, mode: str, scale: str) -> None:
    theme().apply(mode, scale)
    press(bench, "F9")
    _ended(page, qtbot)
    for size in ((1280, 640), (1440, 900)):
        bench.resize(*size)
        for _ in range(2):
            qtbot.waitUntil(lambda: not cut_off(bench))
            assert (bench.width(), bench.height()) == size
            least = bench.minimumSizeHint()
            assert (least.width() <= 1280, least.height() <= 640) == (True, True), least
            press(bench, "Return")
        press(bench, "Escape")


def test_everything_that_takes_the_focus_has_a_name(page: DevicePage, bench: Workbench) -> None:
    press(bench, "Return")
    wanted = [part for part in page.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    shown = [part for part in wanted if part.isVisible() and part.focusProxy() is None]
    named = {part: QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name) for part in shown}
    assert [part for part, name in named.items() if not name and part.parent() is not None] == []


def test_a_window_that_is_gone_is_told_nothing(
    page: DevicePage, bench: Workbench, program: Program, devices: Devices, qtbot: QtBot
) -> None:
    """The devices outlive it."""
    press(bench, "Ctrl+Shift+Q")
    qtbot.waitUntil(lambda: program.login is not None and program.workbench is None)
    told: list[object] = []
    devices.reader.read(told.append, told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    qtbot.wait(100)


def test_a_report_is_written_where_it_is_wanted(
    page: DevicePage, bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    press(bench, "Ctrl+E")
    assert bench.sheet is not None
    bench.sheet.body.editors()[0].input().setText(str(tmp_path / "下载"))
    press(bench, "F12")
    qtbot.waitUntil(lambda: "已导出" in bench.notice.text.text())
    (file,) = (tmp_path / "下载").iterdir()
    assert "模拟读卡器" in file.read_text(encoding="utf-8-sig")


@pytest.fixture
def start(service: CounterService, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[bool], Workbench]]:
    """The program as `cloudboss` starts it, with the devices of its own seat."""
    programs: list[Program] = []

    def make(training: bool) -> Workbench:
        at = Start(service.url, "door-token", "济南历下营业厅", "A03", training, tmp_path / "seat" / "client.json")
        program = Program(at, lambda: open_devices(program))
        programs.append(program)
        program.show()
        assert program.login is not None
        program.login.staff.setText("sd0001")
        program.login.password.setText("Demo-2026!")
        with qtbot.waitSignal(program.ready, timeout=10_000):
            program.login.button.click()
        assert program.workbench is not None
        return program.workbench

    yield make
    for program in programs:
        if program.workbench is not None:
            program.workbench.retire()
        program.close()


def test_in_production_nothing_simulated_serves_from_the_seat_to_the_page(
    start: Callable[[bool], Workbench], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDBOSS_READER", "simulated_reader:pace=0")
    Preferences().store(tmp_path / "seat" / "client.json", devices={"pad": "simulated_pad:pace=0"})
    bench = start(False)
    press(bench, "Ctrl+Shift+D")
    page = _shown(bench, qtbot)
    qtbot.waitUntil(
        lambda: [_cells(page, one)["state"] for one in ("reader", "camera", "pad")] == ["故障", "未选择", "故障"]
    )
    assert not any(one.driver.simulated for one in page.scene.findings.values())
    press(bench, "F9")
    _ended(page, qtbot)
    assert "正式环境不允许使用模拟设备" in page.outcome.text.text()
    press(bench, "Ctrl+G")
    assert bench.sheet is None
    assert "环境变量" in bench.notice.text.text()
    press(bench, "Down")
    press(bench, "Down")
    press(bench, "Ctrl+G")
    assert bench.sheet is not None
    assert [option.value for option in bench.sheet.body.editors()[0].field.options] == ["screen"]
    press(bench, "Esc")
    press(bench, "Up")
    press(bench, "Ctrl+G")
    assert bench.sheet is not None
    offered = [option.value for option in bench.sheet.body.editors()[0].field.options]
    assert offered != []
    assert not any("simulated" in name for name in offered)


def test_what_was_chosen_serves_after_the_next_start(
    start: Callable[[bool], Workbench], qtbot: QtBot, tmp_path: Path
) -> None:
    bench = start(True)
    press(bench, "Ctrl+Shift+D")
    page = _shown(bench, qtbot)
    board = page._devices.board
    assert board is not None
    board.choose("camera", Choice("file", {"path": "/a.jpg"}))
    kept = Preferences.load(tmp_path / "seat" / "client.json")
    assert kept.devices["camera"] == "file:path=/a.jpg"
    bench = start(True)
    press(bench, "Ctrl+Shift+D")
    assert _cells(_shown(bench, qtbot), "camera")["driver"] == "文件"
