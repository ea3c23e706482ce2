"""From a JPEG to the verdict on it, turned upright where it has to be."""

from collections.abc import Sequence

from imaging.letters import Template
from imaging.page import Image, decode, encode, fit_jpeg
from imaging.quality import measure
from imaging.reading.upright import Lines, quarters, turned
from imaging.verdict import Verdict, judge

_ALMOST_ALL = 95  # JPEG quality on the way to the final one


def read(content: bytes, template: Template, lines: Lines, limit: int) -> tuple[Verdict, bytes]:
    """The verdict and the bytes it is on: ``content``, or its picture turned and of at most ``limit`` bytes."""
    image = decode(content)
    found = lines(image)
    verdict = _judge(image, found, template)
    if verdict.titled:
        return verdict, content
    turn = quarters(image, template, lines)
    if not turn:
        return verdict, content
    kept = fit_jpeg(encode(turned(image, turn), _ALMOST_ALL), limit, crop=False)
    upright = decode(kept)
    return _judge(upright, lines(upright), template), kept


def _judge(image: Image, found: Sequence[str], template: Template) -> Verdict:
    return judge(measure(image), found, template)
