"""The file server: a real SSH server on loopback, one user, public key only, rooted in one folder."""

import asyncio
import threading
from pathlib import Path

import asyncssh

from sandbox.faults import Faults
from sandbox.keys import Keys

USER = "SD00"
CODE = "sftp"


class _Tree(asyncssh.SFTPServer):
    """Serves the tree; faults strike when a file is opened (before) or renamed (after)."""

    def __init__(self, chan: asyncssh.SSHServerChannel[bytes], root: Path, faults: Faults) -> None:
        self._faults, self._channel = faults, chan
        super().__init__(chan, chroot=str(root).encode())

    async def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        fault = self._faults.strike(CODE, "before")
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault is not None and fault.kind == "lost_request":
            self._channel.get_connection().abort()
        elif fault is not None:
            raise asyncssh.SFTPFailure("no space left (drill)")
        return super().open(path, pflags, attrs)

    async def rename(self, oldpath: bytes, newpath: bytes) -> None:
        super().rename(oldpath, newpath)
        await self._renamed()

    async def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        super().posix_rename(oldpath, newpath)
        await self._renamed()

    async def _renamed(self) -> None:
        fault = self._faults.strike(CODE, "after")
        if fault is not None and fault.kind == "late_answer":
            await asyncio.sleep(fault.seconds)
        elif fault is not None:
            self._channel.get_connection().abort()


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
        self.port = 0
        self._connections: set[asyncssh.SSHServerConnection] = set()
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
            sftp_factory=lambda chan: _Tree(chan, self.root, self.faults),
            allow_scp=False,
        )

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        for connection in tuple(self._connections):
            connection.abort()
            await connection.wait_closed()
        await self._server.wait_closed()
