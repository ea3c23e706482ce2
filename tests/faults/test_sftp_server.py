"""The file server itself goes wrong: strangers, refusals, lost answers, a full disk, names and folders in the way."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from sandbox.faults import Faults
from sandbox.sftp import FileServer
from service.gateway import paths
from service.gateway.file_errors import FilesDown, FileTaken, HostKeyChanged
from service.gateway.files import Files
from service.gateway.sealed_file import FileSecret
from service.kit.errors import Declined, Unreached
from service.kit.vault import unlock
from tests.faults.depot import CARRIED, COMING, PATH, TOTAL, Depot, depot, national, running_national, to_national
from tests.faults.matrix import cell
from tests.gateway.test_sealed_file import sealed

__all__ = ["depot", "national", "running_national", "to_national"]

EVERY = pytest.mark.parametrize("depot", CARRIED, indirect=True)
PUTS = pytest.mark.parametrize("depot", ["photo", "large"], indirect=True)


def with_settings(depot: Depot, **changed: object) -> Files:
    """The good connection; instead of it one with other settings is used."""
    good = depot.effects.files
    depot.effects.files = Files(depot.settings.model_copy(update=changed), depot.keys)
    return good


@cell("F03", "SFTP")
@EVERY
@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256"])
@pytest.mark.allow_logs("is not the pinned one")
def test_a_server_with_another_key(depot: Depot, kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Of the pinned kind, or only of another: nothing is sent, and it counts as an alarm, not as a pause."""
    pinned = tmp_path / "pinned.pub"
    asyncssh.generate_private_key(kind).write_public_key(str(pinned))
    good, before = with_settings(depot, sftp_host_key=pinned), depot.written
    error = depot.attempt()
    if kind == "ssh-ed25519":
        assert isinstance(error, HostKeyChanged)
        assert not isinstance(error, Unreached)
        assert "pinned" in caplog.text
    else:
        assert isinstance(error, FilesDown)
    assert (depot.written, depot.tree.exists()) == (before, False)
    depot.effects.files = good
    depot.finish()


