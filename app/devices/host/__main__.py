"""``python -m app.devices.host --driver NAME [--option k=v …] [--folder DIR]``: serves one device on its pipes."""

import argparse
import importlib
import os
import sys

from app.devices.catalog import Manifest, manifest
from app.devices.errors import DeviceError
from app.devices.frames import VERSION, encode
from app.devices.host.run import Host, log
from app.devices.host.system import be_quiet, enter, own_stdout, wipe
from app.devices.host.task import Driver


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="cloudboss-device-host", description=__doc__)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--option", action="append", default=[], help="key=value, for the driver")
    parser.add_argument("--folder", help="the driver's private working folder, wiped at start and end")
    asked = parser.parse_args(arguments)
    be_quiet()
    out = own_stdout()
    out.write(encode({"event": "starting", "version": VERSION}))  # from here on the device is what takes time
    folder = enter(asked.folder)
    try:
        found = manifest(asked.driver)
        driver = load(found, dict(option.split("=", 1) for option in asked.option), out.fileno())
    except DeviceError as error:
        log(f"{asked.driver}: {error.code} {error.detail}")
        hello = {"hello": VERSION, "driver": asked.driver, "error": error.code, "detail": error.detail}
        out.write(encode(hello))
        wipe(folder)
        return 3
    Host(asked.driver, driver, out, found.abilities).serve(0)
    wipe(folder)
    os._exit(0)  # an operation that hangs must not keep the process


def load(asked: Manifest, options: dict[str, str], protocol: int) -> Driver:
    """The driver of that manifest. ``protocol`` is the stream's descriptor: simulated ones spoil it on demand."""
    library = asked.locate(options)
    found = {"library": str(library)} if library is not None else {}
    module = importlib.import_module(f"app.devices.host.drivers.{asked.module}")
    driver: Driver = module.DRIVER({**options, **found, "protocol": str(protocol), "driver": asked.name})
    return driver


if __name__ == "__main__":
    sys.exit(main())
