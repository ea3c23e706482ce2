"""One call of a table made: its arguments laid out in memory, what it filled taken back, its value judged."""

import struct
from collections.abc import Mapping
from pathlib import Path

from app.devices.errors import DeviceError
from app.devices.host.vendor.library import Buffer, Library, Word
from app.devices.host.vendor.loader import LibraryLoader
from app.devices.host.vendor.table import (
    Argument,
    Call,
    Given,
    InFolder,
    Length,
    Number,
    Out,
    Size,
    Slot,
    encoded,
)

FIRST_USB = 1001


class Invoker:
    """The vendor's library with those beside it, and the port and handle of the open device."""

    def __init__(self, loader: LibraryLoader, path: Path, folder: Path) -> None:
        self._loader, self._path, self._folder = loader, path, folder
        self._libraries: dict[str, Library] = {"": loader.load(path)}
        self.port: int | None = None
        self.handle = 0

    def has(self, function: str) -> bool:
        return self._libraries[""].has(function)

    def ask(self, call: Call, filled: dict[str, bytes]) -> int:
        """The function's value when that is a success, else DeviceError. ``filled`` gains what it wrote."""
        value = self.value(call, filled)
        if fault := call.codes.fault(value):
            raise DeviceError(fault, "reader", f"{call.function} = {value}")
        return value

    def value(self, call: Call, filled: dict[str, bytes]) -> int:
        """Buffers are new for each call: what an earlier card left in one can never be read as this one's."""
        outs = {each.name: Buffer(size=each.size) for each in call.arguments if isinstance(each, Out)}
        lengths = {
            each.of: Buffer.number(len(outs[each.of].content)) for each in call.arguments if isinstance(each, Length)
        }
        words = [self._word(each, outs, lengths, filled) for each in call.arguments]
        value = self._library(call.library).call(call.function, words)
        for name, buffer in outs.items():
            written = int(lengths[name]) if name in lengths else -1
            filled[name] = bytes(buffer)[:written] if 0 <= written <= len(buffer.content) else bytes(buffer)
        return int(struct.unpack("<h", struct.pack("<H", value & 0xFFFF))[0]) if call.short else value

    def close(self) -> None:
        self._loader.close()

    def _library(self, name: str) -> Library:
        if name not in self._libraries:
            self._libraries[name] = self._loader.load(self._path.parent / name)
        return self._libraries[name]

    def _word(
        self,
        argument: Argument,
        outs: Mapping[str, Buffer],
        lengths: Mapping[str, Buffer],
        filled: Mapping[str, bytes],
    ) -> Word:
        word: Word
        match argument:
            case int():
                word = argument
            case Slot():
                word = self._slot(argument)
            case Out(name=name):
                word = outs[name]
            case Length(of=of):
                word = lengths[of]
            case Number(value=value):
                word = Buffer.number(value if isinstance(value, int) else self._slot(value))
            case Given(content=content, name=name):
                word = Buffer(filled[name] if name else content)
            case Size(of=of):
                word = len(filled[of])
            case InFolder(name=name):
                word = Buffer(encoded(self._folder, name))
        return word

    def _slot(self, slot: Slot) -> int:
        port = self.port or 0
        if slot is Slot.PORT:
            return port
        if slot is Slot.HANDLE:
            return self.handle
        return 2 if port == 0 or port >= FIRST_USB else 1
