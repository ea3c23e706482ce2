"""An upload that was cut goes on where it was, if what is there is ours; and any size is sent in pieces."""

import os
import shutil
import time
from datetime import date
from pathlib import Path

import pytest

from service.gateway import paths, sealed_file, sftp
from service.gateway.file_errors import ContentChanged, FilesDown, FileTaken
from service.gateway.files import Files
from service.gateway.keys import Keys
from service.gateway.sealed_file import FileSecret
from service.kit.clock import today
from service.kit.settings import Settings
from tests.gateway.national import National
from tests.gateway.test_files import opened
from tests.gateway.test_sealed_file import sealed

PATH = "/GW/SD00/photo/2026/11/23/01hx.jpg.enc"
CONTENT = os.urandom(200_001)
PIECE = 32_768


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "PIECE", PIECE)


@pytest.fixture
def secret(files: Files) -> FileSecret:
    return files.new_secret()


@pytest.fixture
def part(national: National) -> Path:
    path = national.file(paths.part(PATH))
    path.parent.mkdir(parents=True)
    return path


def wait_until_quiet(national: National) -> None:
    """The server has done what was still on its way to it."""
    before = -1
    while before != (before := national.world.files.disk.written):
        time.sleep(0.2)


def put(files: Files, secret: FileSecret, content: bytes = CONTENT) -> list[tuple[int, int]]:
    seen: list[tuple[int, int]] = []
    files.put(PATH, content, secret, progress=lambda done, size: seen.append((done, size)))
    return seen


LEFT = [0, 1, 15, 16, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE, 200_001, 200_015, 200_016]


@pytest.mark.parametrize("left", LEFT)
def test_what_is_there_is_kept(files: Files, national: National, secret: FileSecret, part: Path, left: int) -> None:
    whole = sealed(CONTENT, secret)
    part.write_bytes(whole[:left])
    before = national.world.files.disk.written
    put(files, secret)
    written = national.world.files.disk.written - before - national.file(f"{PATH}.key").stat().st_size
    assert national.file(PATH).read_bytes() == whole
    assert written == len(whole) - left
    assert opened(national) == CONTENT


@pytest.mark.parametrize("at", [0, 100, PIECE, 3 * PIECE + 5])
def test_from_the_first_wrong_piece_on_it_is_written_anew(
    files: Files, national: National, secret: FileSecret, part: Path, at: int
) -> None:
    """A hole, as a machine leaves that lost its power."""
    whole = bytearray(sealed(CONTENT, secret))
    part.write_bytes(whole[:at] + bytes(16) + whole[at + 16 : -1000])
    before = national.world.files.disk.written
    put(files, secret)
    written = national.world.files.disk.written - before - national.file(f"{PATH}.key").stat().st_size
    assert national.file(PATH).read_bytes() == whole
    assert written == len(whole) - at // PIECE * PIECE


def test_what_is_longer_is_cut(files: Files, national: National, secret: FileSecret, part: Path) -> None:
    whole = sealed(CONTENT, secret)
    part.write_bytes(whole + b"more")
    put(files, secret)
    assert national.file(PATH).read_bytes() == whole


def test_only_what_is_there_is_read_back(files: Files, national: National, secret: FileSecret, part: Path) -> None:
    """And of that nothing behind the first wrong piece."""
    whole = bytearray(sealed(CONTENT, secret))
    whole[PIECE] ^= 1
    part.write_bytes(whole)
    before = national.world.files.disk.read
    put(files, secret)
    assert national.world.files.disk.read - before == 2 * PIECE


def test_the_progress_is_told_piece_by_piece(files: Files, national: National, secret: FileSecret) -> None:
    seen = put(files, secret)
    assert seen == sorted(seen)
    assert len(seen) == 200_001 // PIECE + 2
    assert seen[-1] == (200_016, 200_016)


