"""Which way is up, asked of a reader that only reads what stands upright."""

from collections.abc import Sequence

import numpy as np
import pytest

from imaging.letters import load
from imaging.page import Image
from imaging.reading.upright import HALF, LEFT, RIGHT, quarters, turned

LETTER = load("1701")
SHEET = np.zeros((600, 420, 3), np.uint8)
SHEET[:60] = 255  # where the title stands


def lines(image: Image) -> Sequence[str]:
    """Reads the title when the mark of the sheet lies at the upper edge."""
    return (LETTER.title,) if image.shape[1] == SHEET.shape[1] and image[:40].mean() > 250 else ("看不清",)


@pytest.mark.parametrize("turn", [HALF, LEFT, RIGHT])
def test_a_turned_sheet_is_turned_back(turn: int) -> None:
    lying = turned(SHEET, turn)
    assert (turned(lying, quarters(lying, LETTER, lines)) == SHEET).all()


def test_what_has_no_title_stays() -> None:
    assert quarters(np.zeros((600, 420, 3), np.uint8), LETTER, lines) == 0
    assert quarters(np.zeros((420, 600, 3), np.uint8), LETTER, lines) == 0
