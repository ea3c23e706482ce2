"""The words in which a vendor's library is described: functions, arguments, codes, and how the card's data come."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from app.devices.codes import Codes


class Slot(Enum):
    """Numbers that are known only once the device is open."""

    PORT = "port"
    HANDLE = "handle"  # what the opening function returned
    WIRE = "wire"  # 1 = serial, 2 = USB


PORT, HANDLE, WIRE = Slot.PORT, Slot.HANDLE, Slot.WIRE


@dataclass(frozen=True)
class Out:
    """Memory that the function fills, kept under ``name``. A terminated text unless a ``Length`` tells its size."""

    name: str
    size: int = 256


@dataclass(frozen=True)
class Length:
    """``int*``: the room of the buffer ``of`` going in, what was written coming out."""

    of: str


@dataclass(frozen=True)
class Number:
    """``int*`` that goes in."""

    value: int | Slot


@dataclass(frozen=True)
class Given:
    """Bytes that go in: constant ones, or what an earlier function filled when ``name`` is set."""

    content: bytes = b""
    name: str = ""


@dataclass(frozen=True)
class Size:
    """How many bytes an earlier function wrote into ``of``, as a plain number."""

    of: str


@dataclass(frozen=True)
class InFolder:
    """Full path of a file (empty: the folder itself) in the working folder, in the encoding that libraries expect."""

    name: str = ""


Argument = int | Slot | Out | Length | Number | Given | Size | InFolder


ZERO = Codes({0})


@dataclass(frozen=True)
class Call:
    """One function. ``seconds`` is how long it may be silent; ``short`` when it returns 16 bits.

    ``library`` is a second library beside the vendor's first one.
    """

    function: str
    arguments: tuple[Argument, ...] = ()
    codes: Codes = ZERO
    seconds: float = 1.0
    short: bool = False
    library: str = ""


@dataclass(frozen=True)
class Reading:
    """What was read so far. ``value`` is what the last of the reading functions returned.

    ``ask`` calls one more function and answers its value, or DeviceError; what it fills stands in ``filled``.
    """

    filled: dict[str, bytes]
    folder: Path
    has: Callable[[str], bool]
    ask: Callable[[Call], int]
    value: int = 0


@dataclass(frozen=True)
class Vendor:
    """One library. What is left out, the library does not have."""

    open: Call
    close: Call
    find: tuple[Call, ...]  # tried again and again until all of them are content
    read: tuple[Call, ...]
    record: Callable[[Reading], bytes]
    photo: Callable[[Reading], bytes] | None = None  # any picture; errors are a warning
    search: Call | None = None  # answers the port
    number: Call | None = None  # fills ``sam`` with the number of the security module: which reader this is
    lying: Call | None = None  # content when a card that was read already still lies there
    stays_found: bool = False  # a card that was read is found again, and only then refused
    newest: Callable[[Reading], str] | None = None  # the newest address, empty when there is none
    licences: tuple[str, ...] = ()  # files beside the library that it wants in the working folder
    leaves: tuple[str, ...] = ()  # files with personal data that it may write beside itself


def text_of(filled: Mapping[str, bytes], name: str) -> bytes:
    """A terminated text: what follows the terminator is old memory."""
    return filled.get(name, b"").split(b"\0", 1)[0]


def encoded(folder: Path, name: str) -> bytes:
    """A path for a library: in the system's code page on Windows; a folder ends with its separator."""
    return f"{folder}{os.sep}{name}".encode("mbcs" if sys.platform == "win32" else "utf-8") + b"\0"
