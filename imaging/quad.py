"""Four corners set by a person: whether they can be a sheet.

Points are shares of the picture, clockwise from the top left.
"""

from collections.abc import Sequence

SMALLEST_AREA = 0.05  # of the picture
Point = tuple[float, float]

CROSSED = "四角的连线交叉或凹陷"
TOO_SMALL = "选区太小"


def fault(corners: Sequence[Point]) -> str:
    """What is wrong with them, in Chinese; empty when they can be used."""
    turns = [_turn(corners[at], corners[(at + 1) % 4], corners[(at + 2) % 4]) for at in range(4)]
    if not all(turn > 0 for turn in turns):
        return CROSSED
    return TOO_SMALL if area(corners) < SMALLEST_AREA else ""


def area(corners: Sequence[Point]) -> float:
    """As a share of the picture; negative when they run the other way round."""
    pairs = zip(corners, (*corners[1:], corners[0]), strict=True)
    return sum(one[0] * other[1] - other[0] * one[1] for one, other in pairs) / 2


def _turn(one: Point, middle: Point, other: Point) -> float:
    """Above 0 when the way bends to the right, as it does all the way round a sheet."""
    return (middle[0] - one[0]) * (other[1] - middle[1]) - (middle[1] - one[1]) * (other[0] - middle[0])
