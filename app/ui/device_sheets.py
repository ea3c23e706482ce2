"""Two sheets of the devices page: which driver serves a port from now on, and where the report goes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.client import ServiceError
from app.devices.errors import NAMES, DeviceError
from app.devices.ports import Devices, Kind
from app.devices.switchboard import Choice, Switchboard
from app.ui.board_sheets import FormSheet, keep, save_form
from app.ui.desk import Desk
from app.ui.sheet import Sheet
from service.kit.board.page import BoardForm
from service.kit.page import Choice as ChoiceField
from service.kit.page import Option, Text

Present = Callable[[Sheet, QWidget], None]


class DriverSheet(FormSheet):
    """``chosen(kind)`` when the choice is made and kept. ``preset``: the driver that is marked at first."""

    chosen = Signal(str)
    WIDTH = 860

    def __init__(self, below: QWidget, desk: Desk, devices: Devices, kind: Kind, preset: str = "") -> None:
        assert devices.board is not None
        board: Switchboard = devices.board
        now = board.ports[kind].choice
        marked = preset or now.driver
        before = now.settings if marked == now.driver else board.settings_of(kind, marked)
        options = tuple(
            Option(value=one.name, label=one.title + ("（模拟）" if one.simulated else ""))
            for one in board.candidates(kind)
        )
        known = {one.name for one in board.candidates(kind)}
        form = BoardForm(
            title=f"{NAMES[kind]}用哪个驱动",
            hint="确定后立即改用，这个席位以后也用它。正在进行的读取会中止，已录入的内容都在。",
            fields=(
                ChoiceField(name="driver", title="驱动", value=marked if marked in known else "", options=options),
                Text(
                    name="settings",
                    title="设置",
                    value=before,
                    required=False,
                    max_length=300,
                    hint="一般留空；写成 名称=值，多项用分号隔开",
                ),
            ),
        )
        super().__init__(below, desk, devices, form, "改用")
        self._board, self._kind = board, kind
        self._preset, self._preset_settings = marked, before
        self.submitted.connect(self._submitted)

    def _submitted(self, values: Mapping[str, Any]) -> None:
        driver, settings = str(values["driver"] or ""), str(values["settings"] or "").strip()
        if driver != self._preset and settings == self._preset_settings:
            settings = self._board.settings_of(self._kind, driver)
        try:
            self._board.choose(self._kind, Choice.parse(f"{driver}:{settings}"))
        except ValueError:
            self.refuse(ServiceError(422, "SETTINGS", "", {"settings": "每一项都要写成 名称=值"}))
        except DeviceError as error:
            self.say(error.message)
        else:
            self.dismiss()
            self.chosen.emit(self._kind)


class ReportSheet(FormSheet):
    """``written(path)``."""

    written = Signal(object)

    def __init__(self, below: QWidget, desk: Desk, devices: Devices, text: str) -> None:
        form = save_form("导出设备情况", f"设备-{datetime.now().astimezone():%Y%m%d-%H%M}.txt")
        super().__init__(below, desk, devices, form, "导出")
        self._desk, self._content = desk, text.encode("utf-8-sig")
        self.submitted.connect(self._write)

    def _write(self, values: Mapping[str, Any]) -> None:
        wanted = dict(values)

        def work() -> Path:
            try:
                return keep(wanted, ".txt", self._content)
            except OSError as error:
                why = error.strerror or type(error).__name__
                raise ServiceError(409, "FILE", f"文件存不了（{why}）。没有写出文件；请换一个文件夹再存。") from error

        self._desk.run(self, work, self._done, self.refuse)

    def _done(self, place: Path) -> None:
        self.dismiss()
        self.written.emit(place)
