"""PC/SC as Windows and pcsc-lite export it: its types, its codes as ours, and a card that answers.

Both speak the same functions; ``DWORD`` is 32 bits on Windows and a ``long`` elsewhere.
"""

import ctypes
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from app.devices.errors import DeviceError
from app.devices.host.library import load

WINDOWS = sys.platform == "win32"
DWORD = ctypes.c_uint32 if WINDOWS else ctypes.c_ulong
HANDLE = ctypes.c_size_t if WINDOWS else ctypes.c_long
SYSTEM, EXCLUSIVE, T0_OR_T1, T0, LEAVE = 2, 1, 3, 1, 0
CHANGED, GONE, PRESENT, MUTE = 0x2, 0xC, 0x20, 0x200  # bits of a reader's state; gone = unknown or unavailable
TIMEOUT = 0x8010000A
TURN = 200  # milliseconds of one look for a card
ANSWER = 258  # bytes: 256 and the status
LONGEST = 32  # answers that may follow one another for one command

CODES = {
    0x8010001D: "PCSC_STOPPED",  # no service
    0x8010001E: "PCSC_STOPPED",  # service stopped
    0x8010002E: "DEVICE_NOT_FOUND",  # no readers
    0x80100009: "DEVICE_LOST",  # unknown reader
    0x80100017: "DEVICE_LOST",  # reader unavailable
    0x8010000B: "DEVICE_BUSY",  # sharing violation
    0x8010000C: "NO_SIM",  # no smart card
    0x80100069: "SIM_MOVED",  # removed
    0x80100068: "SIM_MOVED",  # reset by somebody else
    0x80100066: "SIM_SILENT",  # unresponsive
    0x80100067: "SIM_SILENT",  # unpowered
    0x80100065: "SIM_SILENT",  # unsupported
    0x8010000F: "SIM_SILENT",  # protocol mismatch
    0x80100016: "SIM_SILENT",  # not transacted
    0x80100013: "SIM_SILENT",  # communication error
    0x8010002F: "SIM_SILENT",  # the same, at the reader
    TIMEOUT: "TIMEOUT",
}


class ReaderState(ctypes.Structure):
    """SCARD_READERSTATE."""

    _fields_ = (
        ("name", ctypes.c_wchar_p if WINDOWS else ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("known", DWORD),
        ("event", DWORD),
        ("length", DWORD),
        ("atr", ctypes.c_ubyte * (36 if WINDOWS else 33)),
    )


class Protocol(ctypes.Structure):
    """SCARD_IO_REQUEST: by which protocol the command goes."""

    _fields_ = (("protocol", DWORD), ("length", DWORD))


class Service:
    """The smart-card service of this machine. Every call raises DeviceError with one of ours."""

    def __init__(self, library: Path) -> None:
        self._library = load(library, "stdcall")
        self._context = HANDLE()

    def begin(self) -> None:
        self.end()
        self._call("SCardEstablishContext", DWORD(SYSTEM), None, None, ctypes.byref(self._context))

    def end(self) -> None:
        if self._context.value:
            with suppress(DeviceError):
                self._call("SCardReleaseContext", self._context)
            self._context = HANDLE()

    def readers(self) -> list[str]:
        """Their names; DEVICE_NOT_FOUND where there are none."""
        size = DWORD(0)
        self._call(_wide("SCardListReaders"), self._context, None, None, ctypes.byref(size))
        buffer: Any = ctypes.c_wchar if WINDOWS else ctypes.c_char
        room = (buffer * max(int(size.value), 1))()
        self._call(_wide("SCardListReaders"), self._context, None, room, ctypes.byref(size))
        text = room[:] if WINDOWS else bytes(room[:]).decode(errors="replace")
        names = [name for name in str(text).split("\0") if name]
        if not names:
            raise DeviceError("DEVICE_NOT_FOUND")
        return names

    def wait_for_card(self, reader: str, seconds: float, turn: Callable[[float], None]) -> None:
        """Until a card is there, in short turns so that it can be cancelled; NO_SIM when none comes."""
        state = ReaderState(name=_name(reader))
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            turn(left)
            with _no_news():
                self._call(_wide("SCardGetStatusChange"), self._context, DWORD(TURN), ctypes.byref(state), DWORD(1))
            if state.event & GONE:
                raise DeviceError("DEVICE_LOST", detail="gone")
            if state.event & MUTE:
                raise DeviceError("SIM_SILENT", detail="mute")
            if state.event & PRESENT:
                return
            state.known = state.event & ~CHANGED
        raise DeviceError("NO_SIM")

    def connect(self, reader: str) -> "Chip":
        card, protocol = HANDLE(), DWORD()
        arguments = (DWORD(EXCLUSIVE), DWORD(T0_OR_T1), ctypes.byref(card), ctypes.byref(protocol))
        self._call(_wide("SCardConnect"), self._context, _name(reader), *arguments)
        return Chip(self._call, card, int(protocol.value))

    def _call(self, function: str, *arguments: Any) -> None:
        code = int(getattr(self._library, function)(*arguments)) & 0xFFFFFFFF
        if code:
            raise DeviceError(CODES.get(code, "PROTOCOL"), detail=f"{function} {code:08X}")


class Chip:
    """A connected card."""

    def __init__(self, call: Callable[..., None], card: Any, protocol: int) -> None:
        self._call, self._card, self._protocol = call, card, protocol

    def leave(self) -> None:
        with suppress(DeviceError):  # it may be gone already
            self._call("SCardDisconnect", self._card, DWORD(LEAVE))

    def ask(self, command: bytes) -> tuple[bytes, int]:
        """The answer and its status. ``61xx`` and ``9Fxx`` are fetched, ``6Cxx`` is asked again with that length."""
        content, status = self._transmit(command)
        for _ in range(LONGEST):
            if status >> 8 == 0x6C:
                command = command[:4] + bytes([status & 255])
                content, status = self._transmit(command)
            elif status >> 8 in (0x61, 0x9F):
                fetch = bytes([command[0], 0xC0, 0, 0, status & 255])
                more, after = self._transmit(fetch)
                if after >> 8 == 0x6C:
                    more, after = self._transmit(fetch[:4] + bytes([after & 255]))
                content, status = content + more, after
            else:
                return content, status
        raise DeviceError("SIM_SILENT", detail="an answer without end")

    def _transmit(self, command: bytes) -> tuple[bytes, int]:
        sent = (ctypes.c_ubyte * len(command))(*command)
        got = (ctypes.c_ubyte * ANSWER)()
        size = DWORD(ANSWER)
        how = Protocol(self._protocol, ctypes.sizeof(Protocol))
        self._call(
            "SCardTransmit", self._card, ctypes.byref(how), sent, DWORD(len(command)), None, got, ctypes.byref(size)
        )
        answer = bytes(got[: size.value])
        if len(answer) < 2:
            raise DeviceError("SIM_SILENT", detail=f"{len(answer)} bytes")
        return answer[:-2], int.from_bytes(answer[-2:], "big")


@contextmanager
def _no_news() -> Iterator[None]:
    """That nothing changed in time is no error."""
    try:
        yield
    except DeviceError as error:
        if error.code != "TIMEOUT":
            raise


def _wide(function: str) -> str:
    return f"{function}W" if WINDOWS else function


def _name(reader: str) -> Any:
    return reader if WINDOWS else reader.encode()
