"""What the province's own systems share (wire profile 6): JSON over HTTP, known by an HMAC over the whole call."""

import hashlib
import hmac
import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Any

from sandbox.centre import Centre
from sandbox.clock import ZONE
from sandbox.faults import Fault

WINDOW = 300.0  # seconds
Reply = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Asked:
    """One HTTP request as it came. Header names are found in any case."""

    method: str
    path: str
    headers: Message
    body: bytes


class Twin(ABC):
    """One outside system. ``name`` is its place in paths and in faults."""

    name: str

    def __init__(self, centre: Centre, secret: str) -> None:
        self.centre, self.secret = centre, secret

    @abstractmethod
    def answer(self, asked: Asked, fault: Fault | None) -> Reply:
        """Status and JSON."""

    def fresh(self, nonce: str, time: float) -> bool:
        """Whether a call is of now and came for the first time."""
        store, now = self.centre.store, self.centre.now()
        if not nonce or abs(now - time) > WINDOW:
            return False
        with store.unit():
            store.change("DELETE FROM nonce WHERE at < ?", now - 2 * WINDOW)
            return store.change("INSERT OR IGNORE INTO nonce VALUES (?, ?)", f"{self.name}/{nonce}", now) == 1


class Provincial(Twin):
    """A system behind signed JSON: says 401 to everybody who does not know the secret."""

    def answer(self, asked: Asked, fault: Fault | None) -> Reply:
        if not self._genuine(asked):
            return 401, {"error": "签名、时间或随机数不合法"}
        if fault is not None and fault.kind == "refuse_1xxx":
            return 422, {"error": "业务规则不允许（演练）"}
        return self.reply(asked.method, asked.path.removeprefix(f"/{self.name}"), asked.body)

    @abstractmethod
    def reply(self, method: str, place: str, body: bytes) -> Reply:
        """To a genuine call."""

    def _genuine(self, asked: Asked) -> bool:
        time, nonce = asked.headers.get("X-Time", ""), asked.headers.get("X-Nonce", "")
        text = asked.method + asked.path + time + nonce + hashlib.sha256(asked.body).hexdigest()
        wanted = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted, asked.headers.get("X-Sign", "")) and self.fresh(nonce, moment(time))


def content_hash(content: object) -> str:
    """Equal for equal JSON."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def moment(text: str) -> float:
    """Epoch seconds of an X-Time: ISO 8601, Shanghai when it names no zone, or epoch seconds; 0 when neither."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return 0.0
    return (read if read.tzinfo else read.replace(tzinfo=ZONE)).timestamp()
