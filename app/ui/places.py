"""The pages beside the cases, made for the workbench when they are first opened: boards and devices."""

import platform
from typing import TYPE_CHECKING

from app.devices.ports import Devices
from app.ui.board import BoardArea
from app.ui.device_page import DevicePage

if TYPE_CHECKING:
    from app.ui.workbench import Workbench


def board_area(bench: "Workbench", devices: Devices) -> BoardArea:
    board = BoardArea(bench.desk, devices, bench.present)
    board.left.connect(bench.go_home)
    board.opened.connect(lambda head: bench.customer.show_place(head.group, "管理页面，不涉及客户；按 Esc 返回"))
    board.message.connect(bench.say)
    return board


def device_page(bench: "Workbench", devices: Devices, hall: str) -> DevicePage:
    page = DevicePage(bench.desk, devices, bench.present, f"{hall} {platform.node()}")
    page.left.connect(bench.go_home)
    page.message.connect(bench.say)
    return page
