"""What a scanner may read here, and which fields take it. A new kind of code is one line."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.devices.iccid import is_iccid
from app.devices.records import check_digit

ORDER = "order"


@dataclass(frozen=True)
class Route:
    """``role`` is the ``scan`` of a field that takes it; ``place`` says where such a field is."""

    role: str
    title: str
    sound: Callable[[str], bool]
    place: str


def _certificate(text: str) -> bool:
    return re.fullmatch(r"\d{17}[\dX]", text, re.ASCII) is not None and text[17] == check_digit(text[:17])


def _order(text: str) -> bool:
    """A draft or the number on a receipt."""
    return re.fullmatch(r"D20\d{6}-\d{4,}|SL20\d{12}", text, re.ASCII) is not None


ROUTES = (
    Route("certificate", "证件号码", _certificate, "在“读证实名”按 F6 手工录入后再扫"),
    Route("iccid", "SIM 卡号", is_iccid, "到“选号”后再扫"),
    Route(ORDER, "单号", _order, "按 Ctrl+K 查找"),
)


def route_of(text: str) -> Route | None:
    """By content alone: a check digit leaves no doubt."""
    return next((route for route in ROUTES if route.sound(text)), None)


def masked(text: str) -> str:
    """Enough to know it again, for a line that others may see too."""
    return f"（尾号 {text[-4:]}）"
