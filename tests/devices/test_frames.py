"""Frames survive any cut of the byte stream; nonsense is noticed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices.frames import BLOB_LIMIT, LINE_LIMIT, Decoder, GarbledError, encode

HEADS = st.dictionaries(st.text(max_size=5).filter(lambda key: key != "blobs"), st.integers() | st.text(), max_size=4)
BLOBS = st.dictionaries(st.text(max_size=5), st.binary(max_size=300), max_size=3)


@given(st.lists(st.tuples(HEADS, BLOBS), max_size=4), st.integers(1, 50))
def test_whatever_the_pieces(messages: list[tuple[dict[str, object], dict[str, bytes]]], piece: int) -> None:
    stream = b"".join(encode(head, blobs) for head, blobs in messages)
    decoder, got = Decoder(), []
    for place in range(0, len(stream), piece):
        got += [(frame.head, frame.blobs) for frame in decoder.feed(stream[place : place + piece])]
    assert got == messages


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x00\xff\n",
        b"[1]\n",
        b"7\n",
        b"{\n",
        b'{"blobs": 3}\n',
        b'{"blobs": [["a", -1]]}\n',
        b'{"blobs": [["a", "x"]]}\n',
        json.dumps({"blobs": [["a", BLOB_LIMIT + 1]]}).encode() + b"\n",
        b"x" * (LINE_LIMIT + 1),
    ],
)
def test_nonsense_is_noticed(nonsense: bytes) -> None:
    with pytest.raises(GarbledError):
        list(Decoder().feed(nonsense))


def test_a_half_line_waits() -> None:
    decoder = Decoder()
    assert list(decoder.feed(b'{"id": 1, "ok"')) == []
    assert [frame.head for frame in decoder.feed(b": true}\n")] == [{"id": 1, "ok": True}]
