"""Published vectors through our own wrapper: thousands of messages that opened where they should not have, once."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from tests.crypto import vectors

LEAST = 2900
REFUSED = {
    "associated data",  # our wires have none
    "IV of another length",  # 12 bytes only
    "IV or tag of another length, or associated data",
    "a cut signature",  # 32 bytes only
    "a label",  # no profile has one
    "an empty key",
    "no text",  # we sign texts only
    "either answer is right",  # a signature in an old form of the standard
    "a digest that the library has not for OAEP",  # SHA-512/224 and SHA-512/256
}


@pytest.mark.parametrize("source", vectors.SOURCES)
def test_every_answer_is_the_publishers(source: str) -> None:
    tally = vectors.tally(source)
    assert tally.wrong == []
    assert tally.checked or "a digest that the library has not for OAEP" in tally.refused


def test_enough_were_asked(record_property: Callable[[str, object], None]) -> None:
    tallies = [vectors.tally(source) for source in vectors.SOURCES]
    checked = sum(tally.checked for tally in tallies)
    refused = sum((tally.refused for tally in tallies), Counter[str]())
    record_property("checked", checked)
    print(f"{checked} vectors checked; refused by design: {json.dumps(refused)}")
    assert checked >= LEAST
    assert set(refused) == REFUSED


def test_a_wrong_answer_and_a_foreign_exception_are_found() -> None:
    tally = vectors.Tally()
    tally.ask("false", lambda: False)
    tally.ask("raises", lambda: vectors.opens(lambda: b"\xff".decode() and b"", b"", False))
    tally.ask("opens", lambda: vectors.opens(lambda: b"clear", b"clear", False))
    tally.ask("right", lambda: vectors.opens(lambda: b"clear", b"clear", True))
    assert (tally.checked, len(tally.wrong)) == (4, 3)
