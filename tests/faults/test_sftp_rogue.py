"""A file server, or something else at its port, that talks nonsense or talks too much."""

import os
import socket
import struct
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain

import pytest

from service.gateway import sftp_watch
from service.gateway.file_errors import FilesDown, FileTaken, Unopenable
from service.gateway.files import Files
from tests.faults import rogue
from tests.faults.depot import CARRIED, COMING, PATH, Depot, depot, hurried, national, running_national, to_national
from tests.faults.matrix import cell
from tests.faults.rogue import Answer, Asked, Rogue, attrs, forever, packet, status, text

__all__ = ["depot", "national", "running_national", "to_national"]

MEMORY = 128 << 20
EVERY = pytest.mark.parametrize("depot", CARRIED, indirect=True)
FETCH = pytest.mark.parametrize("depot", ["fetch"], indirect=True)
ASKED = {
    "init": rogue.INIT,
    "stat": rogue.STAT,
    "mkdir": rogue.MKDIR,
    "open": rogue.OPEN,
    "write": rogue.WRITE,
    "rename": rogue.RENAME,
}


@pytest.fixture
def server(depot: Depot) -> Iterator[Rogue]:
    """Between us and the good one; ``finish`` goes to the good one again."""
    server = Rogue(depot.national.world.keys)
    good = depot.effects.files
    depot.effects.files = Files(depot.settings.model_copy(update={"sftp_port": server.port}), depot.keys)
    yield server
    depot.effects.files = good
    server.close()
    depot.finish()


@contextmanager
def cheap(limit: int = MEMORY) -> Iterator[None]:
    tracemalloc.start()
    yield
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < limit


def _noise(asked: Asked) -> Iterable[bytes]:
    return [text(os.urandom(40))]


GARBAGE: dict[str, Answer] = {
    "noise": _noise,
    "not even a length": lambda _asked: [b"\x00\x00", b"HTTP/1.1 200 OK\r\n\r\n" * 100],
    "nothing in it": lambda _asked: [text(b"")],
    "cut short": lambda asked: [text(struct.pack(">BI", rogue.STATUS, asked.number))],
    "another kind": lambda asked: [packet(rogue.DATA, asked.number, text(b"data"))],
    "a kind that is none": lambda asked: [packet(250, asked.number, text(b"?"))],
    "another number": lambda asked: [packet(rogue.STATUS, asked.number + 9999, struct.pack(">I", 0))],
    "a code that is none": lambda asked: [status(asked, 4_000_000_000, b"?")],
    "no text": lambda asked: [status(asked, rogue.REFUSED, b"\xff\xfe\xd6\xd0")],
    "lengths that lie": lambda asked: [packet(rogue.STATUS, asked.number, struct.pack(">II", 4, 0xFFFFFF), b"x")],
    "a handle of nothing": lambda asked: [packet(rogue.HANDLE, asked.number)],
    "attributes of nothing": lambda asked: [packet(rogue.ATTRS, asked.number, b"\xff\xff\xff\xff")],
    "the end": lambda asked: [status(asked, rogue.EOF)],
}


@cell("F13", "SFTP")
@pytest.mark.allow_logs("another file has the name")
@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_for_an_answer(depot: Depot, server: Rogue, asked: str, kind: str) -> None:
    """Never anything but our own error, and never the conclusion that the file is there."""
    server.manners.wrong[ASKED[asked]] = GARBAGE[kind]
    error = depot.attempt()
    assert server.manners.struck
    assert isinstance(error, FilesDown | FileTaken)
    assert depot.row().state == "BUSY"


@cell("F13", "SFTP")
@FETCH
@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_for_a_file(depot: Depot, server: Rogue, kind: str) -> None:
    server.manners.sizes = {COMING.encode(): 1000, f"{COMING}.key".encode(): 1000}
    server.manners.wrong[rogue.READ] = GARBAGE[kind]
    error = depot.attempt()
    assert server.manners.struck
    assert isinstance(error, FilesDown | Unopenable)
    assert [path.name for path in depot.here.iterdir() if not path.name.startswith(".")] == []


@contextmanager
def raw(depot: Depot, talk: Callable[[socket.socket], None]) -> Iterator[None]:
    """Something else listens at the port."""

    def serve() -> None:
        line, _address = listener.accept()
        with line, suppress(OSError):
            talk(line)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        good = depot.effects.files
        port = listener.getsockname()[1]
        depot.effects.files = Files(depot.settings.model_copy(update={"sftp_port": port}), depot.keys)
        yield
        depot.effects.files = good
        thread.join(10)


def _say(*pieces: bytes) -> Callable[[socket.socket], None]:
    def talk(line: socket.socket) -> None:
        for piece in pieces:
            line.sendall(piece)
        while line.recv(4096):
            pass

    return talk


