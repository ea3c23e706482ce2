"""Customers: each one new to the national side, so that a test finds its own rows in the shared books."""

import base64
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import count

import cv2
import numpy as np

from app.devices.deck import Card, deck
from app.devices.host import letter
from app.devices.records import check_digit
from imaging.letters import Template
from imaging.page import encode, fit_jpeg
from service.kit.clock import today

_places = count()
_SURNAMES, _GIVEN = "孔孟颜曾冉闵宓言端仲", "启明书远若谷思齐令仪"


def someone() -> Card:
    """An ordinary adult nobody has met before."""
    place = next(_places)
    birth = date(1975, 1, 1) + timedelta(days=place)
    body = f"370102{birth:%Y%m%d}451"
    name = _SURNAMES[place % 10] + _GIVEN[place // 10 % 10] + _GIVEN[place // 100 % 10]
    return replace(known("adult"), name=name, birth=birth, number=body + check_digit(body))


def known(name: str) -> Card:
    """A card of the simulated reader's deck."""
    return deck(today())[name]


def record(card: Card) -> str:
    """What the reader sends for it."""
    return base64.b64encode(card.record()).decode()


@cache
def letter_jpeg() -> bytes:
    """The signed letter, as the document camera's picture arrives."""
    return fit_jpeg(encode(letter.page(), 90), crop=False)


@cache
def another_jpeg() -> bytes:
    """A signed document, but not the letter."""
    other = Template(
        "停机保号业务告知书", body=tuple(f"{at}、停机保号期间按月收取保号费用，到期请办理复机。" for at in range(1, 9))
    )
    return fit_jpeg(encode(letter.drawn(other), 90), crop=False)


@cache
def signature_png() -> bytes:
    """A few strokes on a transparent ground."""
    sheet = np.zeros((200, 600, 4), np.uint8)
    points = np.array([[50, 150], [150, 40], [250, 160], [380, 60], [540, 120]], np.int32)
    cv2.polylines(sheet, [points], False, (40, 20, 10, 255), 6)
    return bytes(cv2.imencode(".png", sheet)[1])
