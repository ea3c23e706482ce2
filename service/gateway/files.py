"""The national file server: SFTP with a pinned host key; a file is there whole or not at all."""

import hashlib
import logging
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import PurePosixPath

import paramiko

from service.gateway.keys import Keys
from service.gateway.sealed_file import FileSecret, SealedFile, new_secret, seal_file
from service.gateway.vitals import Health, Vitals
from service.kit.calling import CONNECT_SECONDS
from service.kit.errors import BossError, Declined, Tampered, Unreached
from service.kit.settings import Settings
from service.kit.vault import unlock

ANSWER_SECONDS = 10.0  # for one answer of the server
TOTAL_SECONDS = 60.0  # for one file and its key
PIECE = 1024 * 1024

_PATH = re.compile(r"(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){2,12}")

log = logging.getLogger(__name__)
# Every failure is raised as an error of ours; paramiko would log each with its stack as well.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)


class FilesDown(Unreached):
    """The file server was not reached or did not finish. What is there under a final name is whole."""

    code = "SFTP_DOWN"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"文件没有传到国网文件服务器：{why}。没有登记任何业务，文件仍保存在本单里。请稍后按 F12 重试。"
        )


class HostKeyChanged(Tampered):
    """The server's key is not the pinned one. Nothing was sent; never tried again by itself."""

    code = "SFTP_HOST_KEY"


class FileTaken(Declined):
    """Another file has this name already; it is left as it is."""

    code = "SFTP_TAKEN"


class Files:
    """Uploads to the national side. Thread-safe: each upload has its own connection."""

    def __init__(self, settings: Settings, keys: Keys | None = None) -> None:
        self._settings, self._keys = settings, keys or Keys(settings)
        self._vitals = Vitals("sftp", "国网文件")

    def new_secret(self) -> FileSecret:
        """Fresh keys for one file."""
        return new_secret(self._keys)

    def put(
        self, path: str, clear: bytes, secret: FileSecret, at: Callable[[str], None] = lambda _boundary: None
    ) -> None:
        """Encipher and put under ``path``, then ``path.key``. What is there already must be the same, else FileTaken.

        ``at`` is told ``after-part``, ``after-rename`` and ``after-key``. ValueError for a path we would not make.
        """
        if _PATH.fullmatch(path) is None or ".." in path:
            raise ValueError(f"not a path of ours: {path}")
        file = seal_file(clear, secret, self._keys)
        with self._session() as (server, until):
            self._put(server, path, file, until, at)

    def ping(self) -> None:
        """Connect and look at the root. FilesDown or HostKeyChanged."""
        with self._session() as (server, _until):
            server.stat("/")

    def health(self) -> list[Health]:
        """The lamp of the status strip."""
        return [self._vitals.health()]

    def _put(
        self, server: paramiko.SFTPClient, path: str, file: SealedFile, until: float, at: Callable[[str], None]
    ) -> None:
        _make_folders(server, PurePosixPath(path).parent)
        if _look(server, path, file.content) is None:
            _write(server, path, file.content, until, lambda: at("after-part"))
        at("after-rename")
        if _look(server, f"{path}.key", file.manifest) is None:
            _write(server, f"{path}.key", file.manifest, until, lambda: None)
        at("after-key")

    @contextmanager
    def _session(self) -> Iterator[tuple[paramiko.SFTPClient, float]]:
        """A connection and the time by which its work must be over; failures as errors of ours."""
        started, outcome = time.monotonic(), "done"
        try:
            with closing(self._dial()) as line, closing(self._greet(line)) as transport:
                channel = transport.open_session(timeout=ANSWER_SECONDS)
                channel.settimeout(ANSWER_SECONDS)
                channel.invoke_subsystem("sftp")
                with closing(paramiko.SFTPClient(channel)) as server:
                    yield server, started + TOTAL_SECONDS
        except (OSError, EOFError, paramiko.SSHException) as error:
            outcome = "silent"
            raise FilesDown(_why(error)) from error
        except BossError as error:
            outcome = error.code
            raise
        finally:
            seconds = time.monotonic() - started
            self._vitals.note("sftp", outcome, seconds, answered=outcome in {"done", FileTaken.code})

    def _dial(self) -> socket.socket:
        """NODELAY, because paramiko leaves it off and each answer would cost 40 ms."""
        settings = self._settings
        line = socket.create_connection((settings.sftp_host, settings.sftp_port), timeout=CONNECT_SECONDS)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def _greet(self, line: socket.socket) -> paramiko.Transport:
        """Their host key first, then our key."""
        settings = self._settings
        kind, pinned = settings.sftp_host_key.read_text("ascii").split()[:2]
        secret = unlock(settings.key_dir, settings.unlock)
        ours = paramiko.PKey.from_path(settings.sftp_key, secret)  # type: ignore[arg-type]  # it wants bytes
        transport = paramiko.Transport(line)
        try:
            transport.get_security_options().key_types = _offers(transport, kind)
            transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = ANSWER_SECONDS
            transport.start_client(timeout=ANSWER_SECONDS)
            self._check_host(transport, pinned)
            transport.auth_publickey(settings.sftp_user, ours)
        except BaseException:
            transport.close()
            raise
        return transport

    def _check_host(self, transport: paramiko.Transport, pinned: str) -> None:
        if transport.get_remote_server_key().get_base64() != pinned:
            log.error("the host key of %s is not the pinned one", self._settings.sftp_host)
            raise HostKeyChanged("国网文件服务器的主机密钥与登记的不符，已断开，没有传出任何内容。请立即报系统管理员。")


