"""The drawn photographs show what was asked for, at any width."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from app.devices.host import letter
from app.devices.host.exposure import expose, size
from app.devices.host.scene import SHOTS, Shot

STILL = Shot(width=600, noise=0, light=0)


def _seen(shot: Shot) -> np.ndarray:
    return expose(letter.page(), shot, letter.corners(shot), np.random.default_rng(1))


def _edges(picture: np.ndarray, way: int) -> float:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return float(np.abs(np.diff(grey, axis=way)).mean())


@pytest.mark.parametrize("width", [400, 1944])
def test_the_width_changes_nothing_but_the_size(width: int) -> None:
    shot = replace(SHOTS["good"], width=width)
    wide, high = size(shot)
    assert (wide, high) == (width, round(width * 4 / 3))
    shares = letter.corners(shot) / (wide, high)
    assert shares == pytest.approx(letter.corners(SHOTS["good"]) / size(SHOTS["good"]), abs=0.002)


def test_a_lamp_whitens_its_place_only() -> None:
    plain, lit = _seen(STILL), _seen(replace(STILL, glare=1.6, glare_at=(0.5, 0.3), glare_size=0.1))
    assert lit[240, 300].min() == 255
    assert np.abs(lit[780:].astype(int) - plain[780:]).max() <= 1


def test_smear_takes_the_edges_across_it() -> None:
    plain, shaken = _seen(STILL), _seen(replace(STILL, motion=40))
    across, along = (_edges(shaken, way) / _edges(plain, way) for way in (1, 0))
    assert across < 0.7 * along


def test_the_colour_and_the_strength_of_the_light() -> None:
    middle = (slice(300, 500), slice(200, 400))
    plain = _seen(STILL)[middle].mean(axis=(0, 1))
    warm = _seen(replace(STILL, cast=(0.7, 0.9, 1.0)))[middle].mean(axis=(0, 1))
    assert warm / plain == pytest.approx([0.7, 0.9, 1.0], abs=0.02)
    assert _seen(replace(STILL, gain=0.2))[middle].mean() == pytest.approx(0.2 * plain.mean(), abs=2)


@pytest.mark.parametrize(
    "shot", [replace(STILL, fingers=2), replace(STILL, hand=(0.45, 0.55))], ids=["fingers", "hand"]
)
def test_skin_lies_over_the_sheet(shot: Shot) -> None:
    plain, held = _seen(STILL).astype(int), _seen(shot).astype(int)
    changed = np.abs(held - plain).max(axis=2) > 40
    assert 0.003 < changed.mean() < 0.25
    assert held[changed].mean(axis=0)[2] > held[changed].mean(axis=0)[0] + 30
