"""Files of the other side, fetched: there only with their ``.key``, continued after a cut, proved before they count."""

import os
from pathlib import Path

import pytest

from service.gateway import delivery
from service.gateway.file_errors import FilesDown, NotThere, Unopenable
from service.gateway.files import Files
from service.gateway.keys import Keys
from service.gateway.opening import open_file
from tests.gateway.incoming import FOLDER, PATH, Incoming, incoming
from tests.gateway.national import National

CLEAR = os.urandom(300_000)
PIECE = 65_536


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "PIECE", PIECE)


@pytest.fixture
def came(national: National) -> Incoming:
    found = incoming(national, CLEAR)
    found.lay(national.file(PATH))
    return found


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "orders"


def names(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def test_what_came_is_fetched_and_opened(files: Files, came: Incoming, keys: Keys, target: Path) -> None:
    files.fetch(PATH, target)
    assert target.read_bytes() == came.sealed
    assert open_file(target, keys, target.with_name("clear")).target.read_bytes() == CLEAR
    assert names(target) == ["clear", "orders", "orders.key"]


def test_only_files_with_their_key_are_there(files: Files, national: National, came: Incoming, target: Path) -> None:
    folder = national.file(FOLDER)
    for name in ("ORDER_SD00_20261123_002.dat.gz", ".x.part", ".x.part.key", "一", "一.key", "lonely.key"):
        (folder / name).write_bytes(b"x")
    assert files.ready(FOLDER) == [PATH]
    assert files.ready("/BIGDATA/SD00/20261124") == []
    for missing in (f"{FOLDER}/ORDER_SD00_20261123_002.dat.gz", f"{FOLDER}/lonely", f"{FOLDER}/none"):
        with pytest.raises(NotThere, match="还没有传完"):
            files.fetch(missing, target)
    assert names(target) == []


@pytest.mark.parametrize("path", ["/etc/SD00/x/y", "/BIGDATA/../x/y", "/BIGDATA/SD00/.x"])
def test_nothing_else_is_read(files: Files, target: Path, path: str) -> None:
    with pytest.raises(ValueError):
        files.fetch(path, target)
    with pytest.raises(ValueError):
        files.ready(path)


@pytest.mark.parametrize("cut", [0, 1, 3])
def test_a_cut_download_goes_on(files: Files, national: National, came: Incoming, target: Path, cut: int) -> None:
    seen: list[int] = []

    def progress(done: int, size: int) -> None:
        assert size == len(came.sealed)
        seen.append(done)
        if len(seen) == cut + 1:
            national.fault("sftp/read", "lost_request")

    with pytest.raises(FilesDown):
        files.fetch(PATH, target, progress=progress)
    before = national.world.files.disk.read
    assert names(target) == [f".orders.{came.key['SHA256'][:16]}.part"]
    files.fetch(PATH, target)
    again = len(came.sealed) - PIECE * (cut + 1) + len(came.manifest)
    assert national.world.files.disk.read - before == again
    assert target.read_bytes() == came.sealed


def test_another_file_of_the_name_is_fetched_anew(
    files: Files, national: National, came: Incoming, target: Path
) -> None:
    (target.parent / ".orders.0123456789abcdef.part").write_bytes(b"of yesterday's file")
    files.fetch(PATH, target)
    assert target.read_bytes() == came.sealed


@pytest.mark.parametrize(
    "spoil", [lambda sealed: sealed[:-16], lambda sealed: bytes((sealed[0] ^ 1,)) + sealed[1:], lambda _sealed: b""]
)
def test_what_is_not_what_the_key_says_is_dropped(
    files: Files, national: National, came: Incoming, target: Path, spoil: object
) -> None:
    assert callable(spoil)
    Incoming(spoil(came.sealed), came.key).lay(national.file(PATH))
    with pytest.raises(Unopenable) as caught:
        files.fetch(PATH, target)
    assert caught.value.check == "digest"
    assert names(target) == []
    came.lay(national.file(PATH))
    files.fetch(PATH, target)
    assert target.read_bytes() == came.sealed


@pytest.mark.parametrize("left", [b"wrong" * 1000, b"x" * 400_000], ids=["wrong", "too long"])
def test_a_wrong_beginning_costs_one_more_try_at_most(files: Files, came: Incoming, target: Path, left: bytes) -> None:
    (target.parent / f".orders.{came.key['SHA256'][:16]}.part").write_bytes(left)
    if len(left) < len(came.sealed):
        with pytest.raises(Unopenable):
            files.fetch(PATH, target)
    files.fetch(PATH, target)
    assert target.read_bytes() == came.sealed


@pytest.mark.parametrize("raw", [b"", b"{}", b"x" * 10_000_000])
def test_a_key_that_is_none(files: Files, national: National, came: Incoming, target: Path, raw: bytes) -> None:
    national.file(f"{PATH}.key").write_bytes(raw)
    before = national.world.files.disk.read
    with pytest.raises(Unopenable) as caught:
        files.fetch(PATH, target)
    assert caught.value.check == "manifest"
    assert national.world.files.disk.read - before <= delivery.KEY_LIMIT


def test_a_size_that_is_beyond_reason(
    files: Files, national: National, came: Incoming, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "FETCH_LIMIT", len(came.sealed) - 1)
    with pytest.raises(Unopenable) as caught:
        files.fetch(PATH, target)
    assert caught.value.check == "size"
    assert names(target) == []