def _offers(transport: paramiko.Transport, kind: str) -> tuple[str, ...]:
    """Only the pinned kind of key, so that the server shows that one; an RSA key signs in three ways."""
    wanted = {"rsa-sha2-512", "rsa-sha2-256"} if kind == "ssh-rsa" else {kind}
    return tuple(name for name in transport.get_security_options().key_types if name in wanted)


def _make_folders(server: paramiko.SFTPClient, folder: PurePosixPath) -> None:
    for place in [*reversed(folder.parents), folder][1:]:
        try:
            server.stat(str(place))
        except FileNotFoundError:
            try:
                server.mkdir(str(place))
            except OSError:
                server.stat(str(place))  # somebody else made it meanwhile


def _look(server: paramiko.SFTPClient, path: str, content: bytes) -> int | None:
    """None when nothing is there, its size when it is ours. FileTaken when it is another file."""
    try:
        size = server.stat(path).st_size or 0
    except FileNotFoundError:
        return None
    if size == len(content):
        with server.open(path, "rb") as there:
            if hashlib.sha256(there.read()).digest() == hashlib.sha256(content).digest():
                return size
    log.error("another file has the name %s", path)
    raise FileTaken(
        f"国网文件服务器上已有另一个同名文件（{path}），没有覆盖它。没有登记任何业务。"
        "请按 Ctrl+S 挂起本单并报系统管理员。"
    )


def _write(server: paramiko.SFTPClient, path: str, content: bytes, until: float, written: Callable[[], None]) -> None:
    """Under ``.{name}.part`` in the same folder, checked by size, then renamed: a plain rename never replaces."""
    name = PurePosixPath(path)
    part = str(name.with_name(f".{name.name}.part"))
    with server.open(part, "wb") as file:
        file.set_pipelined(True)
        for start in range(0, len(content), PIECE):
            if time.monotonic() > until:
                raise TimeoutError("total")
            file.write(content[start : start + PIECE])
    if server.stat(part).st_size != len(content):  # a pipelined write reports a full disk to nobody
        raise OSError("size")
    written()
    server.rename(part, path)


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "对方没有及时应答"
    if isinstance(error, FileNotFoundError):
        return "本机缺少文件服务器的密钥文件"
    if isinstance(error, ConnectionRefusedError):
        return "连接不上"
    if isinstance(error, paramiko.AuthenticationException):
        return "对方不接受本省的密钥"
    return "传输中断"
