"""The proxy does to a line what it says; a fault that does not strike would prove nothing."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.faults.proxy import HERE, Fault, Proxy
from tests.faults.waiting import wait_for

SAID = b"0123456789" * 20


@pytest.fixture
def heard() -> list[bytes]:
    return []


@pytest.fixture
def proxy(heard: list[bytes]) -> Iterator[Proxy]:
    """In front of a peer that says back what it hears."""
    listener = socket.create_server((HERE, 0))

    def talk(line: socket.socket) -> None:
        with line:
            try:
                while content := line.recv(1000):
                    heard.append(content)
                    line.sendall(content)
                heard.append(b"<end>")
            except OSError:
                heard.append(b"<reset>")

    def serve() -> None:
        while True:
            try:
                line, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(line,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    proxy = Proxy(listener.getsockname()[1])
    yield proxy
    proxy.close()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def dial(proxy: Proxy) -> socket.socket:
    return socket.create_connection((HERE, proxy.port), 0.4)


def answer(line: socket.socket, size: int = len(SAID)) -> bytes:
    got = b""
    while len(got) < size and (piece := line.recv(1000)):
        got += piece
    return got


def exchange(proxy: Proxy) -> bytes:
    with dial(proxy) as line:
        line.sendall(SAID)
        return answer(line)


def test_it_carries_both_ways_and_passes_the_end_on(proxy: Proxy, heard: list[bytes]) -> None:
    with dial(proxy) as line:
        line.sendall(SAID)
        line.shutdown(socket.SHUT_WR)
        assert answer(line, 1000) == SAID
    assert heard[-1] == b"<end>"


@pytest.mark.parametrize(("way", "arrived"), [("up", 150), ("down", 200)])
def test_a_cut_is_a_reset_after_so_many_bytes(proxy: Proxy, heard: list[bytes], way: str, arrived: int) -> None:
    proxy.arm(Fault("cut", way, after=150))  # type: ignore[arg-type]
    with dial(proxy) as line:
        line.sendall(SAID)
        with pytest.raises(ConnectionResetError):
            answer(line, 1000)
    wait_for(lambda: heard[-1:] == [b"<reset>"])
    assert len(b"".join(heard[:-1])) == arrived
    assert exchange(proxy) == SAID  # once


def test_it_cuts_where_certain_bytes_come_for_the_second_time(proxy: Proxy) -> None:
    proxy.arm(Fault("close", "up", seen=b"COMMIT", nth=2))
    with dial(proxy) as line:
        line.sendall(b"COMMIT")
        assert answer(line, 6) == b"COMMIT"
        line.sendall(b"COMMIT")
        assert answer(line, 6) == b""


def test_half_of_it_ends_and_the_other_goes_on(proxy: Proxy, heard: list[bytes]) -> None:
    proxy.arm(Fault("half", "up", after=50))
    with dial(proxy) as line:
        line.sendall(SAID)
        assert answer(line) == SAID[:50]
    assert heard == [SAID[:50], b"<end>"]


@pytest.mark.parametrize("fault", [Fault("freeze", "down"), Fault("drip", "down", seconds=0.2)])
def test_frozen_and_dripping_lines_are_gone_when_it_is_healed(proxy: Proxy, fault: Fault) -> None:
    proxy.arm(fault)
    with dial(proxy) as line:
        line.sendall(SAID)
        time.sleep(0.3)
        proxy.heal()
        with pytest.raises(ConnectionResetError):
            answer(line)
    assert exchange(proxy) == SAID


def test_one_bit_is_turned(proxy: Proxy) -> None:
    proxy.arm(Fault("corrupt", "down", times=0))
    got = exchange(proxy)
    assert sum((a ^ b).bit_count() for a, b in zip(got, SAID, strict=True)) == 1


def test_refused_and_swallowed(proxy: Proxy) -> None:
    proxy.refuse()
    with pytest.raises(ConnectionRefusedError):
        dial(proxy)
    proxy.black_hole()
    with pytest.raises(TimeoutError):
        dial(proxy)
    proxy.heal()
    assert exchange(proxy) == SAID
