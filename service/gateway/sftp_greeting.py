"""How a connection to a file server begins: their host key first, then our key, then the channel for files."""

import logging
import socket
import threading
from dataclasses import dataclass, field

import paramiko

from service.gateway.file_errors import FilesDown, HostKeyChanged, NotConnected
from service.kit.calling import CONNECT_SECONDS
from service.kit.settings import Settings
from service.kit.vault import unlock

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Badge:
    """Who we are, and whom we expect: kind and Base64 of the pinned host key."""

    user: str
    ours: paramiko.PKey
    kind: str
    pinned: str


@dataclass
class Badges:
    """The badge by the present key files. To unseal our key takes a tenth of a second, so it is done once per key."""

    settings: Settings
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: tuple[int, int] = (0, 0)
    _badge: Badge | None = None

    def current(self) -> Badge:
        """FilesDown when a key file is missing or does not open."""
        settings = self.settings
        try:
            seen = settings.sftp_host_key.stat().st_mtime_ns, settings.sftp_key.stat().st_mtime_ns
            with self._lock:
                if self._badge is None or seen != self._seen:
                    self._badge, self._seen = _read(settings), seen
                return self._badge
        except (OSError, ValueError, TypeError, paramiko.SSHException) as error:  # TypeError: it is not sealed
            raise FilesDown("本机缺少文件服务器的密钥文件，或密钥文件打不开") from error


def _read(settings: Settings) -> Badge:
    kind, pinned = settings.sftp_host_key.read_text("ascii").split()[:2]
    secret = unlock(settings.key_dir, settings.unlock)
    ours = paramiko.PKey.from_path(settings.sftp_key, secret)  # type: ignore[arg-type]  # it wants bytes
    return Badge(settings.sftp_user, ours, kind, pinned)


def dial(settings: Settings) -> socket.socket:
    """NODELAY, because paramiko leaves it off and each answer would cost 40 ms."""
    try:
        line = socket.create_connection((settings.sftp_host, settings.sftp_port), timeout=CONNECT_SECONDS)
    except OSError as error:
        raise NotConnected("连接不上") from error
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def greet(transport: paramiko.Transport, badge: Badge, seconds: float) -> paramiko.Channel:
    """The channel for files; nothing is sent to a server whose key is not the pinned one."""
    transport.get_security_options().key_types = _offers(transport, badge.kind)
    transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = seconds
    transport.start_client(timeout=seconds)
    if transport.get_remote_server_key().get_base64() != badge.pinned:
        log.error("the host key of the file server is not the pinned one")
        raise HostKeyChanged
    transport.auth_publickey(badge.user, badge.ours)
    channel = transport.open_session(timeout=seconds)
    channel.settimeout(seconds)
    channel.invoke_subsystem("sftp")
    return channel


def _offers(transport: paramiko.Transport, kind: str) -> tuple[str, ...]:
    """Only the pinned kind of key, so that the server shows that one; an RSA key signs in three ways."""
    wanted = {"rsa-sha2-512", "rsa-sha2-256"} if kind == "ssh-rsa" else {kind}
    return tuple(name for name in transport.get_security_options().key_types if name in wanted)
