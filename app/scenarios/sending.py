"""Brings a file to the service: a small one in one call, a large one in pieces, each of which may be sent again."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from PySide6.QtCore import QObject

from app.client import ServiceError
from app.ui.desk import Desk

PIECE = 1_000_000  # bytes of one call; more would be felt at the window
PATIENCE = 60.0  # seconds: a picture is read as soon as it arrives, and others may be before it

Progress = Callable[[int, int], None]  # bytes that are there, of all


@dataclass(frozen=True)
class Sending:
    """One file for one field of one case. ``then`` gets the id of the stored file."""

    desk: Desk
    owner: QObject
    case: str
    field: str
    name: str
    content: bytes
    then: Callable[[str], None]
    fail: Callable[[ServiceError], None]
    progress: Progress = lambda _there, _all: None

    def start(self) -> int:
        if len(self.content) <= PIECE:
            content = base64.b64encode(self.content).decode()
            return self._call("attach", {**self._named, "content": content}, self._done)
        return self._send(0)

    @property
    def _named(self) -> dict[str, Any]:
        return {"case": self.case, "field": self.field, "name": self.name}

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def _send(self, at: int) -> int:
        self.progress(at, len(self.content))
        upload = self._digest[:32]  # the same file again goes on with the pieces that are there
        if at >= len(self.content):
            whole = {**self._named, "upload": upload, "sha256": self._digest}
            return self._call("attach/whole", whole, self._done)
        piece = base64.b64encode(self.content[at : at + PIECE]).decode()
        body = {"case": self.case, "upload": upload, "at": at, "content": piece}
        return self._call("attach/piece", body, self._onward)

    def _onward(self, answer: dict[str, Any]) -> None:
        self._send(int(answer["at"]))

    def _done(self, answer: dict[str, Any]) -> None:
        self.then(str(answer["file"]))

    def _call(self, route: str, body: dict[str, Any], then: Callable[[dict[str, Any]], None]) -> int:
        return self.desk.call(self.owner, route, body, then, self.fail, patience=PATIENCE)
