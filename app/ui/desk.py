"""Calls to the service for widgets: work in threads, answers on the UI thread, nothing late, nothing doubled."""

import base64
import hashlib
import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from app.client import WRITES, Door, ServiceError, loads, new_key, shaped
from app.ui.listener import Listener

if TYPE_CHECKING:  # pydantic is imported by the first worker, after the first paint
    from service.kit.page import Page

Then = Callable[[Any], None]
Fail = Callable[[ServiceError], None]

_CALLS = 6
_CHORES = 2
_LAST_WORDS_MS = 800
_FAULT = "客户端内部出错，已输入的内容都在草稿里。请再按一次；仍不行请按 Ctrl+D 从草稿继续。"


def page_of(content: bytes) -> "Page":
    """A Page from an answer; runs in the worker."""
    from service.kit.page import Page

    return Page.model_validate_json(content)


def file_of(content: bytes) -> bytes:
    """The bytes of a ``/counter/file`` answer; runs in the worker."""
    return base64.b64decode(loads(content)["content"])


@dataclass(frozen=True)
class _Waiting:
    """Whom a call under way belongs to, and what is done with its end."""

    owner: QObject
    case: str
    then: Then
    fail: Fail | None
    mark: str = ""
    sitting: int = 0


class _Mailbox(QObject):
    """Carries results from the workers to the UI thread."""

    arrived = Signal(int, object)


class _Errand(QRunnable):
    """One piece of work. It holds plain data and the mailbox, never a widget."""

    def __init__(self, number: int, work: Callable[[], Any], mailbox: _Mailbox) -> None:
        super().__init__()
        self._number, self._work, self._mailbox = number, work, mailbox

    def run(self) -> None:
        try:
            result = self._work()
        except ServiceError as error:
            result = error
        except Exception as fault:  # noqa: BLE001 - whatever it was, the person must hear of it
            result = ServiceError(0, "CLIENT_FAULT", f"{_FAULT}（{type(fault).__name__}）")
        self._mailbox.arrived.emit(self._number, result)


