"""``python -m app.devices.host.serial.simulator``: a reader at a pseudo-terminal, for tests and for trying things out.

Prints the name of its port. Lines on stdin: ``card NAME`` (of the deck), ``card FILE`` (256 bytes), ``lift``,
``unplug``, and ``fault COMMAND WHAT [times]``. COMMAND: status, find, select, read, newest. WHAT: silent, checksum,
short (half of the frame), garbage (bytes before it, a false head among them), slow (in small pieces), other (the answer
to another command), late (the same answer once more before the next one), twice (once more after a moment), lengths
(of text and photo, exchanged), unplug, or a status in hexadecimal.
"""

import os
import select
import sys
import time
from datetime import date
from pathlib import Path

from app.devices.codes import DONE, FOUND, NOT_THERE
from app.devices.deck import deck
from app.devices.host.serial.frame import FIND, HEAD, NEWEST, READ, SELECT, STATUS, Decoder, encode
from app.devices.host.serial.library import PHOTO

NAMES = {STATUS: "status", FIND: "find", SELECT: "select", READ: "read", NEWEST: "newest"}
NONE, UNSELECTED, UNREAD, BAD = 0x80, 0x81, 0x41, 0x21
ADDRESS = "山东省济南市市中区经四路1号"
READY = {"found", "selected"}
FOREVER = 1_000_000


class Simulator:
    """The reader: what lies on it, and what goes wrong next."""

    def __init__(self) -> None:
        self._master, self._slave, self.name = _terminal()
        self._decoder = Decoder(least=3)
        self._card = b""
        self._state = "none"  # found, selected, read: a card that was read must be lifted
        self._faults: dict[str, tuple[str, int]] = {}
        self._late = b""

    def run(self) -> None:
        """Until stdin ends."""
        waiting = b""
        while True:
            ready, _, _ = select.select([0, self._master], [], [])
            if self._master in ready:
                for frame in self._decoder.feed(os.read(self._master, 4096)):
                    self._answer(frame[:2])
            if 0 in ready:
                content = os.read(0, 4096)
                if not content:
                    return
                *lines, waiting = (waiting + content).split(b"\n")
                for line in lines:
                    self._obey(line.decode().split())

    def _obey(self, words: list[str]) -> None:
        match words:
            case ["card", name]:
                known = deck(date.today())  # noqa: DTZ011  the day on the desk
                self._card = known[name].record() if name in known else Path(name).read_bytes()
                self._state = "none"
            case ["lift"]:
                self._card = b""
            case ["unplug"]:
                self._unplug()
            case ["fault", command, what, *times]:
                self._faults[command] = (what, int(times[0]) if times else FOREVER)
            case ["sound"]:
                self._faults.clear()
        print("done", flush=True)

    def _answer(self, command: bytes) -> None:
        what = self._next_fault(NAMES.get(command, ""))
        content = self._content(command if what != "other" else STATUS)
        if what and all(letter in "0123456789abcdef" for letter in what):
            content = bytes([0, 0, int(what, 16)])
        if what == "lengths":
            content = content[:3] + content[5:7] + content[3:5] + content[7:]
        self._send(encode(content), what)

    def _next_fault(self, command: str) -> str:
        what, times = self._faults.get(command, ("", 0))
        if times:
            self._faults[command] = (what, times - 1)
            return what
        return ""

    def _content(self, command: bytes) -> bytes:
        """Status and data, as a reader with this card would answer."""
        status, data, state = BAD, b"", self._state
        if command == STATUS:
            status = DONE
        elif command == FIND:
            there = bool(self._card) and self._state != "read"
            status, data, state = (FOUND, bytes(4), "found") if there else (NONE, b"", state)
        elif command == SELECT:
            status, data, state = (DONE, bytes(8), "selected") if state in READY else (UNSELECTED, b"", state)
        elif command == READ and state == "selected":
            sizes = len(self._card).to_bytes(2, "big") + PHOTO.to_bytes(2, "big")
            status, data, state = DONE, sizes + self._card + bytes(range(1, 129)) * 8, "read"
        elif command == NEWEST and state == "read":
            status, data = (DONE, ADDRESS.ljust(35).encode("utf-16-le")) if self._card else (NOT_THERE, b"")
        elif command in {READ, NEWEST}:
            status = UNREAD
        self._state = state if self._card else "none"
        return bytes([0, 0, status]) + data

    def _send(self, frame: bytes, what: str) -> None:
        late, self._late = self._late, frame if what == "late" else b""
        if what == "silent":
            return
        if what == "checksum":
            frame = frame[:-1] + bytes([frame[-1] ^ 1])
        if what == "garbage":
            frame = b"\x00\xaa\xaa" + HEAD + b"\x00\x20junk" + frame
        if what == "short":
            frame = frame[: len(frame) // 2]
        if what == "unplug":
            os.write(self._master, frame[: len(frame) // 2])
            self._unplug()
            return
        self._write(late + frame, slowly=what == "slow")
        if what == "twice":
            time.sleep(0.05)
            self._write(frame, slowly=False)

    def _write(self, content: bytes, *, slowly: bool) -> None:
        step = 16 if slowly else len(content)
        for at in range(0, len(content), step):
            os.write(self._master, content[at : at + step])
            if slowly:
                time.sleep(0.001)

    def _unplug(self) -> None:
        """Both ends are closed: whoever reads or writes is told that it hung up."""
        os.close(self._slave)
        os.close(self._master)
        print("unplugged", flush=True)
        sys.exit(0)


def _terminal() -> tuple[int, int, str]:
    """Both ends of a pseudo-terminal that changes no byte, and the name of the one for the client."""
    if sys.platform == "win32":
        raise SystemExit("There are no pseudo-terminals on Windows.")
    import pty
    import tty

    master, slave = pty.openpty()
    tty.setraw(slave)
    return master, slave, os.ttyname(slave)


if __name__ == "__main__":
    simulator = Simulator()
    print(simulator.name, flush=True)
    simulator.run()
