"""How a message of ours goes over the line: one function per way. True = an answer may follow."""

import contextlib
import socket
import struct
import time
from collections.abc import Callable

# (line, head, body, seconds)
Line = Callable[[socket.socket, bytes, bytes, float], bool]


def whole(line: socket.socket, head: bytes, body: bytes, _seconds: float) -> bool:
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the peer has heard enough, and may answer
        line.sendall(head + body)
    return True


def drip(line: socket.socket, head: bytes, body: bytes, seconds: float) -> bool:
    """One byte a time, from the first of the head on, over ``seconds``."""
    text = head + body
    for place in range(len(text)):
        line.sendall(text[place : place + 1])
        time.sleep(seconds / len(text))
    return True


def cut(line: socket.socket, head: bytes, body: bytes, _seconds: float) -> bool:
    """Reset in the middle of the body."""
    line.sendall(head + body[: len(body) // 2])
    return _reset(line)


def cut_head(line: socket.socket, head: bytes, _body: bytes, _seconds: float) -> bool:
    line.sendall(head[: len(head) // 2])
    return _reset(line)


def half_close(line: socket.socket, head: bytes, body: bytes, _seconds: float) -> bool:
    """All is said, our direction is closed, the answer is awaited."""
    line.sendall(head + body)
    line.shutdown(socket.SHUT_WR)
    return True


def half_request(line: socket.socket, head: bytes, body: bytes, _seconds: float) -> bool:
    """Our direction is closed in the middle of the body."""
    line.sendall(head + body[: len(body) // 2])
    line.shutdown(socket.SHUT_WR)
    return True


def hang_up(line: socket.socket, head: bytes, body: bytes, seconds: float) -> bool:
    """All is said, the answer is not heard: reset after ``seconds``."""
    line.sendall(head + body)
    time.sleep(seconds)
    return _reset(line)


def _reset(line: socket.socket) -> bool:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()
    return False
