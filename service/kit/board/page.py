"""What a front end gets of a board. Everything a person reads is Chinese and already masked."""

from typing import Literal

from pydantic import Field

from service.kit.page import AnyField, Chip, Frozen, Line, Tone

PREFIX = "board/"  # before a board's key in the menu and in the palette
PAGE = 200  # rows that are asked for at once

ColumnKind = Literal["text", "code", "number", "money", "day", "moment", "state"]
RunState = Literal["running", "done", "stopped", "failed", "lost"]
On = Literal["board", "row", "rows"]


class BoardColumn(Frozen):
    """One column. ``width`` in characters is the most that is measured, ``fold`` > 0 may go where it is narrow.

    The highest ``fold`` goes first; ``stretch`` columns share the spare width.
    """

    key: str
    title: str
    kind: ColumnKind = "text"
    width: int = 24
    stretch: bool = False
    fold: int = 0
    sorts: bool = True


class BoardCell(Frozen):
    """The text of a cell and its tone; a ``state`` is drawn with an icon, so the tone is never the only signal.

    ``hint`` stands small below it, in the tables of a detail only.
    """

    text: str = ""
    tone: Tone = "neutral"
    hint: str = ""


class BoardRow(Frozen):
    """One row: its cells by column key. ``barred`` = actions that it does not allow now, each with the reason."""

    id: str
    cells: dict[str, BoardCell]
    barred: dict[str, str] = Field(default_factory=dict)


class BoardOption(Frozen):
    """One value of a filter."""

    value: str
    label: str
    tone: Tone = "neutral"


class BoardFilter(Frozen):
    """A choice or a day that narrows the rows. ``spread`` = every option is seen at once, with its count.

    ``value`` = what holds at first; such a filter always holds one of its options.
    """

    key: str
    title: str
    options: tuple[BoardOption, ...] = ()
    spread: bool = False
    kind: Literal["choice", "day"] = "choice"
    value: str = ""


class BoardAction(Frozen):
    """A button. ``on`` the board, the current row, or the marked rows; ``confirm`` may name ``{row}``.

    ``form`` = it asks for something first; ``long`` = it goes on with progress, one at a time on a board.
    """

    name: str
    label: str
    key: str = ""
    icon: str = ""
    on: On = "board"
    primary: bool = False
    danger: bool = False
    confirm: str = ""
    form: bool = False
    long: bool = False


class BoardRun(Frozen):
    """A long action: how far it is, or how it ended."""

    id: str
    action: str
    label: str
    state: RunState
    total: int
    done: int
    bad: int
    by: str
    begun_at: str
    seconds: int
    tone: Tone = "neutral"
    text: str = ""


class BoardHead(Frozen):
    """A board as this person may use it. ``run`` = the long action that is under way, or the last one."""

    key: str
    title: str
    group: str
    hint: str
    placeholder: str
    empty: str
    columns: tuple[BoardColumn, ...]
    filters: tuple[BoardFilter, ...]
    actions: tuple[BoardAction, ...]
    sort: str
    descending: bool
    detail: bool
    read_only: bool
    run: BoardRun | None = None


class BoardPart(Frozen):
    """One part of a bar: how much, of which series."""

    series: str
    value: int


class BoardBar(Frozen):
    """One bar: it stands for the row of this id; ``text`` is its whole value in words."""

    row: str
    label: str
    text: str
    parts: tuple[BoardPart, ...]


class BoardSeries(Frozen):
    """What the parts of one tone in every bar are."""

    key: str
    title: str
    tone: Tone = "neutral"


class BoardChart(Frozen):
    """The rows as bars, each made of the same series from its foot to its top."""

    title: str
    series: tuple[BoardSeries, ...]
    bars: tuple[BoardBar, ...]


class BoardRows(Frozen):
    """A part of the rows. ``total`` fit the view, ``whole`` are there; ``tallies`` = filter → value → count."""

    offset: int
    total: int
    whole: int
    rows: tuple[BoardRow, ...]
    tallies: dict[str, dict[str, int]] = Field(default_factory=dict)
    chart: BoardChart | None = None


class BoardSection(Frozen):
    """A part of a row's detail: lines, or a small table."""

    title: str
    lines: tuple[Line, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[BoardCell, ...], ...] = ()


class BoardDetail(Frozen):
    """What stands behind a row."""

    title: str
    chips: tuple[Chip, ...] = ()
    sections: tuple[BoardSection, ...] = ()


class BoardForm(Frozen):
    """What an action asks for."""

    title: str
    hint: str = ""
    fields: tuple[AnyField, ...] = ()


class BoardFile(Frozen):
    """A file for the person to keep, or with ``show`` a PDF to be looked at first; ``content`` is base64."""

    name: str
    media: str
    content: str
    show: bool = False


class BoardDone(Frozen):
    """What came of an action; a long one has only begun and is followed by its ``run``."""

    tone: Tone = "ok"
    text: str = ""
    run: BoardRun | None = None
    file: BoardFile | None = None
