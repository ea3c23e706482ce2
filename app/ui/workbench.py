"""The workbench: everything around the page of the case that is being served."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.client import ServiceError
from app.ui.binding import bind
from app.ui.customer import CustomerStrip
from app.ui.desk import Desk, page_of
from app.ui.drafts import DraftList
from app.ui.entry import HandoverSheet, LockSheet
from app.ui.idle import Idle
from app.ui.keys import BOARD, DEVICES
from app.ui.lookups import KeyList, ReceiptSheet
from app.ui.middle import Middle
from app.ui.navigation import Navigation
from app.ui.notice import Notice
from app.ui.palette import Palette
from app.ui.pulse import Pulse
from app.ui.sheet import Sheet
from app.ui.side import SideColumn
from app.ui.status import StatusStrip, offline_strip
from app.ui.theme import theme
from app.ui.window import Window

if TYPE_CHECKING:
    from app.devices.ports import Devices
    from app.scenarios.view import PageView
    from app.ui.board import BoardArea
    from app.ui.device_page import DevicePage
    from service.kit.page import Page

FOLD_BELOW = 1240  # the right column folds into one line below this width (at normal size)
IDLE_MINUTES = 10.0


class Workbench(Window):
    """Hosts the page view, which makes its own calls; opens cases, lists, sheets, and shows the rest of a page."""

    left = Signal(str)  # back to the login window, with the reason or nothing
    look_changed = Signal()
    covered = Signal(bool)  # locked or signing out: nobody may see the customer; False: served again
    customer_screen = Signal()  # F11
    out = Signal()  # the clerk signs out

    def __init__(self, desk: Desk, make_view: Callable[[], "PageView"], *, idle_minutes: float = IDLE_MINUTES) -> None:
        super().__init__("workbench", "window")
        self.desk = desk
        self.page: Page | None = None
        self.sheet: Sheet | None = None
        self._make_view = make_view
        self.view: PageView | None = None
        self._login: Mapping[str, Any] = {}
        self._opening = 0
        self._devices: Devices | None = None
        self._build()
        bind(self)
        self._connect()
        self.idle = Idle(idle_minutes, self)
        self.idle.noticed.connect(self.lock)
        self.resize(1440, 900)

    # --- what is on screen -------------------------------------------------

    def begin(self, login: Mapping[str, Any]) -> None:
        """Takes over the answer of login or hand-over."""
        self._login = login
        self.setWindowTitle(f"云BOSS · {login['hall']} · {login['name']}" + ("（培训）" if login["training"] else ""))
        self.training.setVisible(bool(login["training"]))
        self.case_area.training.setVisible(bool(login["training"]))
        self.navigation.show_menu(str(login["hall"]), login["menu"])
        self.home.show_menu(str(login["name"]), login["menu"])
        self.status.show_clerk(str(login["name"]), str(login["staff"]))
        self.status.show_menu(login["menu"])
        self.count_drafts(int(login["draft_count"]))
        if self._painted:
            self.pulse.start()
        else:  # after the first paint, so that what the call imports does not delay it
            self.painted.connect(self.pulse.start)

    def watch(self, devices: "Devices") -> None:
        """Shows the devices of the seat, now and at every change."""
        self._devices = devices
        self.status.watch(devices)

    def prepare(self) -> None:
        """Builds the page view before it is needed."""
        self._the_view()

    def retire(self) -> None:
        self.pulse.stop()
        self.status.unwatch()
        self.middle.leave_places()
        super().retire()

    @Slot(object)
    def show_page(self, page: "Page") -> None:
        """Bars and columns follow the page that the view shows."""
        self.page = page
        self.navigation.mark(page.scenario)
        self.customer.show_customer(page.customer, busy=True)
        self.case_area.show_page(page)
        self.side.show_side(page.side)
        self.side.receipt.show_file(self.desk, page.side.receipt)
        self.status.show_saved(page.saved_at)

    def enter_page(self, page: "Page") -> None:
        """A page that the workbench itself asked for: into the view, focus in its first field."""
        self.desk.enter(page.case)
        view = self._the_view()
        self.middle.show_case()
        view.show_page(page)
        self.show_page(page)
        self.notice.hide()
        self._fold()

    def go_home(self) -> None:
        self._leave_case("")
        self.middle.show_home()
        self.home.read_drafts(self.desk)

    def say(self, tone: str, text: str) -> None:
        """What happened, above the page."""
        self.notice.tell(tone, text)

    def count_drafts(self, number: int) -> None:
        self.navigation.count_drafts(number)
        self.home.count_drafts(number)

    # --- the keys ------------------------------------------------------------

    def open_entry(self, key: str) -> None:
        """A line of the menu: a scenario, or a board; the draft of the case on screen is kept."""
        if key == DEVICES:
            self.open_devices()
        elif key.startswith(BOARD):
            self._go_elsewhere(key)
            self.middle.show_board(key.removeprefix(BOARD))
        else:
            self._ask_page("open", {"scenario": key})

    def open_devices(self) -> None:
        self._go_elsewhere(DEVICES)
        self.customer.show_place("设备", "设备页面，不涉及客户；按 Esc 返回")
        self.middle.show_devices()

    def open_case(self, case: str) -> None:
        self._ask_page("page", {"case": case})

    def open_palette(self) -> None:
        palette = Palette(self.frame, self.desk, self._login["menu"])
        palette.chosen.connect(self._chosen)
        self.present(palette, palette.box)

    def open_drafts(self) -> None:
        drafts = DraftList(self.frame, self.desk)
        drafts.chosen.connect(self.open_case)
        drafts.counted.connect(self.count_drafts)
        drafts.discarded.connect(self._discarded)
        self.present(drafts, drafts.box)

    def show_keys(self) -> None:
        sheet = KeyList(self.frame, self._login["menu"], devices=self.middle.on_devices)
        self.present(sheet, sheet)

    def show_receipt(self) -> None:
        if self.page is not None:
            sheet = ReceiptSheet(self.frame, self.desk, self.page.side)
            self.present(sheet, sheet)

    def hand_over(self) -> None:
        """From the lock as well: the clerk who has left cannot unlock for the next one."""
        locked = isinstance(self.sheet, LockSheet)
        sheet = HandoverSheet(self.frame, self.desk, str(self._login["name"]), locked=locked)
        sheet.passed.connect(self._handed_over)
        sheet.given_up.connect(self.lock)
        self.present(sheet, sheet.staff)

    @Slot()
    def lock(self) -> None:
        if not self.desk.signed_in or self._is_locked():
            return
        sheet = LockSheet(self.frame, self.desk, str(self._login["name"]), str(self._login["staff"]))
        for then in (self.desk.sit_down, self.pulse.start, lambda: self.covered.emit(False)):
            sheet.opened.connect(then)
        sheet.hand_over_wanted.connect(self.hand_over)
        self.pulse.stop()
        self.covered.emit(True)
        self.present(sheet, sheet.password)

    def _is_locked(self) -> bool:
        """Also while the next clerk signs in over a locked seat."""
        return isinstance(self.sheet, LockSheet) or (isinstance(self.sheet, HandoverSheet) and self.sheet.locked)

    def new_customer(self) -> None:
        if self.page is not None and self.page.state == "open" and self.view is not None:
            self.view.suspend()  # stores what is typed and then leaves
        else:
            self.go_home()

    def sign_out(self) -> None:
        self.out.emit()

    def switch_mode(self) -> None:
        theme().apply(mode="light" if theme().mode == "dark" else "dark")
        self._looks_different()

    def switch_scale(self) -> None:
        theme().apply(scale="normal" if theme().scale == "big" else "big")
        self._looks_different()

    def focus_nav(self) -> None:
        self.navigation.focus_first()

    def focus_page(self) -> None:
        if self.page is None:
            self.middle.focus_first()
        elif self.view is not None:
            self.view.focus_first()

    # --- building --------------------------------------------------------------

    def _build(self) -> None:
        self.frame = QWidget(self)
        self.frame.setProperty("role", "plain")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.frame)
        self.navigation = Navigation()
        row = QHBoxLayout(self.frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        column = QVBoxLayout()
        column.setSpacing(0)
        row.addLayout(column, 1)
        self.training = QFrame()
        self.training.setProperty("role", "training")
        self.training.setFixedHeight(4)
        self.customer = CustomerStrip()
        self.status = StatusStrip()
        self.pulse = Pulse(self.desk, self.status, self)
        column.addWidget(self.training)
        column.addWidget(self.customer)
        column.addLayout(self._body(), 1)
        column.addWidget(self.status)

    def _body(self) -> QHBoxLayout:
        body = QHBoxLayout()
        edge = theme().size("pad")
        body.setContentsMargins(edge, theme().size("gap"), edge, theme().size("gap"))
        body.setSpacing(theme().size("gap"))
        self.offline = offline_strip()
        self.offline.hide()
        self.notice = Notice()
        self.middle = Middle(self._make_board, self._make_devices)
        self.home, self.case_area = self.middle.home, self.middle.case_area
        centre = QVBoxLayout()
        centre.setSpacing(theme().dp(10))
        for widget in (self.offline, self.notice):
            centre.addWidget(widget)
        centre.addWidget(self.middle, 1)
        body.addLayout(centre, 1)
        self.side = SideColumn()
        self.side.hide()
        body.addWidget(self.side)
        return body

    def _connect(self) -> None:
        for place in (self.navigation, self.home):
            place.chosen.connect(self.open_entry)
            place.search_wanted.connect(self.open_palette)
            place.drafts_wanted.connect(self.open_drafts)
        self.navigation.customer_screen.clicked.connect(self.customer_screen)
        self.navigation.devices_wanted.connect(self.open_devices)
        self.home.resumed.connect(self.open_case)
        self.home.counted.connect(self.count_drafts)
        self.desk.online.connect(self._online)
        self.desk.failed.connect(self._failed)
        self.desk.locked.connect(self.lock)
        self.desk.signed_out.connect(lambda: self.left.emit("登录已过期，请重新登录。草稿都已保存，按 Ctrl+D 继续。"))
        if self.offline.button is not None:
            self.offline.button.clicked.connect(self.pulse.ask)

    def _the_view(self) -> "PageView":
        if self.view is None:
            self.view = self._make_view()
            self.view.page_changed.connect(self.show_page)
            self.view.message.connect(self.say)
            self.view.saved.connect(self.status.show_saved)
            self.view.suspended.connect(self.go_home)
            self.view.next_customer.connect(self.go_home)
            self.case_area.steps.wanted.connect(self.view.goto)
            self.case_area.host(self.view)
        return self.view

    def _make_board(self) -> "BoardArea":
        from app.ui.places import board_area

        assert self._devices is not None  # a person opens it, after the first paint
        return board_area(self, self._devices)

    def _make_devices(self) -> "DevicePage":
        from app.ui.places import device_page

        assert self._devices is not None
        return device_page(self, self._devices, str(self._login["hall"]))

    # --- answers ---------------------------------------------------------------

    def _go_elsewhere(self, entry: str) -> None:
        """Away from the case, whose draft is kept."""
        self._keep_typed()
        self.desk.drop(self._opening)
        self._leave_case(entry)
        self.notice.hide()

    def _leave_case(self, entry: str) -> None:
        """Nobody is served any more; ``entry`` of the menu is on screen instead."""
        self.desk.enter("")
        self.page = None
        self.navigation.mark(entry)
        self.customer.show_customer(None, busy=False)
        self.status.show_saved("")
        self._fold()

    def _ask_page(self, route: str, body: Mapping[str, object]) -> None:
        """The last press wins: an earlier one that is still on its way is dropped."""
        self._keep_typed()
        self.desk.drop(self._opening)
        self._opening = self.desk.call(
            self, route, body, self.enter_page, self._failed, shape=page_of, patience=60.0, any_case=True
        )

    def _keep_typed(self) -> None:
        if self.page is not None and self.page.state == "open" and self.view is not None:
            self.view.runner.save(self.view.values())

    def _chosen(self, kind: str, key: str) -> None:
        if kind == "draft":
            self.open_case(key)
        else:
            self.open_entry(key)

    def _discarded(self, case: str) -> None:
        if self.page is not None and self.page.case == case:
            self.go_home()

    def _handed_over(self, login: Mapping[str, Any]) -> None:
        self.desk.sign_in(str(login["session"]))
        self.begin(login)
        self.covered.emit(False)
        self.say("ok", f"已交接给 {login['name']}，草稿由其继续办理。")
        if self.page is not None:
            self.open_case(self.page.case)
        elif self.middle.on_board:  # the next person may have other rights
            self.go_home()

    def present(self, sheet: Sheet, focus: QWidget) -> None:
        if self.sheet is not None:
            self.sheet.dismiss()
        self.sheet = sheet
        sheet.closed.connect(self._sheet_closed)
        sheet.present(focus)

    @Slot()
    def _sheet_closed(self) -> None:
        self.sheet = None

    @Slot(bool)
    def _online(self, online: bool) -> None:
        self.offline.setVisible(not online)
        if not online:
            self.notice.hide()
        self.status.show_online(online)

    @Slot(object)
    def _failed(self, error: ServiceError) -> None:
        self.say("bad", error.message)

    def _looks_different(self) -> None:
        self._fold()
        self.look_changed.emit()

    def _fold(self) -> None:
        narrow = self.width() < theme().dp(FOLD_BELOW)
        self.side.setVisible(self.page is not None and not narrow)
        self.case_area.fold(narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.idle.watch(self.windowHandle())
