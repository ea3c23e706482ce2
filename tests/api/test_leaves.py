"""A front end that draws no PDF gets its pages as pictures."""

import base64

import cv2
import numpy as np
import pymupdf
import pytest

from tests.api.conftest import SMALL, Desk

SIDE = 900


def paper(*words: str) -> bytes:
    with pymupdf.open() as document:
        for word in words:
            document.new_page(width=595, height=842).insert_text((72, 120), word, fontsize=60)
        return bytes(document.tobytes())


def attached(desk: Desk, case: str, name: str, content: bytes) -> str:
    answer = desk.ask("attach", case=case, field="letter", name=name, content=base64.b64encode(content).decode())
    return str(answer["file"])


@pytest.fixture
def case(desk: Desk) -> str:
    return str(desk.ask("open", scenario=SMALL)["case"])


def test_every_page_is_a_picture_of_the_size_that_was_asked_for(desk: Desk, case: str) -> None:
    file = attached(desk, case, "two.pdf", paper("ONE", "TWO"))
    drawn = [desk.ask("file/page", case=case, file=file, page=at, side=SIDE) for at in (0, 1)]
    assert [(one["pages"], one["media"]) for one in drawn] == [(2, "image/jpeg")] * 2
    first, second = (
        cv2.imdecode(np.frombuffer(base64.b64decode(one["content"]), np.uint8), cv2.IMREAD_GRAYSCALE) for one in drawn
    )
    assert max(first.shape) == SIDE
    assert first.min() < 80  # there is ink on it
    assert not np.array_equal(first, second)


def test_a_page_that_is_not_there_and_a_file_that_has_none_are_refused_in_words(desk: Desk, case: str) -> None:
    file = attached(desk, case, "one.pdf", paper("ONE"))
    beyond = desk.press("file/page", case=case, file=file, page=1, side=SIDE)
    assert (beyond.status_code, "只有 1 页" in beyond.json()["message"]) == (404, True)
    broken = attached(desk, case, "broken.pdf", b"%PDF-1.7 and nothing else")
    answer = desk.press("file/page", case=case, file=broken, page=0, side=SIDE)
    assert (answer.status_code, "不能显示" in answer.json()["message"]) == (409, True)


def test_a_file_of_another_case_stays_there(desk: Desk, case: str) -> None:
    file = attached(desk, case, "one.pdf", paper("ONE"))
    other = str(desk.ask("open", scenario=SMALL)["case"])
    assert desk.press("file/page", case=other, file=file, page=0, side=SIDE).status_code == 404
