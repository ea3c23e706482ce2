"""Loading a vendor's library for real: what is missing, of another word size or broken has its own code."""

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from app.devices.errors import DeviceError
from app.devices.host.library import architecture_of, load, own_architecture

SOURCE = "int answer(void) { return 42; }"
needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    return _compile(folder, "libanswer.so")


@needs_compiler
def test_a_library_is_loaded_by_its_whole_path(built: Path) -> None:
    assert load(built).answer() == 42
    assert architecture_of(built) == own_architecture()


@needs_compiler
def test_each_way_to_fail_has_its_code(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _code(tmp_path / "absent.so") == "DRIVER_MISSING"
    monkeypatch.chdir(built.parent)
    assert _code(Path(built.name)) == "DRIVER_MISSING"
    other = tmp_path / "other.so"
    content = bytearray(built.read_bytes())
    content[18:20] = struct.pack("<H", 0x08)  # another machine
    other.write_bytes(content)
    assert _code(other) == "DRIVER_ARCH"
    other.write_bytes(b"no library at all")
    assert _code(other) == "DRIVER_ARCH"


@needs_compiler
def test_what_it_needs_and_is_not_there_is_told(tmp_path: Path) -> None:
    lower = _compile(tmp_path, "liblower.so")
    upper = _compile(tmp_path, "libupper.so", f"-L{tmp_path}", "-Wl,--no-as-needed", "-llower")
    lower.unlink()
    with pytest.raises(DeviceError) as caught:
        load(upper)
    assert caught.value.code == "DRIVER_DEPENDENCY"
    assert "liblower.so" in caught.value.detail


def test_the_heads_of_windows_libraries_are_known(tmp_path: Path) -> None:
    head = bytearray(256)
    head[:2] = b"MZ"
    struct.pack_into("<I", head, 60, 128)
    head[128:132] = b"PE\0\0"
    found = []
    for machine in (0x014C, 0x8664, 0xAA64, 0x0200):
        struct.pack_into("<H", head, 132, machine)
        (tmp_path / "a.dll").write_bytes(head)
        found.append(architecture_of(tmp_path / "a.dll"))
    assert found == ["x86", "x64", "arm64", None]
    struct.pack_into("<I", head, 60, 4_000_000_000)  # points outside
    (tmp_path / "a.dll").write_bytes(head)
    assert architecture_of(tmp_path / "a.dll") is None


def _compile(folder: Path, name: str, *flags: str) -> Path:
    source = folder / "answer.c"
    source.write_text(SOURCE, encoding="ascii")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", folder / name, source, *flags], check=True)
    return folder / name


def _code(path: Path) -> str:
    with pytest.raises(DeviceError) as caught:
        load(path)
    return caught.value.code
