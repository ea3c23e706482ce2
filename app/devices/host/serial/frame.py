"""Frames of the SAM: ``AA AA AA 96 69``, length, command and parameter or three status bytes, data, XOR.

The length counts what follows it; the XOR covers everything between the head and itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import xor

HEAD = bytes.fromhex("AAAAAA9669")
LEAST, LARGEST = 4, 3 + 4 + 256 + 1024 + 1024 + 1  # of a reply: the status alone; a record with photo and fingerprints

STATUS, FIND, SELECT, READ, NEWEST = b"\x11\xff", b"\x20\x01", b"\x20\x02", b"\x30\x01", b"\x30\x03"


@dataclass(frozen=True)
class Reply:
    """A reply whose XOR is right. ``status`` is the third status byte."""

    status: int
    data: bytes = b""


def encode(content: bytes) -> bytes:
    """The frame around a command with its data, or around status bytes with theirs."""
    counted = (len(content) + 1).to_bytes(2, "big") + content
    return HEAD + counted + bytes([reduce(xor, counted)])


class Decoder:
    """Bytes in as they come, replies out. Finds the next head after garbage; ``damaged`` counts what was no frame."""

    def __init__(self, least: int = LEAST) -> None:
        self._least = least
        self._waiting = bytearray()
        self.damaged = 0

    def feed(self, content: bytes) -> Iterator[bytes]:
        """What stands between length and XOR of every whole frame."""
        self._waiting += content
        while (frame := self._next()) is not None:
            if frame:
                yield frame

    def resume(self) -> Iterator[bytes]:
        """Nothing more comes of the frame that has begun: its head was a false one, look behind it."""
        if self._waiting:
            self.damaged += 1
            del self._waiting[0]
        yield from self.feed(b"")

    def _next(self) -> bytes | None:
        """None = more is needed; empty = something was no frame."""
        self._skip()
        if len(self._waiting) < len(HEAD) + 2:
            return None
        size = int.from_bytes(self._waiting[5:7], "big")
        whole = len(HEAD) + 2 + size
        if self._least <= size <= LARGEST:
            if len(self._waiting) < whole:
                return None
            if reduce(xor, self._waiting[5:whole]) == 0:
                frame = bytes(self._waiting[7 : whole - 1])
                del self._waiting[:whole]
                return frame
        self.damaged += 1
        del self._waiting[0]  # another head may stand inside what this one claimed
        return b""

    def _skip(self) -> None:
        """To the next head, or to what may be the beginning of one."""
        at = self._waiting.find(HEAD)
        if at < 0:
            at = next(
                (at for at in range(max(0, len(self._waiting) - 4), len(self._waiting)) if self._is_beginning(at)),
                len(self._waiting),
            )
        if at:
            self.damaged += 1
            del self._waiting[:at]

    def _is_beginning(self, at: int) -> bool:
        return HEAD.startswith(bytes(self._waiting[at:]))


def reply(frame: bytes) -> Reply:
    """Of a frame that the reader sent."""
    return Reply(frame[2], frame[3:])