BANNERS = {
    "a web server": _say(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
    "noise": _say(os.urandom(5000)),
    "a mail server in GBK": _say("220 邮件服务器\r\n".encode("gb18030")),
    "another version": _say(b"SSH-1.5-old\r\n"),
    "noise after the banner": _say(b"SSH-2.0-x\r\n", os.urandom(5000)),
    "a packet that claims gigabytes": _say(b"SSH-2.0-x\r\n", b"\x7f\xff\xff\xff", os.urandom(5000)),
    "silence": _say(),
}


@cell("F13", "SFTP")
@EVERY
@pytest.mark.parametrize("kind", BANNERS)
def test_somebody_else_at_the_port(depot: Depot, kind: str) -> None:
    with raw(depot, BANNERS[kind]):
        assert isinstance(depot.attempt(), FilesDown)
    depot.finish()


def _endless(piece: bytes) -> Callable[[socket.socket], None]:
    def talk(line: socket.socket) -> None:
        while True:
            line.sendall(piece)

    return talk


@cell("F15", "SFTP")
@cell("F09", "SFTP")
@pytest.mark.parametrize("piece", [b"Welcome!\r\n" * 1000, b"x" * 65_536], ids=["lines", "one line"])
def test_a_greeting_without_end(depot: Depot, piece: bytes) -> None:
    with raw(depot, _endless(piece)), cheap():
        assert isinstance(depot.attempt(), FilesDown)
    depot.finish()


def _names(count: int, size: int) -> Answer:
    entry = text(b"n" * size) + text(b"") + attrs(1)
    return lambda asked: [packet(rogue.NAME, asked.number, struct.pack(">I", count), entry * count)]


BOMBS: dict[str, tuple[int, Answer]] = {
    "a packet of 16 MB": (rogue.STAT, lambda _asked: [b"\x00\xff\xff\xff", *[b"\0" * 65_536] * 255]),
    "a packet that claims more": (rogue.STAT, lambda _asked: [b"\x7f\xff\xff\xff", *[b"\0" * 65_536] * 100]),
    "a packet that never ends": (rogue.STAT, lambda _asked: [b"\x00\xff\xff\xff", b"\0" * 1000]),
    "what nobody asked": (rogue.STAT, lambda _asked: forever(packet(rogue.STATUS, 9_999_999, b"\0" * 30_000))),
}


@cell("F15", "SFTP")
@pytest.mark.parametrize("kind", BOMBS)
def test_an_answer_that_is_a_bomb(depot: Depot, server: Rogue, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sftp_watch, "UNREAD", 4 << 20)
    asked, server.manners.wrong[asked] = BOMBS[kind]
    with cheap():
        assert isinstance(depot.attempt(), FilesDown)
    assert server.manners.struck


@cell("F15", "SFTP")
def test_somebody_who_talks_while_we_do_something_else(
    depot: Depot, server: Rogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """We read nothing meanwhile, and paramiko keeps it all."""
    monkeypatch.setattr(sftp_watch, "UNREAD", 1 << 20)
    loud = packet(rogue.STATUS, 9_999_999, b"\0" * 1_000_000)
    server.manners.wrong[rogue.STAT] = lambda asked: chain([status(asked, rogue.NOTHING)], forever(loud))
    with cheap(), depot.effects.files.session() as batch:
        assert batch.line.size("/") is None
        time.sleep(1.0)
        with pytest.raises(FilesDown):
            batch.line.size("/")


@cell("F29", "SFTP")
def test_a_disk_that_says_yes_and_keeps_nothing(depot: Depot, server: Rogue) -> None:
    server.manners.wrong[rogue.WRITE] = lambda asked: [status(asked, rogue.OK)]
    error = depot.attempt()
    assert isinstance(error, FilesDown)
    assert "磁盘可能已满" in error.message
    assert PATH.encode() not in server.manners.sizes


@cell("F15", "SFTP")
@FETCH
@pytest.mark.parametrize("names", [(1000, 100), (1, 1_000_000)], ids=["many", "long"])
def test_a_folder_without_end(depot: Depot, server: Rogue, names: tuple[int, int]) -> None:
    server.manners.wrong[rogue.READDIR] = _names(*names)
    with cheap(), hurried(), pytest.raises(FilesDown):
        depot.effects.files.ready(COMING.rpartition("/")[0])


@cell("F15", "SFTP")
@FETCH
def test_a_file_without_end(depot: Depot, server: Rogue) -> None:
    """It says that it has 1000 bytes, and gives for ever; we take 1000, and see that they are not the right ones."""
    whole = depot.national.file(f"{COMING}.key").read_bytes()
    server.manners.sizes = {COMING.encode(): 1000, f"{COMING}.key".encode(): len(whole)}
    came = iter([whole, b""])
    server.manners.wrong[rogue.READ] = lambda asked: [
        packet(rogue.DATA, asked.number, text(content))
        if (content := next(came, b"\0" * 100_000))
        else status(asked, rogue.EOF)
    ]
    with cheap():
        error = depot.attempt()
    assert isinstance(error, Unopenable)
    assert error.check == "digest"
    assert list(depot.here.iterdir()) == []


@cell("F15", "SFTP")
@FETCH
def test_a_size_that_cannot_be(depot: Depot, server: Rogue) -> None:
    whole = depot.national.file(f"{COMING}.key").read_bytes()
    server.manners.sizes = {COMING.encode(): 1 << 62, f"{COMING}.key".encode(): len(whole)}
    came = iter([whole])
    server.manners.wrong[rogue.READ] = lambda asked: [
        packet(rogue.DATA, asked.number, text(content)) if (content := next(came, b"")) else status(asked, rogue.EOF)
    ]
    error = depot.attempt()
    assert isinstance(error, Unopenable)
    assert error.check == "size"


@cell("F20", "SFTP")
def test_answers_out_of_order(depot: Depot, server: Rogue) -> None:
    """Two answers change their places: it ends in time, and is tried again."""
    held: list[bytes] = []

    def swapped(asked: Asked) -> Iterable[bytes]:
        held.append(status(asked, rogue.OK))
        return reversed([held.pop(0), held.pop(0)]) if len(held) > 1 else []

    depot.operation = "large"
    server.manners.wrong[rogue.WRITE] = swapped
    assert isinstance(depot.attempt(), FilesDown)
