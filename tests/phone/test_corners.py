"""A white letter on a white desk: nobody finds its outline, so a thumb sets the four corners on the photograph."""

import pytest
from playwright.sync_api import Locator

from app.devices.host.exposure import size
from app.devices.host.letter import corners, picture
from app.devices.host.scene import SHOTS
from tests.phone.conftest import Begin
from tests.phone.walk import JPEG, PhoneWalk

pytestmark = [pytest.mark.robot, pytest.mark.timeout(240)]
SHOT = SHOTS["white_desk"]
WIDE, HIGH = size(SHOT)
EDGE = 28  # around the photograph on the board
STARTS = ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9))
SHAPE = "(image) => image.naturalHeight / image.naturalWidth"


def test_a_sheet_without_an_outline_is_cut_out_by_hand(begin: Begin) -> None:
    walk = begin()
    walk.open("main/2.6.1.1")
    walk.go_on(until="letter")
    field = walk.field("picture")
    field.locator("input[type=file]").first.set_input_files([{**JPEG, "buffer": picture(SHOT)}])
    walk.quiet()
    image = field.locator(".preview img")
    assert image.evaluate(SHAPE) == pytest.approx(HIGH / WIDE, rel=0.01)
    field.locator("[data-cut]").tap()
    _set(walk, walk.page.locator("[data-board]"))
    assert walk.beyond() == []
    walk.page.tap("dialog [data-answer=yes]")
    walk.quiet()
    walk.look("cut")
    assert image.evaluate(SHAPE) == pytest.approx(297 / 210, rel=0.01)
    assert field.locator(".verdict").get_attribute("data-tone") == "ok"


def _set(walk: PhoneWalk, board: Locator) -> None:
    """The finger never lies on the corner: the nearest one follows it."""
    box = board.bounding_box()
    assert box is not None
    factor = min((box["width"] - 2 * EDGE) / WIDE, (box["height"] - 2 * EDGE) / HIGH)
    left = box["x"] + (box["width"] - WIDE * factor) / 2
    top = box["y"] + (box["height"] - HIGH * factor) / 2
    mouse = walk.page.mouse
    for at, ((x, y), (to_x, to_y)) in enumerate(zip(STARTS, corners(SHOT).tolist(), strict=True)):
        finger = (left + x * WIDE * factor + 20, top + y * HIGH * factor + 15)
        mouse.move(*finger)
        mouse.down()
        mouse.move(finger[0] + (to_x - x * WIDE) * factor, finger[1] + (to_y - y * HIGH) * factor)
        if walk.out:
            walk.page.screenshot(path=walk.out / f"corner-{at + 1}.png")
        mouse.up()
