"""A file server with the right key and wrong manners: it answers one kind of question with whatever a test says."""

import asyncio
import itertools
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

import asyncssh

from sandbox.keys import Keys

INIT, OPEN, CLOSE, READ, WRITE, FSTAT, OPENDIR, READDIR, MKDIR, STAT, RENAME = 1, 3, 4, 5, 6, 8, 11, 12, 14, 17, 18
VERSION, STATUS, HANDLE, DATA, NAME, ATTRS = 2, 101, 102, 103, 104, 105
OK, EOF, NOTHING, REFUSED = 0, 1, 2, 4

Answer = Callable[["Asked"], Iterable[bytes]]


@dataclass(frozen=True)
class Asked:
    """One question: its kind, its number and what follows."""

    kind: int
    number: int
    rest: bytes


def text(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def packet(kind: int, number: int, *parts: bytes) -> bytes:
    return text(struct.pack(">BI", kind, number) + b"".join(parts))


def status(asked: Asked, code: int, said: bytes = b"") -> bytes:
    return packet(STATUS, asked.number, struct.pack(">I", code), text(said), text(b""))


def attrs(size: int) -> bytes:
    return struct.pack(">IQ", 1, size)


@dataclass
class Manners:
    """What it answers. It keeps nothing: every file that is written is as large as what was written to it."""

    wrong: dict[int, Answer] = field(default_factory=dict)
    sizes: dict[bytes, int] = field(default_factory=dict)
    struck: int = 0

    def answer(self, asked: Asked) -> Iterable[bytes]:
        if asked.kind in self.wrong:
            self.struck += 1
            return self.wrong[asked.kind](asked)
        return [self._right(asked)]

    def _right(self, asked: Asked) -> bytes:
        kinds = {INIT: self._init, STAT: self._stat, OPEN: self._open, WRITE: self._write, RENAME: self._rename}
        if asked.kind in kinds:
            return kinds[asked.kind](asked)
        if asked.kind == MKDIR:
            self.sizes[_first(asked.rest)] = 0
        if asked.kind == OPENDIR:
            return packet(HANDLE, asked.number, text(b"folder"))
        return status(asked, EOF if asked.kind == READDIR else OK)

    def _init(self, _asked: Asked) -> bytes:
        return text(struct.pack(">BI", VERSION, 3))

    def _stat(self, asked: Asked) -> bytes:
        size = self.sizes.get(_first(asked.rest))
        return status(asked, NOTHING) if size is None else packet(ATTRS, asked.number, attrs(size))

    def _open(self, asked: Asked) -> bytes:
        name = _first(asked.rest)
        flags = struct.unpack_from(">I", asked.rest, 4 + len(name))[0]
        if not flags & 2 and name not in self.sizes:
            return status(asked, NOTHING)
        self.sizes.setdefault(name, 0)
        return packet(HANDLE, asked.number, text(name))

    def _write(self, asked: Asked) -> bytes:
        name = _first(asked.rest)
        self.sizes[name] = self.sizes.get(name, 0) + len(asked.rest) - 4 - len(name) - 12
        return status(asked, OK)

    def _rename(self, asked: Asked) -> bytes:
        old = _first(asked.rest)
        self.sizes[_first(asked.rest[4 + len(old) :])] = self.sizes.pop(old)
        return status(asked, OK)


def _first(rest: bytes) -> bytes:
    size = struct.unpack_from(">I", rest)[0]
    return rest[4 : 4 + size]


class _Session(asyncssh.SSHServerSession[bytes]):
    """The channel for files. It minds no window: paramiko keeps whatever comes."""

    def __init__(self, manners: Manners) -> None:
        self._manners, self._came = manners, bytearray()
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._asked: asyncio.Queue[Asked] = asyncio.Queue()

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._channel = chan
        self._task = asyncio.get_running_loop().create_task(self._talk())

    def connection_lost(self, exc: Exception | None) -> None:
        self._task.cancel()

    def subsystem_requested(self, subsystem: str) -> bool:
        return True

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        self._came += data
        while len(self._came) >= 4 and len(self._came) >= 4 + (size := struct.unpack_from(">I", self._came)[0]):
            self._asked.put_nowait(_asked(bytes(self._came[4 : 4 + size])))
            del self._came[: 4 + size]

    def pause_writing(self) -> None:
        self._may_write.clear()

    def resume_writing(self) -> None:
        self._may_write.set()

    async def _talk(self) -> None:
        with suppress(asyncssh.Error, OSError):
            while True:
                for piece in self._manners.answer(await self._asked.get()):
                    await self._may_write.wait()
                    self._channel._send_window = 1 << 40  # type: ignore[attr-defined]
                    self._channel.write(piece)
                    await asyncio.sleep(0)


class _Door(asyncssh.SSHServer):
    """Lets in whom the key file names."""

    def __init__(self, rogue: "Rogue") -> None:
        self._rogue = rogue

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._rogue.lines.add(conn)

    def begin_auth(self, username: str) -> bool:
        return True

    def session_requested(self) -> asyncssh.SSHServerSession[bytes]:
        return _Session(self._rogue.manners)


class Rogue:
    """An SSH server in a thread of its own."""

    def __init__(self, keys: Keys) -> None:
        self.manners = Manners()
        self.lines: set[asyncssh.SSHServerConnection] = set()
        self._keys = keys
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="rogue", daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(20)
        self.port = int(self._server.get_port())

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=lambda: _Door(self),
            server_host_keys=[str(self._keys.sftp_host)],
            authorized_client_keys=str(self._keys.sftp_client),
            encoding=None,
            line_editor=False,
        )

    async def _end(self) -> None:
        self._server.close()
        for line in tuple(self.lines):
            line.abort()
            await line.wait_closed()
        await self._server.wait_closed()


def _asked(content: bytes) -> Asked:
    kind, number = struct.unpack_from(">BI", content)
    return Asked(kind, 0 if kind == INIT else number, content[5:])


def forever(piece: bytes) -> Iterable[bytes]:
    return itertools.repeat(piece)
