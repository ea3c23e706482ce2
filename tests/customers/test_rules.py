"""Certificate rules against published sample numbers and every single-digit slip."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.customers.card import CertType, IdCard
from service.customers.rules import age, check_digit, needs_income_proof, problems

TODAY = date(2026, 11, 23)


def card(**change: object) -> IdCard:
    number = str(change.pop("number", "370102199003070017"))
    number = number[:17] + check_digit(number[:17]) if number.endswith("?") else number
    base = {
        "kind": CertType.RESIDENT,
        "name": "张三",
        "sex": "男",
        "nation": "汉",
        "birth": date(1990, 3, 7),
        "number": number,
        "start": date(2016, 3, 1),
        "end": date(2036, 3, 1),
    }
    return IdCard.model_validate(base | change)


GOOD = card(number="37010219900307001?")


def fields(found: IdCard, on: date = TODAY) -> list[str]:
    return [problem.field for problem in problems(found, on)]


def test_an_ordinary_card_is_accepted() -> None:
    assert problems(GOOD, TODAY) == ()


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("11010519491231002X", CertType.RESIDENT),  # the sample of GB 11643
        ("810000199408230021", CertType.HKMO_RESIDENCE),
        ("830000199201300022", CertType.TAIWAN_RESIDENCE),
    ],
)
def test_published_numbers_pass(number: str, kind: CertType) -> None:
    birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    sex = "男" if int(number[16]) % 2 else "女"
    assert problems(card(number=number, kind=kind, birth=birth, sex=sex), TODAY) == ()


def test_the_foreigner_card_of_2023_has_a_check_digit_and_that_of_2017_has_none() -> None:
    new = card(kind=CertType.FOREIGNER, number="91184019900307001?", name="JOHN SMITH")
    assert problems(new, TODAY) == ()
    assert fields(new.model_copy(update={"number": new.number[:17] + "!"})) == ["number"]
    assert problems(card(kind=CertType.FOREIGNER, number="CAN110190030700", sex=""), TODAY) == ()


@given(at=st.integers(0, 17), digit=st.sampled_from("0123456789"))
def test_every_wrong_digit_is_found(at: int, digit: str) -> None:
    number = GOOD.number[:at] + digit + GOOD.number[at + 1 :]
    found = fields(GOOD.model_copy(update={"number": number}))
    assert found == ([] if number == GOOD.number else ["number"])


@given(at=st.integers(0, 15))
def test_every_swap_of_neighbours_is_found(at: int) -> None:
    number = GOOD.number[:at] + GOOD.number[at + 1] + GOOD.number[at] + GOOD.number[at + 2 :]
    assert bool(fields(GOOD.model_copy(update={"number": number}))) == (number != GOOD.number)


def test_the_old_form_of_15_digits_gets_its_own_sentence() -> None:
    (problem,) = problems(card(number="370102900307001"), TODAY)
    assert "15 位" in problem.text


def test_full_width_digits_are_not_digits() -> None:
    assert fields(card(number="３７０１０２１９９００３０７００１７")) == ["number"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"end": date(2026, 11, 22)}, "end"),
        ({"start": date(2026, 11, 24)}, "start"),
        ({"end": date(2016, 3, 1)}, "end"),
        ({"sex": "女"}, "sex"),
        ({"birth": date(1990, 3, 8)}, "birth"),
        ({"name": "张3"}, "name"),
        ({"kind": CertType.HKMO_RESIDENCE}, "number"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, object], field: str) -> None:
    assert fields(GOOD.model_copy(update=change)) == [field]


def test_a_card_is_good_on_its_last_day_and_for_ever_when_long_term() -> None:
    assert fields(GOOD.model_copy(update={"end": TODAY})) == []
    assert fields(GOOD.model_copy(update={"end": None})) == []


def test_sixteen_is_counted_by_the_birthday() -> None:
    young = card(number="37010220101123001?", birth=date(2010, 11, 23), start=date(2020, 1, 1))
    assert fields(young) == []
    assert needs_income_proof(young, TODAY)
    assert fields(young, date(2026, 11, 22)) == ["birth"]
    assert not needs_income_proof(GOOD, TODAY)


def test_a_leap_day_child_grows_older_on_the_first_of_march() -> None:
    assert age(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_names_with_middle_dot_spaces_and_rare_letters_are_names() -> None:
    for name in ("阿卜杜拉·买买提", "JOHN SMITH", "王𬱖"):
        assert fields(GOOD.model_copy(update={"name": name})) == []
