"""A vendor's library, called by name: what goes in, what comes out."""

import ctypes
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from app.devices.catalog import Convention
from app.devices.errors import DeviceError
from app.devices.host.library import load

LEAST = 256  # bytes of every buffer: libraries write terminators that their manuals do not count


class Buffer:
    """Memory for a library to read and write; fresh zeros each time, so nothing of an earlier card is in it."""

    def __init__(self, content: bytes = b"", size: int = 0) -> None:
        self.content = bytearray(content.ljust(max(size, LEAST), b"\0"))

    @classmethod
    def number(cls, value: int) -> "Buffer":
        return cls(struct.pack("<i", value))

    def __int__(self) -> int:
        return int(struct.unpack_from("<i", self.content)[0])

    def __bytes__(self) -> bytes:
        return bytes(self.content)


Word = int | Buffer


class Library(Protocol):
    """What can be asked of a library, in this process or in the bridge."""

    def has(self, function: str) -> bool: ...

    def call(self, function: str, words: Sequence[Word]) -> int:
        """DeviceError DRIVER_DEPENDENCY when there is no such function. Buffers are written to."""
        ...

    def close(self) -> None: ...


class NativeLibrary:
    """A library in this process."""

    def __init__(self, path: Path, convention: Convention) -> None:
        self._path, self._library = path, load(path, convention)

    def has(self, function: str) -> bool:
        return hasattr(self._library, function)

    def call(self, function: str, words: Sequence[Word]) -> int:
        try:
            called = getattr(self._library, function)
        except AttributeError as error:
            raise DeviceError("DRIVER_DEPENDENCY", "reader", f"{self._path}: no {function}") from error
        return int(called(*(_passed(word) for word in words)))

    def close(self) -> None:
        """The library stays until the process ends: unloading is where drivers crash."""


def _passed(word: Word) -> object:
    if isinstance(word, int):
        return ctypes.c_int(word)
    return (ctypes.c_char * len(word.content)).from_buffer(word.content)
