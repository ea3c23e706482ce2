"""JSON that two parsers could read differently is not read at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kit import strict

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":1e999}',
        b'{"a":"\\ud800"}',
        b'{"a":"\\u0000"}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"a":' + b"9" * 5000 + b"}",
        b"",
        b"<html>",
        b"{} {}",
    ],
    ids=lambda text: text[:16].decode("latin-1"),
)
def test_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        strict.loads(text)


@given(JSON)
def test_plain_values_come_back(value: object) -> None:
    assert strict.loads(strict.dumps(value)) == value
    assert strict.loads(strict.canonical(value)) == value


def test_canonical_forgets_the_order() -> None:
    assert strict.canonical({"b": 1, "a": {"d": 1, "c": 2}}) == strict.canonical({"a": {"c": 2, "d": 1}, "b": 1})
