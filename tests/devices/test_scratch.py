"""The working folder of a library: what goes, what stays, and what may not stay."""

import os
from pathlib import Path

import pytest

from app.devices.errors import DeviceError
from app.devices.host.vendor.scratch import Scratch


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scratch:
    for name in ("TMP", "TEMP", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "License.dat").write_bytes(b"licence")
    monkeypatch.chdir(tmp_path)
    return Scratch(tmp_path / "library", ("License.dat", "other.dat"), ("wz.txt",))


def test_everything_of_a_card_goes_and_the_licence_stays(scratch: Scratch, tmp_path: Path) -> None:
    assert (Path.cwd(), os.environ["TEMP"]) == (scratch.folder, str(scratch.folder))
    (scratch.folder / "zp.bmp").write_bytes(b"photo")
    (scratch.folder / "chinaidcard").mkdir()
    (scratch.folder / "chinaidcard" / "wz.txt").write_bytes(b"name")
    (tmp_path / "library" / "wz.txt").write_bytes(b"name")
    assert scratch.wipe() == []
    assert [path.name for path in scratch.folder.iterdir()] == ["License.dat"]
    assert [path.name for path in (tmp_path / "library").iterdir()] == ["License.dat"]
    (scratch.folder / "License.dat").unlink()
    scratch.clear()
    assert (scratch.folder / "License.dat").read_bytes() == b"licence"
    scratch.close()
    assert (scratch.folder.exists(), Path.cwd()) == (False, tmp_path)


def test_no_card_is_read_beside_what_is_left_of_another(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As on Windows while a library holds the file open."""
    (scratch.folder / "wz.txt").write_bytes(b"name")

    def held(_path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "unlink", held)
    with pytest.raises(DeviceError) as caught:
        scratch.clear()
    assert (caught.value.code, "wz.txt" in caught.value.detail) == ("DEVICE_LOST", True)
    assert "wz.txt stays: in use" in capfd.readouterr().err