class Desk(QObject):
    """The widgets' side of the door.

    ``call(owner, "take", body, then, fail)``: ``then(answer)`` or ``fail(error)`` runs on the UI thread, unless the
    owner is gone or the body's ``case`` is no longer the current one. A repeated identical write that never got
    its answer goes out under the same idempotency key.
    """

    page_due = Signal(str)  # case: the service has a newer page
    happened = Signal(str, str, str)  # case, kind, at
    online = Signal(bool)
    failed = Signal(object)  # a ServiceError nobody asked for
    working = Signal(int)  # calls under way
    locked = Signal()
    signed_out = Signal()
    case_changed = Signal(str)
    _heard_of = Signal(bool)

    def __init__(self, url: str, token: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.case = ""
        self._door = Door(url, token)
        self._listener = Listener(url, token, self.happened.emit, self._heard_of.emit)
        self._heard_of.connect(self._tell)
        self._is_online = True
        self._mailbox = _Mailbox()
        self._mailbox.arrived.connect(self._arrived)
        self._calls = _pool(_CALLS)
        self._chores = _pool(_CHORES)
        self._number = 0
        self._sitting = 0
        self._waiting: dict[int, _Waiting] = {}
        self._keys: dict[str, str] = {}
        self.happened.connect(self._heard)

    def call(
        self,
        owner: QObject,
        route: str,
        body: Mapping[str, object],
        then: Then,
        fail: Fail | None = None,
        *,
        shape: Callable[[bytes], Any] = loads,
        patience: float = 30.0,
        any_case: bool = False,
    ) -> int:
        """Sends ``POST /counter/{route}``; ``shape`` turns the bytes into the answer in the worker.

        ``any_case`` is for lists that deal with other cases than the current one.
        """
        plain = dict(body)
        mark = _mark(route, plain) if route in WRITES else ""
        key = self._keys.setdefault(mark, new_key()) if mark else ""
        case = "" if any_case else str(plain.get("case", ""))
        door = self._door

        def work() -> Any:
            return shaped(door.ask(route, plain, key=key, patience=patience), shape)

        return self._start(self._calls, work, _Waiting(owner, case, then, fail, mark, self._sitting))

    def page(self, owner: QObject, route: str, body: Mapping[str, object], then: Then, fail: Fail | None = None) -> int:
        """``call`` for the routes that answer with a Page; steps may ask three gateways, hence 60 s."""
        return self.call(owner, route, body, then, fail, shape=page_of, patience=60.0)

    def file(self, owner: QObject, case: str, file: str, then: Then, fail: Fail | None = None) -> int:
        """Fetches an attached file; ``then`` gets its bytes."""
        return self.call(owner, "file", {"case": case, "file": file}, then, fail, shape=file_of)

    def run(self, owner: QObject, work: Callable[[], Any], then: Then, fail: Fail | None = None) -> int:
        """Runs slow local work (PDF, picture) in a thread; ``work`` must not hold a widget."""
        return self._start(self._chores, work, _Waiting(owner, "", then, fail))

    def drop(self, number: int) -> None:
        """The answer of this call is no longer wanted."""
        if self._waiting.pop(number, None):
            self.working.emit(len(self._waiting))

    def enter(self, case: str) -> None:
        """From now on this is the current case: late answers of another are dropped, its news are heard."""
        changed = case != self.case
        self.case = case
        self._listener.follow(case, self._door.session)
        if changed:
            self.case_changed.emit(case)

    def sit_down(self) -> None:
        """Somebody has just proven who they are: refusals of calls sent before say nothing about now."""
        self._sitting += 1

    def sign_in(self, session: str) -> None:
        self.sit_down()
        self._door.session = session
        self._listener.follow(self.case, session)

    def sign_out(self) -> None:
        self._door.session = ""
        self._keys.clear()
        self._waiting.clear()
        self.working.emit(0)
        self.enter("")

    @property
    def pending(self) -> int:
        """Calls under way."""
        return len(self._waiting)

    @property
    def signed_in(self) -> bool:
        return bool(self._door.session)

    def warm(self, *modules: str) -> None:
        """Builds the connection and imports what is heavy, in a worker; called after the first paint."""
        door = self._door

        def work() -> None:
            door.warm()
            for module in modules:
                importlib.import_module(module)

        self.run(self, work, lambda _: None)

    def close(self) -> None:
        """Ends the threads; answers still on their way are dropped."""
        self._waiting.clear()
        self._listener.close()
        self._door.refuse()
        for pool in (self._calls, self._chores):
            pool.clear()
        self._calls.waitForDone(
            _LAST_WORDS_MS
        )  # a connection that is just being made cannot be closed by another thread
        self._door.session = ""
        self._door.close()
        for pool in (self._calls, self._chores):
            pool.waitForDone(3000)

    def _start(self, pool: QThreadPool, work: Callable[[], Any], waiting: _Waiting) -> int:
        self._number += 1
        self._waiting[self._number] = waiting
        pool.start(_Errand(self._number, work, self._mailbox))
        self.working.emit(len(self._waiting))
        return self._number

    @Slot(int, object)
    def _arrived(self, number: int, result: object) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is None:
            return
        self.working.emit(len(self._waiting))
        error = result if isinstance(result, ServiceError) else None
        if error is None or error.settled:
            self._keys.pop(waiting.mark, None)
        self._tell(error is None or error.status != 0 or error.code == "CLIENT_FAULT")
        if waiting.case and waiting.case != self.case:
            return
        if error is None:
            if shiboken6.isValid(waiting.owner):
                waiting.then(result)
        else:
            self._refused(waiting, error)

    def _refused(self, waiting: _Waiting, error: ServiceError) -> None:
        if shiboken6.isValid(waiting.owner) and waiting.fail is not None:
            waiting.fail(error)
        else:
            self.failed.emit(error)
        if waiting.sitting != self._sitting:
            return
        if error.code == "LOCKED":
            self.locked.emit()
        elif error.status == 401 and self._door.session:
            self.signed_out.emit()

    @Slot(bool)
    def _tell(self, online: bool) -> None:
        if online != self._is_online:
            self._is_online = online
            self.online.emit(online)

    @Slot(str, str, str)
    def _heard(self, case: str, kind: str, _at: str) -> None:
        if case == self.case and kind == "page":
            self.page_due.emit(case)


def _pool(size: int) -> QThreadPool:
    pool = QThreadPool()
    pool.setMaxThreadCount(size)
    return pool


def _mark(route: str, body: Mapping[str, object]) -> str:
    """What makes two presses the same one; a digest, because a body may hold a password."""
    text = json.dumps([route, body], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
