"""A network camera's stream of JPEGs (multipart/x-mixed-replace over HTTP/1.0), with a total deadline for each step.

Read by hand: no redirect is followed, no proxy asked, nothing is larger or later than said here.
"""

import base64
import socket
import time
from email.message import Message
from email.parser import BytesHeaderParser
from urllib.parse import unquote, urlsplit

import cv2
import numpy as np

from app.devices.errors import DeviceError
from app.devices.host.camera.stream import Image

CONNECT, HEAD, FRAME = 2.0, 3.0, 1.5  # seconds
HEAD_LIMIT, PART_LIMIT, FRAME_LIMIT = 16_384, 4_096, 12_000_000  # bytes
SPOILED = 3  # frames in a row that may be damaged on the way


class Wire:
    """Bytes of a socket with a moment by which they must be there. DeviceError DEVICE_LOST else."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._waiting = bytearray()

    def until(self, mark: bytes, most: int, deadline: float) -> bytes:
        """What comes before ``mark``, which is taken off too. PROTOCOL when that is more than ``most``."""
        looked = 0
        while (at := self._waiting.find(mark, max(0, looked - len(mark)))) < 0:
            looked = len(self._waiting)
            if looked > most:
                raise DeviceError("PROTOCOL", detail="no end within the limit")
            self._more(deadline)
        if at > most:
            raise DeviceError("PROTOCOL", detail="longer than the limit")
        return self._cut(at, len(mark))

    def exactly(self, size: int, deadline: float) -> bytes:
        while len(self._waiting) < size:
            self._more(deadline)
        return self._cut(size, 0)

    def close(self) -> None:
        self._connection.close()

    def _cut(self, size: int, extra: int) -> bytes:
        part = bytes(self._waiting[:size])
        del self._waiting[: size + extra]
        return part

    def _more(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeviceError("DEVICE_LOST", detail="late")
        self._connection.settimeout(left)
        try:
            content = self._connection.recv(65_536)
        except OSError as error:
            raise DeviceError("DEVICE_LOST", detail=type(error).__name__) from error
        if not content:
            raise DeviceError("DEVICE_LOST", detail="the other side hung up")
        self._waiting += content


class HttpStream:
    """A ``Source``. ValueError for an address that is none."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(url)
        self._place = (parts.hostname, parts.port or 80)
        path = parts.path or "/"
        self._path = f"{path}?{parts.query}" if parts.query else path
        self._login = ""
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._login = f"Authorization: Basic {base64.b64encode(pair.encode()).decode()}\r\n"
        self._wire: Wire | None = None
        self._mark = b""
        self._past_mark = False  # the mark before the next frame has been read

    @property
    def address(self) -> str:
        """Host and port, without the password."""
        return f"{self._place[0]}:{self._place[1]}"

    def open(self) -> None:
        """DEVICE_NOT_FOUND when nobody answers, CAMERA_REFUSED for an answer that is no stream."""
        try:
            connection = socket.create_connection(self._place, CONNECT)
            connection.settimeout(CONNECT)
            connection.sendall(self._request())
        except OSError as error:
            raise DeviceError("DEVICE_NOT_FOUND", detail=type(error).__name__) from error
        self._wire = Wire(connection)
        deadline = time.monotonic() + HEAD
        status, _, head = self._wire.until(b"\r\n\r\n", HEAD_LIMIT, deadline).partition(b"\r\n")
        self._mark = _boundary(status, BytesHeaderParser().parsebytes(head + b"\r\n\r\n"))
        self._past_mark = False

    def read(self) -> Image:
        for _ in range(SPOILED):
            image = _decoded(self._part())
            if image is not None:
                return image
        raise DeviceError("PROTOCOL", detail="no JPEG")

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def _request(self) -> bytes:
        host, port = self._place
        name = f"[{host}]" if ":" in host else host
        lines = (
            f"GET {self._path} HTTP/1.0\r\nHost: {name}:{port}\r\n{self._login}Accept: multipart/x-mixed-replace\r\n"
        )
        return f"{lines}\r\n".encode("ascii", "replace")

    def _part(self) -> bytes:
        assert self._wire is not None
        deadline = time.monotonic() + FRAME
        if not self._past_mark:
            self._wire.until(self._mark, PART_LIMIT, deadline)
        self._past_mark = False
        head = BytesHeaderParser().parsebytes(
            self._wire.until(b"\r\n\r\n", PART_LIMIT, deadline).lstrip() + b"\r\n\r\n"
        )
        length = str(head.get("Content-Length", ""))
        if not length.isdigit():
            content = self._wire.until(self._mark, FRAME_LIMIT, deadline)
            self._past_mark = True
            return content
        if int(length) > FRAME_LIMIT:
            raise DeviceError("PROTOCOL", detail=f"a frame of {length} bytes")
        return self._wire.exactly(int(length), deadline)


def _boundary(status: bytes, head: Message) -> bytes:
    """What stands between two frames. CAMERA_REFUSED unless it is a stream of pictures."""
    parts = status.split()
    if len(parts) < 2 or not parts[0].startswith(b"HTTP/1."):
        raise DeviceError("PROTOCOL", detail="not HTTP")
    if parts[1] != b"200":
        raise DeviceError("CAMERA_REFUSED", detail=f"HTTP {parts[1][:3].decode('ascii', 'replace')}")
    boundary = head.get_boundary()
    if head.get_content_type() != "multipart/x-mixed-replace" or not boundary or "Transfer-Encoding" in head:
        raise DeviceError("CAMERA_REFUSED", detail=head.get_content_type()[:60])
    return b"--" + boundary.removeprefix("--").encode("ascii", "replace")


def _decoded(content: bytes) -> Image | None:
    start = content.find(b"\xff\xd8\xff")
    if start < 0:
        return None
    image = cv2.imdecode(np.frombuffer(content[start:], np.uint8), cv2.IMREAD_COLOR)
    return None if image is None else np.asarray(image, np.uint8)
