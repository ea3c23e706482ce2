"""Files at a real SSH server that somebody else wrote; opened there with the national key."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from sandbox.envelope import BadMessage, open_file
from service.gateway import sftp
from service.gateway.files import Files, FilesDown, FileTaken, HostKeyChanged
from service.gateway.keys import Keys
from service.kit.settings import Settings
from service.kit.vault import unlock
from tests.gateway.national import National
from tests.gateway.test_sealed_file import sealed

PATH = "/GW/SD00/photo/2026/11/23/01hx.jpg.enc"
CONTENT = os.urandom(290_001)


def opened(national: National, path: str = PATH) -> bytes:
    """What the national side reads."""
    sealed, manifest = national.file(path).read_bytes(), national.file(f"{path}.key").read_bytes()
    return open_file(sealed, manifest, national.world.keys.national, national.world.keys.province)


def names(national: National) -> list[str]:
    return sorted(path.name for path in national.file(PATH).parent.iterdir())


def test_the_national_side_opens_what_we_put(files: Files, national: National) -> None:
    files.put(PATH, CONTENT, files.new_secret())
    assert opened(national) == CONTENT
    assert names(national) == ["01hx.jpg.enc", "01hx.jpg.enc.key"]
    assert files.health()[0].state == "ok"


def test_putting_again_is_no_second_file_and_no_error(files: Files, national: National) -> None:
    secret = files.new_secret()
    files.put(PATH, CONTENT, secret)
    before = national.file(PATH).stat().st_mtime_ns
    files.put(PATH, CONTENT, secret)
    assert national.file(PATH).stat().st_mtime_ns == before


@pytest.mark.allow_logs("another file has the name")
@pytest.mark.parametrize("name", [PATH, f"{PATH}.key"])
@pytest.mark.parametrize("there", [b"other", None])
def test_another_file_under_the_name_is_left_alone(
    files: Files, national: National, name: str, there: bytes | None
) -> None:
    """Also when it has exactly our size."""
    secret = files.new_secret()
    files.put(PATH, CONTENT, secret)
    ours = national.file(name).read_bytes()
    other = there or bytes((ours[0] ^ 1,)) + ours[1:]
    national.file(name).write_bytes(other)
    with pytest.raises(FileTaken) as caught:
        files.put(PATH, CONTENT, secret)
    assert national.file(name).read_bytes() == other
    assert "没有覆盖" in caught.value.message


@pytest.mark.allow_logs("another file has the name")
def test_a_file_of_our_size_is_not_taken_for_ours(files: Files, national: National) -> None:
    """Its key is not there yet, so nothing else would tell."""
    secret = files.new_secret()
    files.put(PATH, CONTENT, secret)
    national.file(f"{PATH}.key").unlink()
    national.file(PATH).write_bytes(bytes(national.file(PATH).stat().st_size))
    with pytest.raises(FileTaken):
        files.put(PATH, CONTENT, secret)
    assert names(national) == ["01hx.jpg.enc"]


@pytest.mark.parametrize("kind", ["lost_request", "lost_answer", "http_5xx"])
def test_a_broken_upload_is_finished_by_the_next_try(files: Files, national: National, kind: str) -> None:
    """The line is cut at the open, after a rename; the disk is full."""
    secret = files.new_secret()
    national.fault("sftp", kind)
    with pytest.raises(FilesDown) as caught:
        files.put(PATH, CONTENT, secret)
    assert "F12" in caught.value.message
    if national.file(PATH).exists():
        assert national.file(PATH).read_bytes() == sealed(CONTENT, secret)
    files.put(PATH, CONTENT, secret)
    assert opened(national) == CONTENT
    assert names(national) == ["01hx.jpg.enc", "01hx.jpg.enc.key"]


def test_a_partial_file_of_a_dead_process_is_written_anew(files: Files, national: National) -> None:
    folder = national.file(PATH).parent
    folder.mkdir(parents=True)
    (folder / ".01hx.jpg.enc.part").write_bytes(b"x" * 400_000)
    files.put(PATH, CONTENT, files.new_secret())
    assert opened(national) == CONTENT
    assert names(national) == ["01hx.jpg.enc", "01hx.jpg.enc.key"]


def test_the_key_comes_last_and_no_final_name_is_ever_partial(files: Files, national: National) -> None:
    seen: dict[str, list[str]] = {}
    files.put(PATH, CONTENT, files.new_secret(), at=lambda boundary: seen.setdefault(boundary, names(national)))
    assert seen["after-part"] == [".01hx.jpg.enc.part"]
    assert seen["after-rename"] == ["01hx.jpg.enc"]
    assert seen["after-key"] == ["01hx.jpg.enc", "01hx.jpg.enc.key"]


def test_a_frozen_server_does_not_hold_us(files: Files, national: National, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sftp, "ANSWER_SECONDS", 0.6)
    national.fault("sftp", "delay", seconds=9.0)
    started = time.monotonic()
    with pytest.raises(FilesDown):
        files.put(PATH, CONTENT, files.new_secret())
    assert time.monotonic() - started < 6


@pytest.fixture
def mute() -> Iterator[int]:
    """A server that takes the connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []
        thread = threading.Thread(target=lambda: held.append(listener.accept()[0]), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)
        for line in held:
            line.close()


