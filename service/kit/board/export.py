"""A board as a file: CSV, or a workbook. No cell of either is ever taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Literal

from service.kit.board.board import Board, Cell, Entry
from service.kit.board.page import BoardColumn
from service.kit.clock import local

Format = Literal["xlsx", "csv"]

LIMIT = 100_000  # rows; more have to be narrowed by filters first
MEDIA: dict[Format, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}

_FORMULA = frozenset("=+-@＝＋－＠\t\r\n")
_LONGEST = 32_767  # characters of a cell that Excel opens
_WIDEST = 60  # characters


def exported(board: Board, entries: Sequence[Entry], form: Format, *, about: Sequence[tuple[str, str]]) -> bytes:
    """The file's bytes. ``about`` says on a second sheet who took it out and how it was narrowed."""
    return csv_of(board, entries) if form == "csv" else xlsx_of(board, entries, about)


def csv_of(board: Board, entries: Iterable[Entry]) -> bytes:
    """UTF-8 with a mark, so that Excel reads Chinese; texts that begin like a formula get an apostrophe before."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(column.title) for column in board.columns])
    for entry in entries:
        writer.writerow([_csv_value(entry.cell(column.key), column.kind) for column in board.columns])
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """A spreadsheet that opens a CSV would run what begins with one of these, also after spaces."""
    return f"'{text}" if text.lstrip(" \u3000")[:1] in _FORMULA else text


def xlsx_of(board: Board, entries: Sequence[Entry], about: Sequence[tuple[str, str]]) -> bytes:
    """Numbers and days as such, everything else as text. Made in memory: nothing is left in a temp folder."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        _fill(book, book.add_worksheet("数据"), board.columns, entries)
        _tell(book, book.add_worksheet("说明"), about)
    return out.getvalue()


def _fill(book: Any, sheet: Any, columns: Sequence[BoardColumn], entries: Sequence[Entry]) -> None:
    head = book.add_format({"bold": True, "bg_color": "#E4EDFD", "bottom": 1})
    looks = {
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"}),
        "money": book.add_format({"num_format": "0.00"}),
    }
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.title, head)
        widest = max([_cells(column.title), *(_cells(entry.cell(column.key).shown) for entry in entries)])
        sheet.set_column(at, at, min(widest, _WIDEST) + 2)
    for row, entry in enumerate(entries, 1):
        for at, column in enumerate(columns):
            _write(sheet, row, at, entry.cell(column.key), column.kind, looks)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(entries), 1), len(columns) - 1)


def _tell(book: Any, sheet: Any, about: Sequence[tuple[str, str]]) -> None:
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, _WIDEST)
    for row, (label, text) in enumerate(about):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, text)


def _write(sheet: Any, row: int, at: int, cell: Cell, kind: str, looks: dict[str, Any]) -> None:  # noqa: PLR0917
    value = cell.value
    if kind == "money" and isinstance(value, int):
        sheet.write_number(row, at, value / 100, looks["money"])
    elif isinstance(value, bool) or cell.text:
        sheet.write_string(row, at, cell.shown[:_LONGEST])
    elif isinstance(value, int):
        sheet.write_number(row, at, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, at, local(value).replace(tzinfo=None), looks["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), looks["day"])  # noqa: DTZ001
    else:
        sheet.write_string(row, at, cell.shown[:_LONGEST])


def _csv_value(cell: Cell, kind: str) -> str | int:
    if kind == "money" and isinstance(cell.value, int):
        return cell.shown
    return cell.value if isinstance(cell.value, int) and not cell.text else harmless(cell.shown)


def _cells(text: str) -> int:
    """How wide a text is: a Chinese character takes two places."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
