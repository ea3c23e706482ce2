"""Counts what was run of the fault matrix, and says so in one line at the end.

Loaded for the whole run, because under xdist only the plug-ins of the first process can say something at the end.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import pytest

from tests.faults.matrix import COLUMNS


@dataclass
class Column:
    """What was run of one column."""

    cells: set[str] = field(default_factory=set)
    operations: set[str] = field(default_factory=set)
    cases: int = 0


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "cell(kind, *columns): cells of the fault matrix that this test runs")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What the report of a test carries from its process to the first one."""
    for mark in item.iter_markers("cell"):
        kind, *columns = mark.args
        item.user_properties += [("cell", f"{column} {kind}") for column in columns]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for name in ("passed", "failed") for report in terminalreporter.getreports(name)]
    run = [report for report in reports if report.when == "call" and _told(report, "cell")]
    if run:
        terminalreporter.write_line(summary(run))


def summary(reports: list[pytest.TestReport]) -> str:
    """``fault matrix: OSP 28/28 cells, 240 cases, 5 operations; …; lost 0, doubled 0``."""
    columns: dict[str, Column] = defaultdict(Column)
    for report in reports:
        for name in {str(cell).partition(" ")[0] for cell in _told(report, "cell")}:
            column = columns[name]
            column.cells |= {str(cell) for cell in _told(report, "cell") if str(cell).startswith(f"{name} ")}
            column.operations |= {str(operation) for operation in _told(report, "operation")}
            column.cases += max(1, len(_told(report, "operation")))
    parts = [
        f"{name} {len(column.cells)}/{len(COLUMNS[name])} cells, {column.cases} cases, "
        f"{len(column.operations)} operations"
        for name, column in sorted(columns.items())
    ]
    counted = {name: sum(int(str(one)) for report in reports for one in _told(report, name)) for name in _COUNTS}
    return f"fault matrix: {'; '.join(parts)}; lost {counted['lost']}, doubled {counted['doubled']}"


_COUNTS = ("lost", "doubled")


def _told(report: pytest.TestReport, name: str) -> list[object]:
    return [value for told, value in report.user_properties if told == name]
