"""Numbers of acceptances."""

import re

import pytest

from service.kit.db import Database
from service.kit.errors import Missing
from service.orders import store


def test_a_case_keeps_its_number_and_every_case_has_its_own(db: Database) -> None:
    with db.unit() as unit:
        numbers = [store.reserve_number(unit, case) for case in ("a", "b", "a", "c")]
    assert numbers[0] == numbers[2]
    assert len(set(numbers)) == 3
    assert all(re.fullmatch(r"SL2\d{7}00000[123]", number) for number in numbers)


def test_what_is_not_there_is_missing(db: Database) -> None:
    with db.unit() as unit:
        assert store.of_case(unit, "none") is None
        assert store.due(unit) == []
        with pytest.raises(Missing):
            store.get(unit, "none")
