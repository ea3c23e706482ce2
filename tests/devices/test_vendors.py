"""Every driver against a library with its vendor's functions: real host processes, real calls, every return code."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.devices.codes import Codes
from app.devices.deck import deck
from app.devices.errors import CAUSES
from app.devices.frames import Frame
from app.devices.host.vendor.library import Buffer
from app.devices.records import SIZE, compose
from service.customers.records import parse
from tests.devices.test_host import Talk
from tests.devices.vendors import FAMILIES, NEWEST, WITH_DECODER, Counter, name_of, vendor_of

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="the double is compiled by gcc")
DECK = deck(date(2026, 11, 23))
KINDS = ("adult", "hong_kong", "foreigner_2017", "foreigner_2023")
# What a library cannot tell apart is refused, never read as something else.
UNKNOWN_TO = {
    "routon": {"foreigner_2017", "foreigner_2023"},
    "sdses": {"foreigner_2023"},
    "hd100": {"foreigner_2023"},
}
# The photo's function, and whether its failure is a code of its own.
PHOTOS = {
    "sdt": "GetBmp",
    "synjones": "GetBmp",
    "cvr": "GetBMPData",
    "routon": "ReadBaseInfosPhoto",
    "decard": "dc_ParsePhotoInfo",
    "hd100": "GetBmpFileData",
}
SEES_THE_OLD_CARD = {"sdt", "synjones", "routon"}  # the others are told the same for no card

Start = Callable[..., tuple[Talk, Counter]]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """A host over the double, past its hello."""
    running: list[Talk] = []
    monkeypatch.setenv("CLOUDBOSS_DRIVERS", str(tmp_path / "drivers"))

    def begin(driver: str, *options: str) -> tuple[Talk, Counter]:
        counter = Counter(tmp_path / "drivers", driver)
        return again(counter, *options), counter

    def again(counter: Counter, *options: str) -> Talk:
        talk = Talk(counter.driver, *options, folder=tmp_path / "private" / str(len(running)))
        running.append(talk)
        return talk

    begin.again = again  # type: ignore[attr-defined]
    yield begin
    for talk in running:
        talk.process.kill()
        talk.end()


@pytest.mark.parametrize("driver", FAMILIES)
def test_every_kind_of_card_is_read_or_refused(start: Start, driver: str, tmp_path: Path) -> None:
    talk, counter = start(driver, "wait=0")
    hello = talk.hear().head
    assert "error" not in hello
    assert hello["identity"] == ("05.01-20230917-0001234567-0987654321" if vendor_of(driver).number else "")
    for number, name in enumerate(KINDS, start=1):
        counter.lay(DECK[name])
        frame = _read(talk, number)
        if name in UNKNOWN_TO.get(driver, ()):
            assert frame.head["error"] == "CARD_KIND_UNKNOWN"
            continue
        assert frame.head["ok"], frame.head
        assert parse(frame.blobs["record"]) == parse(DECK[name].record())
        assert frame.head["data"] == {"photo": True}
        image = cv2.imdecode(np.frombuffer(frame.blobs["photo"], np.uint8), cv2.IMREAD_COLOR)
        assert image is not None
        assert image.shape == (126, 102, 3)
        assert _left(tmp_path) == set()
    assert [call for call in counter.called() if call.startswith("GetBmp:")] == _decodings(driver)
    assert {path.name for path in counter.home.iterdir()} & {"wz.txt", "xp.wlt", "zp.bmp"} == set()
    assert talk.end() == 0
    assert not (tmp_path / "private" / "0").exists()


@pytest.mark.parametrize("driver", FAMILIES)
def test_every_return_code_is_told_as_ours(start: Start, driver: str) -> None:
    vendor, number = vendor_of(driver), 0
    talk, counter = start(driver, "wait=0")
    talk.hear()
    for call in (*vendor.find, *vendor.read):
        for value, code in _codes(call.codes):
            counter.lay(DECK["adult"])
            counter.script(f"{name_of(call)} {value}")
            number += 1
            assert _read(talk, number).head["error"] == _while_open(code), f"{name_of(call)} = {value}"
    counter.script()
    counter.lay(DECK["woman"])
    assert parse(_read(talk, number + 1).blobs["record"]).name == "李娜"


@pytest.mark.parametrize("driver", FAMILIES)
def test_a_device_that_cannot_be_opened_says_why(start: Start, driver: str) -> None:
    vendor = vendor_of(driver)
    counter = Counter(Path(_drivers()), driver)
    seen = set()
    for value, code in _codes(vendor.open.codes):
        if code in seen:
            continue
        seen.add(code)
        counter.script(f"{name_of(vendor.open)} {value}")
        talk = start.again(counter)  # type: ignore[attr-defined]
        assert talk.hear().head["error"] == code
    assert "DEVICE_NOT_FOUND" in seen
    counter.script()
    talk = start.again(counter, "port=5" if driver != "sdses" else "port=0")  # type: ignore[attr-defined]
    assert (talk.hear().head.get("error") is None) is (driver in {"sdses", "synjones"})  # they seek it themselves


@pytest.mark.parametrize("driver", FAMILIES)
def test_a_card_is_never_read_twice_and_never_for_another(start: Start, driver: str) -> None:
    vendor = vendor_of(driver)
    talk, counter = start(driver, "wait=0.3")
    talk.hear()
    counter.lay(DECK["adult"])
    assert parse(_read(talk, 1).blobs["record"]).name == "张伟"
    frame = _read(talk, 2)
    assert frame.head["error"] == ("CARD_MUST_LIFT" if driver in SEES_THE_OLD_CARD else "NO_CARD")
    assert frame.blobs == {}
    counter.lay(DECK["woman"])
    empty = [name_of(call) for call in vendor.read] + ["GetPeopleName", "GetName", "GetIDNum", "GetPeopleIDCode"]
    counter.script(*(f"{function} empty" for function in empty))  # success, and nothing written
    frame = _read(talk, 3)
    assert (frame.head["error"], frame.blobs) == ("RECORD_INVALID", {})
    counter.script()
    counter.lay(DECK["woman"])
    assert parse(_read(talk, 4).blobs["record"]).name == "李娜"
    counter.lift()
    assert _read(talk, 5).head["error"] == "NO_CARD"


@pytest.mark.parametrize("driver", FAMILIES)
def test_a_damaged_record_is_no_card(start: Start, driver: str) -> None:
    talk, counter = start(driver, "wait=0")
    talk.hear()
    adult = DECK["adult"]
    if driver in {"sdt", "synjones", "decard", "sdses_old"}:
        wrong = [
            (b"\xff\xdb" * 128, "RECORD_INVALID"),
            (DECK["wrong_digit"].record(), "RECORD_INVALID"),
            (compose(" ", {**adult.texts(), "birth": "20260230"}), "RECORD_INVALID"),
            (bytes(SIZE), "RECORD_INVALID"),
            (DECK["unknown_kind"].record(), "CARD_KIND_UNKNOWN"),
        ]
        for number, (record, code) in enumerate(wrong, start=1):
            counter.lay(adult, record)
            assert _read(talk, number).head["error"] == code
        counter.lay(adult)
        counter.script(*(f"{name_of(call)} short" for call in vendor_of(driver).read))
        assert _read(talk, 9).head["error"] == "RECORD_INVALID"
        return
    faults: list[dict[str, str]] = [{"number": "370102199003074510"}, {"birth": "昨天"}, {"name": "", "chinese": ""}]
    for number, fault in enumerate(faults, start=1):
        counter.lay(adult, **fault)
        assert _read(talk, number).head["error"] == "RECORD_INVALID", fault
    counter.lay(adult, issuer="济南市公安局历下分局济南市公安局历下分局")
    assert _read(talk, 8).head["error"] == "RECORD_INVALID"
    counter.lay(adult)
    fields = counter.home / "card" / "fields.txt"
    fields.write_bytes(fields.read_bytes().replace("张伟".encode("gbk"), "张伟".encode("gbk")[:3]))
    assert _read(talk, 9).head["error"] == "RECORD_INVALID"  # half a character


@pytest.mark.parametrize("driver", FAMILIES)
def test_a_name_is_never_read_with_a_question_mark(start: Start, driver: str) -> None:
    talk, counter = start(driver, "wait=0")
    talk.hear()
    counter.lay(DECK["rare_name"])
    frame = _read(talk, 1)
    if driver in {"routon", "sdses", "hd100"}:
        assert frame.head["error"] == "RARE_CHARACTER"
    else:
        assert parse(frame.blobs["record"]).name == "赵𪻐"


def test_an_older_library_of_huashi_has_no_wide_texts(start: Start) -> None:
    counter = Counter(Path(_drivers()), "cvr", "-DGetPeopleNameU=Another")
    talk = start.again(counter, "wait=0")  # type: ignore[attr-defined]
    talk.hear()
    counter.lay(DECK["rare_name"])
    assert _read(talk, 1).head["error"] == "RARE_CHARACTER"


@pytest.mark.parametrize("driver", FAMILIES)
def test_a_photo_that_fails_never_fails_the_text(start: Start, driver: str) -> None:
    talk, counter = start(driver, "wait=0")
    talk.hear()
    for number, lines in enumerate(_photo_faults(driver), start=1):
        counter.lay(DECK["adult"])
        if not lines:
            (counter.home / "card" / "photo.bmp").write_bytes(b"BM no picture")
            (counter.home / "card" / "photo.hex").write_bytes(b"zz")
            (counter.home / "card" / "photo.b64").write_bytes(b"====")
        counter.script(*lines)
        frame = _read(talk, number)
        assert frame.head["ok"], (lines, frame.head)
        assert frame.head["data"] == {"photo": False, "warning": "PHOTO_UNDECODABLE"}, lines
        assert set(frame.blobs) == {"record"}
        assert parse(frame.blobs["record"]).name == "张伟"


def _photo_faults(driver: str) -> list[list[str]]:
    if driver == "sdses_old":
        return [[f"Read_Content {code}"] for code in (-1, -2, -3, -4, -5, -6)] + [[]]
    if driver == "sdses":
        return [[]]
    codes = [0, -1, -2, -3, -4, -5, -6] if PHOTOS[driver] in {"GetBmp", "ReadBaseInfosPhoto"} else [-1, -2, 7]
    return [*([f"{PHOTOS[driver]} {code}"] for code in codes), [f"{PHOTOS[driver]} empty"], []]


@pytest.mark.parametrize("driver", WITH_DECODER)
def test_a_missing_decoder_costs_the_photo_only(start: Start, driver: str) -> None:
    counter = Counter(Path(_drivers()), driver)
    for path in counter.home.glob("*[wW]lt[rR]*"):
        path.unlink()
    talk = start.again(counter, "wait=0")  # type: ignore[attr-defined]
    talk.hear()
    counter.lay(DECK["adult"])
    assert _read(talk, 1).head["data"] == {"photo": False, "warning": "PHOTO_UNDECODABLE"}


@pytest.mark.parametrize("driver", FAMILIES)
def test_what_a_library_prints_and_how_slow_it_is_does_not_matter(start: Start, driver: str) -> None:
    vendor = vendor_of(driver)
    counter = Counter(Path(_drivers()), driver)
    counter.script(f"{name_of(vendor.open)} print", *(f"{name_of(call)} slow 1" for call in vendor.find))
    talk = start.again(counter, "wait=5")  # type: ignore[attr-defined]
    talk.hear()
    counter.lay(DECK["adult"])
    assert parse(_read(talk, 1).blobs["record"]).name == "张伟"


@pytest.mark.parametrize("driver", sorted(set(FAMILIES) - {"routon", "decard"}))
def test_the_newest_address_comes_when_asked_for(start: Start, driver: str) -> None:
    talk, counter = start(driver, "wait=0")
    talk.hear()
    counter.lay(DECK["adult"])
    frame = _read(talk, 1, newest=True)
    assert frame.blobs["newest"].decode() == NEWEST
    counter.lay(DECK["adult"], newest="")
    (counter.home / "card" / "newest.bin").unlink()
    frame = _read(talk, 2, newest=True)
    assert frame.blobs["newest"] == b""
    counter.lay(DECK["adult"])
    assert "newest" not in _read(talk, 3).blobs


def test_ports_that_are_slow_to_fail_are_not_all_tried(start: Start) -> None:
    counter = Counter(Path(_drivers()), "cvr")
    counter.script("CVR_InitComm late")
    talk = start.again(counter)  # type: ignore[attr-defined]
    assert talk.hear().head["error"] == "DEVICE_NOT_FOUND"
    assert 2 < counter.called().count("CVR_InitComm") < 8


def test_a_lost_reader_is_opened_again(start: Start) -> None:
    talk, counter = start("sdt", "wait=0")
    talk.hear()
    counter.lay(DECK["adult"])
    counter.script("SDT_StartFindIDCard 1", "SDT_OpenPort 1 16")
    assert _read(talk, 1).head["error"] == "DEVICE_LOST"
    assert _read(talk, 2).head["error"] == "DEVICE_LOST"
    counter.script()
    assert _read(talk, 3).head["ok"] is True
    assert counter.called().count("SDT_ClosePort") == 1


def test_the_card_is_waited_for_with_a_countdown(start: Start) -> None:
    talk, counter = start("sdt")
    talk.hear()
    counter.lay(DECK["adult"])
    counter.script("SDT_StartFindIDCard 0x80 2", "SDT_SelectIDCard 0x81 2")
    talk.say(id=1, op="read", deadline_ms=20_000)
    texts = []
    while "ok" not in (head := talk.hear(events=True).head):
        texts += [head["text"]] if "text" in head else []
    assert head["ok"]
    assert (texts[0], texts[-1]) == ("请放置身份证，剩 15 秒", "正在读取证件，请不要移动")
    said = [text.partition("，剩")[0] for text in texts]
    assert list(dict.fromkeys(said)) == ["请放置身份证", "请把证件放稳", "正在读取证件，请不要移动"]


def test_a_reader_is_not_asked_without_a_pause(start: Start) -> None:
    talk, counter = start("sdt", "wait=0.6")
    talk.hear()
    assert _read(talk, 1).head["error"] == "NO_CARD"
    assert 2 <= counter.called().count("SDT_StartFindIDCard") <= 6


def test_cancel_ends_the_wait_and_leaves_the_reader_open(start: Start) -> None:
    talk, counter = start("sdt")
    talk.hear()
    talk.say(id=1, op="read", deadline_ms=20_000)
    while "text" not in talk.hear(events=True).head:
        pass
    talk.say(id=1, op="cancel")
    assert talk.hear().head["error"] == "CANCELLED"
    counter.lay(DECK["adult"])
    assert _read(talk, 2).head["ok"] is True
    assert counter.called().count("SDT_OpenPort") == 1


def test_a_buffer_has_room_for_what_manuals_do_not_count() -> None:
    assert len(Buffer(size=2).content) == len(Buffer(b"x").content) == 256
    assert len(Buffer(size=1024).content) == 1024


def test_an_older_library_without_kinds_reads_residents(start: Start, tmp_path: Path) -> None:
    counter = Counter(Path(_drivers()), "cvr", "-DGetCertType=Another")
    talk = start.again(counter, "wait=0")  # type: ignore[attr-defined]
    talk.hear()
    counter.lay(DECK["adult"])
    assert parse(_read(talk, 1).blobs["record"]).name == "张伟"


def test_a_library_without_a_function_that_is_needed(start: Start) -> None:
    counter = Counter(Path(_drivers()), "sdt", "-DSDT_OpenPort=Another")
    talk = start.again(counter)  # type: ignore[attr-defined]
    hello = talk.hear().head
    assert (hello["error"], "SDT_OpenPort" in hello["detail"]) == ("DRIVER_DEPENDENCY", True)


def _read(talk: Talk, number: int, **arguments: object) -> Frame:
    talk.say(id=number, op="read", deadline_ms=20_000, args=arguments)
    return talk.hear()


def _codes(codes: Codes) -> list[tuple[int, str]]:
    """Each value of the table, and one that nobody has named."""
    stranger = next(value for value in (-4711, 4711) if value not in codes.good and value not in codes.table)
    return [*((value, code) for value, code in codes.table.items() if value not in codes.good), (stranger, codes.rest)]


def _while_open(code: str) -> str:
    assert code in CAUSES
    return "DEVICE_LOST" if code == "DEVICE_NOT_FOUND" else code


def _decodings(driver: str) -> list[str]:
    return ["GetBmp:usb"] * len(KINDS) if driver in WITH_DECODER else []


def _left(tmp_path: Path) -> set[str]:
    """What lies in the private folder after a read, but the licence that the library wants there."""
    return {path.name for path in (tmp_path / "private").rglob("*") if path.is_file()} - {"License.dat"}


def _drivers() -> str:
    import os

    return os.environ["CLOUDBOSS_DRIVERS"]
