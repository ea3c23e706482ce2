"""Boards without a service: order and counts in memory, what a form takes, what a file holds."""

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from service.kit.board.board import Action, Board, Cell, Entry, Told, View
from service.kit.board.export import csv_of, harmless, xlsx_of
from service.kit.board.form import taken
from service.kit.board.page import BoardColumn
from service.kit.board.whole import sliced, whole
from service.kit.errors import Invalid
from service.kit.page import Choice, Day, Option, Passage, Text, Tick

NAMES = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CODES = ("3.2.1.10", "3.2.1.9", "res_pick", "3.2.1.86")


def entries() -> tuple[Entry, ...]:
    days = (date(2026, 3, 1), None, date(2025, 12, 31), date(2026, 1, 1))
    return tuple(
        Entry(
            code, {"code": code, "day": day, "ms": at * 3}, {"kind": "even" if at % 2 else "odd", "day": str(bool(day))}
        )
        for at, (code, day) in enumerate(zip(CODES, days, strict=True))
    )


def order(**view: object) -> list[str]:
    return [entry.id for entry in sliced(entries(), View(**view)).entries]  # type: ignore[arg-type]


def test_codes_are_sorted_by_their_numbers_and_what_is_empty_comes_last() -> None:
    assert order(sort="code") == ["3.2.1.9", "3.2.1.10", "3.2.1.86", "res_pick"]
    assert order(sort="code", descending=True) == ["res_pick", "3.2.1.86", "3.2.1.10", "3.2.1.9"]
    assert order(sort="day") == ["res_pick", "3.2.1.86", "3.2.1.10", "3.2.1.9"]
    assert order(sort="day", descending=True) == ["3.2.1.10", "3.2.1.86", "res_pick", "3.2.1.9"]
    assert order() == list(CODES)


def test_each_filter_counts_what_the_others_leave() -> None:
    part = sliced(entries(), View(picks={"kind": "odd", "day": ""}))
    assert [entry.id for entry in part.entries] == ["3.2.1.10", "res_pick"]
    assert part.tallies["kind"] == {"odd": 2, "even": 2, "": 4}
    assert part.tallies["day"] == {"True": 2, "": 2}
    assert (part.total, part.whole) == (2, 4)


@given(st.lists(st.text(max_size=4), max_size=12), st.integers(0, 12), st.integers(1, 5), st.booleans())
def test_the_parts_make_up_the_whole(texts: list[str], start: int, limit: int, descending: bool) -> None:
    rows = tuple(Entry(str(at), {"text": text}) for at, text in enumerate(texts))
    everything = sliced(rows, View(sort="text", descending=descending))
    parts = [
        sliced(rows, View(sort="text", descending=descending, offset=offset, limit=limit)).entries
        for offset in range(0, len(texts) + 1, limit)
    ]
    assert sorted(entry.id for entry in everything.entries) == sorted(entry.id for entry in rows)
    assert tuple(entry for part in parts for entry in part) == everything.entries
    assert sliced(rows, View(offset=start, limit=limit)).entries == rows[start : start + limit]


FIELDS = (
    Text(name="id", title="编号", max_length=5),
    Passage(name="pem", title="公钥", max_length=10, required=False),
    Day(name="end", title="失效日", required=False),
    Choice(
        name="owner", title="归属", options=(Option(value="a", label="A"), Option(value="b", label="B", disabled="停"))
    ),
    Tick(name="told", title="已核对"),
)
GOOD = {"id": " k1 ", "pem": "", "end": "2026-12-31", "owner": "a", "told": True}


def test_a_form_gives_stripped_texts_and_dates() -> None:
    assert taken(FIELDS, GOOD) == {"id": "k1", "pem": "", "end": date(2026, 12, 31), "owner": "a", "told": True}
    assert taken(FIELDS, GOOD | {"end": "", "unknown": "x"})["end"] is None
    assert "unknown" not in taken(FIELDS, GOOD | {"unknown": "x"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"id": "123456"},
        {"id": ["k1"]},
        {"pem": "x" * 11},
        {"end": "31.12.2026"},
        {"owner": "b"},
        {"owner": "c"},
        {"owner": ""},
        {"told": "yes"},
    ],
    ids=str,
)
def test_what_does_not_fit_is_named(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        taken(FIELDS, GOOD | wrong)
    assert set(refused.value.fields) == set(wrong)


EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "　＝1", "＋1", "－2", "＠x", "\n=2")


def board(rows: Iterable[Entry] = ()) -> Board:
    kept = tuple(rows)
    columns = (BoardColumn(key="a", title="甲"), BoardColumn(key="b", title="乙", kind="moment"))
    return Board("b", "页", "组", (), columns, whole(lambda _office: kept))


@pytest.mark.parametrize("text", EVIL)
def test_no_text_becomes_a_formula(text: str) -> None:
    rows = [Entry("1", {"a": text, "b": Cell(text, text=text)})]
    assert harmless(text) == f"'{text}"
    read = list(csv.reader(io.StringIO(csv_of(board(), rows).decode("utf-8-sig"), newline="")))
    assert read == [["甲", "乙"], [f"'{text}", f"'{text}"]]
    sheet = _sheet(xlsx_of(board(), rows, ()))
    assert {cell.get("t") for cell in sheet.iter(f"{NAMES}c")} == {"s"}
    assert not list(sheet.iter(f"{NAMES}f"))


@given(st.text(max_size=30))
def test_a_field_of_a_csv_never_begins_like_a_formula(text: str) -> None:
    assert harmless(text).lstrip(" \u3000")[:1] not in tuple("=+-@＝＋－＠\t\r\n")
    assert harmless(text).removeprefix("'").lstrip() == text.removeprefix("'").lstrip()


def test_numbers_and_moments_stay_what_they_are() -> None:
    moment = datetime(2026, 11, 23, 2, 15, 30, tzinfo=UTC)
    rows = [Entry("1", {"a": -5, "b": moment}), Entry("2", {"a": Cell(7, text="7 毫秒"), "b": date(2026, 1, 1)})]
    assert csv_of(board(), rows).decode("utf-8-sig").splitlines()[1:] == ["-5,2026-11-23 10:15:30", "7 毫秒,2026-01-01"]
    first, second = list(_sheet(xlsx_of(board(), rows, ())).iter(f"{NAMES}row"))[1:]
    (number, at), (text, day) = list(first), list(second)
    assert (number.get("t"), number[0].text) == (None, "-5")
    assert float(at[0].text or 0) == pytest.approx(46349.427430, abs=1e-5)  # 2026-11-23 10:15:30 in Shanghai
    assert (text.get("t"), day[0].text) == ("s", "46023")


def test_a_workbook_takes_any_text(tmp_path: object) -> None:
    rows = [Entry("1", {"a": "控制\x01符\ufffe", "b": "长" * 40_000})]
    assert _sheet(xlsx_of(board(), rows, (("页面", "=1"),))) is not None
    assert zipfile.ZipFile(io.BytesIO(xlsx_of(board(), [], ()))).testzip() is None


def test_an_action_does_one_of_the_two() -> None:
    with pytest.raises(ValueError, match="either do or job"):
        Action("a", "甲", "r")
    with pytest.raises(ValueError, match="either do or job"):
        Action("a", "甲", "r", do=lambda *_: Told(""), job=lambda *_: Told(""))


def _sheet(content: bytes):
    return fromstring(zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml"))
