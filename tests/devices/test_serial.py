"""A reader at a real pseudo-terminal, simulated by a process of its own, through a real host process."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices.deck import deck
from app.devices.frames import Frame
from app.devices.host.serial.frame import FIND, HEAD, NEWEST, READ, SELECT, STATUS, Decoder, encode
from app.devices.records import compose
from service.customers.records import parse
from tests.devices.test_host import Talk
from tests.devices.vendors import bitmap, compiled

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
TODAY = datetime.now().astimezone().date()


class Reader:
    """The simulator's process."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "app.devices.host.serial.simulator"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self._line()

    def tell(self, *lines: str) -> None:
        """Waits until it has taken them."""
        assert self.process.stdin is not None
        for line in lines:
            self.process.stdin.write(f"{line}\n")
            self.process.stdin.flush()
            assert self._line() in {"done", "unplugged"}

    def end(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[Reader, Talk]]:
    """A reader that may be broken."""
    yield from _together(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, Talk]]:
    yield from _together(tmp_path_factory.mktemp("serial"))


@pytest.fixture
def reader(shared: tuple[Reader, Talk]) -> Reader:
    """One reader for all tests of this file, without faults and card at the beginning of each."""
    shared[0].tell("sound", "lift")
    return shared[0]


@pytest.fixture
def talk(shared: tuple[Reader, Talk]) -> Talk:
    return shared[1]


def _together(folder: Path) -> Iterator[tuple[Reader, Talk]]:
    reader = Reader()
    talk = Talk("sam_serial", f"device={reader.port}", "wait=0", folder=folder / "private")
    assert "error" not in talk.hear().head
    yield reader, talk
    talk.process.kill()
    talk.end()
    reader.end()


def _read(talk: Talk, **arguments: Any) -> Frame:
    talk.say(id=1, op="read", deadline_ms=20_000, args=arguments)
    return talk.hear()


def test_frames_are_those_of_the_published_protocol() -> None:
    assert encode(STATUS).hex() == "aaaaaa9669000311ffed"
    assert encode(FIND).hex() == "aaaaaa96690003200122"
    assert encode(SELECT).hex() == "aaaaaa96690003200221"
    assert encode(READ).hex() == "aaaaaa96690003300132"
    assert encode(NEWEST).hex() == "aaaaaa96690003300330"
    assert list(Decoder().feed(bytes.fromhex("aaaaaa9669000400008084"))) == [b"\0\0\x80"]
    assert len(encode(bytes(3 + 4 + 256 + 1024))) == 1295


@given(
    frames=st.lists(st.binary(min_size=3, max_size=60), min_size=1, max_size=4),
    noise=st.lists(st.binary(max_size=6), min_size=5, max_size=5),
    cut=st.integers(1, 40),
)
def test_every_frame_is_found_between_noise(frames: list[bytes], noise: list[bytes], cut: int) -> None:
    """Noise that is itself the beginning of a frame may swallow what follows; without a head in it nothing may."""
    clean = [piece.replace(b"\xaa", b"\x00") for piece in noise]
    stream = b"".join(dirt + encode(frame) for dirt, frame in zip(clean, frames, strict=False)) + clean[-1]
    decoder, found = Decoder(), []
    for at in range(0, len(stream), cut):
        found += list(decoder.feed(stream[at : at + cut]))
    assert found == frames


def test_a_false_head_and_a_wrong_sum_are_passed_over() -> None:
    good = encode(b"\0\0\x90")
    decoder = Decoder()
    assert list(decoder.feed(HEAD + b"\xff\xff" + good)) == [b"\0\0\x90"]  # impossible length
    assert list(decoder.feed(good[:-1] + bytes([good[-1] ^ 4]) + good)) == [b"\0\0\x90"]
    assert list(decoder.feed(HEAD + b"\x00\x40" + good)) == []  # might still become one
    assert list(decoder.resume()) == [b"\0\0\x90"]
    assert decoder.damaged >= 3


@pytest.mark.parametrize("name", ["adult", "hong_kong", "foreigner_2017", "foreigner_2023", "rare_name", "long_term"])
def test_a_card_is_read_whole(reader: Reader, talk: Talk, name: str) -> None:
    reader.tell(f"card {name}")
    frame = _read(talk, newest=True)
    assert frame.blobs["record"] == deck(TODAY)[name].record()
    assert frame.blobs["newest"].decode() == "山东省济南市市中区经四路1号"
    assert frame.head["data"] == {"photo": False, "warning": "PHOTO_UNDECODABLE"}  # no decoder is named


@pytest.mark.skipif(shutil.which("gcc") is None, reason="the decoder's double is compiled by gcc")
def test_a_decoder_gives_the_photo(tmp_path: Path) -> None:
    decoder = tmp_path / "decoder.so"
    shutil.copy(compiled("WLT"), decoder)
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "photo.bmp").write_bytes(bitmap())
    with_decoder = Reader()
    talk = Talk(
        "sam_serial", f"device={with_decoder.port}", f"decoder={decoder}", "wait=0", folder=tmp_path / "private"
    )
    talk.hear()
    with_decoder.tell("card adult")
    frame = _read(talk)
    assert (frame.head["data"], frame.blobs["photo"][:2]) == ({"photo": True}, b"\xff\xd8")
    assert "GetBmp:serial" in (tmp_path / "calls.txt").read_text()
    talk.end()
    with_decoder.end()


