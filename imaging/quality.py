"""How good the picture of a sheet is, before anybody reads it. Pure functions, some 30 ms a picture."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from imaging.limits import LIMITS
from imaging.page import Image, scale

WORK = 1600  # pixels of the long side; the thresholds hold for this size
BURNT = 250  # grey level from which on a pixel holds no picture any more
_PAPER = 90  # percentile of the grey levels that is surely paper
_EDGE = 99  # percentile of the changes that is surely the edge of a stroke
_DIRECTIONS = 8  # over half a turn
_SAMPLE = 3  # every third pixel tells enough


@dataclass(frozen=True)
class Measures:
    """Of the whole sheet. ``sharpness`` is that of the worst direction: motion blurs one only."""

    width: int
    height: int
    sharpness: float
    glare: float  # share of burnt pixels
    light: float  # grey level of the paper


def measure(image: Image) -> Measures:
    """``image`` shows the sheet and nothing else."""
    height, width = image.shape[:2]
    grey = _grey(image)
    return Measures(
        width=width,
        height=height,
        sharpness=round(_sharpness(grey), 2),
        glare=round(float((grey >= BURNT).mean()), 4),
        light=round(float(np.percentile(grey, _PAPER)), 1),
    )


def _grey(image: Image) -> NDArray[np.uint8]:
    """At the size for which the thresholds hold: a small picture is enlarged, which makes its edges less steep."""
    grey = np.asarray(cv2.cvtColor(scale(image, WORK), cv2.COLOR_BGR2GRAY), np.uint8)
    factor = WORK / max(grey.shape)
    return grey if factor == 1 else np.asarray(cv2.resize(grey, None, fx=factor, fy=factor), np.uint8)


def fault(measures: Measures, sharp_least: float = LIMITS.sharp_least) -> str:
    """The code of what makes the picture useless whatever it shows; empty when nothing does."""
    if max(measures.width, measures.height) < LIMITS.long_side_least:
        return "TOO_SMALL"
    if measures.light < LIMITS.light_least:
        return "TOO_DARK"
    if measures.sharpness >= sharp_least:
        return ""
    return "GLARE" if measures.glare >= LIMITS.glare_much else "BLURRED"


def _sharpness(grey: NDArray[np.uint8]) -> float:
    """How steep the edges of the strokes are in the direction where they are least so, whatever the light.

    Unlike the variance of the Laplacian it hardly moves with the grain of the sensor; and while blur takes from all
    directions alike, a smear takes from its own, which need not be that of the strokes.
    """
    even = grey.astype(np.float32) / np.maximum(_background(grey), 1)
    smooth = np.asarray(cv2.GaussianBlur(even, (0, 0), 0.8), np.float32)
    across = np.diff(smooth, axis=1)[1:].ravel()[::_SAMPLE]
    down = np.diff(smooth, axis=0)[:, 1:].ravel()[::_SAMPLE]
    angles = np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
    changes = (np.abs(across * np.cos(angle) + down * np.sin(angle)) for angle in angles)
    return min(float(np.percentile(change, _EDGE)) for change in changes) * 100


def _background(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The paper without its print, at a quarter of the size."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    smooth = cv2.medianBlur(np.asarray(closed, np.uint8), 21)
    size = (grey.shape[1], grey.shape[0])
    return np.asarray(cv2.resize(smooth, size, interpolation=cv2.INTER_LINEAR), np.float32)
