"""What a board declares: columns, filters, how to get its rows, what may be done with them.

One file in ``service/boards/`` with ``BOARD = Board(…)`` is the whole of a management page. Functions get an
``Office`` (the world, an open transaction, who asks). Rights are strings, the staff domain knows them.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from service.kit.board.page import (
    BoardAction,
    BoardCell,
    BoardChart,
    BoardColumn,
    BoardDetail,
    BoardFile,
    BoardFilter,
    BoardOption,
    BoardRow,
    On,
)
from service.kit.clock import stamp
from service.kit.db import Unit
from service.kit.flow.case import Clerk
from service.kit.money import Fen, yuan
from service.kit.page import AnyField, Tone

Value = str | int | date | None

RESERVED = frozenset({"F1", "F5", "F12", "Ctrl+E", "Ctrl+F", "Return", "Esc", "Shift+Esc"})  # keys of every board


@dataclass(frozen=True)
class Cell:
    """One value with its tone; ``text`` where it is shown in another way than sorted and exported."""

    value: Value
    tone: Tone = "neutral"
    text: str = ""

    @property
    def shown(self) -> str:
        if self.text or self.value is None:
            return self.text
        if isinstance(self.value, datetime):
            return stamp(self.value)
        return self.value.isoformat() if isinstance(self.value, date) else str(self.value)


def money(amount: int) -> Cell:
    """Fen for a column of kind ``money``: shown as yuan, sorted and exported as a number."""
    return Cell(amount, text=yuan(Fen(amount)))


@dataclass(frozen=True)
class Entry:
    """One row. ``marks`` = its values by filter key; ``words`` are found by the search beside the cells.

    ``barred`` = why an action is not possible on this row, by its name.
    """

    id: str
    cells: Mapping[str, Cell | Value]
    marks: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    barred: Mapping[str, str] = field(default_factory=dict)

    def cell(self, key: str) -> Cell:
        found = self.cells.get(key)
        return found if isinstance(found, Cell) else Cell(found)

    def row(self) -> BoardRow:
        """As a front end gets it."""
        cells = {key: self.cell(key) for key in self.cells}
        shown = {key: BoardCell(text=c.shown, tone=c.tone) for key, c in cells.items()}
        return BoardRow(id=self.id, cells=shown, barred=dict(self.barred))


@dataclass(frozen=True)
class View:
    """Which rows are wanted, in which order. Without a ``limit`` all of them."""

    query: str = ""
    picks: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    offset: int = 0
    limit: int | None = None


@dataclass(frozen=True)
class Slice:
    """The wanted part. ``total`` fit the view, ``whole`` are there at all."""

    entries: tuple[Entry, ...]
    total: int
    whole: int
    tallies: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    chart: BoardChart | None = None


@dataclass(frozen=True)
class Finding:
    """What a long action found out about one row; kept until the next one. ``bad`` counts as a failure.

    A ``weak`` one does not replace what was found before.
    """

    row: str
    bad: bool
    data: Mapping[str, str | int]
    weak: bool = False


@dataclass(frozen=True)
class Office:
    """What a board's functions work with."""

    world: Any
    unit: Unit
    clerk: Clerk


@dataclass(frozen=True)
class Order:
    """What was pressed by whom: the rows it is for and what was typed into the form."""

    clerk: Clerk
    rows: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What to tell the person when an action has ended."""

    text: str
    tone: Tone = "ok"
    file: BoardFile | None = None


class Work(Protocol):
    """The handle of a long action while it runs. Every ``found`` is kept and seen at once."""

    def expect(self, total: int) -> None: ...
    def found(self, finding: Finding) -> None: ...
    def stopped(self) -> bool: ...


Do = Callable[[Office, Order], Told]
Job = Callable[[Any, Order, Work], Told]
Form = Callable[[Office, Order], tuple[AnyField, ...]]


@dataclass(frozen=True)
class Action:
    """What may be done: ``do`` at once in the request's transaction, or ``job`` in a thread with progress.

    ``about`` names the form field whose value says in the audit row what it was done to. A ``guarded`` one asks for
    the person's password once more, which the edge proves before anything is done.
    """

    name: str
    label: str
    right: str
    do: Do | None = None
    job: Job | None = None
    on: On = "board"
    form: Form | None = None
    hint: str = ""
    about: str = ""
    key: str = ""
    icon: str = ""
    primary: bool = False
    danger: bool = False
    confirm: str = ""
    guarded: bool = False

    def __post_init__(self) -> None:
        if self.guarded and self.form is None:
            raise ValueError(f"{self.name}: a guarded action needs a form")
        if (self.do is None) == (self.job is None):
            raise ValueError(f"{self.name}: either do or job")

    def button(self) -> BoardAction:
        """As a front end gets it."""
        same = {name: getattr(self, name) for name in BoardAction.model_fields if name not in ("form", "long")}
        return BoardAction(**same, form=self.form is not None, long=self.job is not None)


@dataclass(frozen=True)
class Board:
    """One management page. Whoever has one of the ``rights`` may see and export it.

    ``options`` = those of filters that depend on who looks; a filter that is left with one or none is not shown.
    """

    key: str
    title: str
    group: str
    rights: tuple[str, ...]
    columns: tuple[BoardColumn, ...]
    rows: Callable[[Office, View], Slice]
    filters: tuple[BoardFilter, ...] = ()
    options: Callable[[Office], Mapping[str, tuple[BoardOption, ...]]] = field(default=lambda _office: {})
    actions: tuple[Action, ...] = ()
    detail: Callable[[Office, str], BoardDetail] | None = None
    icon: str = "list-checks"
    hotkey: str = ""
    hint: str = ""
    placeholder: str = "输入文字筛选"
    empty: str = "还没有记录"
    sort: str = ""
    descending: bool = False

    def __post_init__(self) -> None:
        _unique(self.key, [column.key for column in self.columns])
        _unique(self.key, [action.name for action in self.actions])
        _unique(self.key, [action.key for action in self.actions if action.key] + sorted(RESERVED))

    def action(self, name: str) -> Action | None:
        return next((action for action in self.actions if action.name == name), None)

    def filters_for(self, office: Office) -> tuple[BoardFilter, ...]:
        """The filters as this person gets them."""
        known = self.options(office)
        return tuple(
            one.model_copy(update={"options": known[one.key]}) if one.key in known else one
            for one in self.filters
            if one.key not in known or len(known[one.key]) > 1
        )


def choice(
    key: str, title: str, words: Mapping[str, str | tuple[str, Tone]], *, spread: bool = False, value: str = ""
) -> BoardFilter:
    """A filter by ``marks[key]``: value → its word, or its word and tone."""
    toned = {value: (said, "neutral") if isinstance(said, str) else said for value, said in words.items()}
    options = tuple(BoardOption(value=value, label=word, tone=tone) for value, (word, tone) in toned.items())
    return BoardFilter(key=key, title=title, options=options, spread=spread, value=value)


def _unique(board: str, names: list[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"{board}: twice: {', '.join(twice)}")
