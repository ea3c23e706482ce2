"""From the login window to the workbench and back; what `cloudboss` shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.client import ServiceError
from app.ui.desk import Desk
from app.ui.garbage import Collector
from app.ui.login import LoginWindow
from app.ui.preferences import Preferences
from app.ui.theme import install, theme

if TYPE_CHECKING:
    from app.devices.ports import Devices
    from app.scenarios.view import PageView
    from app.ui.customer_screen.keeper import CustomerScreen
    from app.ui.workbench import Workbench

HEAVY = ("service.kit.page", "app.ui.workbench", "app.scenarios.view")


@dataclass(frozen=True)
class Start:
    """Where the service is and what this seat is called."""

    url: str
    door: str = ""
    hall: str = ""
    seat: str = "A01"
    training: bool = False
    preferences: Path = Path("cloudboss.json")


class Program(QObject):
    """Owns desk, devices and the one window that is open. ``ended`` when the person has closed it."""

    ended = Signal()
    ready = Signal(object)  # the Workbench, painted for the first time

    def __init__(self, start: Start, make_devices: "Callable[[], Devices]") -> None:
        super().__init__()
        self.start = start
        self._collector = Collector(self)
        self.preferences = Preferences.load(start.preferences)
        install(self.preferences.mode, self.preferences.scale)
        self.desk = Desk(start.url, start.door, self)
        self._make_devices = make_devices
        self.devices: Devices | None = None
        self.login: LoginWindow | None = None
        self.workbench: Workbench | None = None
        self.customer_screen: CustomerScreen | None = None

    def show(self, notice: str = "") -> None:
        """The login window; the heavy imports begin after it is painted."""
        login = LoginWindow(self.start.hall, self.start.seat, self.preferences.staff, training=self.start.training)
        login.submitted.connect(self._sign_in)
        login.closed.connect(self._closed)
        login.painted.connect(lambda: self.desk.warm(*HEAVY))
        login.notice(notice)
        self.login = login
        login.show()

    def close(self) -> None:
        """Ends the customer's display, threads and device hosts."""
        self._close_customer_screen()
        if self.devices is not None:
            self.devices.close()
            self.devices = None
        self.desk.close()
        self._collector.close()

    @Slot(str, str)
    def _sign_in(self, staff: str, password: str) -> None:
        assert self.login is not None
        body = {"staff": staff, "password": password, "seat": self.start.seat}
        self.desk.call(self.login, "login", body, self._signed_in, self._not_signed_in)

    def _not_signed_in(self, error: ServiceError) -> None:
        if self.login is not None:
            self.login.refuse(error.message, error.fields)

    def _signed_in(self, answer: Mapping[str, Any]) -> None:
        from app.ui.workbench import Workbench

        self.desk.sign_in(str(answer["session"]))
        self._remember(staff=str(answer["staff"]))
        workbench = Workbench(self.desk, self._view)
        workbench.begin(answer)
        workbench.left.connect(self._left)
        workbench.look_changed.connect(self._look_changed)
        workbench.closed.connect(self._closed)
        workbench.painted.connect(self._painted)
        self.workbench = workbench
        workbench.show()
        workbench.go_home()
        login, self.login = self.login, None
        if login is not None:
            login.retire()

    @Slot()
    def _painted(self) -> None:
        """The view and the devices come up behind the first paint."""
        from app.ui.leaving import Leaving
        from app.ui.scanning import Scanning

        assert self.workbench is not None
        if self.devices is None:
            self.devices = self._make_devices()
        self.workbench.watch(self.devices)
        self.workbench.prepare()
        self._face_customer(self.workbench, self.devices)
        Scanning(self.workbench)
        Leaving(self.workbench)
        self._collector.settle()
        self.ready.emit(self.workbench)

    def _face_customer(self, workbench: "Workbench", devices: "Devices") -> None:
        """The display of the customer follows the clerk's window, and ends with it."""
        from app.ui.customer_screen.keeper import CustomerScreen

        start, wanted = self.start, self.preferences.customer_screen
        screen = CustomerScreen(self.desk, start.hall, training=start.training, wanted=wanted, clerks=workbench)
        assert workbench.view is not None
        workbench.view.page_changed.connect(screen.show_page)
        workbench.covered.connect(lambda covered: screen.cover(covered, workbench.page))
        workbench.customer_screen.connect(screen.switch)
        screen.stirred.connect(workbench.idle.stir)
        screen.switched.connect(lambda opened: self._remember(customer_screen=opened))
        screen.serve(devices.screen)
        self.customer_screen = screen
        screen.resume()

    def _close_customer_screen(self) -> None:
        screen, self.customer_screen = self.customer_screen, None
        if screen is not None:
            screen.close()
            screen.deleteLater()

    def _view(self) -> "PageView":
        from app.scenarios.view import PageView

        assert self.devices is not None
        return PageView(self.desk, self.devices)

    @Slot(str)
    def _left(self, notice: str) -> None:
        workbench, self.workbench = self.workbench, None
        self._close_customer_screen()
        self.desk.sign_out()
        self.show(notice)
        if workbench is not None:
            workbench.retire()

    @Slot()
    def _look_changed(self) -> None:
        self._remember(mode=theme().mode, scale=theme().scale)

    @Slot()
    def _closed(self) -> None:
        self._close_customer_screen()
        QTimer.singleShot(0, self, self.ended.emit)

    def remember_devices(self, devices: Mapping[str, str]) -> None:
        """Which driver serves which port of this seat, also after the next start."""
        self._remember(devices=devices)

    def _remember(self, **changes: Any) -> None:
        """A seat that cannot write its preferences works all the same."""
        try:
            self.preferences = self.preferences.store(self.start.preferences, **changes)
        except OSError:
            return
