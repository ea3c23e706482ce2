"""What goes over the pipe: one JSON line, then the binary blocks that it announces.

``{"id": 1, "ok": true, "data": {…}, "blobs": [["record", 256], ["photo", 0]]}`` LF, 256 bytes.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

VERSION = 1
LINE_LIMIT = 64 * 1024  # bytes
BLOB_LIMIT = 32 * 1024 * 1024


class GarbledError(Exception):
    """The other side does not speak the protocol."""


@dataclass(frozen=True)
class Frame:
    """One message. ``head`` without its ``blobs`` entry."""

    head: dict[str, Any]
    blobs: dict[str, bytes] = field(default_factory=dict)


def encode(head: dict[str, Any], blobs: dict[str, bytes] | None = None) -> bytes:
    blobs = blobs or {}
    line = {**head, "blobs": [[name, len(content)] for name, content in blobs.items()]} if blobs else head
    return json.dumps(line, ensure_ascii=True, separators=(",", ":")).encode() + b"\n" + b"".join(blobs.values())


class Decoder:
    """Bytes in as they come, whole frames out."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._head: dict[str, Any] | None = None
        self._sizes: list[tuple[str, int]] = []

    def feed(self, content: bytes) -> Iterator[Frame]:
        """The frames that are complete by now; GarbledError when they cannot be."""
        self._waiting += content
        while (frame := self._next()) is not None:
            yield frame

    def _next(self) -> Frame | None:
        if self._head is None and not self._read_line():
            return None
        if len(self._waiting) < sum(size for _name, size in self._sizes):
            return None
        assert self._head is not None
        blobs = {name: self._cut(size) for name, size in self._sizes}
        frame, self._head = Frame(self._head, blobs), None
        return frame

    def _read_line(self) -> bool:
        end = self._waiting.find(b"\n")
        if end < 0:
            if len(self._waiting) > LINE_LIMIT:
                raise GarbledError("no line end")
            return False
        line = self._cut(end + 1)
        try:
            head = json.loads(line)
            self._sizes = [(str(name), int(size)) for name, size in head.pop("blobs", [])]
        except (ValueError, TypeError, AttributeError) as error:
            raise GarbledError("not a JSON object") from error
        if any(not 0 <= size <= BLOB_LIMIT for _name, size in self._sizes):
            raise GarbledError("a block of impossible size")
        self._head = head
        return True

    def _cut(self, size: int) -> bytes:
        part = bytes(self._waiting[:size])
        del self._waiting[:size]
        return part
