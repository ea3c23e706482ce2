"""A desk without a service: it records calls and answers when the test says so, or by a rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.client import ServiceError
from service.kit.page import Page, Table


@dataclass
class Asked:
    """One call."""

    number: int
    route: str
    body: dict[str, Any]
    then: Callable[[Any], None]
    fail: Callable[[Any], None] | None


class RecordingDesk(QObject):
    """``rules[route](body)`` answers on the next turn of the event loop; without a rule the call waits."""

    page_due = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Asked] = []
        self.waiting: list[Asked] = []
        self.rules: dict[str, Callable[[dict[str, Any]], Any]] = {}
        self.saves = 0
        self.rules["save"] = self._save

    def call(self, owner, route, body, then, fail=None, *, shape=None, patience=30.0) -> int:
        asked = Asked(len(self.asked) + 1, route, dict(body), then, fail)
        self.asked.append(asked)
        self.waiting.append(asked)
        if route in self.rules:
            QTimer.singleShot(0, lambda: self._follow_rule(asked))
        return asked.number

    def page(self, owner, route, body, then, fail=None) -> int:
        return self.call(owner, route, body, then, fail)

    def file(self, owner, case, file, then, fail=None) -> int:
        return self.call(owner, "file", {"case": case, "file": file}, then, fail)

    def run(self, owner, work, then, fail=None) -> int:
        asked = Asked(len(self.asked) + 1, "(work)", {}, then, fail)
        self.waiting.append(asked)
        QTimer.singleShot(0, lambda: self.answer(asked, work()))
        return asked.number

    def drop(self, number: int) -> None:
        self.waiting = [asked for asked in self.waiting if asked.number != number]

    def answer(self, asked: Asked, result: Page | Table | dict[str, Any] | ServiceError | bytes) -> None:
        """Nothing happens when the call was dropped meanwhile."""
        if asked not in self.waiting:
            return
        self.waiting.remove(asked)
        if isinstance(result, ServiceError):
            assert asked.fail is not None
            asked.fail(result)
        else:
            asked.then(result)

    def routes(self) -> list[str]:
        return [asked.route for asked in self.asked]

    def last(self, route: str) -> Asked:
        return next(asked for asked in reversed(self.asked) if asked.route == route)

    def rule(self, route: str, answer: Callable[[dict[str, Any]], Any]) -> None:
        self.rules[route] = answer

    def _follow_rule(self, asked: Asked) -> None:
        if asked in self.waiting:
            self.answer(asked, self.rules[asked.route](asked.body))

    def _save(self, body: Mapping[str, Any]) -> dict[str, Any]:
        self.saves += 1
        return {"version": body["version"], "saved_at": "10:32:05"}
