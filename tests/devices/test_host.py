"""The host as a process of its own: what it says on its pipes, and that it ends."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from app.devices.deck import deck
from app.devices.errors import DeviceError
from app.devices.frames import Decoder, Frame, encode
from app.devices.host import letter
from app.devices.host.run import Host
from app.devices.host.scene import SHOTS
from app.devices.host.task import Operation, Result, Task
from imaging.page import decode


class Talk:
    """A host process and what it said."""

    def __init__(self, driver: str, *options: str, folder: Path | None = None) -> None:
        command = [sys.executable, "-m", "app.devices.host", "--driver", driver]
        command += [word for option in options for word in ("--option", option)]
        command += ["--folder", str(folder)] if folder else []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self._decoder = Decoder()
        self._frames: list[Frame] = []

    def say(self, **head: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(encode(head))

    def hear(self, *, events: bool = False) -> Frame:
        """The next frame; events only when asked for."""
        assert self.process.stdout is not None
        while True:
            while not self._frames:
                content = self.process.stdout.read(65536)
                assert content, "the host ended"
                self._frames += self._decoder.feed(content)
            frame = self._frames.pop(0)
            if events or "event" not in frame.head:
                return frame

    def end(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        code = self.process.wait(10)
        self.process.stdout.close()
        return code


@pytest.fixture
def hosts() -> Iterator[list[Talk]]:
    running: list[Talk] = []
    yield running
    for talk in running:
        talk.process.kill()
        talk.end()


def test_a_card_is_read_and_nothing_is_left_behind(hosts: list[Talk], tmp_path: Path) -> None:
    folder = tmp_path / "private"
    folder.mkdir()
    (folder / "wz.txt").write_text("a vendor's library left this")
    talk = Talk("simulated_reader", "pace=0", "deal=woman", folder=folder)
    hosts.append(talk)
    hello = talk.hear().head
    assert (hello["hello"], hello["kind"], hello["simulated"]) == (1, "reader", True)
    assert list(folder.iterdir()) == []
    talk.say(id=1, op="read", deadline_ms=5000)
    assert talk.hear(events=True).head["text"] == "请放置身份证"
    frame = talk.hear()
    card = next(card for name, card in deck(_today()).items() if name == "woman")
    assert (frame.head["ok"], frame.blobs["record"]) == (True, card.record())
    assert talk.end() == 0
    assert not folder.exists()


def _today() -> date:
    return datetime.now().astimezone().date()


def test_ordinary_cards_follow_what_was_dealt(hosts: list[Talk]) -> None:
    talk = Talk("simulated_reader", "pace=0")
    hosts.append(talk)
    talk.hear()
    talk.say(id=1, op="deal", args={"names": ["expired", "no_card"]})
    assert talk.hear().head["ok"] is True
    got = []
    for number in range(2, 6):
        talk.say(id=number, op="read")
        frame = talk.hear()
        got.append(frame.head.get("error") or frame.blobs["record"][:8].decode("utf-16-le").strip())
    assert got == ["赵敏", "NO_CARD", "张伟", "李娜"]
    talk.say(id=9, op="deal", args={"names": ["nobody"]})
    assert talk.hear().head["error"] == "PROTOCOL"


def test_cancel_ends_an_operation_and_a_second_one_is_refused(hosts: list[Talk]) -> None:
    talk = Talk("simulated_reader", "pace=20")
    hosts.append(talk)
    talk.hear()
    talk.say(id=1, op="read")
    talk.hear(events=True)
    talk.say(id=2, op="read")
    assert talk.hear().head == {"id": 2, "ok": False, "error": "DEVICE_BUSY"}
    talk.say(id=7, op="cancel")  # of another operation
    talk.say(id=1, op="cancel")
    assert talk.hear().head == {"id": 1, "ok": False, "error": "CANCELLED"}
    talk.say(id=3, op="read", deadline_ms=300)
    assert talk.hear().head == {"id": 3, "ok": False, "error": "TIMEOUT"}
    talk.say(id=4, op="dance")
    assert talk.hear().head == {"id": 4, "ok": False, "error": "PROTOCOL"}


def test_the_camera_gives_a_picture_of_the_letter(hosts: list[Talk]) -> None:
    talk = Talk("simulated_camera")
    hosts.append(talk)
    talk.hear()
    talk.say(id=1, op="capture")
    picture = decode(talk.hear().blobs["picture"])
    assert picture.shape == (2592, 1944, 3)


def test_the_camera_shows_a_running_picture_with_the_sheet_found_in_it(hosts: list[Talk]) -> None:
    talk = Talk("simulated_camera", "pace=0", "deal=no_card,hand,good")
    hosts.append(talk)
    talk.hear()
    talk.say(id=1, op="preview", deadline_ms=60_000)
    sure: list[Frame] = []
    for _ in range(40):
        frame = talk.hear(events=True)
        if frame.head.get("event") == "preview":
            assert decode(frame.blobs["picture"]).shape == (800, 600, 3)
            assert len(frame.blobs["picture"]) < 100_000
            sure += [frame] if frame.head["sure"] else []
    assert sure == []  # a hand lies over the sheet: it is shown, and what is dealt next stays
    talk.say(id=1, op="cancel")
    assert talk.hear().head["error"] == "CANCELLED"
    for number, error in ((2, "NO_CARD"), (3, None)):
        talk.say(id=number, op="capture")
        assert talk.hear().head.get("error") == error
    talk.say(id=4, op="preview", deadline_ms=60_000)
    while not (frame := talk.hear(events=True)).head.get("sure"):
        assert "error" not in frame.head
    assert np.array(frame.head["outline"]) == pytest.approx(letter.corners(SHOTS["good"]) / (1944, 2592), abs=0.01)


def test_the_pad_gives_ink_on_nothing(hosts: list[Talk]) -> None:
    talk = Talk("simulated_pad", "pace=0", "deal=empty")
    hosts.append(talk)
    talk.hear()
    talk.say(id=1, op="sign")
    assert talk.hear().head["error"] == "NO_STROKES"
    talk.say(id=2, op="sign")
    frame = talk.hear()
    image = cv2.imdecode(np.frombuffer(frame.blobs["picture"], np.uint8), cv2.IMREAD_UNCHANGED)
    assert image is not None
    assert (image.shape[2], int(image[0, 0, 3]), int(image[..., 3].max())) == (4, 0, 255)
    assert frame.head["data"]["strokes"] == 8


def test_a_file_stands_in_for_a_device(hosts: list[Talk], tmp_path: Path) -> None:
    path = tmp_path / "card.dat"
    path.write_bytes(deck(_today())["adult"].record())
    talk = Talk("file", f"path={path}")
    hosts.append(talk)
    assert talk.hear().head["simulated"] is False
    talk.say(id=1, op="read")
    assert talk.hear().blobs["record"] == path.read_bytes()
    talk.say(id=2, op="capture")
    assert talk.hear().head["error"] == "FILE_NOT_JPEG"
    path.write_bytes(b"short")
    talk.say(id=3, op="read")
    assert talk.hear().head["error"] == "RECORD_INVALID"
    path.unlink()
    talk.say(id=4, op="read")
    assert talk.hear().head["error"] == "FILE_UNREADABLE"


@pytest.mark.parametrize("name", ["nonexistent", "../run", "a.b"])
def test_a_missing_driver_is_said(hosts: list[Talk], name: str) -> None:
    talk = Talk(name)
    hosts.append(talk)
    assert talk.hear().head["error"] == "DRIVER_MISSING"
    assert talk.process.wait(10) == 3


def test_it_ends_with_its_stdin_even_when_a_library_hangs(hosts: list[Talk]) -> None:
    talk = Talk("simulated_reader", "deal=hang")
    hosts.append(talk)
    talk.hear()
    talk.say(id=1, op="read")
    assert talk.end() == 0


class Noisy:
    """A driver whose operations go wrong in their own ways."""

    kind, title, simulated = "reader", "吵闹的读卡器", True

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def operations(self) -> Mapping[str, Operation]:
        return {"break": self._break, "refuse": self._refuse}

    def _break(self, task: Task) -> Result:
        raise RuntimeError("张伟 370102199003074519")

    def _refuse(self, task: Task) -> Result:
        raise DeviceError("CARD_MOVED")


def test_whatever_a_driver_raises_the_client_gets_an_answer_and_the_log_no_card(
    capfd: pytest.CaptureFixture[str],
) -> None:
    out = io.BytesIO()
    host = Host("noisy", Noisy(), out)
    source = _pipe(encode({"id": 1, "op": "break"}))
    host.serve(source)
    assert [frame.head.get("error") for frame in Decoder().feed(out.getvalue())][1:] == ["PROTOCOL"]
    assert capfd.readouterr().err == "noisy: RuntimeError\n"
    out = io.BytesIO()
    Host("noisy", Noisy(), out).serve(_pipe(encode({"id": 1, "op": "refuse"})))
    assert [frame.head.get("error") for frame in Decoder().feed(out.getvalue())][1:] == ["CARD_MOVED"]


def test_what_a_library_prints_does_not_reach_the_protocol(hosts: list[Talk]) -> None:
    code = (
        "import sys; sys.argv = ['host', '--driver', 'simulated_reader', '--option', 'pace=0'];"
        "from app.devices.host.drivers import simulated_reader as s; import os;"
        "s.SimulatedReader.open = lambda self: print('hello', flush=True) or os.write(1, b'noise');"
        "from app.devices.host.__main__ import main; main()"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, input=encode({"id": 1, "op": "deal"}), capture_output=True, check=True)
    assert b"noise" in done.stderr
    assert [frame.head.get("hello") for frame in Decoder().feed(done.stdout)][:2] == [None, 1]


def _pipe(content: bytes) -> int:
    read, write = os.pipe()
    os.write(write, content)
    os.close(write)
    return read
