"""``python -m app.devices.host --driver NAME [--option k=v …] [--folder DIR]``: serves one device on its pipes."""

import argparse
import importlib
import os
import shutil
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from app.devices.catalog import manifest
from app.devices.errors import DeviceError
from app.devices.frames import VERSION, encode
from app.devices.host.run import Host, log
from app.devices.host.task import Driver

CLOSE_LIMIT = 1.0  # seconds that a driver gets to close


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="cloudboss-device-host", description=__doc__)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--option", action="append", default=[], help="key=value, for the driver")
    parser.add_argument("--folder", help="the driver's private working folder, wiped at start and end")
    asked = parser.parse_args(arguments)
    out = _own_stdout()
    try:
        driver = load(asked.driver, dict(option.split("=", 1) for option in asked.option), out.fileno())
    except DeviceError as error:
        log(f"{asked.driver}: {error.code} {error.detail}")
        out.write(encode({"hello": VERSION, "driver": asked.driver, "error": error.code}))
        return 3
    folder = _enter(asked.folder)
    Host(asked.driver, driver, out).serve(0)
    _close(driver)
    _wipe(folder)
    os._exit(0)  # an operation that hangs must not keep the process


def load(name: str, options: dict[str, str], protocol: int) -> Driver:
    """The driver of that manifest. ``protocol`` is the stream's descriptor: simulated ones spoil it on demand."""
    asked = manifest(name)
    library = asked.locate(options)
    found = {"library": str(library)} if library is not None else {}
    module = importlib.import_module(f"app.devices.host.drivers.{asked.module}")
    driver: Driver = module.DRIVER({**options, **found, "protocol": str(protocol), "driver": name})
    return driver


def _own_stdout() -> BinaryIO:
    """The protocol's stream. Whatever a library prints to descriptor 1 from now on goes to stderr."""
    stream = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (0, stream.fileno()):
            msvcrt.setmode(descriptor, os.O_BINARY)
    return stream


def _enter(name: str | None) -> Path | None:
    if name is None:
        return None
    folder = Path(name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.chdir(folder)
    return folder


def _close(driver: Driver) -> None:
    closing = threading.Thread(target=driver.close, name="close", daemon=True)
    closing.start()
    closing.join(CLOSE_LIMIT)


def _wipe(folder: Path | None) -> None:
    if folder is not None:
        os.chdir(folder.parent)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
