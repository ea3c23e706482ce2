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
_ASLANT = 1.3  # by so much the change to the next pixel aslant is larger than straight, in print that is sharp


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
    """How steep the edges of the strokes are across, down and aslant, whichever is least, whatever the light.

    Unlike the variance of the Laplacian it hardly moves with the grain of the sensor.
    """
    even = grey.astype(np.float32) / np.maximum(_background(grey), 1)
    smooth = np.asarray(cv2.GaussianBlur(even, (0, 0), 0.8), np.float32)
    across, down = np.diff(smooth, axis=1), np.diff(smooth, axis=0)
    falling, rising = smooth[1:, 1:] - smooth[:-1, :-1], smooth[1:, :-1] - smooth[:-1, 1:]
    straight = min(_steepness(across), _steepness(down))
    return min(straight, min(_steepness(falling), _steepness(rising)) / _ASLANT)


def _steepness(changes: NDArray[np.float32]) -> float:
    return float(np.percentile(np.abs(changes), _EDGE)) * 100


def _background(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The paper without its print, at a quarter of the size."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    smooth = cv2.medianBlur(np.asarray(closed, np.uint8), 21)
    size = (grey.shape[1], grey.shape[0])
    return np.asarray(cv2.resize(smooth, size, interpolation=cv2.INTER_LINEAR), np.float32)
