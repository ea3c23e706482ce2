"""Answers that messages of several books share: the same word for the same thing. Nodes are in ``main/parts.py``."""

from service.gateway.interface import Wire
from service.gateway.lists import YesNo


class Ordered(Wire):
    """Answer of an effect that becomes an order: its national number. The completion follows by 3.3.1."""

    order_id: str


class Verdict(Wire):
    """Answer of a check: passed or not, and why."""

    passed: YesNo
    reason: str = ""
