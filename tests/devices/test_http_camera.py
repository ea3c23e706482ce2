"""A camera over HTTP against a real server that stalls, dies, freezes and lies."""

import socket
import time
from collections.abc import Iterator

import numpy as np
import pytest

from app.devices.errors import CAUSES, DeviceError
from app.devices.host.camera import mjpeg
from app.devices.host.camera.mjpeg import HttpStream
from app.devices.host.camera.stream import QUIET
from imaging.page import decode
from tests.devices.http_double import network_camera
from tests.devices.test_host import Talk

GRACE = 1.0  # seconds that a busy machine may add


@pytest.fixture(scope="module")
def camera() -> Iterator[tuple[str, dict[str, str]]]:
    with network_camera() as running:
        yield running


def _read(url: str, frames: int = 40) -> None:
    stream = HttpStream(url)
    try:
        stream.open()
        for _ in range(frames):
            stream.read()
    finally:
        stream.close()


@pytest.mark.parametrize("path", ["ok", "nolength", "spoiled"])
def test_frames_arrive_whole(camera: tuple[str, dict[str, str]], path: str) -> None:
    stream = HttpStream(f"{camera[0]}/{path}?size=big")
    stream.open()
    frames = [stream.read() for _ in range(5)]
    stream.close()
    assert [frame.shape for frame in frames] == [(90, 120, 3)] * 5
    assert not np.array_equal(frames[0], frames[1])
    assert camera[1]["path"] == f"/{path}?size=big"


@pytest.mark.parametrize(
    ("path", "code", "limit"),
    [
        ("stall", "DEVICE_LOST", mjpeg.FRAME),
        ("slow", "DEVICE_LOST", mjpeg.FRAME),
        ("slowhead", "DEVICE_LOST", mjpeg.HEAD),
        ("die", "DEVICE_LOST", 0),
        ("garbage", "PROTOCOL", 0),
        ("nopictures", "PROTOCOL", 0),
        ("huge", "PROTOCOL", 0),
        ("endless", "PROTOCOL", 0),
        ("html", "CAMERA_REFUSED", 0),
        ("moved", "CAMERA_REFUSED", 0),
        ("locked", "CAMERA_REFUSED", 0),
        ("nothttp", "PROTOCOL", 0),
    ],
)
def test_each_fault_is_told_in_time(camera: tuple[str, dict[str, str]], path: str, code: str, limit: float) -> None:
    began = time.monotonic()
    with pytest.raises(DeviceError) as caught:
        _read(f"{camera[0]}/{path}")
    assert caught.value.code == code
    assert limit * 0.9 <= time.monotonic() - began < limit + GRACE


def test_nobody_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(DeviceError, match="DEVICE_NOT_FOUND"):
        _read(f"http://127.0.0.1:{port}/ok")


def test_a_proxy_of_the_environment_is_not_asked(
    camera: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    _read(f"{camera[0]}/ok", 1)


def test_name_and_password_are_sent(camera: tuple[str, dict[str, str]]) -> None:
    _read(camera[0].replace("http://", "http://hall:a%40b@") + "/ok", 1)
    assert camera[1]["login"] == "Basic aGFsbDphQGI="  # hall:a@b


def test_nobody_there_is_told_in_the_hello() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    talk = Talk("http_camera", f"url=http://127.0.0.1:{port}/ok")
    assert talk.hear().head["error"] == "DEVICE_NOT_FOUND"
    talk.end()


@pytest.mark.parametrize("url", ["", "https://127.0.0.1/ok", "file:///etc/passwd", "/ok"])
def test_what_is_no_address_is_refused_in_the_hello(url: str) -> None:
    talk = Talk("http_camera", f"url={url}")
    assert talk.hear().head["error"] == "CAMERA_REFUSED"
    talk.end()
    assert "地址" in CAUSES["CAMERA_REFUSED"].sentence


def test_the_host_shows_takes_and_notices_a_frozen_picture(camera: tuple[str, dict[str, str]]) -> None:
    talk = Talk("http_camera", f"url={camera[0]}/ok")
    hello = talk.hear().head
    assert (hello["simulated"], hello["identity"]) == (False, camera[0].removeprefix("http://"))
    talk.say(id=1, op="preview", deadline_ms=30_000)
    while "picture" not in (frame := talk.hear(events=True)).blobs:
        assert "error" not in frame.head
    assert decode(frame.blobs["picture"]).shape == (90, 120, 3)
    talk.say(id=1, op="cancel")
    assert talk.hear().head["error"] == "CANCELLED"
    talk.say(id=2, op="capture", deadline_ms=10_000)
    assert decode(talk.hear().blobs["picture"]).shape == (90, 120, 3)
    assert talk.end() == 0


def test_a_frozen_picture_is_a_lost_camera(camera: tuple[str, dict[str, str]]) -> None:
    talk = Talk("http_camera", f"url={camera[0]}/freeze")
    talk.hear()
    began = time.monotonic()
    talk.say(id=1, op="preview", deadline_ms=30_000)
    assert talk.hear().head["error"] == "DEVICE_LOST"
    assert time.monotonic() - began > QUIET
    talk.end()
