"""The file server: a real SSH server on loopback, one user, public key only, rooted in one folder."""

import asyncio
import errno
import logging
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from sandbox.faults import Fault, Faults
from sandbox.keys import Keys

USER = "SD00"
CODE = "sftp"

# A client that is gone is no news here; asyncio would warn of each answer that it misses.
logging.getLogger("asyncio").addFilter(lambda record: "socket.send() raised" not in record.getMessage())


@dataclass
class Disk:
    """What went through, and how much still fits: ``room`` bytes, None = no end."""

    written: int = 0
    read: int = 0
    room: int | None = None

    def take(self, size: int) -> int:
        """How many of so many bytes fit; they are taken."""
        fits = size if self.room is None else min(size, self.room)
        self.room = None if self.room is None else self.room - fits
        self.written += fits
        return fits


class Sessions:
    """Who was asked for something. A session outlives its line: what was asked before the line broke is still done."""

    def __init__(self) -> None:
        self._busy: set[_Tree] = set()
        self._over, self._idle = asyncio.Event(), asyncio.Event()
        self._idle.set()

    def asked(self, tree: "_Tree") -> None:
        self._busy.add(tree)
        self._idle.clear()

    def ended(self, tree: "_Tree") -> None:
        self._busy.discard(tree)
        if not self._busy:
            self._idle.set()

    async def nap(self, seconds: float) -> None:
        """Thinking, unless all is over meanwhile."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), seconds)
            raise asyncssh.SFTPConnectionLost("all is over")

    async def end(self) -> None:
        """Nobody thinks any longer; returns when the last session is over. Their lines must be gone."""
        self._over.set()
        await self._idle.wait()
        self._over = asyncio.Event()


class _Tree(asyncssh.SFTPServer):
    """Serves the tree. Faults of ``sftp`` strike when a file is opened (before) or renamed (after).

    Faults of ``sftp/open``, ``read``, ``write``, ``mkdir``, ``stat``, ``close`` and ``rename`` strike there.
    """

    def __init__(
        self, chan: asyncssh.SSHServerChannel[bytes], root: Path, faults: Faults, disk: Disk, sessions: "Sessions"
    ) -> None:
        self._faults, self._channel, self._disk, self._sessions = faults, chan, disk, sessions
        super().__init__(chan, chroot=str(root).encode())

    def exit(self) -> None:
        self._sessions.ended(self)

    async def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        await self._before(f"{CODE}/open")
        await self._before(CODE)
        opened = super().open(path, pflags, attrs)
        try:
            await self._after(f"{CODE}/open")
        except asyncssh.SFTPError:
            super().close(opened)
            raise
        return opened

    async def read(self, file_obj: object, offset: int, size: int) -> bytes:
        await self._before(f"{CODE}/read")
        found = super().read(file_obj, offset, size)
        assert isinstance(found, bytes)
        self._disk.read += len(found)
        return found

    async def write(self, file_obj: object, offset: int, data: bytes) -> int:
        await self._before(f"{CODE}/write")
        fits = self._disk.take(len(data))
        super().write(file_obj, offset, data[:fits])
        if fits < len(data):
            raise OSError(errno.ENOSPC, "no space left")
        await self._after(f"{CODE}/write")
        return fits

    async def close(self, file_obj: object) -> None:
        super().close(file_obj)
        await self._after(f"{CODE}/close")

    async def stat(self, path: bytes) -> asyncssh.SFTPAttrs | os.stat_result:
        await self._before(f"{CODE}/stat")
        found = super().stat(path)
        assert isinstance(found, os.stat_result)
        return found

    async def mkdir(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        await self._before(f"{CODE}/mkdir")
        super().mkdir(path, attrs)
        await self._after(f"{CODE}/mkdir")

    async def rename(self, oldpath: bytes, newpath: bytes) -> None:
        await self._before(f"{CODE}/rename")
        super().rename(oldpath, newpath)
        await self._renamed()

    async def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        super().posix_rename(oldpath, newpath)
        await self._renamed()

    async def _renamed(self) -> None:
        await self._after(f"{CODE}/rename")
        await self._after(CODE)

    async def _before(self, code: str) -> None:
        self._sessions.asked(self)
        fault = self._faults.strike(code, "before")
        if fault is not None and fault.kind == "delay":
            await self._sessions.nap(fault.seconds)
        elif fault is not None and fault.kind == "lost_request":
            self._channel.get_connection().abort()
        elif fault is not None:
            raise _refusal(fault)

    async def _after(self, code: str) -> None:
        fault = self._faults.strike(code, "after")
        if fault is not None and fault.kind == "late_answer":
            await self._sessions.nap(fault.seconds)
        elif fault is not None and fault.kind == "http_5xx_done":
            raise asyncssh.SFTPFailure("done, but said to have failed (drill)")
        elif fault is not None:
            self._channel.get_connection().abort()


def _refusal(fault: Fault) -> Exception:
    if fault.kind == "denied":
        return asyncssh.SFTPPermissionDenied("denied (drill)")
    return asyncssh.SFTPFailure("no space left (drill)")


class _Door(asyncssh.SSHServer):
    """Lets in one user only; keys are checked by asyncssh against the client key file."""

    def __init__(self, connections: set[asyncssh.SSHServerConnection]) -> None:
        self._connections = connections

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connections.add(conn)
        self._mine = conn

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncssh calls it so
        self._connections.discard(self._mine)

    def begin_auth(self, username: str) -> bool:
        if username != USER:
            raise asyncssh.PermissionDenied("unknown user")
        return True


class FileServer:
    """An event loop in its own thread."""

    def __init__(self, root: Path, keys: Keys, faults: Faults) -> None:
        self.root, self.keys, self.faults = root, keys, faults
        self.port, self.disk = 0, Disk()
        self._connections: set[asyncssh.SSHServerConnection] = set()
        self._sessions = Sessions()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sftp", daemon=True)

    def start(self, port: int = 0) -> int:
        """The port it listens on."""
        self.root.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(port), self._loop).result(20)
        self.port = int(self._server.get_port())
        return self.port

    async def _listen(self, port: int) -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            port,
            server_factory=lambda: _Door(self._connections),
            server_host_keys=[str(self.keys.sftp_host)],
            authorized_client_keys=str(self.keys.sftp_client),
            password_auth=False,
            kbdint_auth=False,
            sftp_factory=lambda chan: _Tree(chan, self.root, self.faults, self.disk, self._sessions),
            allow_scp=False,
        )

    def hang_up(self) -> None:
        """Every line is gone, and nothing that was asked for over it is done any more."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(10)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        await self._hang_up()
        await self._server.wait_closed()

    async def _hang_up(self) -> None:
        for connection in tuple(self._connections):
            connection.abort()
            await connection.wait_closed()
        await self._sessions.end()
