"""A network camera on loopback whose faults are switched on by the path that is asked for."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cv2
import numpy as np

CHANCE = np.random.default_rng(5)
PACE = 0.02


def frame(level: int = 120, size: tuple[int, int] = (120, 90)) -> bytes:
    pixels = np.clip(CHANCE.normal(level, 4, (size[1], size[0], 3)), 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", pixels)[1].tobytes()


FRAMES = [frame() for _ in range(20)]


class Handler(BaseHTTPRequestHandler):
    """``/ok`` and its variations."""

    protocol_version = "HTTP/1.0"
    seen: dict[str, str]
    over: threading.Event

    def do_GET(self) -> None:
        self.seen["path"], self.seen["login"] = self.path, self.headers.get("Authorization", "")
        with suppress(OSError):  # the client went away
            getattr(self, f"_{self.path.strip('/').partition('?')[0]}")()

    def log_message(self, *_: Any) -> None: ...

    def _begin(self, kind: str = "multipart/x-mixed-replace; boundary=frame") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def _part(self, content: bytes, *, length: int | None = None) -> None:
        head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {length or len(content)}\r\n\r\n"
        self.wfile.write(head.encode() + content + b"\r\n")
        time.sleep(PACE)

    def _frames(self, count: int = 10_000) -> None:
        for number in range(count):
            self._part(FRAMES[number % len(FRAMES)])
            if self.over.is_set():
                return

    def _ok(self) -> None:
        self._begin()
        self._frames()

    def _nolength(self) -> None:
        self._begin('multipart/x-mixed-replace; boundary="--frame"')
        for number in range(10_000):
            self.wfile.write(b"--frame\r\nContent-Type: image/jpeg\r\n\r\n" + FRAMES[number % 20] + b"\r\n")
            time.sleep(PACE)

    def _stall(self) -> None:
        self._begin()
        self._frames(3)
        self.over.wait(30)

    def _die(self) -> None:
        self._begin()
        self._frames(3)

    def _freeze(self) -> None:
        self._begin()
        self._frames(3)
        while not self.over.is_set():
            self._part(FRAMES[0])

    def _slow(self) -> None:
        """A byte now and then, for ever."""
        self._begin()
        self._frames(1)
        self.wfile.write(b"--frame\r\nContent-Length: 90000\r\n\r\n")
        while not self.over.wait(0.1):
            self.wfile.write(b"x")

    def _slowhead(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\n")
        while not self.over.wait(0.1):
            self.wfile.write(b"X")

    def _garbage(self) -> None:
        self._begin()
        self._frames(1)
        self.wfile.write(b"--frame\r\n" + bytes(100_000))
        self.over.wait(30)

    def _spoiled(self) -> None:
        """One in three is damaged."""
        self._begin()
        for number in range(10_000):
            self._part(b"not a picture" if number % 3 else FRAMES[number % 20])

    def _nopictures(self) -> None:
        self._begin()
        while True:
            self._part(b"not a picture")

    def _huge(self) -> None:
        self._begin()
        self._part(FRAMES[0], length=900_000_000)
        self.over.wait(30)

    def _endless(self) -> None:
        self._begin()
        self.wfile.write(b"--frame\r\nContent-Type: image/jpeg\r\n\r\n")
        while True:
            self.wfile.write(bytes(1_000_000))

    def _html(self) -> None:
        self._begin("text/html")
        self.wfile.write(b"<html>login</html>")

    def _moved(self) -> None:
        self.send_response(302)
        self.send_header("Location", "/ok")
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        self._frames(50)

    def _locked(self) -> None:
        self.send_response(401)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        self._frames(50)

    def _nothttp(self) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")


@contextmanager
def network_camera() -> Iterator[tuple[str, dict[str, str]]]:
    """The address, and what was asked."""
    seen: dict[str, str] = {}
    over = threading.Event()
    handler = type("Bound", (Handler,), {"seen": seen, "over": over})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        serving.join()
