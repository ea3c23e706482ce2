"""What hosts print is kept in a small file, without anything of a card."""

from pathlib import Path

import pytest

from app.devices.hostlog import BURST, LIMIT, HostLog, Stream, masked

CARD = "张伟 370102199003074519 山东省济南市"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_nothing_of_a_card_is_left(encoding: str) -> None:
    text = "\n".join(masked(f"read {CARD} ok 0x90\n".encode(encoding)))
    assert "370102" not in text
    assert "4519" not in text
    assert "张" not in text
    assert text.startswith("read …")
    assert text.endswith("ok 0x90")


def test_what_is_no_text_is_not_kept() -> None:
    assert masked(f"read {CARD}\n".encode("utf-16-le") + b"\0done\n") == ["(binary)"] * 2
    assert masked(bytes(range(256))) != []


@pytest.mark.parametrize("secret", ["370102 19900307 4519", "3701-0219-9003-0745", "13800138000", "UEsDBBQACAgI" * 5])
def test_numbers_in_groups_and_pictures_are_masked(secret: str) -> None:
    assert masked(f"value {secret} end".encode()) == ["value … end"]


def test_what_helps_to_find_the_fault_stays() -> None:
    line = "cvr: DRIVER_DEPENDENCY /opt/cloudboss/drivers/cvr/libtermb.so: port 1001"
    assert masked(line.encode()) == [line]


def test_the_file_stays_small(tmp_path: Path) -> None:
    file = tmp_path / "log" / "devices.log"
    log = HostLog(file)
    for _ in range(LIMIT // 100):
        log.line("cvr", "x" * 400)
    assert file.stat().st_size <= LIMIT + 1000
    assert sorted(path.name for path in file.parent.iterdir()) == ["devices.log", "devices.old"]


def test_a_library_that_prints_without_end_is_cut(tmp_path: Path) -> None:
    file = tmp_path / "devices.log"
    stream = Stream(HostLog(file), "cvr")
    for _ in range(3 * BURST // 10):
        stream.feed(b"noise here\n")
    stream.end()
    lines = file.read_text(encoding="utf-8").splitlines()
    assert BURST // 12 < len(lines) < BURST // 9
    assert lines[-1].endswith("cvr: …")


def test_half_a_line_is_not_masked_by_halves(tmp_path: Path) -> None:
    file = tmp_path / "devices.log"
    stream = Stream(HostLog(file), "cvr")
    for part in (b"number 3701", b"0219", b"900307 is read\nlast"):
        stream.feed(part)
    stream.end()
    lines = [line.partition(" cvr: ")[2] for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines == ["number … is read", "last"]


def test_a_full_disk_stops_nobody() -> None:
    HostLog(Path("/proc/nowhere/devices.log")).line("cvr", "text")
    HostLog(None).line("cvr", "text")
