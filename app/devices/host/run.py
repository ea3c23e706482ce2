"""The host's loop: frames in on stdin, one operation at a time, frames out on the protocol's stream.

The driver lives in one thread from opening to closing, as many libraries demand. Another thread only reads, so
that the end of stdin, and with it the end of the client, is seen also while a library hangs.
"""

import contextlib
import os
import queue
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO

from app.devices.errors import DeviceError
from app.devices.frames import VERSION, Decoder, Frame, GarbledError, encode
from app.devices.host.task import Driver, Operation, Result, Task

DEFAULT_DEADLINE = 30.0  # seconds
END_LIMIT = 1.0  # seconds that a driver gets to end what it does and to close


class Host:
    """Serves one driver until stdin closes."""

    def __init__(self, name: str, driver: Driver, out: BinaryIO, abilities: Iterable[str] = ()) -> None:
        self._name, self._driver, self._out = name, driver, out
        self._abilities = sorted(abilities)
        self._lock = threading.Lock()
        self._running: tuple[int, Task] | None = None
        self._operations: Mapping[str, Operation] = {}
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._over = threading.Event()  # stdin is at its end, or the device cannot be used

    def serve(self, source: int) -> None:
        """Until ``source``, the file descriptor of stdin, is at its end; then what runs is cancelled and closed."""
        worker = threading.Thread(target=self._drive, name="driver", daemon=True)
        worker.start()
        threading.Thread(target=self._listen, args=(source,), name="stdin", daemon=True).start()
        self._over.wait()
        running = self._running
        if running is not None:
            running[1].cancel()
        self._work.put(None)
        worker.join(END_LIMIT)

    def _listen(self, source: int) -> None:
        decoder = Decoder()
        try:
            while chunk := os.read(source, 65536):
                for frame in decoder.feed(chunk):
                    self._take(frame)
        except GarbledError as error:
            log(f"the client sent garbage: {error}")
        except (TypeError, ValueError) as error:
            log(f"the client sent nonsense: {type(error).__name__}")
        finally:
            self._over.set()

    def _drive(self) -> None:
        """Everything that touches the driver."""
        if self._open():
            while (work := self._work.get()) is not None:
                work()
            self._driver.close()
        self._over.set()

    def _open(self) -> bool:
        driver = self._driver
        hello: dict[str, Any] = {"hello": VERSION, "driver": self._name, "kind": driver.kind, "title": driver.title}
        hello |= {"simulated": driver.simulated, "abilities": self._abilities}
        try:
            driver.open()
            self._operations = driver.operations()
        except DeviceError as error:
            log(f"{self._name}: {error.code} {error.detail}")
            self._send({**hello, "error": error.code, "detail": error.detail})
            return False
        except Exception as error:  # noqa: BLE001  whatever a driver does, the client gets an answer
            log(f"{self._name}: {type(error).__name__} while opening")
            self._send({**hello, "error": "PROTOCOL", "detail": type(error).__name__})
            return False
        self._send({**hello, "identity": getattr(driver, "identity", ""), "operations": sorted(self._operations)})
        return True

    def _take(self, frame: Frame) -> None:
        number, name = int(frame.head.get("id", 0)), frame.head.get("op")
        if name == "cancel":
            running = self._running
            if running is not None and running[0] == number:
                running[1].cancel()
        elif self._running is not None:
            self._refuse(number, DeviceError("DEVICE_BUSY"))
        else:
            self._start(number, str(name), frame.head)

    def _start(self, number: int, name: str, head: dict[str, Any]) -> None:
        deadline = float(head.get("deadline_ms", DEFAULT_DEADLINE * 1000)) / 1000
        task = Task(
            dict(head.get("args", {})), deadline, lambda event, blobs: self._send({"id": number, **event}, blobs)
        )
        self._running = (number, task)
        self._work.put(lambda: self._work_on(number, task, name))

    def _work_on(self, number: int, task: Task, name: str) -> None:
        try:
            result = self._operations.get(name, _unknown)(task)
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
        """A client that is gone hears nothing; the end of stdin follows."""
        with self._lock, contextlib.suppress(OSError):
            self._out.write(encode(head, blobs))
            self._out.flush()


def _unknown(_task: Task) -> Result:
    raise DeviceError("PROTOCOL", detail="no such operation")


def log(text: str) -> None:
    """To stderr, which the client keeps in its log: codes only, never values."""
    os.write(2, f"{text}\n".encode())
