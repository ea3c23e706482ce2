"""The Python end of the 32-bit bridge: ``app/devices/bridge/bridge.c`` says what goes over its pipes."""

import os
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from app.devices.catalog import Convention
from app.devices.errors import DeviceError
from app.devices.host.vendor.library import Word

LOAD, HAS, CALL = b"L", b"H", b"C"
DONE, NO_FUNCTION = 0, 2
OTHER_BITS = 193  # what Windows says
CRASHED = 70  # our exit code when the bridge dies: the library in it has crashed, and so have we


class Bridge:
    """One bridge process with the libraries in it. It ends with us, and when it ends by itself we end too."""

    def __init__(self, program: Path) -> None:
        command = [str(program), str(os.getpid())]
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        except OSError as error:
            raise DeviceError("DRIVER_MISSING", "reader", str(program)) from error

    def load(self, path: Path, convention: Convention) -> "BridgedLibrary":
        kind = bytes([convention == "stdcall"])
        status, value, rest = self.ask(LOAD + kind + str(path).encode())
        if status != DONE:
            text = rest.decode(errors="replace")
            fault = "DRIVER_ARCH" if value == OTHER_BITS or "wrong ELF class" in text else "DRIVER_DEPENDENCY"
            raise DeviceError(fault, "reader", f"{path}: {value} {text}")
        return BridgedLibrary(self, value)

    def ask(self, request: bytes) -> tuple[int, int, bytes]:
        """Status, value, and what follows."""
        try:
            _whole(self._process.stdin, struct.pack("<I", len(request)) + request)
            answer = self._take(struct.unpack("<I", self._take(4))[0])
        except (BrokenPipeError, EOFError):
            os._exit(CRASHED)
        status, value = struct.unpack_from("<Bi", answer)
        return status, value, answer[5:]

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _take(self, size: int) -> bytes:
        assert self._process.stdout is not None
        content = b""
        while len(content) < size:
            chunk = self._process.stdout.read(size - len(content))
            if not chunk:
                raise EOFError
            content += chunk
        return content


class BridgedLibrary:
    """A library in the bridge."""

    def __init__(self, bridge: Bridge, number: int) -> None:
        self._bridge, self._number = bridge, number

    def has(self, function: str) -> bool:
        return self._bridge.ask(HAS + self._named(function))[0] == DONE

    def call(self, function: str, words: Sequence[Word]) -> int:
        request = CALL + self._named(function) + bytes([len(words)])
        for word in words:
            if isinstance(word, int):
                request += b"i" + struct.pack("<i", word)
            else:
                request += b"b" + struct.pack("<I", len(word.content)) + word.content
        status, value, rest = self._bridge.ask(request)
        if status == NO_FUNCTION:
            raise DeviceError("DRIVER_DEPENDENCY", "reader", f"no {function}")
        if status != DONE:
            raise DeviceError("PROTOCOL", "reader", f"the bridge does not understand a call of {function}")
        at = 0
        for word in words:
            if not isinstance(word, int):
                word.content[:] = rest[at : at + len(word.content)]
                at += len(word.content)
        return value

    def close(self) -> None:
        """Libraries stay loaded as long as the bridge runs."""

    def _named(self, function: str) -> bytes:
        name = function.encode()
        return bytes([self._number, len(name)]) + name


def _whole(pipe: IO[bytes] | None, content: bytes) -> None:
    assert pipe is not None
    view = memoryview(content)
    while view:
        view = view[pipe.write(view) :]
