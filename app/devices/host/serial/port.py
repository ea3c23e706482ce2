"""A serial port, 8N1 without flow control: bytes out, bytes in within a time. POSIX by termios, Windows by kernel32.

Written here because this is all that is needed; the Windows half has not been run yet.
"""

import ctypes
import os
import select
import sys
from typing import Protocol

from app.devices.errors import DeviceError

CHUNK = 4096  # bytes


class Port(Protocol):
    """An open port. Every method: DeviceError DEVICE_LOST once the device is gone."""

    def write(self, content: bytes) -> None: ...

    def read(self, seconds: float) -> bytes:
        """What came within that time, at least one byte if any did."""
        ...

    def drop(self) -> None:
        """Forget what came and was not read."""
        ...

    def close(self) -> None: ...


if sys.platform == "win32":
    from ctypes import wintypes

    _BUSY = 5
    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateFileW.restype = wintypes.HANDLE

    class _Timeouts(ctypes.Structure):
        """COMMTIMEOUTS."""

        _fields_ = [(name, wintypes.DWORD) for name in ("interval", "per_byte", "constant", "w_per_byte", "w_constant")]

    class _Settings(ctypes.Structure):
        """DCB."""

        _fields_ = [
            *((name, wintypes.DWORD) for name in ("size", "baud", "flags")),
            *((name, wintypes.WORD) for name in ("reserved", "xon_limit", "xoff_limit")),
            *((name, ctypes.c_byte) for name in ("bits", "parity", "stop", "xon", "xoff", "error", "eof", "event")),
            ("reserved_1", wintypes.WORD),
        ]

    class WindowsPort:
        """COM1 and up."""

        def __init__(self, device: str, baud: int) -> None:
            self._handle = wintypes.HANDLE(
                _kernel.CreateFileW(f"\\\\.\\{device}", 0xC0000000, 0, None, 3, 0, None),
            )
            if self._handle.value == wintypes.HANDLE(-1).value:
                fault = "DEVICE_BUSY" if ctypes.get_last_error() == _BUSY else "DEVICE_NOT_FOUND"
                raise DeviceError(fault, "reader", device)
            settings = _Settings(size=ctypes.sizeof(_Settings), baud=baud, flags=1, bits=8)
            self._done(_kernel.SetCommState(self._handle, ctypes.byref(settings)))

        def write(self, content: bytes) -> None:
            count = wintypes.DWORD()
            self._done(_kernel.WriteFile(self._handle, content, len(content), ctypes.byref(count), None))

        def read(self, seconds: float) -> bytes:
            whole = 0xFFFFFFFF  # with this in the first two: the first byte within the third, then what is there
            limits = _Timeouts(whole, whole, max(1, round(seconds * 1000)), 0, 1000)
            self._done(_kernel.SetCommTimeouts(self._handle, ctypes.byref(limits)))
            content, count = ctypes.create_string_buffer(CHUNK), wintypes.DWORD()
            self._done(_kernel.ReadFile(self._handle, content, CHUNK, ctypes.byref(count), None))
            return content.raw[: count.value]

        def drop(self) -> None:
            self._done(_kernel.PurgeComm(self._handle, 0x0008))

        def close(self) -> None:
            _kernel.CloseHandle(self._handle)

        def _done(self, answer: int) -> None:
            if not answer:
                raise DeviceError("DEVICE_LOST", "reader", f"error {ctypes.get_last_error()}")

    def open_port(device: str, baud: int) -> Port:
        """DEVICE_NOT_FOUND when there is no such port, DEVICE_BUSY when another program has it."""
        return WindowsPort(device, baud)

else:
    import fcntl
    import termios
    import tty

    class PosixPort:
        """/dev/ttyUSB0 and the like."""

        def __init__(self, device: str, baud: int) -> None:
            try:
                self._file = os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                tty.setraw(self._file)
                settings = termios.tcgetattr(self._file)
                settings[2] = (settings[2] | termios.CREAD | termios.CLOCAL) & ~(termios.PARENB | termios.CSTOPB)
                settings[4] = settings[5] = int(getattr(termios, f"B{baud}"))
                termios.tcsetattr(self._file, termios.TCSANOW, settings)
            except BlockingIOError as error:
                raise DeviceError("DEVICE_BUSY", "reader", device) from error
            except (OSError, termios.error, AttributeError) as error:
                raise DeviceError("DEVICE_NOT_FOUND", "reader", f"{device}: {error}") from error

        def write(self, content: bytes) -> None:
            try:
                if os.write(self._file, content) != len(content):
                    raise DeviceError("DEVICE_LOST", "reader", "takes no more")
            except OSError as error:
                raise DeviceError("DEVICE_LOST", "reader", str(error)) from error

        def read(self, seconds: float) -> bytes:
            try:
                if not select.select([self._file], [], [], seconds)[0]:
                    return b""
                content = os.read(self._file, CHUNK)
            except OSError as error:
                raise DeviceError("DEVICE_LOST", "reader", str(error)) from error
            if not content:
                raise DeviceError("DEVICE_LOST", "reader", "hung up")
            return content

        def drop(self) -> None:
            try:
                termios.tcflush(self._file, termios.TCIFLUSH)
            except termios.error as error:
                raise DeviceError("DEVICE_LOST", "reader", str(error)) from error

        def close(self) -> None:
            os.close(self._file)

    def open_port(device: str, baud: int) -> Port:
        """DEVICE_NOT_FOUND when there is no such port, DEVICE_BUSY when another program has it."""
        return PosixPort(device, baud)
