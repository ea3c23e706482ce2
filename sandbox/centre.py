"""What every centre of the national side shares: its context, refusals, and the register of answers."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sandbox.keys import Keys
from sandbox.settings import Settings, read
from sandbox.store import Row, Store
from service.gateway.interface import Interface, Wire

DONE, ACCEPTED = "0000", "0001"


class Refusal(Exception):
    """A business refusal, RESULT 1xxx."""

    def __init__(self, result: str, message: str) -> None:
        super().__init__(message)
        self.result, self.message = result, message


@dataclass(frozen=True)
class Centre:
    """What an answer may use. ``tree`` is the root of the file server; ``serial`` of the message being answered."""

    store: Store
    keys: Keys
    tree: Path
    serial: str = ""

    @property
    def settings(self) -> Settings:
        return read(self.store)

    def now(self) -> float:
        return time.time()

    def refuse_unless(self, holds: object, result: str, message: str) -> None:
        if not holds:
            raise Refusal(result, message)


@dataclass(frozen=True)
class Done:
    """An answer with its RESULT."""

    body: Wire
    result: str = DONE
    message: str = "成功"


Answerer = Callable[[Centre, Any], Done]
A = TypeVar("A", bound=Answerer)
ANSWERS: dict[str, Answerer] = {}


def answers(declared: type[Interface[Any]]) -> Callable[[A], A]:
    """Register the function that answers one interface."""

    def keep(function: A) -> A:
        assert declared.key() not in ANSWERS, declared.key()
        ANSWERS[declared.key()] = function
        return function

    return keep


def first(row: Row | None, result: str, message: str) -> Row:
    """``row``, or a refusal when there is none."""
    if row is None:
        raise Refusal(result, message)
    return row
