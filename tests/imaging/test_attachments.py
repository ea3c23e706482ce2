"""Attachments: what comes in is judged by its content, what goes out is upright, bare and small enough."""

import subprocess
import sys

import numpy as np
import pymupdf
import pytest

from imaging import apart, files, page, segments
from imaging.errors import FAULTS, PictureError
from tests.imaging import papers

LIMIT = files.MAX_BYTES


def refused(content: bytes, **how: int) -> str:
    with pytest.raises(PictureError) as caught:
        files.accept(content, **how)
    assert caught.value.fault.sentence
    return caught.value.code


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright_and_without_a_place(orientation: int) -> None:
    upside = papers.turned(papers.shot(3), orientation)
    taken = files.accept(papers.tagged(upside, orientation, big=orientation % 2 == 0))
    expected, got = papers.pixels(papers.shot(3)), papers.pixels(taken.content)
    assert got.shape == expected.shape
    assert float(np.abs(got.astype(int) - expected).mean()) < 3
    assert papers.CANARY not in taken.content
    assert b"Exif" not in taken.content
    assert (taken.media, taken.pages, taken.form) == ("image/jpeg", 1, "jpg")
    assert papers.pixels(taken.thumb).shape[0] == files.THUMB


def test_a_picture_that_lies_right_keeps_its_data() -> None:
    taken = files.accept(papers.tagged(papers.shot(), 1)).content
    assert np.array_equal(papers.pixels(taken), papers.pixels(papers.shot()))
    assert len(taken) <= len(papers.shot()) + 20
    assert files.accept(taken).content == taken


def test_the_limit_holds_to_the_byte_and_a_large_picture_gives_way() -> None:
    whole = files.accept(papers.shot()).content
    assert files.accept(papers.shot(), len(whole)).content == whole
    smaller = files.accept(papers.shot(), len(whole) - 1).content
    assert len(smaller) < len(whole)
    assert papers.pixels(smaller).shape == papers.pixels(whole).shape


def test_a_photograph_of_more_than_ten_megabytes_is_made_smaller() -> None:
    large = papers.noise(3900, 2900, 100)
    assert len(large) > LIMIT
    taken = files.accept(large)
    assert LIMIT // 4 < len(taken.content) <= LIMIT


def test_a_photograph_of_many_pixels_is_made_smaller() -> None:
    large = papers.noise(5200, 3900, 20)
    assert page.decode(large).shape[:2] == (1950, 2600)  # never held in full
    assert max(papers.pixels(files.accept(large).content).shape) <= 3508


def test_a_pdf_keeps_its_pages_and_loses_its_author() -> None:
    taken = files.accept(papers.pdf(3))
    with pymupdf.open(stream=taken.content) as document:
        assert [one.get_text().strip() for one in document] == ["page 1", "page 2", "page 3"]
        assert not document.metadata["author"]
    assert papers.CANARY not in taken.content
    assert (taken.media, taken.pages) == ("application/pdf", 3)
    assert refused(papers.pdf(3), max_bytes=len(taken.content) - 1) == "FILE_TOO_LARGE"
    assert files.accept(papers.pdf(3), len(taken.content)).content == taken.content


def test_a_signed_pdf_stays_as_it_is() -> None:
    signed = papers.with_object("<</SigFlags 3/Fields[]>>", "AcroForm")
    assert files.accept(signed).content == signed


def test_several_shots_become_one_pdf_in_their_order() -> None:
    shots = [papers.shot(4), papers.shot(2, 900, 600), papers.shot(9)]
    whole = files.combine([*shots[:2], papers.pdf(2), shots[2]])
    assert (whole.media, whole.pages) == ("application/pdf", 5)
    with pymupdf.open(stream=whole.content) as document:
        data = [document.extract_image(one.get_images()[0][0])["image"] for one in document if one.get_images()]
        assert data == [files.accept(one).content for one in shots]  # not encoded a second time
        assert [one.get_text().strip() for one in document] == ["", "", "page 1", "page 2", ""]
        assert [one.rect.width > one.rect.height for one in document] == [False, True, False, False, False]
    assert files.combine([*shots[:2], papers.pdf(2), shots[2]]).content == whole.content
    count, drawn = files.draw(whole.content, 300, first=1, count=2)
    assert (count, len(drawn)) == (5, 2)
    assert max(papers.pixels(drawn[0]).shape) == 300


def test_one_shot_stays_a_picture() -> None:
    whole = files.combine([papers.shot(5)])
    assert (whole.media, whole.content) == ("image/jpeg", files.accept(papers.shot(5)).content)


