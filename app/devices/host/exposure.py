"""Light, lens and hand: how a sheet on a desk becomes the pixels of a camera. For simulated cameras and the tests."""

import cv2
import numpy as np
from numpy.typing import NDArray

from app.devices.host.scene import Shot

Image = NDArray[np.uint8]
Light = NDArray[np.float32]
Points = NDArray[np.float32]

FULL = 1944  # pixels across for which blur and smear are given
DESK = (0.85, 0.95, 1.05)  # a brownish desk
SKIN = (150, 180, 225)
FINGER = 0.055  # width of a finger


def size(shot: Shot) -> tuple[int, int]:
    """Width and height of the picture."""
    return shot.width, round(shot.width * 4 / 3)


def expose(sheet: Image, shot: Shot, lies: Points, chance: np.random.Generator) -> Image:
    """The picture of ``sheet`` when its corners lie at ``lies``."""
    whole = _laid(sheet, shot, lies)
    _cover(whole, shot, lies)
    whole = _through_the_lens(whole, shot)
    whole *= _light(shot)
    if shot.glare:
        whole += _glare(shot)
    width, height = size(shot)
    whole += chance.standard_normal((height, width, 1), np.float32) * shot.noise
    return np.asarray(np.clip(whole, 0, 255), np.uint8)


def _laid(sheet: Image, shot: Shot, lies: Points) -> Light:
    """The sheet on the desk."""
    high, wide = sheet.shape[:2]
    edges = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    lay = cv2.getPerspectiveTransform(edges, lies)
    seen = cv2.warpPerspective(sheet, lay, size(shot), flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), lay, size(shot))
    desk = np.array(DESK, np.float32) * shot.desk
    share = (cover.astype(np.float32) / 255)[..., None]
    return np.asarray(seen.astype(np.float32) * share + desk * (1 - share), np.float32)


def _cover(whole: Light, shot: Shot, lies: Points) -> None:
    """Fingers hold the sheet at its corners, a hand lies over it."""
    middle = lies.mean(axis=0)
    for corner in lies[::-1][: shot.fingers]:
        inward = (middle - corner) / np.linalg.norm(middle - corner)
        _finger(whole, corner + inward * 0.09 * shot.width, corner - inward * 0.3 * shot.width, shot.width)
    if shot.hand is not None:
        tip = np.array(shot.hand, np.float32) * size(shot)
        for spread in (-0.09, -0.03, 0.03, 0.09):
            end = tip + np.array([spread, 0.05 * abs(spread) / 0.09]) * shot.width
            _finger(whole, end, tip + np.array([spread * 0.6 + 0.05, 0.35]) * shot.width, shot.width)
        _stroke(
            whole, tip + np.array([0.05, 0.4]) * shot.width, tip + np.array([0.2, 1.4]) * shot.width, 0.28 * shot.width
        )


def _finger(whole: Light, tip: Points, root: Points, width: int) -> None:
    _stroke(whole, tip, root, FINGER * width)


def _stroke(whole: Light, start: Points, end: Points, thick: float) -> None:
    first, last = ((int(point[0]), int(point[1])) for point in (start, end))
    cv2.line(whole, first, last, tuple(part * 0.8 for part in SKIN), round(thick * 1.12), cv2.LINE_AA)
    cv2.line(whole, first, last, SKIN, round(thick), cv2.LINE_AA)


def _through_the_lens(whole: Light, shot: Shot) -> Light:
    """Out of focus, or moved while the shutter was open."""
    scale = shot.width / FULL
    if shot.blur:
        whole = np.asarray(cv2.GaussianBlur(whole, (0, 0), max(shot.blur * scale, 0.1)), np.float32)
    length = round(shot.motion * scale)
    if length > 1:
        turn = cv2.getRotationMatrix2D(((length - 1) / 2, (length - 1) / 2), shot.motion_turn, 1.0)
        line = np.zeros((length, length), np.float32)
        line[length // 2] = 1
        smear = cv2.warpAffine(line, turn, (length, length))
        whole = np.asarray(cv2.filter2D(whole, -1, smear / smear.sum()), np.float32)
    return whole


def _light(shot: Shot) -> Light:
    """What share of the light each pixel gets, in each colour."""
    width, height = size(shot)
    fall = 1 - shot.light * np.linspace(0, 1, width)[None, :] * np.linspace(0.3, 1, height)[:, None]
    return np.asarray(fall[..., None] * np.array(shot.cast) * (0.94 * shot.gain), np.float32)


def _glare(shot: Shot) -> Light:
    """A lamp seen in the paper: a white spot with a soft rim."""
    width, height = size(shot)
    across = (np.arange(width, dtype=np.float32) / width - shot.glare_at[0]) / shot.glare_size
    down = (np.arange(height, dtype=np.float32) / height - shot.glare_at[1]) / shot.glare_size
    away = across[None, :] ** 2 + down[:, None] ** 2
    return np.asarray(255 * shot.glare * np.exp(-away / 2)[..., None], np.float32)