def test_a_server_without_a_banner_does_not_hold_us(
    to_national: Settings, keys: Keys, mute: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp, "ANSWER_SECONDS", 0.5)
    started = time.monotonic()
    with pytest.raises(FilesDown):
        Files(to_national.model_copy(update={"sftp_port": mute}), keys).ping()
    assert time.monotonic() - started < 10


def test_nobody_there(to_national: Settings, keys: Keys) -> None:
    with pytest.raises(FilesDown, match="连接不上"):
        Files(to_national.model_copy(update={"sftp_port": 1}), keys).ping()


@pytest.mark.allow_logs("host key of the file server is not the pinned one")
def test_a_changed_host_key_ends_it_before_anything_is_sent(
    to_national: Settings, keys: Keys, national: National, tmp_path: Path
) -> None:
    pinned = tmp_path / "pinned.pub"
    asyncssh.generate_private_key("ssh-ed25519").write_public_key(str(pinned))
    files = Files(to_national.model_copy(update={"sftp_host_key": pinned}), keys)
    with pytest.raises(HostKeyChanged):
        files.put(PATH, CONTENT, files.new_secret())
    assert not national.file("/GW").exists()


def test_a_missing_key_file_is_said(to_national: Settings, keys: Keys, tmp_path: Path) -> None:
    with pytest.raises(FilesDown, match="缺少文件服务器的密钥文件"):
        Files(to_national.model_copy(update={"sftp_host_key": tmp_path / "none"}), keys).ping()


def test_a_key_the_server_does_not_know(to_national: Settings, keys: Keys, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    secret = unlock(to_national.key_dir, to_national.unlock).decode()
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(stranger), passphrase=secret)
    with pytest.raises(FilesDown, match="不接受本省的密钥"):
        Files(to_national.model_copy(update={"sftp_key": stranger}), keys).ping()


def test_a_key_that_is_not_sealed_is_not_used(to_national: Settings, keys: Keys, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    asyncssh.generate_private_key("ssh-ed25519").write_private_key(str(bare))
    with pytest.raises(FilesDown, match="密钥文件打不开"):
        Files(to_national.model_copy(update={"sftp_key": bare}), keys).ping()


@pytest.mark.parametrize(
    "path", ["/GW/../etc/x", "GW/SD00/x", "/GW", "/GW/SD00/x\0y", "/GW/SD00/..", "/GW//x", "/GW/.x/y", "/GW/一"]
)
def test_paths_that_we_would_not_make(files: Files, path: str) -> None:
    with pytest.raises(ValueError):
        files.put(path, CONTENT, files.new_secret())


def test_a_changed_file_is_refused_by_the_reader(files: Files, national: National) -> None:
    files.put(PATH, CONTENT, files.new_secret())
    national.file(PATH).write_bytes(national.file(PATH).read_bytes()[:-16])
    with pytest.raises(BadMessage):
        opened(national)
