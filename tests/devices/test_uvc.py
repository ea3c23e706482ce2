"""What can be proved of USB cameras without one: the loop on film and stream, modes, identity, a missing one."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from app.devices.errors import DeviceError
from app.devices.host.camera.capture import Frames
from app.devices.host.camera.driver import StreamingCamera
from app.devices.host.camera.identity import Found, Identity, choose
from app.devices.host.camera.lenses import Lens, looked_through
from app.devices.host.camera.modes import MJPG, Mode, code_text, negotiate
from app.devices.host.camera.stream import Image
from app.devices.host.camera.usb import USUAL, opened
from app.devices.host.task import Task
from imaging.page import decode
from tests.devices.http_double import network_camera
from tests.devices.test_host import Talk

CHANCE = np.random.default_rng(11)
SIZE = (320, 240)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MJPG file of 60 frames, as a camera would send them."""
    path = tmp_path_factory.mktemp("film") / "camera.avi"
    writer = cv2.VideoWriter(str(path), cv2.CAP_OPENCV_MJPEG, cv2.VideoWriter.fourcc(*MJPG), 15, SIZE)
    for _ in range(60):
        writer.write(np.clip(CHANCE.normal(120, 5, (SIZE[1], SIZE[0], 3)), 0, 255).astype(np.uint8))
    writer.release()
    return path


class Film(Frames):
    """As fast as a camera, not as fast as a disk."""

    def read(self) -> Image:
        time.sleep(0.01)
        return super().read()


def _film(path: Path) -> Frames:
    return Film(lambda: cv2.VideoCapture(str(path), cv2.CAP_OPENCV_MJPEG))


class Told:
    """The task of an operation, and what it said."""

    def __init__(self) -> None:
        self.events: list[tuple[dict[str, Any], dict[str, bytes]]] = []
        self.task = Task({}, 30.0, lambda head, blobs: self.events.append((head, blobs or {})))

    @property
    def pictures(self) -> list[bytes]:
        return [blobs["picture"] for head, blobs in self.events if head["event"] == "preview"]


@pytest.fixture(params=["film", "http"])
def camera(request: pytest.FixtureRequest, film: Path) -> Iterator[StreamingCamera]:
    """The driver's loop on a file and on a network stream that cv2 opens."""
    with network_camera() as (url, _seen):
        http = Frames(lambda: cv2.VideoCapture(f"{url}/ok", cv2.CAP_FFMPEG))
        made = StreamingCamera(_film(film) if request.param == "film" else http)
        yield made
        made.close()


def test_a_still_comes_from_the_loop(camera: StreamingCamera) -> None:
    result = camera.capture(Told().task)
    assert decode(result.blobs["picture"]).shape[:2] in {(240, 320), (90, 120)}


def test_the_running_picture_ends_with_its_film_and_is_told(film: Path) -> None:
    camera, told = StreamingCamera(_film(film)), Told()
    with pytest.raises(DeviceError, match="DEVICE_LOST"):
        camera.preview(told.task)
    camera.close()
    assert all(decode(picture).shape == (240, 320, 3) for picture in told.pictures)


def test_a_camera_that_is_not_there_is_said_in_words() -> None:
    talk = Talk("uvc", "name=no camera has this name")
    assert talk.hear().head["error"] == "DEVICE_NOT_FOUND"
    assert "未找到设备" in DeviceError("DEVICE_NOT_FOUND", "camera").message
    talk.end()


def test_one_that_is_pulled_while_it_runs_is_not_found_again() -> None:
    gone = StreamingCamera(Frames(lambda: opened(Found(63, Identity()), USUAL)))
    with pytest.raises(DeviceError, match="DEVICE_BUSY"):  # listed, as it seems, and does not open
        gone.capture(Told().task)
    gone.close()


@pytest.mark.parametrize("option", ["size=large", "size=1x2x3", "backend=gstreamer"])
def test_options_that_mean_nothing_are_refused(option: str) -> None:
    talk = Talk("uvc", option)
    assert talk.hear().head["error"] == "PROTOCOL"
    talk.end()


class Quirky:
    """A driver as they are: it takes the format only in one order, says yes to everything, and has its own sizes."""

    def __init__(self, *, order: str, largest: tuple[int, int] = (2592, 1944), raw_rate: float = 2.0) -> None:
        self.order, self.largest, self.raw_rate = order, largest, raw_rate
        self.said: list[str] = []
        self.code, self.size = "YUY2", (640, 480)
        self.width = 0

    def set(self, prop: int, value: float) -> bool:
        name = {cv2.CAP_PROP_FRAME_WIDTH: "w", cv2.CAP_PROP_FRAME_HEIGHT: "h", cv2.CAP_PROP_FPS: "f"}.get(prop, "c")
        self.said = [*self.said, name][-4:]
        if name == "w":
            self.width = int(value)
        elif name == "h" and (self.width, int(value)) <= self.largest:
            self.size = (self.width, int(value))
        if "".join(self.said) == self.order:
            self.code = MJPG
        elif name in "wh":
            self.code = "YUY2"  # a new size takes the format back
        return True

    def get(self, prop: int) -> float:
        return float(int.from_bytes(self.code.encode(), "little"))

    def read(self) -> tuple[bool, Any]:
        time.sleep(0.001 if self.code == MJPG else 1 / self.raw_rate)
        return True, np.zeros((self.size[1], self.size[0], 3), np.uint8)


