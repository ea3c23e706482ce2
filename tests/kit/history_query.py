"""A throw-away scenario: a pure query with a table (after R11, 停复机 history). No submit, no customer."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from service.kit.errors import Missing
from service.kit.flow import Case, Fact, Given, Scenario, Step, Values
from service.kit.page import Action, Body, Column, Row, Table, Text

COLUMNS = (Column(key="at", title="时间"), Column(key="what", title="动作", stretch=True))
HISTORY = {"停机": "2026-11-01", "复机": "2026-11-02"}


class Found(BaseModel):
    model_config = ConfigDict(frozen=True)

    number: str
    rows: tuple[tuple[str, str], ...]


FOUND = Fact("found", Found)


class Query(Step):
    name = "query"
    title = "查询"
    gives: ClassVar = (FOUND,)

    def show(self, case: Case) -> Body:
        found = case.find(FOUND)
        return Body(
            fields=(
                Text(name="number", title="号码", value=case.values.get("number", "")),
                _table(dict(found.rows) if found else {}, ""),
            ),
            actions=(Action(name="query", label="查询", key="F5", primary=True),),
        )

    def act(self, case: Case, action: str, values: Values) -> Given:
        if action != "query":
            return super().act(case, action, values)
        return {FOUND: Found(number=values["number"], rows=tuple(HISTORY.items()))}

    def look(self, case: Case, field: str, query: str) -> Table:
        if field != "rows" or (found := case.find(FOUND)) is None:
            raise Missing("请先按 F5 查询。")
        return _table(dict(found.rows), query)

    def take(self, case: Case, values: Values) -> Given:
        found = case.find(FOUND)
        return {FOUND: found} if found else {}


def _table(rows: dict[str, str], query: str) -> Table:
    kept = {what: at for what, at in rows.items() if query in what}
    return Table(
        name="rows",
        columns=COLUMNS,
        rows=tuple(Row(id=what, cells={"what": what, "at": at}) for what, at in kept.items()),
        search=True,
        query=query,
        required=False,
    )


SCENARIO = Scenario(book="main", code="9.9.2", title="试验查询", group="试验", steps=(Query(),))
