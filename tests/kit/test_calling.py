"""A caller that no peer can hold, flood or lead astray. The peers are raw sockets."""

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest

from service.kit.calling import ANSWER_LIMIT, Answered, Caller, NotReached, Silent

Script = Callable[[socket.socket], None]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Peer:
    """Runs one script per connection."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/a"
        self.script: Script = lambda line: line.sendall(OK)
        self.connections = 0
        self.end = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with line:
            try:
                self.script(line)
            except OSError:
                return


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.end.set()
    peer.listener.close()


@pytest.fixture
def caller() -> Iterator[Caller]:
    caller = Caller()
    yield caller
    caller.close()


def call(caller: Caller, peer: Peer, seconds: float = 5.0, body: bytes = b"{}", limit: int = ANSWER_LIMIT) -> Answered:
    return caller.call("POST", peer.url, until=time.monotonic() + seconds, body=body, limit=limit)


def heard(line: socket.socket) -> bytes:
    """The whole request."""
    text = b""
    while b"\r\n\r\n" not in text:
        text += line.recv(65536)
    head, _, body = text.partition(b"\r\n\r\n")
    size = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < size:
        body += line.recv(65536)
    return text


def answer(*parts: bytes, pause: float = 0.0) -> Script:
    def script(line: socket.socket) -> None:
        heard(line)
        for part in parts:
            line.sendall(part)
            time.sleep(pause)

    return script


def test_an_answer_as_it_came(caller: Caller, peer: Peer) -> None:
    peer.script = answer(b"HTTP/1.1 409 Conflict\r\nX-Sign: a\r\nContent-Length: 3\r\n\r\nabc")
    assert call(caller, peer) == Answered(409, {"x-sign": "a", "content-length": "3"}, b"abc")


def test_connections_are_kept(caller: Caller, peer: Peer) -> None:
    def script(line: socket.socket) -> None:
        while not peer.end.is_set():
            heard(line)
            line.sendall(OK)

    peer.script = script
    for _ in range(5):
        call(caller, peer)
    assert peer.connections == 1


@pytest.mark.parametrize(
    "script",
    [
        answer(*([b"H"] * 1), pause=9),
        answer(*(bytes((byte,)) for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n"), pause=0.05),
        answer(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n", *([b"x"] * 200), pause=0.05),
        answer(*([b"HTTP/1.1 100 Continue\r\n\r\n"] * 200), pause=0.05),
        answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *([b"1\r\nx\r\n"] * 200), pause=0.05),
    ],
    ids=["silence", "drip-head", "drip-body", "endless-1xx", "drip-chunks"],
)
def test_the_whole_exchange_ends_at_its_deadline(caller: Caller, peer: Peer, script: Script) -> None:
    """A time-out per read alone would last 9 to 10 s in each of these."""
    peer.script = script
    started = time.monotonic()
    with pytest.raises(Silent):
        call(caller, peer, seconds=0.5)
    assert 0.45 < time.monotonic() - started < 5


def test_a_peer_that_reads_slowly_does_not_hold_us(caller: Caller, peer: Peer) -> None:
    def script(line: socket.socket) -> None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        while not peer.end.is_set():
            line.recv(20_000)
            time.sleep(0.05)

    peer.script = script
    started = time.monotonic()
    with pytest.raises(Silent):
        call(caller, peer, seconds=0.6, body=bytes(30_000_000))
    assert time.monotonic() - started < 5


def test_a_deadline_that_is_over_sends_nothing(caller: Caller, peer: Peer) -> None:
    received: list[bytes] = []
    peer.script = lambda line: received.append(line.recv(10))
    with pytest.raises((NotReached, Silent)):
        call(caller, peer, seconds=-0.01)
    time.sleep(0.05)
    assert received in ([], [b""])


def test_also_on_a_connection_that_is_kept(caller: Caller, peer: Peer) -> None:
    received: list[bytes] = []

    def script(line: socket.socket) -> None:
        while not peer.end.is_set():
            received.append(heard(line))
            line.sendall(OK)

    peer.script = script
    call(caller, peer)
    with pytest.raises((NotReached, Silent)):
        call(caller, peer, seconds=-0.01)
    time.sleep(0.05)
    assert len(received) == 1


def test_size_is_limited(caller: Caller, peer: Peer) -> None:
    peer.script = answer(b"HTTP/1.1 200 OK\r\n\r\n", *([bytes(1_000_000)] * 50))
    with pytest.raises(Silent) as caught:
        call(caller, peer)
    assert caught.value.cause == "size"
    peer.script = answer(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + bytes(1000))
    assert len(call(caller, peer, limit=1000).content) == 1000
    with pytest.raises(Silent):
        call(caller, peer, limit=999)


def _packed(content: bytes, encoding: str) -> Script:
    packed = gzip.compress(content) if encoding == "gzip" else zlib.compress(content)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(packed)}\r\n\r\n"
    return answer(head.encode() + packed)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_size_is_limited_after_unpacking(caller: Caller, peer: Peer, encoding: str) -> None:
    peer.script = _packed(bytes(100_000_000), encoding)
    tracemalloc.start()
    with pytest.raises(Silent) as caught:
        call(caller, peer)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.cause == "size"
    assert most < 8 * ANSWER_LIMIT  # it stopped there
    peer.script = _packed(b"content", encoding)
    assert call(caller, peer).content == b"content"


@pytest.mark.parametrize(
    "script",
    [
        answer(b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}"),
        answer(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"),
        answer(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\n" + gzip.compress(b"x" * 99)[:12]
        ),
        answer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"),
        answer(b"SSH-2.0-OpenSSH_9.2\r\n"),
        answer(b""),
        answer(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000),
    ],
    ids=["brotli", "not-gzip", "cut-gzip", "cut", "not-http", "nothing", "long-head"],
)
def test_what_is_no_whole_answer_is_silence(caller: Caller, peer: Peer, script: Script) -> None:
    peer.script = script
    with pytest.raises(Silent):
        call(caller, peer)


def test_nothing_is_followed(caller: Caller, peer: Peer) -> None:
    peer.script = answer(f"HTTP/1.1 302 Found\r\nLocation: {peer.url}\r\nContent-Length: 0\r\n\r\n".encode())
    assert call(caller, peer).status == 302
    assert peer.connections == 1


def test_no_proxy_from_the_environment(caller: Caller, peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    peer.script = answer(OK)
    assert call(caller, peer).status == 200


def test_refused_is_surely_nothing(caller: Caller) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    started = time.monotonic()
    with pytest.raises(NotReached):
        caller.call("GET", f"http://127.0.0.1:{port}/", until=started + 30)
    assert time.monotonic() - started < 15


def test_a_full_pool_is_surely_nothing(peer: Peer) -> None:
    caller, asked, over = Caller(connections=1), threading.Event(), threading.Event()

    def script(line: socket.socket) -> None:
        heard(line)
        asked.set()
        over.wait(20)
        line.sendall(OK)

    peer.script = script
    first = threading.Thread(target=call, args=(caller, peer, 30.0))
    first.start()
    assert asked.wait(10)
    with pytest.raises(NotReached):
        call(caller, peer, seconds=0.2)
    over.set()
    first.join(10)
    caller.close()


def test_deadlines_of_threads_are_their_own(caller: Caller, peer: Peer) -> None:
    over = threading.Event()

    def script(line: socket.socket) -> None:
        heard(line)
        over.wait(10)
        line.sendall(OK)

    peer.script = script
    results: list[str] = []

    def one(seconds: float) -> None:
        try:
            call(caller, peer, seconds)
            results.append("answered")
        except Silent:
            results.append("silent")

    threads = [threading.Thread(target=one, args=(seconds,)) for seconds in (0.2, 30.0, 0.3, 30.0)]
    for thread in threads:
        thread.start()
    for thread in threads[::2]:
        thread.join(10)
    assert results == ["silent", "silent"]
    over.set()
    for thread in threads:
        thread.join(10)
    assert sorted(results) == ["answered", "answered", "silent", "silent"]
