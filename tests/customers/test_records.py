"""The chip's 256 bytes: all four layouts, and garbage that must never become a card."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.customers.card import CertType
from service.customers.nations import NATIONS
from service.customers.records import LAYOUTS, Unreadable, parse


def build(kind: str, **parts: str) -> bytes:
    """A record as the chip holds it: each text padded with blanks to its size."""
    texts = (parts.get(name, "") for name, _ in LAYOUTS[kind])
    sizes = (size for _, size in LAYOUTS[kind])
    body = b"".join(_padded(text, size) for text, size in zip(texts, sizes, strict=True))
    return body + _padded("", 248 - len(body)) + _padded(kind, 8)


def _padded(text: str, size: int) -> bytes:
    raw = text.encode("utf-16-le")
    return raw + " ".encode("utf-16-le") * ((size - len(raw)) // 2)


DATES = {"birth": "19900307", "start": "20160301", "end": "20360301"}
MAINLAND = {"name": "张三", "sex": "1", "nation": "01", "address": "济南市历下区泉城路1号", "issuer": "济南市公安局"}


def test_a_mainland_card() -> None:
    card = parse(build(" ", number="370102199003070017", **MAINLAND, **DATES))
    assert (card.kind, card.name, card.sex, card.nation) == (CertType.RESIDENT, "张三", "男", "汉")
    assert (card.birth, card.end) == (date(1990, 3, 7), date(2036, 3, 1))
    assert (card.number, card.address) == ("370102199003070017", "济南市历下区泉城路1号")
    assert card.source == "reader"


def test_a_long_term_card_has_no_end() -> None:
    card = parse(build(" ", number="370102199003070017", **MAINLAND, **(DATES | {"end": "长期"})))
    assert card.end is None
    assert card.validity.endswith("长期")


@pytest.mark.parametrize(
    ("number", "kind"),
    [("810000199408230021", CertType.HKMO_RESIDENCE), ("830000199201300022", CertType.TAIWAN_RESIDENCE)],
)
def test_residence_permits(number: str, kind: CertType) -> None:
    card = parse(build("J", name="陈大文", sex="2", number=number, pass_number="H12345678", **DATES))
    assert (card.kind, card.name, card.sex, card.number) == (kind, "陈大文", "女", number)


def test_foreigners_of_both_forms() -> None:
    old = parse(build("I", english_name="SMITH, JOHN", sex="1", number="CAN110190030700", nationality="CAN", **DATES))
    assert (old.name, old.number, old.nation) == ("SMITH, JOHN", "CAN110190030700", "CAN")
    new = parse(build("Y", name="史密斯", sex="1", number="911840199003070012", nationality="USA", **DATES))
    assert (new.kind, new.name, new.nation) == (CertType.FOREIGNER, "史密斯", "USA")


def test_a_letter_outside_the_basic_plane_survives() -> None:
    card = parse(build(" ", number="370102199003070017", **(MAINLAND | {"name": "王𬱖"}), **DATES))
    assert card.name == "王𬱖"


def test_an_unknown_kind_is_never_read_as_a_mainland_card() -> None:
    record = build(" ", number="370102199003070017", **MAINLAND, **DATES)
    with pytest.raises(Unreadable, match="不支持的证件种类“K”"):
        parse(record[:248] + "K".encode("utf-16-le") + record[250:])


@pytest.mark.parametrize("change", [{"birth": "19901307"}, {"start": "2016"}, {"end": "永远有效永远有"}, {"name": ""}])
def test_wrong_content_says_what_and_which_key(change: dict[str, str]) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(build(" ", **(MAINLAND | DATES | {"number": "370102199003070017"} | change)))
    assert "尚未办理任何业务" in caught.value.message
    assert "F9" in caught.value.message
    assert set(caught.value.fields) == {"card"}


@given(st.binary(max_size=300))
def test_garbage_is_refused_and_never_crashes(noise: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(noise)


@given(st.binary(min_size=248, max_size=248))
def test_garbage_of_the_right_size_is_refused(noise: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(noise + " ".encode("utf-16-le") * 4)


def test_the_nation_table_is_complete() -> None:
    assert len([code for code in NATIONS if code <= "56"]) == 56
    assert (NATIONS["01"], NATIONS["15"], NATIONS["56"]) == ("汉", "土家", "基诺")
