"""Runs one case: which call goes out when, and which answer still counts. It knows no widget of the page."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.client import ServiceError
from app.scenarios.sending import Progress, Sending
from app.ui.desk import Desk
from service.kit.page import Page, Table

BUSY_AFTER_MS = 300
_OUTDATED = {"STALE", "CLOSED"}  # the page on screen is not how the case is now

Values = Mapping[str, Any]
Fail = Callable[[ServiceError], None]


class Runner(QObject):
    """One write at a time: a step waits for the save that is under way, a save never overtakes a step.

    An answer counts only if no step was asked for since, so nothing that is late can repaint the page.
    """

    arrived = Signal(object)  # Page: paint it
    refused = Signal(object)  # ServiceError: the person stays on this page
    loading = Signal()  # a step was asked for: keys wait
    busy = Signal(bool)  # a step has been on its way for longer than 300 ms
    saved = Signal(str)  # when
    kept = Signal(object)  # the values that the service holds now, by field
    unsaved = Signal(object)  # ServiceError of an autosave
    suspended = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.page: Page | None = None
        self._turn = 0
        self._moving = False
        self._saving = False
        self._reading = 0  # the number of the refresh under way
        self._save_again: tuple[Values, bool] | None = None
        self._next: tuple[str, dict[str, Any]] | None = None
        self._refresh_due = False
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(BUSY_AFTER_MS)
        self._slow.timeout.connect(self._is_slow)
        desk.page_due.connect(self._page_due)

    @property
    def moving(self) -> bool:
        return self._moving

    @property
    def writing(self) -> bool:
        """What was typed is on its way, or about to be."""
        return self._moving or self._saving or self._save_again is not None

    @property
    def idle(self) -> bool:
        """Nothing of the page itself is on its way."""
        return not (self.writing or self._reading)

    def begin(self, page: Page) -> None:
        """Takes over a page that somebody else asked for; whatever is on its way no longer counts."""
        self._turn += 1
        self._saving = self._refresh_due = False
        self._save_again = None
        self._rest()
        self.page = page
        self.arrived.emit(page)

    def take(self, values: Values) -> None:
        self._move("take", {"values": dict(values)})

    def act(self, action: str, values: Values) -> None:
        self._move("act", {"action": action, "values": dict(values)})

    def goto(self, step: str, values: Values) -> None:
        """``goto`` carries no values, so what is typed is saved first."""
        self.save(values)
        self._move("goto", {"step": step})

    def save(self, values: Values, *, then_refresh: bool = False, then_leave: bool = False) -> None:
        """Keeps what is typed. While a step is on its way nothing is needed: it carries the values."""
        if self.page is None or self._moving:
            return
        self._refresh_due = self._refresh_due or then_refresh
        if self._saving:
            self._save_again = (values, then_leave or bool(self._save_again and self._save_again[1]))
        else:
            self._send_save(values, leave=then_leave)

    def _send_save(self, values: Values, *, leave: bool) -> None:
        self._forget_reading()
        self._saving = True
        turn = self._turn
        body = {**self._case(self._open_page()), "values": dict(values)}

        def stored(answer: dict[str, Any]) -> None:
            if turn == self._turn:
                self.kept.emit(body["values"])
                self._stored(answer, leave=leave)

        def failed(error: ServiceError) -> None:
            if turn == self._turn:
                self._not_stored(error)

        self.desk.call(self, "save", body, stored, failed)

    @Slot()
    def refresh(self) -> None:
        """Reads the page again; keeps what the person typed meanwhile."""
        page = self.page
        if page is None or self._moving or self._saving or self._reading:
            self._refresh_due = page is not None
            return
        self._refresh_due = False
        turn = self._turn

        def painted(fresh: Page) -> None:
            self._reading = 0
            if turn == self._turn:
                self._show(fresh)

        def missed(error: ServiceError) -> None:
            self._reading = 0
            if turn == self._turn:
                self.unsaved.emit(error)

        self._reading = self.desk.page(self, "page", {"case": page.case}, painted, missed)

    def look(self, owner: QObject, field: str, query: str, then: Callable[[Table], None], fail: Fail) -> int:
        page = self._open_page()
        body = {"case": page.case, "step": page.step, "field": field, "query": query}
        return self.desk.call(owner, "look", body, then, fail, shape=Table.model_validate_json)

    def attach(  # noqa: PLR0917 - as the protocol names them
        self,
        owner: QObject,
        field: str,
        name: str,
        content: bytes,
        then: Callable[[str], None],
        fail: Fail,
        progress: Progress = lambda _there, _all: None,
    ) -> int:
        """``then`` gets the id of the stored file."""
        case = self._open_page().case
        return Sending(self.desk, owner, case, field, name, content, then, fail, progress).start()

    def confirm(self, owner: QObject, file: str, typed: dict[str, str], then: Callable[[], None], fail: Fail) -> int:
        """A supervisor stands in for a refused picture; ``typed`` holds staff, password and reason."""
        body = {"case": self._open_page().case, "file": file, **typed}
        return self.desk.call(owner, "confirm", body, lambda _answer: then(), fail)

    def fetch(self, owner: QObject, file: str, then: Callable[[bytes], None], fail: Fail) -> int:
        return self.desk.file(owner, self._open_page().case, file, then, fail)

    def reveal(self, owner: QObject, name: str, reason: str, then: Callable[[str], None], fail: Fail) -> int:
        body = {"case": self._open_page().case, "name": name, "reason": reason}
        return self.desk.call(owner, "reveal", body, lambda answer: then(str(answer["value"])), fail)

    def _open_page(self) -> Page:
        assert self.page is not None
        return self.page

    @staticmethod
    def _case(page: Page) -> dict[str, Any]:
        return {"case": page.case, "step": page.step, "version": page.version}

    def _move(self, route: str, body: dict[str, Any]) -> None:
        if self.page is None or self._moving:
            return
        self._moving = True
        self._forget_reading()
        self._refresh_due = False
        self._turn += 0 if self._saving else 1
        self._slow.start()
        self.loading.emit()
        if self._saving:
            self._next = (route, body)
        else:
            self._send(route, body)

    def _send(self, route: str, body: dict[str, Any]) -> None:
        turn = self._turn

        def painted(page: Page) -> None:
            if turn == self._turn:
                self._rest()
                self.kept.emit(body.get("values", {}))
                self._show(page)

        def failed(error: ServiceError) -> None:
            if turn == self._turn:
                self._rest()
                self.refused.emit(error)
                if error.code in _OUTDATED:
                    self.refresh()

        self.desk.page(self, route, {**self._case(self._open_page()), **body}, painted, failed)

    def _show(self, page: Page) -> None:
        self.page = page
        if page.saved_at:
            self.saved.emit(page.saved_at)
        self.arrived.emit(page)
        if self._refresh_due:
            self.refresh()

    def _stored(self, answer: dict[str, Any], *, leave: bool) -> None:
        self._saving = False
        page = self._open_page()
        self.page = page.model_copy(update={"version": answer["version"], "saved_at": answer["saved_at"]})
        self.saved.emit(str(answer["saved_at"]))
        if leave:
            self.suspended.emit()
        self._go_on()

    def _not_stored(self, error: ServiceError) -> None:
        self._saving = False
        self.unsaved.emit(error)
        if error.code in _OUTDATED:
            self._refresh_due = True
        self._go_on()

    def _go_on(self) -> None:
        if self._save_again is not None:
            (values, leave), self._save_again = self._save_again, None
            self._send_save(values, leave=leave)
        elif self._next is not None:
            (route, body), self._next = self._next, None
            self._turn += 1
            self._send(route, body)
        elif self._refresh_due:
            self.refresh()

    def _forget_reading(self) -> None:
        """What was read before a save has an older version."""
        if self._reading:
            self.desk.drop(self._reading)
            self._reading = 0
            self._refresh_due = True

    def _rest(self) -> None:
        self._moving = False
        self._next = None
        self._slow.stop()
        self.busy.emit(False)

    @Slot()
    def _is_slow(self) -> None:
        self.busy.emit(True)

    @Slot(str)
    def _page_due(self, case: str) -> None:
        if self.page is not None and case == self.page.case:
            self.refresh()