@pytest.mark.parametrize("order", ["whfc", "whcf"])
def test_each_order_is_tried_until_the_format_is_real(order: str) -> None:
    mode = negotiate(Quirky(order=order, raw_rate=200), ((2592, 1944),))
    assert (mode.code, mode.width, mode.height, mode.good) == (MJPG, 2592, 1944, True)


def test_a_size_that_it_has_not_is_passed_over() -> None:
    mode = negotiate(Quirky(order="whcf", largest=(1920, 1080), raw_rate=200), ((2592, 1944), (1920, 1080)))
    assert (mode.width, mode.height, mode.code) == (1920, 1080, MJPG)


def test_what_never_comes_as_mjpg_is_taken_as_it_is_and_measured() -> None:
    mode = negotiate(Quirky(order="never", raw_rate=100), ((1280, 720),))
    assert (mode.code, mode.width) == ("YUY2", 1280)
    assert 5 < mode.rate < 110  # a busy machine shows fewer


def test_a_slow_driver_is_not_asked_for_ever() -> None:
    began = time.monotonic()
    negotiate(Quirky(order="never", raw_rate=20), budget=0.5)
    assert time.monotonic() - began < 2.5


def test_no_frame_in_any_mode() -> None:
    class Dead(Quirky):
        def read(self) -> tuple[bool, Any]:
            return False, None

    with pytest.raises(OSError, match="no frame"):
        negotiate(Dead(order="whfc"), ((1280, 720),))


def test_the_format_is_read_from_its_number() -> None:
    assert [code_text(float(value)) for value in (cv2.VideoWriter.fourcc(*MJPG), 0, -1)] == [MJPG, "", "\ufffd" * 4]
    assert not Mode(MJPG, 2592, 1944, 2.0).good


GREAT = Identity("HD Camera", "1bcf:2c99", "usb-1-2")
SAME = Identity("HD Camera", "1bcf:2c99", "usb-1-3")
FACE = Identity("HD Camera", "1bcf:28c4", "usb-1-4")
OTHER = Identity("Webcam", "046d:0825", "usb-1-5")


@pytest.mark.parametrize(
    ("there", "wanted", "chosen"),
    [
        ([OTHER], Identity(), OTHER),
        ([GREAT, OTHER], Identity(name="Webcam"), OTHER),
        ([GREAT, FACE, OTHER], FACE, FACE),
        ([GREAT, SAME, FACE], SAME, SAME),
        ([OTHER, GREAT], Identity(GREAT.name, GREAT.usb, "usb-another-socket"), GREAT),
        ([GREAT, SAME], Identity(GREAT.name, GREAT.usb, "usb-another-socket"), "CAMERA_UNCLEAR"),
        ([GREAT, SAME], Identity(), "CAMERA_UNCLEAR"),
        ([GREAT, SAME], Identity(name="HD Camera"), "CAMERA_UNCLEAR"),
        ([OTHER], GREAT, "DEVICE_NOT_FOUND"),
        ([], Identity(), "DEVICE_NOT_FOUND"),
    ],
)
def test_which_camera_is_meant(there: list[Identity], wanted: Identity, chosen: Identity | str) -> None:
    cameras = [Found(number, identity) for number, identity in enumerate(there)]
    if isinstance(chosen, str):
        with pytest.raises(DeviceError, match=chosen):
            choose(cameras, wanted)
    else:
        assert choose(cameras, wanted).identity == chosen


def test_two_lenses_are_shown_side_by_side(film: Path) -> None:
    told = Told()
    lenses = [Lens(GREAT, _film(film)), Lens(FACE, _film(film.with_name("gone.avi"))), Lens(OTHER, _film(film))]
    result = looked_through(told.task, lenses)
    assert [camera["name"] for camera in result.data["cameras"]] == ["HD Camera", "HD Camera", "Webcam"]
    assert [camera.get("error") for camera in result.data["cameras"]] == [None, "DEVICE_LOST", None]
    assert sorted(result.blobs) == ["0", "2"]
    assert decode(result.blobs["0"]).shape == (240, 320, 3)
    assert next(head["text"] for head, _ in told.events if "text" in head) == "正在查看第 1 个镜头，共 3 个"
