"""Draws the 境外来话来信拦截业务确认书 and takes a photograph of it on a desk, as a document camera sees it."""

from functools import cache

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray

from app.devices.host.exposure import Image, expose, size
from app.devices.host.scene import STROKES, Shot, font
from imaging.letters import Template, load

INK = (0.1, 0.15, 0.55)
DPI = 220


@cache
def page() -> Image:
    """The letter of R6 as printed and signed, A4 from above."""
    return drawn(load("1701"))


def drawn(letter: Template) -> Image:
    """A letter as printed; the first choice is ticked, and it is signed and stamped."""
    with pymupdf.open() as document:
        sheet = document.new_page(width=595, height=842)
        sheet.insert_font("body", str(font()))
        sheet.insert_font("head", str(font("Bold")))
        sheet.insert_textbox(pymupdf.Rect(40, 70, 555, 110), letter.title, fontname="head", fontsize=20, align=1)
        below = 130.0
        for at, text in enumerate(letter.body):
            below = _paragraph(sheet, "　　" + text if at else text, below)
        _tick(sheet, below + 8)
        for text in (*letter.choices, "", *letter.signed):
            below = _paragraph(sheet, text, below + 8)
        _sign(sheet, below - 82)
        pixels = sheet.get_pixmap(dpi=DPI, alpha=False)
        shown = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width, 3)
    return np.asarray(cv2.cvtColor(shown, cv2.COLOR_RGB2BGR), np.uint8)


def _paragraph(sheet: pymupdf.Page, text: str, top: float) -> float:
    """Lower edge of the paragraph."""
    box = pymupdf.Rect(70, top, 525, 800)
    spare = sheet.insert_textbox(box, text or " ", fontname="body", fontsize=11.5, lineheight=1.6)
    return float(box.y1 - spare + 6)


def _tick(sheet: pymupdf.Page, top: float) -> None:
    """The customer's tick in the first box."""
    points = [pymupdf.Point(70 + x, top + y) for x, y in ((1, 9), (5, 14), (15, 1))]
    sheet.draw_polyline(points, color=INK, width=1.8)


def _sign(sheet: pymupdf.Page, top: float) -> None:
    """A name by hand and the red seal of the hall."""
    for stroke in STROKES:
        points = [pymupdf.Point(150 + x * 0.5, top + y * 0.25) for x, y in stroke]
        sheet.draw_polyline(points, color=INK, width=1.6)
    seal = pymupdf.Point(430, top + 110)
    sheet.draw_circle(seal, 46, color=(0.85, 0.1, 0.1), width=2.5)
    place = pymupdf.Rect(388, top + 98, 472, top + 124)
    sheet.insert_textbox(place, "业务专用章", fontname="head", fontsize=12, color=(0.85, 0.1, 0.1), align=1)


def picture(shot: Shot) -> bytes:
    """A fresh photograph: the grain differs each time."""
    return photograph(page(), shot, np.random.default_rng())


def photograph(sheet: Image, shot: Shot, chance: np.random.Generator) -> bytes:
    """A JPEG as the camera gives it: the sheet on the desk, a little askew."""
    seen = expose(sheet, shot, corners(shot), chance)
    return bytes(cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())


def corners(shot: Shot) -> NDArray[np.float32]:
    """Where the corners of the sheet lie in the photograph: its top left, top right, bottom right, bottom left."""
    width, height = size(shot)
    high = height * shot.fill
    wide = high / (297 / 210)
    middle = np.array([width * (0.5 + shot.shift[0]), height * (0.5 + shot.shift[1])])
    half = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]]) / 2
    lean = np.array([[1, 1], [-1, 0.4], [0.4, -0.6], [-0.3, 0]]) * shot.tilt * width
    angle = np.deg2rad(shot.turn)
    turned = (half + lean) @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(turned + middle, np.float32)
