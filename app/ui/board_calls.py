"""The reads of a board: of each kind the last one counts, an earlier one that is still on its way is dropped."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject

from app.client import ServiceError
from app.ui.desk import Desk

Then = Callable[[Any], None]
Fail = Callable[[ServiceError], None]


class Calls(QObject):
    """``failed`` hears of whatever has no ear of its own."""

    def __init__(self, desk: Desk, failed: Fail, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._failed = desk, failed
        self._open: dict[str, int] = {}

    @property
    def pending(self) -> bool:
        return bool(self._open)

    def is_pending(self, name: str) -> bool:
        return name in self._open

    def ask(
        self,
        route: str,
        body: Mapping[str, object],
        then: Then,
        shape: Callable[[bytes], Any],
        *,
        name: str = "",
        fail: Fail | None = None,
    ) -> None:
        """``POST /counter/boards/{route}``; ``name`` where one route has calls of several kinds."""
        name = name or route
        self._desk.drop(self._open.pop(name, 0))

        def come(answer: Any) -> None:
            self._open.pop(name, None)
            then(answer)

        def failed(error: ServiceError) -> None:
            self._open.pop(name, None)
            (fail or self._failed)(error)

        self._open[name] = self._desk.call(self, f"boards/{route}", body, come, failed, shape=shape)

    def drop(self, beginning: str) -> None:
        """No answer is wanted any more to those whose names begin so."""
        for name in [one for one in self._open if one.startswith(beginning)]:
            self._desk.drop(self._open.pop(name))
