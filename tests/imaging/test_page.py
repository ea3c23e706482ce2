"""Sheets are found to the pixel or refused; the final JPEG is upright, bare and small enough."""

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest

from app.devices.host import letter
from app.devices.host.scene import SHOTS, Shot
from imaging.errors import PictureError
from imaging.outline import find_outline, glance
from imaging.page import MAX_BYTES, Image, decode, encode, fit, fit_jpeg, rectify, scale

CHANCE = np.random.default_rng(7)


@cache
def _photo(shot: Shot) -> bytes:
    return letter.photograph(letter.page(), shot, np.random.default_rng(7))


@pytest.mark.parametrize(
    "shot",
    [
        *(Shot(desk=desk) for desk in (40, 140, 205)),
        Shot(tilt=0.06, fill=0.8),
        Shot(turn=15, fill=0.7),
        Shot(light=0.8),
        Shot(noise=12),
        Shot(blur=4),
    ],
    ids=repr,
)
def test_corners_to_four_pixels(shot: Shot) -> None:
    away = find_outline(decode(_photo(shot))) - letter.corners(shot)
    assert np.hypot(*away.T).max() < 4


@pytest.mark.parametrize(
    ("shot", "code"),
    [
        (SHOTS["white_desk"], "PAGE_NOT_FOUND"),
        (SHOTS["cut_off"], "PAGE_CUT_OFF"),
        (Shot(shift=(0, 0.15), desk=140), "PAGE_CUT_OFF"),
        (Shot(fill=0.46, desk=40), "PAGE_NOT_FOUND"),
    ],
)
def test_what_is_not_wholly_there_is_refused(shot: Shot, code: str) -> None:
    with pytest.raises(PictureError) as caught:
        fit(_photo(shot), crop=True)
    assert caught.value.code == code


@pytest.mark.parametrize("gain", [0.13, 0.2])
def test_a_sheet_in_the_dark_is_found_and_stays_as_dark_as_it_is(gain: float) -> None:
    final = decode(fit(_photo(Shot(gain=gain, noise=4)), crop=True).jpeg)
    assert final.max() < 255 * gain + 40


def test_an_empty_desk_is_refused() -> None:
    desk = CHANCE.normal(90, 4, (1200, 900, 3)).clip(0, 255).astype(np.uint8)
    with pytest.raises(PictureError, match="PAGE_NOT_FOUND"):
        fit(encode(desk, 90), crop=True)


def test_a_letter_becomes_a_straight_a4_below_the_limit() -> None:
    final = fit(_photo(SHOTS["askew"]), crop=True)
    assert (final.height, final.straightened, abs(final.width - 1240) <= 1) == (1754, True, True)
    assert 150_000 < len(final.jpeg) <= MAX_BYTES
    printed = scale(letter.page(), 1754)
    seen = decode(final.jpeg)
    assert _likeness(printed[130:240, 380:860], seen[130:240, 380:860]) > 0.6  # the title stands where it was printed


def _likeness(one: Image, other: Image) -> float:
    grey = [
        cv2.GaussianBlur(cv2.cvtColor(part, cv2.COLOR_BGR2GRAY), (0, 0), 3).astype(np.float32) for part in (one, other)
    ]
    return float(np.corrcoef(grey[0].ravel(), grey[1].ravel())[0, 1])


def test_quality_gives_way_before_size() -> None:
    noisy = CHANCE.integers(0, 256, (2000, 1500, 3)).astype(np.uint8)
    soft = cv2.GaussianBlur(noisy, (0, 0), 1.6)
    final = fit(encode(np.asarray(soft), 95), crop=False)
    assert len(final.jpeg) <= MAX_BYTES
    assert (final.height, 60 <= final.quality < 90) == (1754, True)


def test_size_gives_way_next_and_then_it_is_refused() -> None:
    noisy = encode(CHANCE.integers(0, 256, (2000, 1500, 3)).astype(np.uint8), 90)
    assert fit(noisy, 700_000, crop=False).height < 1754
    with pytest.raises(PictureError, match="FILE_TOO_LARGE"):
        fit(noisy, 100_000, crop=False)


def test_a_small_picture_is_not_blown_up() -> None:
    small = encode(np.full((80, 60, 3), 128, np.uint8), 80)
    assert (fit(small).width, fit(small).height) == (60, 80)
    with pytest.raises(PictureError):
        fit(small, crop=True)


def test_a_scan_without_a_desk_is_kept_whole() -> None:
    scan = encode(scale(letter.page(), 1754), 90)
    final = fit(scan)
    assert (final.straightened, final.height, final.width) == (False, 1754, 1240)


def test_a_box_printed_on_a_scan_is_no_sheet() -> None:
    scan = scale(letter.page(), 1754).copy()
    cv2.rectangle(scan, (100, 140), (1140, 1610), (0, 0, 0), 3)
    assert not fit(encode(scan, 90)).straightened


def test_a_sheet_too_small_to_read() -> None:
    shot = decode(_photo(SHOTS["good"]))
    with pytest.raises(PictureError, match="TOO_SMALL"):
        fit(encode(scale(shot, 1000), 90), crop=True)


def test_exif_is_applied_and_dropped() -> None:
    wide = encode(np.full((40, 80, 3), 128, np.uint8), 80)
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
    turned = wide[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + wide[2:]
    final = fit(turned)
    assert (final.width, final.height) == (40, 80)
    assert b"Exif" not in final.jpeg


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_NOT_JPEG"),
        (b"%PDF-1.7", "FILE_NOT_JPEG"),
        (cv2.imencode(".png", np.zeros((9, 9, 3), np.uint8))[1].tobytes(), "FILE_NOT_JPEG"),
        (b"\xff\xd8\xff\xe0nothing", "FILE_DAMAGED"),
        (encode(np.full((400, 400, 3), 77, np.uint8), 90)[:-700], "FILE_DAMAGED"),
    ],
)
def test_files_that_are_no_pictures(content: bytes, code: str) -> None:
    with pytest.raises(PictureError) as caught:
        fit_jpeg(content)
    assert caught.value.code == code


def test_a_sheet_lying_across_stays_across() -> None:
    picture = decode(_photo(replace(SHOTS["good"], turn=0, tilt=0)))
    across = np.ascontiguousarray(np.rot90(picture))
    straight = rectify(across, find_outline(across))
    assert straight.shape[1] > straight.shape[0]


def test_a_glance_at_the_running_picture_says_whether_it_is_sure() -> None:
    whole = replace(SHOTS["good"], width=600)
    corners, sure = glance(decode(_photo(whole)))
    assert sure
    assert corners is not None
    assert np.abs(corners - letter.corners(whole)).max() < 4
    hidden = replace(whole, glare=2.5, glare_at=(0.05, 0.5), glare_size=0.1)
    guess, sure = glance(decode(_photo(hidden)))
    assert not sure
    assert guess is not None
    assert np.abs(guess - letter.corners(hidden)).max() < 4
    assert glance(np.full((800, 600, 3), 90, np.uint8)) == (None, False)


@pytest.mark.parametrize("size", [(1, 5000), (5000, 1), (30, 900)])
def test_a_strip_holds_no_sheet(size: tuple[int, int]) -> None:
    strip = np.full((*size, 3), 90, np.uint8)
    assert glance(strip) == (None, False)
    with pytest.raises(PictureError, match="PAGE_NOT_FOUND"):
        find_outline(strip)
