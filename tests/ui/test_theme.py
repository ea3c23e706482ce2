import gc
import re
import sys
import weakref
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFontInfo

from app.ui.garbage import Collector
from app.ui.icons import pixmap
from app.ui.theme import FAMILY, RESOURCES, Theme, theme

LOOKS = list(product(("light", "dark"), ("normal", "big")))


def luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [("text_pairs", 4.5), ("mark_pairs", 3.0)])
def test_every_pair_of_the_token_table_can_be_read(mode, pairs, least):
    look = Theme()
    look.mode = mode
    weak = {
        (ink, ground): round(contrast(look.color(ink), look.color(ground)), 2)
        for ink, ground in look._tokens[pairs]
        if contrast(look.color(ink), look.color(ground)) < least
    }
    assert not weak


def test_both_modes_have_the_same_tokens():
    tokens = theme()._tokens
    assert tokens["light"].keys() == tokens["dark"].keys()


@pytest.mark.parametrize(("mode", "scale"), LOOKS)
def test_the_sheet_is_filled_in_completely(mode, scale):
    look = Theme()
    look.mode, look.scale = mode, scale
    sheet = look.sheet()
    assert "@" not in sheet
    assert not re.search(r"\ddp", sheet)
    for file in re.findall(r"url\((.+?)\)", sheet):
        assert Path(file).is_file()


def test_big_is_a_quarter_larger():
    look = Theme()
    look.scale = "big"
    assert (look.dp(36), look.font().pixelSize(), look.size("title")) == (45, 18, 25)


def test_the_bundled_font_is_used():
    assert QFontInfo(theme().font()).family() == FAMILY
    assert QFontInfo(theme().font(bold=True)).bold()


def test_every_icon_named_in_the_client_is_bundled():
    bundled = {file.stem for file in (RESOURCES / "icons").glob("*.svg")}
    named = set()
    for file in (RESOURCES.parent / "app").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        named |= set(re.findall(r'(?:IconMark|pixmap|icon)\(\s*"([a-z0-9-]+)"', text))
        named |= set(re.findall(r'icon="([a-z0-9-]+)"', text))
    assert named
    assert named <= bundled
    assert (RESOURCES / "icons" / "LICENSE-lucide.txt").read_text(encoding="utf-8").startswith("ISC License")


def test_an_icon_takes_the_colour_it_is_asked_for():
    image = pixmap("check", "bad_ink", 24).toImage()
    inked = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 250
    ]
    assert inked
    assert all(abs(one.red() - theme().color("bad_ink").red()) < 4 for one in inked)


class _Ring:
    self: "_Ring"


class _Bell(QObject):
    rang = Signal(bool)


def test_emitting_does_not_eat_references(qapp):
    """PySide6 6.12.0 on Python 3.11 dies after some 500 emits; such a build must never get in again."""
    bell = _Bell()
    heard: list[bool] = []
    bell.rang.connect(heard.append)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(2000):
        bell.rang.emit(True)
        bell.parent()
    heard.clear()
    assert sys.getrefcount(True) >= before[0] - 100
    assert sys.getrefcount(None) >= before[1] - 100


def test_cycles_are_collected_here_and_nowhere_else(qapp):
    collector = Collector()
    try:
        assert not gc.isenabled()
        ring = _Ring()
        gone = weakref.ref(ring)
        ring.self = ring
        del ring
        keep = [[] for _ in range(gc.get_threshold()[0] + 100)]
        collector.look()
        assert gone() is None
        assert keep
    finally:
        collector.close()
    assert gc.isenabled()
    gc.disable()
