"""The host's loop: frames in on stdin, one operation at a time in a thread, frames out on the protocol's stream."""

import os
import threading
from collections.abc import Mapping
from typing import Any, BinaryIO

from app.devices.errors import DeviceError
from app.devices.frames import VERSION, Decoder, Frame, GarbledError, encode
from app.devices.host.task import Driver, Operation, Result, Task

DEFAULT_DEADLINE = 30.0  # seconds


class Host:
    """Serves one driver until stdin closes."""

    def __init__(self, name: str, driver: Driver, out: BinaryIO) -> None:
        self._name, self._driver, self._out = name, driver, out
        self._lock = threading.Lock()
        self._running: tuple[int, Task] | None = None
        self._operations: Mapping[str, Operation] = {}

    def serve(self, source: int) -> None:
        """``source`` is the file descriptor of stdin."""
        if not self._greet():
            return
        decoder = Decoder()
        try:
            while chunk := os.read(source, 65536):
                for frame in decoder.feed(chunk):
                    self._take(frame)
        except GarbledError as error:
            log(f"the client sent garbage: {error}")

    def _greet(self) -> bool:
        driver = self._driver
        hello: dict[str, Any] = {"hello": VERSION, "driver": self._name, "kind": driver.kind, "title": driver.title}
        hello["simulated"] = driver.simulated
        try:
            driver.open()
        except DeviceError as error:
            self._send({**hello, "error": error.code})
            return False
        self._operations = driver.operations()
        self._send({**hello, "operations": sorted(self._operations)})
        return True

    def _take(self, frame: Frame) -> None:
        number, name = int(frame.head.get("id", 0)), frame.head.get("op")
        if name == "cancel":
            running = self._running
            if running is not None and running[0] == number:
                running[1].cancel()
        elif self._running is not None:
            self._refuse(number, DeviceError("DEVICE_BUSY"))
        elif name not in self._operations:
            self._refuse(number, DeviceError("PROTOCOL", detail=f"no operation {name}"))
        else:
            self._start(number, str(name), frame.head)

    def _start(self, number: int, name: str, head: dict[str, Any]) -> None:
        deadline = float(head.get("deadline_ms", DEFAULT_DEADLINE * 1000)) / 1000
        task = Task(
            dict(head.get("args", {})), deadline, lambda event, blobs: self._send({"id": number, **event}, blobs)
        )
        self._running = (number, task)
        threading.Thread(target=self._work, args=(number, task, self._operations[name]), name=name, daemon=True).start()

    def _work(self, number: int, task: Task, operation: Operation) -> None:
        try:
            result = operation(task)
        except DeviceError as error:
            log(f"{self._name}: {error.code} {error.detail}")
            self._end(number, error)
        except Exception as error:  # noqa: BLE001  whatever a driver does, the client gets an answer
            log(f"{self._name}: {type(error).__name__}")  # its text might hold card data
            self._end(number, DeviceError("PROTOCOL"))
        else:
            self._end(number, result)

    def _end(self, number: int, outcome: Result | DeviceError) -> None:
        self._running = None
        if isinstance(outcome, DeviceError):
            self._refuse(number, outcome)
        else:
            self._send({"id": number, "ok": True, "data": outcome.data}, outcome.blobs)

    def _refuse(self, number: int, error: DeviceError) -> None:
        self._send({"id": number, "ok": False, "error": error.code})

    def _send(self, head: dict[str, Any], blobs: dict[str, bytes] | None = None) -> None:
        with self._lock:
            self._out.write(encode(head, blobs))
            self._out.flush()


def log(text: str) -> None:
    """To stderr, which the client keeps in its log: codes only, never values."""
    os.write(2, f"{text}\n".encode())
