"""Which way is up: the title of a letter can be read only then, and it stands at the top."""

from collections.abc import Callable, Sequence

import numpy as np

from imaging.letters import Template
from imaging.limits import LIMITS
from imaging.page import Image
from imaging.verdict import title_edits

Lines = Callable[[Image], Sequence[str]]

TOP = 1 / 6  # of the sheet: there the title stands
HALF, LEFT, RIGHT = 2, 1, 3  # quarters of a turn, anticlockwise


def turned(image: Image, quarters: int) -> Image:
    return np.ascontiguousarray(np.rot90(image, quarters))


def others(image: Image) -> tuple[int, ...]:
    """By how many quarters it may have to be turned: letters stand upright, so a lying one surely has to be."""
    return (HALF,) if image.shape[0] >= image.shape[1] else (LEFT, RIGHT)


def quarters(image: Image, template: Template, lines: Lines) -> int:
    """The turn after which the title can be read at the top, 0 when there is none."""
    for turn in others(image):
        up = turned(image, turn)
        if title_edits(lines(up[: round(up.shape[0] * TOP)]), template) <= LIMITS.title_edits:
            return turn
    return 0
