"""How a connection to a file server begins: their host key first, then our key, then the channel for files."""

import logging
import socket

import paramiko

from service.gateway.file_errors import FilesDown, HostKeyChanged, NotConnected
from service.kit.calling import CONNECT_SECONDS
from service.kit.settings import Settings
from service.kit.vault import unlock

log = logging.getLogger(__name__)


def dial(settings: Settings) -> socket.socket:
    """NODELAY, because paramiko leaves it off and each answer would cost 40 ms."""
    try:
        line = socket.create_connection((settings.sftp_host, settings.sftp_port), timeout=CONNECT_SECONDS)
    except OSError as error:
        raise NotConnected("连接不上") from error
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def greet(transport: paramiko.Transport, settings: Settings, seconds: float) -> paramiko.Channel:
    """The channel for files; nothing is sent to a server whose key is not the pinned one."""
    kind, pinned, ours = _keys(settings)
    transport.get_security_options().key_types = _offers(transport, kind)
    transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = seconds
    transport.start_client(timeout=seconds)
    if transport.get_remote_server_key().get_base64() != pinned:
        log.error("the host key of %s is not the pinned one", settings.sftp_host)
        raise HostKeyChanged
    transport.auth_publickey(settings.sftp_user, ours)
    channel = transport.open_session(timeout=seconds)
    channel.settimeout(seconds)
    channel.invoke_subsystem("sftp")
    return channel


def _keys(settings: Settings) -> tuple[str, str, paramiko.PKey]:
    """Kind and Base64 of the pinned key, and our key."""
    try:
        kind, pinned = settings.sftp_host_key.read_text("ascii").split()[:2]
        secret = unlock(settings.key_dir, settings.unlock)
        ours = paramiko.PKey.from_path(settings.sftp_key, secret)  # type: ignore[arg-type]  # it wants bytes
    except (OSError, ValueError, TypeError, paramiko.SSHException) as error:  # TypeError: it is not sealed
        raise FilesDown("本机缺少文件服务器的密钥文件，或密钥文件打不开") from error
    return kind, pinned, ours


def _offers(transport: paramiko.Transport, kind: str) -> tuple[str, ...]:
    """Only the pinned kind of key, so that the server shows that one; an RSA key signs in three ways."""
    wanted = {"rsa-sha2-512", "rsa-sha2-256"} if kind == "ssh-rsa" else {kind}
    return tuple(name for name in transport.get_security_options().key_types if name in wanted)
