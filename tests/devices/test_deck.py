"""The cards of the deck, read back by the service's own parser, and known to the sandbox."""

import base64
import json
from datetime import date

import pytest
from fontTools.ttLib import TTFont

from app.devices.deck import ORDINARY, Card, deck, training_cards
from app.devices.host.scene import font
from app.devices.records import LAYOUTS, SIZE
from sandbox.people import PEOPLE
from service.customers.card import CertType
from service.customers.records import Unreadable, parse
from service.customers.rules import problems

TODAY = date(2026, 11, 23)
DECK = deck(TODAY)
WRONG = {"under_16": "birth", "expired": "end", "wrong_digit": "number"}


@pytest.mark.parametrize("name", [name for name in DECK if name != "unknown_kind"])
def test_every_card_reads_back(name: str) -> None:
    card, read = DECK[name], parse(DECK[name].record())
    assert (read.name, read.number, read.birth, read.start) == (card.name, card.number, card.birth, card.start)
    assert (read.end, read.sex) == (card.end, "男" if card.sex == "1" else "女")
    assert [problem.field for problem in problems(read, TODAY)] == ([WRONG[name]] if name in WRONG else [])


def test_kinds_of_certificate() -> None:
    kinds = {
        name: parse(DECK[name].record()).kind for name in ("adult", "hong_kong", "foreigner_2017", "foreigner_2023")
    }
    assert kinds["adult"] is CertType.RESIDENT
    assert kinds["hong_kong"] is CertType.HKMO_RESIDENCE
    assert kinds["foreigner_2017"] is kinds["foreigner_2023"] is CertType.FOREIGNER


def test_an_unknown_letter_is_never_a_resident() -> None:
    record = DECK["unknown_kind"].record()
    assert record[248:250].decode("utf-16-le") == "Z"
    with pytest.raises(Unreadable):
        parse(record)


@pytest.mark.parametrize("kind", LAYOUTS)
def test_layouts_fill_the_record(kind: str) -> None:
    sizes = [size for _name, size in LAYOUTS[kind]]
    before = sum(sizes[: [name for name, _size in LAYOUTS[kind]].index("kind")])
    assert (sum(sizes), before) == (SIZE, 248)


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2026, 1, 1), date(2031, 12, 31)])
def test_the_deck_ages_with_the_day(today: date) -> None:
    cards = deck(today)
    assert all(len(card.record()) == SIZE for card in cards.values())
    found = {name: problems(parse(card.record()), today) for name, card in cards.items() if name != "unknown_kind"}
    assert {name for name, wrong in found.items() if wrong} == set(WRONG)


def test_the_national_side_knows_the_same_people() -> None:
    known = {person.cert_num: person.cust_name for person in PEOPLE}
    named = {card.number: card.name for card in DECK.values()}
    assert {number: named.get(number) for number in known} == known
    clean = {person.cert_num for person in PEOPLE if not person.listed and not person.refusal and person.open_count < 5}
    assert {DECK[name].number for name in ORDINARY} <= clean


def test_the_rare_name_is_not_in_the_receipt_font() -> None:
    known = TTFont(font()).getBestCmap()
    assert [character for character in DECK["rare_name"].name if ord(character) not in known] == ["𪻐"]
    assert all(ord(c) in known for name, card in DECK.items() if name != "rare_name" for c in card.name + card.address)


def test_a_text_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Card("长" * 16, "1", TODAY, TODAY, None).record()


def test_phones_get_the_same_people() -> None:
    cards = json.loads(training_cards(TODAY))
    assert [card["name"] for card in cards] == list(DECK)
    assert [card["name"] for card in cards if card["ordinary"]] == list(ORDINARY)
    assert {card["name"]: base64.b64decode(card["record"]) for card in cards} == {
        name: card.record() for name, card in DECK.items()
    }
