"""Vendors' libraries as the tests have them: the C double, compiled once per family, a script and cards beside it."""

import base64
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from app.devices.bridge.build import bits, build, compile_c
from app.devices.catalog import manifest
from app.devices.deck import Card
from app.devices.host.vendor.portrait import DECODER
from app.devices.host.vendor.table import Vendor
from service.customers.nations import NATIONS

SOURCE = Path(__file__).with_name("double.c")
# Driver and the family of functions that the double exports for it.
FAMILIES = {
    "sdt": "SDT",
    "synjones": "SYN",
    "cvr": "CVR",
    "routon": "ROUTON",
    "sdses": "SDSES",
    "sdses_old": "TERMB",
    "decard": "DECARD",
    "hd100": "HD",
}
WITH_DECODER = ("sdt", "synjones")
NEWEST = "山东省济南市市中区经四路1号"
WLT = bytes(range(1, 129)) * 8


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="cloudboss-double-"))


def sweep() -> None:
    """At the end of the run."""
    if _folder.cache_info().currsize:
        shutil.rmtree(_folder(), ignore_errors=True)


@cache
def compiled(family: str, *flags: str) -> Path:
    """The double of a family, ``flags`` for gcc. Compiled once per run of the tests."""
    out = _folder() / f"{family}{''.join(flags)}.so"
    switches = ("-shared", "-fPIC", "-w", f"-D{family}", *flags)
    compile_c("gcc", (*switches, str(SOURCE), "-ldl"), out)
    return out


@cache
def bridge() -> tuple[Path, tuple[str, ...]]:
    """The bridge's Linux twin, and the flags for libraries that it can load.

    Where gcc can build for 32 bits, both are of 32 bits and the functions are called as those of Windows, by stdcall.
    """
    small = bits()
    return build(_folder() / "bridge", twin=True), (*small, "-DSTDCALL") if small else ()


@cache
def bitmap() -> bytes:
    """A photo as on a chip: 102 x 126, some colours."""
    rows, columns = np.mgrid[0:126, 0:102].astype(np.uint8)
    done, content = cv2.imencode(".bmp", np.dstack([rows, columns, rows + columns]))
    assert done
    assert len(content) == 38_862
    return bytes(content)


class Counter:
    """A folder of drivers with one vendor's library in it, and the reader that it drives."""

    def __init__(self, root: Path, driver: str, *flags: str) -> None:
        self.driver = driver
        library = manifest(driver).library
        assert library is not None
        self.home = root / driver
        self.home.mkdir(parents=True, exist_ok=True)
        shutil.copy(compiled(FAMILIES[driver], *flags), self.home / library.names[0])
        if driver in WITH_DECODER:
            shutil.copy(compiled("WLT", *flags), self.home / DECODER)
        (self.home / "License.dat").write_bytes(b"licence")
        self.script()

    def lay(self, card: Card, record: bytes | None = None, **other: str) -> None:
        """A card on the reader, another one than before. ``other`` replaces fields as the library tells them."""
        self.lift()
        place = self.home / "card.new"
        place.mkdir()
        (place / "record.bin").write_bytes(card.record() if record is None else record)
        lines = [f"{key}={text}\n".encode("gbk", "replace") for key, text in {**told(card), **other}.items()]
        (place / "fields.txt").write_bytes(b"".join(lines))
        (place / "name.u16").write_bytes(card.name.encode("utf-16-le") + b"\0\0old memory")
        (place / "photo.bmp").write_bytes(bitmap())
        (place / "photo.hex").write_bytes(bitmap().hex().encode() + b"\0")
        (place / "photo.b64").write_bytes(base64.b64encode(bitmap()))
        (place / "photo.wlt").write_bytes(WLT)
        (place / "newest.bin").write_bytes(NEWEST.encode("utf-16-le"))
        place.rename(self.home / "card")

    def lift(self) -> None:
        shutil.rmtree(self.home / "card", ignore_errors=True)

    def script(self, *lines: str) -> None:
        """What happens from now on; counts of earlier scripts go on."""
        (self.home / "script.new").write_text("".join(f"{line}\n" for line in lines))
        (self.home / "script.new").replace(self.home / "script.txt")

    def called(self) -> list[str]:
        path = self.home / "calls.txt"
        return path.read_text().split() if path.exists() else []


def told(card: Card) -> Mapping[str, str]:
    """The fields as libraries tell them: words instead of codes, dates with dots."""
    texts: dict[str, Any] = card.texts()
    resident = card.kind in " JZ"
    return {
        **{key: texts[key] for key in ("number", "address", "country", "version", "passing", "issues", "latin")},
        **{key: _dotted(texts[key]) for key in ("birth", "start", "end")},
        "kind": card.kind,
        "name": card.name if resident else card.latin,
        "chinese": card.name,
        "sex": {"1": "男", "2": "女"}[card.sex],
        "nation": NATIONS.get(card.nation, ""),
        "issuer": card.issuer if resident else card.authority,
        "newest": NEWEST,
    }


def name_of(call: Any) -> str:
    """What the double calls a function: 神思 has one only, with a command byte."""
    if call.function != "UCommand1":
        return str(call.function)
    return f"UCommand1:{call.arguments[0].content[0]:02x}"


def vendor_of(driver: str) -> Vendor:
    import importlib

    found: Vendor = importlib.import_module(f"app.devices.host.drivers.{driver}").DRIVER.vendor
    return found


def runs(program: Path) -> bool:
    """Whether this machine can start it: a kernel may lack 32 bits."""
    return subprocess.run([program], stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def _dotted(text: str) -> str:
    return f"{text[:4]}.{text[4:6]}.{text[6:]}" if text.isdigit() else text