def test_pictures_give_way_when_the_whole_is_too_large() -> None:
    shots = [papers.shot(number, 1240, 1754) for number in (1, 2, 3)]
    free = len(files.combine(shots).content)
    limit = free * 6 // 10
    whole = files.combine(shots, limit)
    assert limit // 3 < len(whole.content) <= limit
    assert whole.pages == 3
    with pytest.raises(PictureError, match="FILE_TOO_LARGE"):
        files.combine([papers.pdf(20), papers.pdf(20)], 4000)


def test_there_is_an_end_to_pages() -> None:
    assert refused(papers.pdf(files.MAX_PAGES + 1)) == "FILE_TOO_MANY_PAGES"
    assert files.accept(papers.pdf(files.MAX_PAGES)).pages == files.MAX_PAGES
    with pytest.raises(PictureError, match="FILE_TOO_MANY_PAGES"):
        files.combine([papers.pdf(files.MAX_PAGES), papers.shot()])
    with pytest.raises(PictureError, match="FILE_EMPTY"):
        files.combine([])


LOCKED = {"encryption": pymupdf.PDF_ENCRYPT_AES_256, "owner_pw": "o"}
SCRIPT = "<</S/JavaScript/JS(app.alert\\(1\\))>>"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"<html>not what the name says</html>", "FILE_NOT_PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "FILE_NOT_PDF"),
        (papers.shot()[:-400], "FILE_DAMAGED"),
        (papers.shot()[:2] + b"\xff\xe0\xff\xff" + papers.shot()[2:], "FILE_DAMAGED"),
        (b"%PDF-1.7\nnothing", "FILE_DAMAGED"),
        (papers.pdf()[:-300], "FILE_DAMAGED"),
        (papers.pdf(**LOCKED, user_pw="u"), "FILE_ENCRYPTED"),
        (papers.pdf(**LOCKED), "FILE_ENCRYPTED"),
        (papers.with_object(SCRIPT), "FILE_SCRIPT"),
        (papers.with_object("<</S/#4a#61vaScript/JS(1)>>"), "FILE_SCRIPT"),
        (papers.with_object("<</S/Launch/F(cmd.exe)>>"), "FILE_SCRIPT"),
        (papers.with_attached(), "FILE_SCRIPT"),
        (papers.raw({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[]/Count 0>>"}), "FILE_EMPTY"),
        (papers.sized(papers.shot(), 60_000, 60_000), "FILE_UNBEARABLE"),
        (papers.sized(papers.shot(), 9_000, 9_000, frame=0xC2), "FILE_UNBEARABLE"),
        (papers.sized(papers.shot(), 0, 900), "FILE_DAMAGED"),
    ],
    ids=[
        *("empty", "html", "png", "cut", "length", "nothing", "cut-pdf", "password", "owner", "script", "hidden"),
        *("launch", "attached", "no-page", "pixels", "progressive", "flat"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(content: bytes, code: str) -> None:
    assert refused(content) == code


_HEAVY = """
import resource
from imaging import files
from imaging.errors import PictureError
from tests.imaging import papers
try:
    files.accept(papers.array_bomb(200))
except PictureError as error:
    print(error.code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on memory there, see the device notes")
def test_an_object_that_unfolds_to_gigabytes_is_stopped() -> None:
    assert files.accept(papers.array_bomb(1)).pages == 1
    done = subprocess.run([sys.executable, "-c", _HEAVY], capture_output=True, text=True, check=True, timeout=60)
    code, megabytes = done.stdout.split()
    assert code == "FILE_UNBEARABLE"
    assert int(megabytes) <= 256


def test_a_page_tree_that_is_its_own_child_is_refused() -> None:
    assert refused(papers.loop()) == "FILE_DAMAGED"


def test_a_page_that_unfolds_to_much_is_drawn_without_holding_it() -> None:
    assert files.accept(papers.content_bomb(64)).pages == 1


def test_a_picture_of_more_scans_than_any_camera_makes_is_refused() -> None:
    once = papers.shot()
    scan = once[once.index(b"\xff\xda") : -2]
    with pytest.raises(PictureError, match="FILE_UNBEARABLE"):
        segments.header(once[:-2] + scan * 100 + once[-2:])


def test_the_process_apart_says_what_it_knows_and_no_more() -> None:
    with pytest.raises(PictureError, match="FILE_UNBEARABLE") as caught:
        apart.ask("no such job", [b"secret"])
    assert "secret" not in caught.value.detail


def test_every_word_of_these_tests_is_known() -> None:
    assert {"FILE_ENCRYPTED", "FILE_SCRIPT", "FILE_TOO_MANY_PAGES", "FILE_NOT_PDF", "FILE_EMPTY"} <= FAULTS.keys()
