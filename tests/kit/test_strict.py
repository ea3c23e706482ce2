"""JSON that two parsers could read differently is not read at all."""

import datetime as dt
import json

import orjson
import pytest
from hypothesis import given, settings
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


class Sub(str):
    """Written as the text that it is."""

    __slots__ = ()


# Texts that look alike to a hasty reader: repeated names, colons and quotes in strings, escapes, long numbers, depth.
NAMES = st.sampled_from(["a", "b", ":", '\\":', "\\u003a", "\\u0061", "", " :"])
STRINGS = [
    '":"',
    '"\\u003a"',
    '"\\u003A:"',
    '"\\\\u003a"',
    '"a\\":1"',
    '"\\u0000"',
    '"\\ud83d\\ude00"',
    '"\\ud83d"',
    '"甲："',
]
NUMBERS = ["0", "-0", "1.5", "1e400", "NaN", "01", "18446744073709551615", "9" * 25]
NUMBERS += [sign + "9" * digits for sign in ("", "-") for digits in (17, 18, 19)]
OTHERS = ["null", "true", "[]", "{}", "[" * 30 + "]" * 30, "[" * 31 + "1" + "]" * 31]
ATOMS = st.sampled_from(STRINGS) | st.sampled_from(NUMBERS) | st.sampled_from(OTHERS)
SPACES = st.sampled_from(["", "", "", " ", "\n", "\t"])
TEXTS = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]")
        | st.lists(st.tuples(NAMES, SPACES, inner, SPACES), max_size=4).map(
            lambda items: "{" + ",".join(f'"{name}"{gap}:{value}{end}' for name, gap, value, end in items) + "}"
        )
    ),
    max_leaves=8,
)


@settings(max_examples=3000)
@given(TEXTS)
def test_the_fast_way_reads_what_the_careful_way_reads(text: str) -> None:
    """And refuses what it refuses: whatever orjson alone would let through, or read differently, is found."""
    try:
        expected = strict._careful(text.encode())
    except ValueError:
        with pytest.raises(ValueError):
            strict.loads(text.encode())
        return
    assert strict.loads(text) == expected
    assert repr(strict.loads(text.encode())) == repr(expected)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a" :":","a":1}',
        b'{"a":1,"a":"\\u003a"}',
        b'{"a":{"b":1},"a":{"b":1,"c":2}}',
        b'{"a":"::","a" :1,"b":2}',
        b'{"a":1,"\\u0061":2}',
        b'[{"x":1},{"a":1,"b":2,"a":3}]',
    ],
)
def test_a_repeated_name_is_found_wherever_it_hides(text: bytes) -> None:
    assert orjson.loads(text)
    with pytest.raises(ValueError, match="repeated"):
        strict.loads(text)


@pytest.mark.parametrize("rows", [9, 900])
def test_a_message_of_ours_goes_the_fast_way(rows: int) -> None:
    message = {
        "HEAD": {"TIME": "2026-11-23 10:15:30.123", "NAME": "测试：甲"},
        "BODY": {"ROWS": [{"A": 1, "B": None}] * rows},
    }
    content, spaced = strict.dump_bytes(message), json.dumps(message).encode()
    assert strict._comes_back(content, message)
    assert strict._is_shallow(content, message)
    assert strict._adds_up(spaced, message)
    assert strict.loads(content) == strict.loads(spaced) == message


@pytest.mark.parametrize("filling", ["", "x" * 5000], ids=["short", "long"])
def test_no_more_than_the_allowed_depth(filling: str) -> None:
    def nested(lists: int) -> bytes:
        return f'{{"a":"{filling}","b":{"[" * lists}1{"]" * lists}}}'.encode()

    assert strict.loads(nested(strict.DEPTH - 2))
    with pytest.raises(ValueError, match="deep"):
        strict.loads(nested(strict.DEPTH - 1))


@pytest.mark.parametrize(
    "value", [float("nan"), [float("inf")], {"a": [None, float("nan")]}, "\ud800", {"a": "\udfff"}]
)
def test_what_is_not_json_is_not_written(value: object) -> None:
    with pytest.raises(ValueError):
        strict.dump_bytes(value)


@pytest.mark.parametrize("value", [10**30, None, {"a": None}, {"b": [True, 1.5]}, {"名": "值\n\\"}, Sub("text")])
def test_both_ways_write_the_same(value: object) -> None:
    assert strict.dumps(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def test_a_date_is_not_written() -> None:
    with pytest.raises(TypeError):
        strict.dumps(dt.datetime(2026, 11, 23, tzinfo=dt.UTC))


@given(JSON)
def test_plain_values_come_back(value: object) -> None:
    assert strict.loads(strict.dumps(value)) == value
    assert strict.loads(strict.canonical(value)) == value


def test_canonical_forgets_the_order() -> None:
    assert strict.canonical({"b": 1, "a": {"d": 1, "c": 2}}) == strict.canonical({"a": {"c": 2, "d": 1}, "b": 1})
