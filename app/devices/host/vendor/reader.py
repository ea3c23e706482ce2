"""Reading a card through a vendor's library: open, find, select, read, photo. The library is described by a table."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from app.devices.catalog import manifest
from app.devices.errors import DeviceError
from app.devices.host.run import log
from app.devices.host.task import Operation, Result, Task
from app.devices.host.vendor.invoke import Invoker
from app.devices.host.vendor.loader import LibraryLoader, Loader
from app.devices.host.vendor.portrait import jpeg
from app.devices.host.vendor.scratch import Scratch
from app.devices.host.vendor.search import Search
from app.devices.host.vendor.table import Call, Reading, Vendor, text_of
from app.devices.records import check

PATIENCE = 3.5  # seconds for trying ports
GONE = frozenset({"DEVICE_LOST", "DEVICE_NOT_FOUND"})


class VendorReader:
    """Options: ``library``, ``port`` (else all of the manifest are tried), ``wait`` seconds for a card, ``bridge``."""

    kind: ClassVar[str] = "reader"
    title: ClassVar[str]
    simulated: ClassVar[bool] = False
    vendor: ClassVar[Vendor]

    def __init__(self, options: Mapping[str, str]) -> None:
        self._path = self.library(options)
        self._loader = self.loader(options)
        self._ports = self.ports(options)
        self._search = Search(self.vendor, float(options.get("wait", Search.LIMIT)))
        self._invoker: Invoker | None = None
        self._scratch: Scratch | None = None
        self.identity = ""

    def library(self, options: Mapping[str, str]) -> Path:
        return Path(options["library"])

    def loader(self, options: Mapping[str, str]) -> LibraryLoader:
        needed = manifest(options["driver"]).library
        return Loader(needed.convention if needed is not None else "cdecl", options.get("bridge", ""))

    def ports(self, options: Mapping[str, str]) -> Sequence[int]:
        """Those to be tried."""
        if options.get("port"):
            return [int(options["port"])]
        ranges = manifest(options["driver"]).ports or ((0, 0),)
        return [port for first, last in ranges for port in range(first, last + 1)]

    def open(self) -> None:
        self._scratch = Scratch(self._path.parent, self.vendor.licences, self.vendor.leaves)
        self._invoker = Invoker(self._loader, self._path, self._scratch.folder)
        self._connect(self._invoker)
        self.identity = self._number(self._invoker)

    def operations(self) -> Mapping[str, Operation]:
        return {"read": self.read}

    def read(self, task: Task) -> Result:
        """The record is the blob ``record``, the photo ``photo``; with the argument ``newest`` the blob ``newest``.

        Data: ``photo`` whether there is one, ``warning`` why not.
        """
        assert self._invoker is not None
        assert self._scratch is not None
        self._scratch.clear()
        try:
            return self._read(task, self._invoker, self._scratch.folder)
        except DeviceError as error:
            if error.code in GONE:
                self._forget(task, self._invoker)
                raise DeviceError("DEVICE_LOST", "reader", error.detail) from error
            raise
        finally:
            self._scratch.wipe()

    def close(self) -> None:
        if self._invoker is not None:
            if self._invoker.port is not None:
                self._invoker.value(self.vendor.close, {})
            self._invoker.close()
        if self._scratch is not None:
            self._scratch.close()

    def _read(self, task: Task, invoker: Invoker, folder: Path) -> Result:
        if invoker.port is None:
            task.working(5)
            self._connect(invoker)
        self._search.run(task, invoker)
        task.progress("正在读取证件，请不要移动")
        filled: dict[str, bytes] = {}

        def ask(call: Call) -> int:
            task.working(call.seconds)
            return invoker.ask(call, filled)

        value = [ask(call) for call in self.vendor.read][-1]
        self._search.lies = True
        reading = Reading(filled, folder, invoker.has, ask, value)
        blobs = {"record": check(self.vendor.record(reading))}
        data = self._photo(task, reading, blobs)
        if self.vendor.newest is not None and task.arguments.get("newest"):
            blobs["newest"] = self.vendor.newest(reading).encode()
        return Result(data, blobs)

    def _photo(self, task: Task, reading: Reading, blobs: dict[str, bytes]) -> dict[str, object]:
        """Whatever goes wrong here is a warning: the decoder is licensed apart, and the text is what counts."""
        if self.vendor.photo is None:
            return {"photo": False}
        try:
            picture = self.vendor.photo(reading)
            task.working(3)  # the picture library is loaded now
            blobs["photo"] = jpeg(picture)
        except DeviceError as error:
            if error.code == "CANCELLED":
                raise
            log(f"photo: {error.code} {error.detail}")
            return {"photo": False, "warning": "PHOTO_UNDECODABLE"}
        return {"photo": True}

    def _forget(self, task: Task, invoker: Invoker) -> None:
        """The device is gone: the next read opens it again."""
        if invoker.port is not None:
            task.working(self.vendor.close.seconds)
            invoker.value(self.vendor.close, {})
        invoker.port = None

    def _connect(self, invoker: Invoker) -> None:
        """The first port that answers. Slow ports are not all tried: the client would take the host for dead."""
        fault, value, end = "DEVICE_NOT_FOUND", 0, time.monotonic() + PATIENCE
        for port in self._found(invoker):
            if time.monotonic() > end:
                break
            invoker.port = port
            value = invoker.value(self.vendor.open, {})
            fault = self.vendor.open.codes.fault(value)
            if not fault:
                invoker.handle = value
                return
            if fault != "DEVICE_NOT_FOUND":
                break
        invoker.port = None
        raise DeviceError(fault, "reader", f"{self.vendor.open.function} = {value}")

    def _number(self, invoker: Invoker) -> str:
        """Of the security module; empty where the library does not tell."""
        asked, filled = self.vendor.number, dict[str, bytes]()
        if asked is None or not invoker.has(asked.function) or asked.codes.fault(invoker.value(asked, filled)):
            return ""
        return text_of(filled, "sam").decode("ascii", "replace")

    def _found(self, invoker: Invoker) -> Sequence[int]:
        if self.vendor.search is None:
            return self._ports
        found = invoker.value(self.vendor.search, {})
        return [found] if found > 0 else []