@cell("F03", "SFTP")
@EVERY
def test_a_server_that_does_not_know_us(depot: Depot, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    secret = unlock(depot.settings.key_dir, depot.settings.unlock).decode()
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(
        str(stranger), passphrase=secret, rounds=1, ignore_few_rounds=True
    )
    for changed in ({"sftp_key": stranger}, {"sftp_user": "SD99"}):
        good = with_settings(depot, **changed)
        error = depot.attempt()
        assert isinstance(error, FilesDown)
        assert "不接受本省的密钥" in error.message
        depot.effects.files = good
    assert not depot.tree.exists()
    depot.finish()


@cell("F10", "SFTP")
@PUTS
def test_refused_and_gone_at_the_farewell(depot: Depot) -> None:
    """What is told is why it was refused."""
    depot.national.fault("sftp/write", "denied", times=0)
    depot.national.fault("sftp/close", "lost_answer")
    error = depot.attempt()
    assert isinstance(error, FilesDown)
    assert "权限" in error.message
    depot.finish()


LOST = ["open", "write", "close", "mkdir", "rename"]


@cell("F05", "SFTP")
@PUTS
@pytest.mark.parametrize("operation", LOST)
@pytest.mark.parametrize("kind", ["lost_answer", "late_answer"])
def test_done_but_the_answer_is_lost(depot: Depot, operation: str, kind: str) -> None:
    depot.national.fault(f"sftp/{operation}", kind, seconds=TOTAL + 0.5)
    error = depot.attempt()
    assert isinstance(error, FilesDown) or operation == "close"  # what was written is looked at afterwards anyway
    depot.finish()


@cell("F05", "SFTP")
@PUTS
@pytest.mark.parametrize("operation", LOST)
def test_done_but_said_to_have_failed(depot: Depot, operation: str) -> None:
    """We look, and see that it is done; or try again."""
    depot.national.fault(f"sftp/{operation}", "http_5xx_done")
    error = depot.attempt()
    assert error is None or isinstance(error, FilesDown)
    if operation in {"mkdir", "rename"}:
        assert error is None
    depot.finish()


@cell("F05", "SFTP")
@PUTS
@pytest.mark.parametrize("kind", ["lost_answer", "late_answer", "http_5xx_done"])
def test_the_answer_to_the_name_of_the_key_is_lost(depot: Depot, kind: str) -> None:
    def arm(boundary: str) -> None:
        if boundary == "file:after-rename":
            depot.national.fault("sftp/rename", kind, seconds=TOTAL + 0.5)

    depot.with_boundaries(arm)
    error = depot.attempt()
    assert (error is None) == (kind == "http_5xx_done")
    depot.take_over()
    depot.finish()


@cell("F10", "SFTP")
@PUTS
@pytest.mark.parametrize("operation", ["open", "read", "write", "mkdir", "rename", "stat"])
@pytest.mark.parametrize("kind", ["http_5xx", "denied", "lost_request"])
def test_refused_without_effect(depot: Depot, operation: str, kind: str) -> None:
    if operation == "read":
        depot.tree.mkdir(parents=True)
        (depot.tree / ".01hx.jpg.enc.part").write_bytes(b"x")
    depot.national.fault(f"sftp/{operation}", kind)
    error = depot.attempt()
    assert isinstance(error, FilesDown)
    assert error.answered == (kind != "lost_request")
    assert depot.row().state == "BUSY"
    depot.finish()


@cell("F10", "SFTP")
@pytest.mark.parametrize("depot", ["fetch"], indirect=True)
@pytest.mark.parametrize("operation", ["open", "read", "stat"])
@pytest.mark.parametrize("kind", ["http_5xx", "denied", "lost_request"])
def test_a_fetch_refused(depot: Depot, operation: str, kind: str) -> None:
    depot.national.fault(f"sftp/{operation}", kind)
    assert isinstance(depot.attempt(), FilesDown)
    depot.finish()


@cell("F29", "SFTP")
@PUTS
@pytest.mark.parametrize("less", [600_000, 30_000, 1, -100])
def test_their_disk_is_full(depot: Depot, less: int) -> None:
    """At once, in the data, at its last byte, or only at the key."""
    depot.national.world.files.disk.room = max(0, depot.size - less)
    error = depot.attempt()
    assert isinstance(error, FilesDown)
    assert "磁盘可能已满" in error.message
    assert depot.row().state == "BUSY"
    assert [path.name for path in depot.tree.iterdir() if not path.name.startswith(".")] == (
        ["01hx.jpg.enc"] if less < 0 else []
    )
    depot.finish()


@cell("F29", "SFTP")
def test_an_error_in_the_middle_is_not_lost_among_many_writes(depot: Depot) -> None:
    """One write of many fails and the later ones do not: the size is right and a hole is in it."""
    depot.operation = "large"
    depot.national.fault("sftp/write", "delay", times=5)
    depot.national.fault("sftp/write", "http_5xx", times=1)
    assert isinstance(depot.attempt(), FilesDown)
    assert not depot.national.file(PATH).exists()
    depot.finish()


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 256 KB."""
    place = tmp_path / "volume"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    if os.geteuid() or not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _remount(volume: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", str(volume)], check=True)


@pytest.fixture
def small_server(depot: Depot, volume: Path) -> Iterator[FileServer]:
    """A server on that file system, with the same keys."""
    server = FileServer(volume, depot.national.world.keys, Faults())
    server.start()
    yield server
    server.stop()


@cell("F29", "SFTP")
def test_a_real_disk_that_is_full_or_read_only(depot: Depot, volume: Path, small_server: FileServer) -> None:
    depot.operation = "large"
    good = with_settings(depot, sftp_port=small_server.port)
    _remount(volume, "ro")
    assert isinstance(depot.attempt(), FilesDown)
    _remount(volume, "rw")
    assert isinstance(depot.attempt(), FilesDown)
    names = [path.name for path in volume.rglob("*") if path.is_file()]
    assert names == [".01hx.jpg.enc.part"]
    _remount(volume, "size=2m")
    before = small_server.disk.written
    depot.act()
    assert small_server.disk.written - before < len(depot.content)  # what fitted is kept
    assert {path.name for path in volume.rglob("*") if path.is_file()} == {"01hx.jpg.enc", "01hx.jpg.enc.key"}
    whole = (volume / PATH[1:]).read_bytes()
    assert len(whole) == len(depot.content) + 16 - len(depot.content) % 16
    depot.effects.files = good


@cell("F29", "SFTP")
@pytest.mark.parametrize("depot", ["fetch"], indirect=True)
def test_our_own_disk_is_full(depot: Depot, volume: Path) -> None:
    good, depot.here = depot.here, volume
    with pytest.raises(OSError, match="No space"):
        depot.act()
    assert not (volume / "came").exists()
    _remount(volume, "size=4m")
    depot.finish()
    depot.here = good


@cell("F30", "SFTP")
@PUTS
@pytest.mark.parametrize("left", ["empty", "begun", "whole", "longer", "foreign", "hole", "key"])
def test_a_partial_file_is_in_the_way(depot: Depot, left: str) -> None:
    depot.national.fault("sftp/write", "lost_request")
    depot.attempt()  # the secret is in the journal now
    secret = depot.row().secret
    assert secret is not None
    known = FileSecret.model_validate_json(depot.effects.opened(secret, "secret", depot.run.id, "file"))
    whole = sealed(depot.content, known)
    hole = whole[:20_000] + bytes(5_000) + whole[25_000:]
    found = {"empty": b"", "begun": whole[:30_000], "whole": whole, "longer": whole + b"!", "foreign": b"x" * 50_000}
    part = depot.tree / (".01hx.jpg.enc.key.part" if left == "key" else ".01hx.jpg.enc.part")
    part.write_bytes({**found, "hole": hole, "key": b"{" * 5000}[left])
    depot.finish()


@cell("F30", "SFTP")
@PUTS
@pytest.mark.parametrize("name", [PATH, f"{PATH}.key"])
@pytest.mark.parametrize("content", [b"", b"other", b"{}"])
@pytest.mark.allow_logs("another file has the name")
def test_the_name_is_taken(depot: Depot, name: str, content: bytes) -> None:
    """It is left alone, a person has to look, and trying again does not change that."""
    taken = depot.national.file(name)
    taken.parent.mkdir(parents=True)
    taken.write_bytes(content)
    for _ in range(2):
        error = depot.attempt()
        assert isinstance(error, FileTaken)
        assert isinstance(error, Declined)
        assert taken.read_bytes() == content
    taken.unlink()
    depot.partial.clear()  # that was the other file
    depot.finish()


@cell("F30", "SFTP")
@PUTS
@pytest.mark.parametrize("depth", [1, 2, 5])
def test_a_file_is_where_a_folder_should_be(depot: Depot, depth: int) -> None:
    blocked = depot.national.file("/".join(PATH.split("/")[: depth + 1]))
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_bytes(b"in the way")
    assert isinstance(depot.attempt(), FilesDown)
    assert blocked.read_bytes() == b"in the way"
    blocked.unlink()
    depot.finish()


@cell("F30", "SFTP")
@PUTS
def test_the_folder_goes_away_meanwhile(depot: Depot) -> None:
    depot.with_boundaries(lambda boundary: shutil.rmtree(depot.tree) if boundary == "file:after-part" else None)
    error = depot.attempt()
    assert isinstance(error, FilesDown)
    assert "目录不在了" in error.message
    depot.take_over()
    depot.finish()


@cell("F30", "SFTP")
@pytest.mark.parametrize("depot", ["fetch"], indirect=True)
def test_a_file_that_is_not_there_yet(depot: Depot) -> None:
    key = depot.national.file(f"{COMING}.key")
    kept = key.read_bytes()
    key.unlink()
    assert depot.effects.files.ready(COMING.rpartition("/")[0]) == []
    error = depot.attempt()
    assert error is not None
    assert error.code == "FILE_NOT_THERE"
    key.write_bytes(kept)
    depot.finish()


def test_what_is_still_being_done_ends_with_a_reset(depot: Depot) -> None:
    """Else the late rename of one test would give the half-grown file of the next one its final name."""
    depot.national.fault("sftp/rename", "delay", seconds=TOTAL + 0.5)
    assert isinstance(depot.attempt(), FilesDown)
    depot.national.reset()
    begun = depot.national.file(paths.part(PATH))
    begun.parent.mkdir(parents=True)
    begun.write_bytes(b"begun by somebody else")
    time.sleep(TOTAL + 0.5)
    assert [path.name for path in depot.tree.iterdir()] == [begun.name]
