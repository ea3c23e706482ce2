"""Sharpness tells a blurred letter from a grainy one; light and glare are what they say."""

from functools import cache

import numpy as np
import pytest

from app.devices.host import letter
from app.devices.host.scene import Shot
from imaging.limits import LIMITS
from imaging.page import decode, fit_jpeg
from imaging.quality import Measures, fault, measure


@cache
def measured(shot: Shot) -> Measures:
    photo = letter.photograph(letter.page(), shot, np.random.default_rng(11))
    return measure(decode(fit_jpeg(photo, crop=True)))


def test_every_way_of_losing_the_small_print_is_seen_and_grain_is_not_taken_for_sharpness() -> None:
    sharp = measured(Shot())
    for shot in (Shot(blur=2), Shot(motion=10), Shot(motion=10, motion_turn=90)):
        assert LIMITS.sharp_good < measured(shot).sharpness < sharp.sharpness / 1.5, shot
    for shot in (Shot(blur=5), Shot(blur=5, noise=14), Shot(motion=26), Shot(motion=26, motion_turn=90)):
        assert fault(measured(shot)) == "BLURRED", shot
    assert measured(Shot(noise=14)).sharpness == pytest.approx(sharp.sharpness, rel=0.1)


def test_few_pixels_are_no_sharper_than_many_of_the_same_lens() -> None:
    """Blur is given for a picture of 5 MP: the same share of the sheet is lost, however many pixels show it."""
    for blur in (2.0, 4.0):
        many, few = measured(Shot(blur=blur)), measured(Shot(blur=blur, width=1100))
        assert few.sharpness == pytest.approx(many.sharpness, rel=0.2)
    assert measured(Shot(width=1100)).sharpness < measured(Shot()).sharpness


def test_uneven_and_little_light_do_not_count_as_blur() -> None:
    sharp = measured(Shot()).sharpness
    for shot in (Shot(light=0.8), Shot(gain=0.35), Shot(cast=(0.72, 0.92, 1.04))):
        assert measured(shot).sharpness == pytest.approx(sharp, rel=0.15)
    dim = measured(Shot(gain=0.35))
    assert LIMITS.light_least < dim.light < LIMITS.light_good < measured(Shot()).light
    assert fault(dim) == ""


def test_a_lamp_in_the_picture_is_a_share_of_burnt_paper() -> None:
    assert measured(Shot()).glare < LIMITS.glare_warn / 10
    assert measured(Shot(glare=1.6, glare_at=(0.5, 0.45), glare_size=0.16)).glare > LIMITS.glare_warn


def test_what_makes_a_picture_useless() -> None:
    good = Measures(1240, 1754, sharpness=12, glare=0, light=230)
    assert fault(good) == ""
    assert fault(Measures(1240, 1754, sharpness=3, glare=LIMITS.glare_much, light=255)) == "GLARE"
    assert fault(good, sharp_least=12.5) == "BLURRED"  # fine print may ask for more
    assert fault(Measures(800, 1000, sharpness=12, glare=0, light=230)) == "TOO_SMALL"
    assert fault(Measures(1240, 1754, sharpness=12, glare=0, light=LIMITS.light_least - 1)) == "TOO_DARK"
    assert fault(Measures(1240, 1754, sharpness=LIMITS.sharp_least - 0.1, glare=0, light=230)) == "BLURRED"
