"""Driver manifests: what they say, what they refuse, and that each has its driver."""

import importlib
import os
from pathlib import Path

import pytest

from app.devices.catalog import PLATFORM, Manifest, manifest, manifests, parse, serving
from app.devices.errors import DeviceError

VENDOR = """
title = "读卡器甲"
vendor = "厂商甲"
kinds = ["reader"]
module = "sdt"
abilities = ["photo", "foreign"]
ports = [[1001, 1016], [1, 16]]
usb = ["0400:c35a"]
[library]
names = { windows = ["sdtapi.dll"], linux = ["libsdtapi.so"] }
architectures = ["x86", "x64"]
convention = "stdcall"
folders = ["jia", "jia/old"]
companions = ["WltRS.dll"]
"""


@pytest.mark.parametrize("name", sorted(manifests()))
def test_every_manifest_has_its_driver_which_says_the_same(name: str) -> None:
    found = manifest(name)
    driver = importlib.import_module(f"app.devices.host.drivers.{found.module}").DRIVER
    assert driver.simulated is found.simulated
    assert found.kinds


def test_every_driver_has_a_manifest() -> None:
    folder = Path(importlib.import_module("app.devices.host.drivers").__file__ or "").parent
    drivers = {path.stem for path in folder.glob("*.py") if "\nDRIVER = " in path.read_text(encoding="utf-8")}
    assert drivers == {one.module for one in manifests().values()}


def test_production_is_offered_no_simulated_driver() -> None:
    assert any(one.simulated for one in serving("reader"))
    assert [one for one in serving("reader", production=True) if one.simulated] == []
    assert next(iter(serving("camera"))).simulated is False


def test_a_library_is_sought_in_its_own_folders_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDBOSS_DRIVERS", str(tmp_path / "drivers"))
    monkeypatch.setenv("PATH", str(tmp_path / "path"), prepend=os.pathsep)
    monkeypatch.chdir(_folder(tmp_path / "here"))
    one = parse("jia", VENDOR)
    file = _name(one)
    for place in (tmp_path / "path", tmp_path / "here", tmp_path / "here" / "jia"):
        (_folder(place) / file).touch()
    assert _missing(one) == ("DRIVER_MISSING", "、".join(str(place) for place in one.places({})))
    old = _folder(tmp_path / "drivers" / "jia" / "old")
    (old / file).touch()
    assert _missing(one) == ("DRIVER_DEPENDENCY", str(old / "WltRS.dll"))
    (old / "WltRS.dll").touch()
    assert one.locate({}) == old / file


def test_the_seat_may_name_the_library_but_only_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "WltRS.dll").touch()
    (tmp_path / "own.so").touch()
    one = parse("jia", VENDOR)
    assert one.locate({"library": str(tmp_path / "own.so")}) == tmp_path / "own.so"
    assert _missing(one, library="own.so") == ("DRIVER_MISSING", "own.so")


def test_a_driver_without_a_vendors_library_needs_none() -> None:
    assert manifest("simulated_reader").locate({}) is None


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('kinds = ["reader"]', ""),
        ('"foreign"]', '"flying"]'),
        ('"x86", "x64"', '"mips"'),
        ("[library]", "[library]\ncolour = 1"),
        ('title = "读卡器甲"', 'title = "'),
        ("[[1001, 1016], [1, 16]]", "[1001]"),
    ],
)
def test_a_manifest_that_cannot_be_is_refused(was: str, becomes: str) -> None:
    assert was in VENDOR
    with pytest.raises(ValueError, match="jia"):
        parse("jia", VENDOR.replace(was, becomes))


def test_what_has_no_manifest_is_not_started() -> None:
    with pytest.raises(DeviceError, match="DRIVER_MISSING"):
        manifest("../run")


def _name(one: Manifest) -> str:
    assert one.library is not None
    assert PLATFORM in ("linux", "windows")
    return one.library.names[0]


def _missing(one: Manifest, **options: str) -> tuple[str, str]:
    with pytest.raises(DeviceError) as caught:
        one.locate(options)
    return caught.value.code, caught.value.detail


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path
