"""The real engine in its real process: what is accepted, what is refused and why, and that nothing read gets out."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from sqlalchemy import text

from app.devices.host import letter
from app.devices.host.scene import Shot
from bench.shots import OTHERS, cases
from imaging.letters import load
from imaging.page import Image, decode, encode, fit_jpeg
from imaging.quality import fault, measure
from imaging.reading.__main__ import MEMORY
from imaging.reading.upright import LEFT, turned
from service.files import actions as files
from service.kit.db import Database
from service.kit.flow.case import Clerk
from service.kit.flow.store import create
from service.kit.secrets import FieldCipher
from service.letters import actions as letters
from service.letters.child import NotRead
from service.letters.reader import Reader

LETTER = load("1701")
LIMIT = 300_000
ACCEPTED = ""
PATIENCE = 120.0  # seconds: a busy machine is no fault of the picture
EXPECTED = {
    "plain": ACCEPTED,
    "lying askew": ACCEPTED,
    "coloured lamp": ACCEPTED,
    "grain": ACCEPTED,
    "low resolution": ACCEPTED,
    "slightly blurred": ACCEPTED,
    "fingers": ACCEPTED,
    "blurred": "BLURRED",
    "another document": "WRONG_DOCUMENT",
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    one = Reader(seconds=PATIENCE)
    yield one
    one.close()


@cache
def final(shot: Shot, *, other: bool = False) -> bytes:
    sheet = letter.drawn(OTHERS[0]) if other else letter.page()
    return fit_jpeg(letter.photograph(sheet, shot, np.random.default_rng(21)), LIMIT, crop=True)


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_few_of_the_pictures_of_the_bench(reader: Reader, kind: str) -> None:
    case = next(one for one in cases(23, 1701) if one.kind == kind)
    sheet = letter.drawn(case.letter)
    content = fit_jpeg(letter.photograph(sheet, case.shot, np.random.default_rng(case.seed)), LIMIT, crop=True)
    verdict = reader.read(content, LETTER, LIMIT).verdict
    assert verdict.code == EXPECTED[kind], verdict


def test_glare_over_the_text_is_told_as_glare(reader: Reader) -> None:
    over = Shot(glare=1.1, glare_at=(0.5, 0.35), glare_size=0.14)
    assert reader.read(final(over), LETTER, LIMIT).verdict.code == "GLARE"


def test_a_sheet_that_lies_or_stands_on_its_head_is_turned_and_judged_as_it_is_kept(reader: Reader) -> None:
    upright = final(Shot())
    lying = encode(turned(decode(upright), LEFT), 90)
    for content in (final(Shot(turn=181)), lying):
        reading = reader.read(content, LETTER, LIMIT)
        assert reading.verdict.code == ACCEPTED, reading.verdict
        assert len(reading.content) <= LIMIT
        assert reading.content != content
        assert _alike(decode(reading.content)[130:240], decode(upright)[130:240]) > 0.6  # the title is at the top again


def _alike(one: Image, other: Image) -> float:
    soft = [cv2.GaussianBlur(part, (0, 0), 3).astype(np.float32).ravel() for part in (one, other)]
    return float(np.corrcoef(*soft)[0, 1])


def test_what_the_seat_refuses_is_not_even_sent() -> None:
    assert fault(measure(decode(final(Shot(blur=6))))) == "BLURRED"


def test_a_file_that_is_no_picture_ends_nothing(reader: Reader) -> None:
    used = set()
    for content in (b"\xff\xd8\xff\xe0 broken", b"\xff\xd8\xff\xe0 broken in another way"):
        with pytest.raises(NotRead) as caught:
            reader.read(content, LETTER, LIMIT)
        assert caught.value.why == "FILE_DAMAGED"
        used.add(reader.pid)
    assert len(used) == 1


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")
def test_the_process_may_not_grow_without_end(reader: Reader) -> None:
    reader.read(final(Shot()), LETTER, LIMIT)
    limits = Path(f"/proc/{reader.pid}/limits").read_text()
    assert f"{MEMORY}" in next(line for line in limits.splitlines() if line.startswith("Max address space"))
    peak = next(line for line in Path(f"/proc/{reader.pid}/status").read_text().splitlines() if "VmHWM" in line)
    assert int(peak.split()[1]) < 1_200_000  # kB


def test_the_process_has_no_way_to_the_network() -> None:
    code = "from imaging.reading.__main__ import _confine; _confine(); import socket; "
    code += "socket.create_connection(('127.0.0.1', 9))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "reading needs no network" in done.stderr


def test_no_word_that_was_read_gets_into_the_logs_or_the_database(
    reader: Reader, db: Database, cipher: FieldCipher, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for content in (final(Shot()), final(Shot(), other=True)):
        _examined(db, cipher, reader, content)
    with db.unit() as unit:
        said = caplog.text + str(unit.execute(text("select letter_verdict::text from letter_verdict")).scalars().all())
    assert "WRONG_DOCUMENT" in said
    words = {*LETTER.runs, *OTHERS[0].runs, LETTER.title, OTHERS[0].title}
    assert not [word for word in words if word in said]


def _examined(db: Database, cipher: FieldCipher, reader: Reader, content: bytes) -> letters.Opinion:
    with db.unit() as unit:
        clerk = Clerk("SD0001", "王芳", "370102001", ("clerk",), seat="T1")
        draft = create(unit, cipher, clerk, "{}", scenario="main/2.6.1.1", step="letter")
        file = files.keep(unit, cipher, draft.id, "a.jpg", "image/jpeg", content)
    return letters.examine(letters.Desk(db, cipher, reader, LETTER, LIMIT), file)
