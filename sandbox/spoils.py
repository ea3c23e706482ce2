"""How an answer goes wrong on the wire: one function per fault that strikes after the work was done."""

import gzip
import os
import time
from collections.abc import Callable
from typing import Protocol

from sandbox.faults import Fault


class Wire(Protocol):
    """Write access to one raw byte stream."""

    def write(self, content: bytes, /) -> object: ...


class Door(Protocol):
    """What a fault may do to the connection."""

    @property
    def stream(self) -> Wire: ...

    def head(self, status: int, headers: dict[str, str], size: int) -> bytes: ...

    def send(self, status: int, headers: dict[str, str], content: bytes) -> None: ...

    def cut(self) -> None: ...


def _late(door: Door, fault: Fault, headers: dict[str, str], content: bytes) -> None:
    time.sleep(fault.seconds)
    door.send(200, headers, content)


def _lost(door: Door, _fault: Fault, _headers: dict[str, str], _content: bytes) -> None:
    door.cut()


def _bad_gateway(door: Door, _fault: Fault, _headers: dict[str, str], _content: bytes) -> None:
    door.send(502, {}, b"")


def _garbage(door: Door, _fault: Fault, headers: dict[str, str], content: bytes) -> None:
    door.send(200, headers, os.urandom(len(content)))


def _drip(door: Door, fault: Fault, headers: dict[str, str], content: bytes) -> None:
    whole = door.head(200, headers, len(content)) + content
    for place in range(len(whole)):
        door.stream.write(whole[place : place + 1])
        time.sleep(fault.seconds / len(whole))


def _cut_short(door: Door, _fault: Fault, headers: dict[str, str], content: bytes) -> None:
    door.stream.write(door.head(200, headers, len(content)) + content[: len(content) // 2])
    door.cut()


def _oversize(door: Door, _fault: Fault, headers: dict[str, str], content: bytes) -> None:
    door.send(200, {**headers, "Content-Encoding": "gzip"}, gzip.compress(content + b" " * (5 << 20)))


def _continue(door: Door, fault: Fault, headers: dict[str, str], content: bytes) -> None:
    end = time.monotonic() + fault.seconds
    while time.monotonic() < end:
        door.stream.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.05)
    door.send(200, headers, content)


def _redirect(door: Door, _fault: Fault, _headers: dict[str, str], _content: bytes) -> None:
    door.send(302, {"Location": "/osp/elsewhere"}, b"")


SPOILS: dict[str, Callable[[Door, Fault, dict[str, str], bytes], None]] = {
    "late_answer": _late,
    "lost_answer": _lost,
    "http_5xx_done": _bad_gateway,
    "garbage": _garbage,
    "slow_drip": _drip,
    "cut_short": _cut_short,
    "oversize": _oversize,
    "endless_continue": _continue,
    "redirect": _redirect,
}
