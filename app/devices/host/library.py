"""Loads a vendor's library: by its whole path, with its own folder searched for what it needs, and no other.

What goes wrong has a code for people: not there, of another word size, or something that it needs is not there.
"""

import ctypes
import struct
import sys
from pathlib import Path

from app.devices.catalog import Architecture, Convention
from app.devices.errors import DeviceError

ALTERED_SEARCH_PATH = 0x8  # LoadLibraryEx: look for what it needs beside it, not beside the program
_PE: dict[int, Architecture] = {0x014C: "x86", 0x8664: "x64", 0xAA64: "arm64"}
_ELF: dict[int, Architecture] = {0x03: "x86", 0x3E: "x64", 0xB7: "arm64"}
_HEAD = 4096  # bytes in which the machine type stands


def load(path: Path, convention: Convention = "cdecl") -> ctypes.CDLL:
    """DRIVER_MISSING, DRIVER_ARCH or DRIVER_DEPENDENCY, with the file in the detail."""
    if not path.is_absolute() or not path.is_file():
        raise DeviceError("DRIVER_MISSING", detail=str(path))
    ours, theirs = own_architecture(), architecture_of(path)
    if theirs != ours:
        raise DeviceError("DRIVER_ARCH", detail=f"{path} ({theirs or 'no library'}, wanted {ours})")
    try:
        return _open(path, convention)
    except OSError as error:
        raise DeviceError("DRIVER_DEPENDENCY", detail=f"{path}: {error}") from error


def architecture_of(path: Path) -> Architecture | None:
    """As its head says; None for what is no library. Nothing of it runs."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head[:4] == b"\x7fELF" and len(head) > 20:
        return _ELF.get(struct.unpack_from("<H", head, 18)[0])
    if head[:2] == b"MZ" and len(head) > 64:
        start = int(struct.unpack_from("<I", head, 60)[0])
        if head[start : start + 4] == b"PE\0\0" and len(head) >= start + 6:
            return _PE.get(struct.unpack_from("<H", head, start + 4)[0])
    return None


def own_architecture() -> Architecture | None:
    """Of the process that asks."""
    return architecture_of(Path(sys.executable).resolve())


def _open(path: Path, convention: Convention) -> ctypes.CDLL:
    if sys.platform == "win32":
        kind = ctypes.WinDLL if convention == "stdcall" else ctypes.CDLL
        return kind(str(path), winmode=ALTERED_SEARCH_PATH)
    return ctypes.CDLL(str(path))  # there is one convention only
