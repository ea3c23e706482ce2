"""The reading process dies, hangs and talks nonsense: each is told in time, and the next picture is read."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from imaging.letters import load
from service.letters.child import NotRead
from service.letters.reader import MOST_WAITING, Reader

CHILD = Path(__file__).with_name("child.py")
LETTER = load("1701")
Made = Callable[..., Reader]


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Made]:
    made: list[Reader] = []

    def make(how: str, **change: float) -> Reader:
        command = (sys.executable, "-S", str(CHILD), how, str(tmp_path / "starts"))
        made.append(Reader(command=command, **{"seconds": 20.0, **change}))
        return made[-1]

    yield make
    for one in made:
        one.close()


def starts(folder: Path) -> int:
    return int((folder / "starts").read_text())


def read(reader: Reader, size: int = 10) -> int:
    """The stand-in answers with the number of bytes that reached it."""
    return reader.read(b"x" * size, LETTER, 300_000).verdict.title_edits


def why(reader: Reader) -> str:
    with pytest.raises(NotRead) as caught:
        read(reader)
    return caught.value.why


def test_one_process_reads_one_picture_after_the_other(reader: Made, tmp_path: Path) -> None:
    one = reader("good")
    assert [read(one, size) for size in (1, 300_000, 0)] == [1, 300_000, 0]
    assert starts(tmp_path) == 1


def test_a_process_that_dies_gets_one_more_try(reader: Made, tmp_path: Path) -> None:
    assert read(reader("crash_once")) == 10
    assert starts(tmp_path) == 2


@pytest.mark.parametrize(
    ("how", "said", "times"), [("crash", "died", 2), ("no_start", "died", 2), ("fault", "FILE_DAMAGED", 1)]
)
def test_what_cannot_be_read_is_said(reader: Made, tmp_path: Path, how: str, said: str, times: int) -> None:
    """A process that is well and only says that this is no picture goes on."""
    one = reader(how)
    assert why(one) == said
    assert (starts(tmp_path), one.pid != 0) == (times, how == "fault")


@pytest.mark.parametrize("how", ["garbage", "wrong_shape"])
def test_after_nonsense_another_process_reads(reader: Made, tmp_path: Path, how: str) -> None:
    one = reader(how)
    assert why(one) == "garbled"
    assert read(one) == 10
    assert starts(tmp_path) == 2


def test_half_an_answer_is_a_death(reader: Made, tmp_path: Path) -> None:
    assert read(reader("half_line")) == 10
    assert starts(tmp_path) == 2


def test_a_process_that_hangs_is_killed_and_the_next_picture_is_read(reader: Made, tmp_path: Path) -> None:
    one = reader("hang_once", seconds=1.5)
    begun = time.monotonic()
    assert why(one) == "slow"
    assert time.monotonic() - begun < 10
    assert one.pid == 0
    assert read(one) == 10
    assert starts(tmp_path) == 2


def test_one_that_does_not_get_ready_is_killed(reader: Made) -> None:
    assert why(reader("slow_start", seconds=0.5)) == "slow"


def test_kill_nine_while_it_reads(reader: Made, tmp_path: Path) -> None:
    """A new process reads the same picture."""
    one = reader("hang_once")
    found: list[int] = []
    asking = threading.Thread(target=lambda: found.append(read(one)))
    asking.start()
    _until(lambda: one.pid != 0 and (tmp_path / "starts").exists())
    os.kill(one.pid, signal.SIGKILL)
    asking.join(15)
    assert found == [10]
    assert starts(tmp_path) == 2


def test_many_at_once_are_served_in_order_and_who_is_too_many_is_told_at_once(reader: Made) -> None:
    one = reader("slow0.2")
    order: list[int] = []
    first = threading.Thread(target=lambda: order.append(read(one, 1)))
    first.start()
    _until(lambda: one.pid != 0)
    threads = []
    for size in range(2, MOST_WAITING + 1):
        threads.append(threading.Thread(target=lambda size=size: order.append(read(one, size))))
        threads[-1].start()
        _until(lambda size=size: one._waiting + len(order) >= size)
    if one._waiting >= MOST_WAITING:
        assert why(one) == "busy"
    for thread in (first, *threads):
        thread.join(20)
    assert order == list(range(1, MOST_WAITING + 1))


def test_nobody_waits_longer_than_the_time_for_it(reader: Made) -> None:
    """Behind one that hangs."""
    one = reader("hang", seconds=0.6)
    said: list[str] = []
    threads = [threading.Thread(target=lambda: said.append(why(one))) for _ in range(4)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert time.monotonic() - begun < 8
    assert sorted(set(said)) in (["busy", "slow"], ["slow"])
    assert len(said) == 4


def test_an_idle_process_ends_and_comes_back(reader: Made, tmp_path: Path) -> None:
    one = reader("good", idle_seconds=0.3)
    assert read(one) == 10
    pid = one.pid
    _until(lambda: _gone(pid))
    assert read(one) == 10
    assert starts(tmp_path) == 2


def test_it_is_warmed_up_without_waiting_and_once(reader: Made, tmp_path: Path) -> None:
    one = reader("good")
    one.warm()
    _until(lambda: one.pid != 0)
    one.warm()
    assert read(one) == 10
    assert starts(tmp_path) == 1


def test_closing_ends_it_also_in_the_middle(reader: Made) -> None:
    one = reader("hang")
    said: list[str] = []
    asking = threading.Thread(target=lambda: said.append(why(one)))
    asking.start()
    _until(lambda: one.pid != 0)
    one.close()
    asking.join(10)
    assert said
    assert said[0] in {"died", "closed"}
    assert one.pid == 0


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 15
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)
