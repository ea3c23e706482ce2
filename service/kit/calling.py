"""The one way to call an outside system over HTTP.

What a plain client lacks: a real total deadline (also against an answer that drips, against endless
``100 Continue`` and against a peer that reads slowly), a size limit after decompression, no redirects,
no proxy from the environment.
"""

import logging
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpcore

from service.kit.errors import Tampered, Unanswered, Unreached

CONNECT_SECONDS = 3.0
ANSWER_LIMIT = 4 * 1024 * 1024  # bytes, after decompression
IDLE_SECONDS = 2.0  # shorter than any usual server's patience, so that no request is sent into a closing connection

_TEXT = "对方系统没有正常应答。"

log = logging.getLogger(__name__)


class NotReached(Unreached):
    """No byte of the request was sent: refused, no such host, no connection in time, or no free slot."""


class Impostor(Tampered):
    """The certificate is not one that we trust for this host. Nothing was sent; never tried again by itself."""

    code = "CERTIFICATE"

    def __init__(self) -> None:
        super().__init__(
            "对方系统的证书与登记的不符，已断开，没有发出任何内容，没有登记任何业务。"
            "请按 Ctrl+S 挂起本单并立即报系统管理员。"
        )


class Silent(Unanswered):
    """The request may have arrived; no whole, readable answer came. ``cause`` is for logs and figures."""

    def __init__(self, cause: str) -> None:
        super().__init__(_TEXT)
        self.cause = cause


@dataclass(frozen=True)
class Answered:
    """A whole HTTP answer; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Caller:
    """A pool of connections to one outside system. Thread-safe."""

    def __init__(self, *, connections: int = 20, tls: ssl.SSLContext | None = None) -> None:
        self._watch = _Watch()
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=connections,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=_Backend(self._watch),
        )

    def call(
        self,
        method: Literal["GET", "POST", "PUT"],
        url: str,
        *,
        until: float,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        limit: int = ANSWER_LIMIT,
    ) -> Answered:
        """One exchange that is over at ``until`` (``time.monotonic()``). Raises NotReached, Impostor or Silent.

        Every status is an answer, also 3xx: nothing is followed.
        """
        self._watch.until = until
        left = max(until - time.monotonic(), 0.001)
        sent = {"Accept-Encoding": "identity", "User-Agent": "cloudboss", **(headers or {})}
        patience = {"connect": min(CONNECT_SECONDS, left), "pool": left, "read": left, "write": left}
        try:
            with self._pool.stream(
                method, url, headers=list(sent.items()), content=body, extensions={"timeout": patience}
            ) as response:
                found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                content = _read(response.iter_stream(), found.get("content-encoding", "identity").lower(), limit)
                return Answered(response.status, found, content)
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as error:
            if isinstance(why := error.__context__, ssl.SSLCertVerificationError):  # the pool cuts the cause off
                log.error("certificate of %s not trusted: %s", url, why.verify_message)  # noqa: TRY400
                raise Impostor from error
            raise NotReached("对方系统连接不上。") from error
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise Silent(type(error).__name__) from error

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


def trusting(authority: Path | None) -> ssl.SSLContext | None:
    """Takes certificates of this authority (a PEM file) and of no other; None = those that the system takes."""
    return None if authority is None else ssl.create_default_context(cafile=authority)


def _read(pieces: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """The body, unpacked; never holds more than ``limit`` and one piece."""
    if encoding not in {"identity", "gzip", "deflate"}:
        raise Silent("encoding")
    unpack = None if encoding == "identity" else zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    whole = bytearray()
    for piece in pieces:
        try:
            whole += piece if unpack is None else unpack.decompress(piece, limit + 1 - len(whole))
        except zlib.error as error:
            raise Silent("encoding") from error
        if len(whole) > limit:
            raise Silent("size")
    if unpack is not None and not unpack.eof:
        raise Silent("encoding")
    return bytes(whole)


class _Watch(threading.local):
    """The deadline of the call that this thread is making; the pool works in the caller's thread."""

    until: float = 0.0

    def left(self, error: type[Exception]) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise error("deadline")
        return left


class _Backend(httpcore.NetworkBackend):
    """Makes streams that know the deadline."""

    def __init__(self, watch: _Watch) -> None:
        self._watch = watch
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._watch.left(httpcore.ConnectTimeout)
        stream = self._plain.connect_tcp(host, port, min(timeout or left, left), local_address, socket_options)
        return _Stream(stream, self._watch)


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline of the call, not a time-out after the last byte."""

    def __init__(self, inner: httpcore.NetworkStream, watch: _Watch) -> None:
        self._inner = inner
        self._watch = watch

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._inner.read(max_bytes, timeout=self._watch.left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        line: socket.socket = self._inner.get_extra_info("socket")
        rest = memoryview(buffer)
        while rest:
            line.settimeout(self._watch.left(httpcore.WriteTimeout))
            try:
                rest = rest[line.send(rest) :]
            except TimeoutError as error:
                raise httpcore.WriteTimeout from error
            except OSError as error:
                raise httpcore.WriteError from error

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._watch.left(httpcore.ConnectTimeout)
        inner = self._inner.start_tls(ssl_context, server_hostname, min(timeout or left, left))
        return _Stream(inner, self._watch)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
