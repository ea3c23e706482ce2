"""A TCP line to a peer that goes wrong on demand: refused, into a black hole, cut, frozen, dripping, corrupted."""

import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from typing import Literal

HERE = "127.0.0.1"
PIECE = 65536


@dataclass
class Fault:
    """What happens to one direction: ``up`` is towards the peer, ``down`` towards us.

    It strikes when ``after`` bytes have passed since it was armed; with ``seen``, at the piece in which these bytes
    come for the ``nth`` time, which does not pass any more. ``times`` lines are struck, 0 = every one until healed.

    ``cut`` both sides are reset; ``close`` both are ended; ``half`` only this direction is ended; ``freeze`` nothing
    more passes in this direction, and healed the line is gone; ``drip`` one byte every ``seconds``; ``corrupt`` one
    bit of the piece is turned.
    """

    act: Literal["cut", "close", "half", "freeze", "drip", "corrupt"]
    way: Literal["up", "down"]
    after: int = 0
    seen: bytes = b""
    nth: int = 1
    seconds: float = 0.05
    times: int = 1
    struck: int = 0
    passed: int = field(default=0, repr=False)

    def place(self, content: bytes) -> int | None:
        """Where in this piece it strikes; None = not yet."""
        if self.seen:
            self.passed += content.count(self.seen)
            return 0 if self.passed >= self.nth else None
        before, self.passed = self.passed, self.passed + len(content)
        return max(0, self.after - before) if self.passed > self.after else None


@dataclass(eq=False)
class _Line:
    """One connection and its two halves."""

    ours: socket.socket
    theirs: socket.socket
    over: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reset(self) -> None:
        if not self._first():
            return
        for half in (self.ours, self.theirs):
            with contextlib.suppress(OSError):
                half.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                half.shutdown(socket.SHUT_RD)  # wakes whoever reads
            half.close()

    def close(self) -> None:
        if not self._first():
            return
        for half in (self.ours, self.theirs):
            with contextlib.suppress(OSError):
                half.shutdown(socket.SHUT_RDWR)
            half.close()

    def _first(self) -> bool:
        """A line ends in one way: who meets a half that is gone must not end politely what is being reset."""
        with self.lock:
            first, self.over = not self.over, True
        return first


class Proxy:
    """Listens on ``port`` and carries everything to the peer's port, but for its faults."""

    def __init__(self, peer: int) -> None:
        self._peer = peer
        self._fault: Fault | None = None
        self._lock, self._healed = threading.Lock(), threading.Event()
        self._lines: set[_Line] = set()
        self._hole: list[socket.socket] = []
        self.carried = 0  # connections
        self._listener: socket.socket | None = None
        self.port = 0
        self._listen()

    def arm(self, fault: Fault) -> Fault:
        """From now on, also on lines that are open; instead of an earlier one."""
        with self._lock:
            self._fault, self._healed = fault, threading.Event()
        return fault

    def refuse(self) -> None:
        """Nobody listens; open lines are gone."""
        self._deafen()
        self.drop()

    def black_hole(self) -> None:
        """Connecting gets no answer at all: the queue of connections is full and nobody empties it."""
        self.refuse()
        hole = socket.socket()
        hole.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        hole.bind((HERE, self.port))
        hole.listen(0)
        self._hole = [hole]
        for _ in range(4):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex((HERE, self.port))
            self._hole.append(waiting)
        time.sleep(0.05)

    def heal(self) -> None:
        """As it was; a line that was frozen is gone."""
        with self._lock:
            self._fault = None
            self._healed.set()
        for one in self._hole:
            one.close()
        self._hole = []
        if self._listener is None:
            self._listen()

    def drop(self) -> None:
        """Reset every open line."""
        for line in list(self._lines):
            line.reset()

    def close(self) -> None:
        self.heal()
        self._deafen()
        self.drop()

    def _listen(self) -> None:
        self._listener = socket.create_server((HERE, self.port), backlog=128)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), name="proxy", daemon=True).start()

    def _deafen(self) -> None:
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)  # wakes whoever accepts
            self._listener.close()
            self._listener = None

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                ours, _address = listener.accept()
            except OSError:
                return
            try:
                theirs = socket.create_connection((HERE, self._peer), 5)
            except OSError:
                ours.close()
                continue
            theirs.settimeout(None)
            for half in (ours, theirs):
                half.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each answer is 40 ms late
            line = _Line(ours, theirs)
            self._lines.add(line)
            self.carried += 1
            for way in (("up", ours, theirs), ("down", theirs, ours)):
                threading.Thread(target=self._carry, args=(line, *way), name=f"proxy-{way[0]}", daemon=True).start()

    def _carry(self, line: _Line, way: str, source: socket.socket, sink: socket.socket) -> None:
        """One direction of one line until it ends; its end is passed on."""
        lasting: Fault | None = None
        try:
            while content := source.recv(PIECE):
                fault, place = (lasting, 0) if lasting else self._struck(way, content)
                sink.sendall(content[:place])
                if fault is not None and self._strike(fault, line, content[place:], sink):
                    lasting = fault
            if not line.over:
                sink.shutdown(socket.SHUT_WR)
        except (OSError, ValueError):
            line.close()
            self._lines.discard(line)

    def _struck(self, way: str, content: bytes) -> tuple[Fault | None, int]:
        """The fault that strikes this piece, and how much of it still passes."""
        with self._lock:
            fault = self._fault
            place = fault.place(content) if fault is not None and fault.way == way else None
            if fault is None or place is None:
                return None, len(content)
            fault.struck, fault.passed = fault.struck + 1, 0
            if fault.struck == fault.times:
                self._fault = None
            return fault, place

    def _strike(self, fault: Fault, line: _Line, rest: bytes, sink: socket.socket) -> bool:
        """True = what comes later on this line is struck as well."""
        if fault.act == "corrupt":
            middle = len(rest) // 2
            sink.sendall(rest[:middle] + bytes([rest[middle] ^ 1]) + rest[middle + 1 :])
            return False
        if fault.act == "drip":
            for place in range(len(rest)):
                sink.sendall(rest[place : place + 1])
                if self._healed.wait(fault.seconds):
                    line.reset()
            return True
        if fault.act == "half":
            sink.shutdown(socket.SHUT_WR)
            return True
        if fault.act == "freeze":
            self._healed.wait(60)
        (line.close if fault.act == "close" else line.reset)()
        return False
