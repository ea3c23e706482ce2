"""A photograph whose four corners a person set: the service cuts the sheet out, and says why where it cannot."""

import base64

import cv2
import numpy as np
import pytest

from app.devices.host.exposure import size
from app.devices.host.letter import corners, picture
from app.devices.host.scene import SHOTS
from imaging.page import HEIGHT_TO_WIDTH, MAX_BYTES, decode, encode, scale
from tests.api.conftest import SMALL, Desk
from tests.api.test_pieces import send, whole

SHOT = SHOTS["white_desk"]
LIES = [[float(x), float(y)] for x, y in corners(SHOT) / size(SHOT)]
CROSSED = [LIES[1], LIES[0], LIES[2], LIES[3]]
TINY = [[0.5, 0.5], [0.6, 0.5], [0.6, 0.6], [0.5, 0.6]]


@pytest.fixture
def case(desk: Desk) -> str:
    return str(desk.ask("open", scenario=SMALL)["case"])


def test_the_sheet_is_cut_out_of_what_arrives(desk: Desk, case: str) -> None:
    photo = base64.b64encode(picture(SHOT)).decode()
    kept = desk.press("attach", case=case, field="letter", name="a.jpg", content=photo, corners=LIES).json()
    sheet = decode(base64.b64decode(desk.ask("file", case=case, file=kept["file"])["content"]))
    assert kept["bytes"] <= MAX_BYTES
    assert sheet.shape[0] / sheet.shape[1] == pytest.approx(HEIGHT_TO_WIDTH, rel=0.01)


def test_it_is_cut_out_of_what_arrived_in_pieces(desk: Desk, case: str) -> None:
    photo = picture(SHOT)
    send(desk, case, photo)
    assert whole(desk, case, photo, corners=LIES).json()["bytes"] <= MAX_BYTES


@pytest.mark.parametrize(
    ("lies", "said"),
    [(CROSSED, "交叉"), (TINY, "选区太小"), ([[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 1.2]], ""), (LIES[:3], "")],
)
def test_corners_that_can_be_no_sheet_keep_nothing(desk: Desk, case: str, lies: list[list[float]], said: str) -> None:
    photo = base64.b64encode(picture(SHOT)).decode()
    answer = desk.press("attach", case=case, field="letter", name="a.jpg", content=photo, corners=lies)
    assert answer.status_code == 422
    assert said in answer.json()["message"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (encode(scale(np.full((1400, 1000, 3), 200, np.uint8), 700), 90), "太小"),
        (bytes(cv2.imencode(".png", np.full((1400, 1000, 3), 200, np.uint8))[1]), "不是 JPEG"),
    ],
    ids=["small", "png"],
)
def test_a_picture_that_gives_no_sheet_is_said_in_words(desk: Desk, case: str, content: bytes, said: str) -> None:
    sent = base64.b64encode(content).decode()
    answer = desk.press("attach", case=case, field="letter", name="a.jpg", content=sent, corners=LIES)
    assert (answer.status_code, said in answer.json()["fields"]["letter"]) == (422, True)