def test_a_path_and_a_stream_are_sent_as_well(
    files: Files, national: National, secret: FileSecret, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.write_bytes(CONTENT)
    files.put(PATH, source, secret)
    with source.open("rb") as stream:
        stream.read(10)
        files.put(PATH, stream, secret)  # the same file: nothing is taken
    assert opened(national) == CONTENT


def test_other_content_than_was_told_never_gets_its_name(files: Files, national: National, secret: FileSecret) -> None:
    with pytest.raises(ContentChanged):
        files.put(PATH, CONTENT, secret, sha256="0" * 64)
    assert [path.name for path in national.file(PATH).parent.iterdir()] == [".01hx.jpg.enc.part"]
    put(files, secret)
    assert opened(national) == CONTENT


@pytest.mark.allow_logs("another file has the name")
def test_a_key_of_another_file_is_seen_before_anything_is_sent(
    files: Files, national: National, secret: FileSecret
) -> None:
    put(files, files.new_secret())
    national.file(PATH).unlink()
    with pytest.raises(FileTaken, match=r"01hx\.jpg\.enc\.key"):
        put(files, secret)
    assert [path.name for path in national.file(PATH).parent.iterdir()] == ["01hx.jpg.enc.key"]


@pytest.mark.allow_logs("another file has the name")
def test_the_signing_key_may_change_before_the_second_try(
    files: Files, to_national: Settings, national: National, secret: FileSecret, tmp_path: Path
) -> None:
    """What is there under the old one is still ours."""
    put(files, secret)
    key = national.file(f"{PATH}.key")
    before = key.read_bytes()
    folder = tmp_path / "keys"
    shutil.copytree(to_national.key_dir, folder)
    later = Keys(to_national.model_copy(update={"key_dir": folder}))
    later.ring.add_own("sd-later", today())
    assert later.signing().id == "sd-later"
    put(Files(to_national, later), secret)
    assert key.read_bytes() == before
    later.ring.retire(Keys(to_national).signing().id)
    with pytest.raises(FileTaken):
        put(Files(to_national, later), secret)


def test_a_batch_has_one_connection(files: Files, national: National, secret: FileSecret) -> None:
    others = {paths.photo("SD00", date(2026, 11, 23), f"p{n}"): os.urandom(n * 1000) for n in range(5)}
    with files.session() as batch:
        connections = len(national.world.files._connections)
        for path, content in others.items():
            batch.put(path, content, secret)
            assert len(national.world.files._connections) == connections
    assert {path: opened(national, path) for path in others} == others


def test_the_time_for_a_file_grows_with_its_size(
    files: Files, national: National, secret: FileSecret, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But ends: every answer comes in time here, the whole does not."""
    monkeypatch.setattr(sftp, "TOTAL_SECONDS", 0.5)
    monkeypatch.setattr(sftp, "RATE", 400_000)
    national.fault("sftp/write", "delay", seconds=0.2, times=0)
    started = time.monotonic()
    with pytest.raises(FilesDown, match="没有及时应答"):
        put(files, secret)
    assert time.monotonic() - started > 0.9
    national.heal()
    put(files, secret)
    assert opened(national) == CONTENT
    wait_until_quiet(national)


def test_what_nobody_finished_is_removed(files: Files, national: National, secret: FileSecret, part: Path) -> None:
    folder = PATH.rpartition("/")[0]
    old = [".01a.jpg.enc.part", ".01b.jpg.enc.key.part", ".hidden", "01c.jpg.enc"]
    for name in old:
        (part.parent / name).write_bytes(b"x")
        os.utime(part.parent / name, (1, 1))
    part.write_bytes(b"young")
    with files.session() as batch:
        assert batch.tidy(folder, time.time() - 3600) == 2
        assert batch.tidy("/GW/SD00/photo/1999/01/01", time.time()) == 0
    left = sorted(path.name for path in part.parent.iterdir())
    assert left == [".01hx.jpg.enc.part", ".hidden", "01c.jpg.enc"]
