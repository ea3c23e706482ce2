"""The bodies of the calls of management boards."""

from typing import Annotated

from pydantic import Field

from service.api.counter import Values
from service.api.edge import Body
from service.kit.board import export
from service.kit.board.board import Board, View
from service.kit.board.page import PAGE

LONGEST = 25.0  # seconds

Name = Annotated[str, Field(min_length=1, max_length=100)]
RowIds = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=500)]
Picks = Annotated[dict[Name, Annotated[str, Field(max_length=100)]], Field(max_length=20)]


class BoardBody(Body):
    """One board."""

    board: Name


class ViewBody(BoardBody):
    """Which rows, in which order."""

    query: Annotated[str, Field(max_length=200)] = ""
    picks: Picks = Field(default_factory=dict)
    sort: Annotated[str, Field(max_length=100)] = ""
    descending: bool = False

    def view(self, board: Board, offset: int = 0, limit: int | None = None) -> View:
        """A column or filter that the board does not have is ignored."""
        columns = {column.key for column in board.columns if column.sorts}
        filters = {one.key for one in board.filters}
        picks = {key: value for key, value in self.picks.items() if key in filters and value}
        sort = self.sort if self.sort in columns else ""
        return View(self.query, picks, sort, self.descending, offset, limit)


class RowsBody(ViewBody):
    """A part of them."""

    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=PAGE)] = PAGE


class ExportBody(ViewBody):
    """All of them, as a file."""

    form: export.Format


class DetailBody(BoardBody):
    """One row."""

    row: Annotated[str, Field(min_length=1, max_length=200)]


class FormBody(BoardBody):
    """What an action asks for."""

    action: Name
    rows: RowIds = ()


class ActBody(FormBody):
    """An action with what was typed into its form."""

    values: Values = Field(default_factory=dict)


class StopBody(Body):
    """A long action."""

    run: Name


class FollowBody(StopBody):
    """``seen`` = the rows done that the caller knows of, ``wait`` how many seconds it has time."""

    seen: Annotated[int, Field(ge=-1)] = -1
    wait: Annotated[float, Field(ge=0, le=LONGEST)] = 0
