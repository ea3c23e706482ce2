"""Records of the chip: what the client takes for a card, and that the service sees the same in it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices.deck import deck
from app.devices.errors import DeviceError
from app.devices.records import KIND_AT, LAYOUTS, SIZE, check, check_digit, compose, split
from service.customers import records as service

DECK = deck(date(2026, 11, 23))
GOOD = [name for name in DECK if name not in {"wrong_digit", "unknown_kind"}]
# What the client calls a field, and what the service calls it.
SAME = {
    "passing": "pass_number",
    "issues": "issue_count",
    "latin": "english_name",
    "latin_more": "english_more",
    "country": "nationality",
}


def _fault(record: bytes) -> str:
    with pytest.raises(DeviceError) as caught:
        check(record)
    return caught.value.code


@pytest.mark.parametrize("kind", LAYOUTS)
def test_both_sides_have_the_same_layout(kind: str) -> None:
    """Reserved bytes may be called as anyone likes; what is read must stand at the same place."""

    def places(layout: tuple[tuple[str, int], ...], names: dict[str, str]) -> dict[str, tuple[int, int]]:
        found, at = {}, 0
        for name, size in layout:
            found[names.get(name, name)] = (at, size)
            at += size
        return found

    ours, theirs = places(LAYOUTS[kind], SAME), places(service.LAYOUTS[kind], {})
    shared = set(theirs) - {"reserved", "renewals"}
    assert {name: ours[name] for name in shared} == {name: theirs[name] for name in shared}
    assert (SIZE, KIND_AT) == (service.SIZE, service.KIND_AT)


def _days() -> st.SearchStrategy[str]:
    return st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(lambda day: day.strftime("%Y%m%d"))


def _names(most: int) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from("张李王赵伟娜敏𪻐·〇㐀"), min_size=1, max_size=most)


@given(
    kind=st.sampled_from(sorted(LAYOUTS)),
    name=_names(7),
    latin=st.text(st.sampled_from("ABCDEFG, "), min_size=1, max_size=46).map(lambda text: f"A{text}Z"[:46]),
    body=st.integers(10**16, 10**17 - 1).map(str),
    days=st.tuples(_days(), _days(), st.one_of(_days(), st.just("长期"))),
)
def test_a_record_composed_here_is_read_there(
    kind: str, name: str, latin: str, body: str, days: tuple[str, str, str]
) -> None:
    number = "USA" + body[:12] if kind == "I" else body + check_digit(body)
    texts = {"name": name, "sex": "2", "nation": "03", "address": "泉城路", "number": number, "latin": latin}
    record = compose(kind, {**texts, "birth": days[0], "start": days[1], "end": days[2]})
    assert check(record) == record
    read = service.parse(record)
    assert (read.name, read.number, read.sex) == (name, number, "女")
    assert (read.birth.strftime("%Y%m%d"), read.start.strftime("%Y%m%d")) == days[:2]
    assert (read.end is None) == (days[2] == "长期")
    _kind, fields = split(record)
    whole = f"{fields.get('latin', '')}{fields.get('latin_more', '')}"
    assert whole.split() == (latin.split() if kind in "IY" else [])


@pytest.mark.parametrize("name", GOOD)
def test_the_deck_is_good(name: str) -> None:
    assert check(DECK[name].record()) == DECK[name].record()


def test_what_is_no_card() -> None:
    good = DECK["adult"].record()
    assert _fault(good[:-1]) == "RECORD_INVALID"
    assert _fault(b"") == "RECORD_INVALID"
    assert _fault(bytes(SIZE)) == "RECORD_INVALID"  # a buffer that nobody filled
    assert _fault(b"\xff\xdb" * 128) == "RECORD_INVALID"
    assert _fault(DECK["wrong_digit"].record()) == "RECORD_INVALID"
    assert _fault(DECK["unknown_kind"].record()) == "CARD_KIND_UNKNOWN"
    assert _fault(good.replace("19900307".encode("utf-16-le") + good[52:54], b"\x01\0" * 9)) == "RECORD_INVALID"


@pytest.mark.parametrize("letter", "ABCDEFGHKLMNOPQRSTUVWXZijy0")
def test_an_unknown_letter_is_never_guessed(letter: str) -> None:
    record = bytearray(DECK["adult"].record())
    record[KIND_AT : KIND_AT + 2] = letter.encode("utf-16-le")
    assert _fault(bytes(record)) == "CARD_KIND_UNKNOWN"


@pytest.mark.parametrize("field", ["birth", "start", "end"])
@pytest.mark.parametrize("text", ["20260230", "2026", "长久", ""])
def test_dates_must_be_dates(field: str, text: str) -> None:
    card = DECK["adult"]
    assert _fault(compose(" ", {**card.texts(), field: text})) == "RECORD_INVALID"


def test_only_the_end_may_be_open() -> None:
    texts = DECK["adult"].texts()
    assert check(compose(" ", {**texts, "end": "长期"}))
    assert _fault(compose(" ", {**texts, "birth": "长期"})) == "RECORD_INVALID"
    assert check(compose(" ", {**texts, "start": (date.today() - timedelta(1)).strftime("%Y%m%d")}))  # noqa: DTZ011


def test_a_2017_number_is_not_a_2023_number() -> None:
    assert (
        _fault(compose("I", {**DECK["foreigner_2017"].texts(), "number": DECK["adult"].number[:15]}))
        == "RECORD_INVALID"
    )
    assert _fault(compose("Y", {**DECK["foreigner_2023"].texts(), "number": "USA110078063014"})) == "RECORD_INVALID"