def test_no_card_one_to_be_lifted_and_the_next_one(reader: Reader, talk: Talk) -> None:
    assert _read(talk).head["error"] == "NO_CARD"
    reader.tell("card adult")
    assert parse(_read(talk).blobs["record"]).name == "张伟"
    frame = _read(talk)
    assert (frame.head["error"], frame.blobs) == ("CARD_MUST_LIFT", {})
    reader.tell("lift", "fault newest twice 1")
    assert _read(talk).head["error"] == "NO_CARD"  # what it says late must not be heard the next time
    reader.tell("card woman")
    assert parse(_read(talk).blobs["record"]).name == "李娜"


@pytest.mark.parametrize("command", ["find", "select", "read"])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("checksum 1", ""),
        ("checksum", "RECORD_INVALID"),
        ("garbage", ""),
        ("slow", ""),
        ("other 1", ""),
        ("other", "RECORD_INVALID"),
        ("late 1", ""),
    ],
)
def test_a_bad_line_is_survived_or_told(reader: Reader, talk: Talk, command: str, fault: str, code: str) -> None:
    """Once is asked again, always is told; never is anything read that was not sent."""
    reader.tell("card adult", f"fault {command} {fault}")
    frame = _read(talk)
    if command == "read" and fault in {"checksum 1", "other 1"}:
        code = "RECORD_INVALID"  # a card is read once: what got lost is not asked for again
    if code:
        assert (frame.head["error"], frame.blobs) == (code, {})
    else:
        assert frame.blobs["record"] == deck(TODAY)["adult"].record()
    reader.tell("sound", "card woman")
    assert parse(_read(talk).blobs["record"]).name == "李娜"


def test_lengths_that_are_not_those_of_a_card(reader: Reader, talk: Talk) -> None:
    reader.tell("card adult", "fault read lengths")
    assert _read(talk).head["error"] == "RECORD_INVALID"


def test_a_frame_that_ends_early_and_a_reader_that_says_nothing(reader: Reader, talk: Talk) -> None:
    reader.tell("card adult", "fault read short")
    assert _read(talk).head["error"] == "RECORD_INVALID"
    reader.tell("card adult", "fault find silent")
    assert _read(talk).head["error"] == "TIMEOUT"


@pytest.mark.parametrize(
    ("command", "status", "code"),
    [
        ("find", "60", "SAM_FAULT"),
        ("find", "66", "SAM_FAULT"),
        ("select", "31", "CARD_REFUSED"),
        ("select", "81", "CARD_MOVED"),
        ("read", "40", "CARD_KIND_UNKNOWN"),
        ("read", "41", "CARD_MOVED"),
        ("read", "33", "CARD_REFUSED"),
        ("find", "21", "PROTOCOL"),
    ],
)
def test_what_the_sam_says_is_told(reader: Reader, talk: Talk, command: str, status: str, code: str) -> None:
    reader.tell("card adult", f"fault {command} {status}")
    assert _read(talk).head["error"] == code


@pytest.mark.parametrize("size", [0, 100, 255, 257, 300])
def test_a_record_of_another_size_is_none(reader: Reader, talk: Talk, tmp_path: Path, size: int) -> None:
    path = tmp_path / "card.bin"
    path.write_bytes(deck(TODAY)["adult"].record().ljust(300, b" ")[:size])
    reader.tell(f"card {path}")
    assert _read(talk).head["error"] in {"RECORD_INVALID", "NO_CARD"}


def test_what_stands_on_the_card_is_checked(reader: Reader, talk: Talk, tmp_path: Path) -> None:
    card = deck(TODAY)["adult"]
    path = tmp_path / "card.bin"
    for fault, code in (({"birth": "20260230"}, "RECORD_INVALID"), ({}, "CARD_KIND_UNKNOWN")):
        path.write_bytes(compose(" " if fault else "Z", {**card.texts(), **fault}))
        reader.tell(f"card {path}")
        assert _read(talk).head["error"] == code


@pytest.mark.parametrize("command", ["find", "select", "read"])
def test_a_pulled_plug_is_told_at_once(fresh: tuple[Reader, Talk], command: str) -> None:
    reader, talk = fresh
    reader.tell("card adult", f"fault {command} unplug")
    frame = _read(talk)
    assert (frame.head["error"], frame.blobs) == ("DEVICE_LOST", {})
    assert _read(talk).head["error"] == "DEVICE_LOST"


@pytest.mark.parametrize("device", ["", "/dev/null", "/dev/no-such-port"])
def test_what_is_no_reader_is_not_opened(tmp_path: Path, device: str) -> None:
    talk = Talk("sam_serial", f"device={device}", folder=tmp_path / "private")
    assert talk.hear().head["error"] == "DEVICE_NOT_FOUND"
    talk.end()


def test_a_port_in_use_and_a_port_without_a_reader(reader: Reader, talk: Talk, tmp_path: Path) -> None:
    second = Talk("sam_serial", f"device={reader.port}", folder=tmp_path / "second")
    assert second.hear().head["error"] == "DEVICE_BUSY"
    second.end()
    master, slave = os.openpty()
    third = Talk("sam_serial", f"device={os.ttyname(slave)}", folder=tmp_path / "third")
    assert third.hear().head["error"] == "DEVICE_NOT_FOUND"
    third.end()
    os.close(master)
    os.close(slave)
