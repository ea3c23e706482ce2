"""Every marked cell of the three columns has a test, so that the matrix cannot rot."""

import importlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.matrix import COLUMNS, KINDS, cell

HERE = Path(__file__).parent
# Cells that tests elsewhere run already.
ELSEWHERE: tuple[str, ...] = ("tests.effects.test_kill", "tests.kill.test_service", "tests.kill.test_worker")


def _marks(module: object) -> Iterator[pytest.Mark]:
    """Of every test of a module and of each of its parameters."""
    names = [name for name in vars(module) if name.startswith("test_")]
    if names:
        yield from _flat(getattr(module, "pytestmark", []))
    for name in names:
        for mark in _flat(getattr(getattr(module, name), "pytestmark", [])):
            yield mark
            if mark.name == "parametrize":
                for values in mark.args[1]:
                    yield from _flat(getattr(values, "marks", ()))


def _flat(marks: object) -> list[pytest.Mark]:
    listed = marks if isinstance(marks, list | tuple | set | frozenset) else [marks]
    return [getattr(mark, "mark", mark) for mark in listed]


def claimed() -> dict[str, set[str]]:
    """The kinds that tests carry, by column."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in (*(f"tests.faults.{path.stem}" for path in HERE.glob("test_*.py")), *ELSEWHERE):
        for mark in _marks(importlib.import_module(name)):
            if mark.name == "cell":
                kind, *columns = mark.args
                for column in columns:
                    found[column].add(kind)
    return found


def test_the_columns_are_those_of_the_study() -> None:
    assert {name: len(kinds) for name, kinds in COLUMNS.items()} == {"OSP": 28, "SFTP": 22, "CB": 21}
    assert {kind for kinds in COLUMNS.values() for kind in kinds} == set(KINDS)


@pytest.mark.parametrize("column", COLUMNS)
def test_every_marked_cell_has_a_test(column: str) -> None:
    assert sorted(COLUMNS[column] - claimed()[column]) == []


def test_a_cell_that_is_not_marked_cannot_be_claimed() -> None:
    with pytest.raises(ValueError, match="not marked"):
        cell("F30", "OSP")
    with pytest.raises(KeyError):
        cell("F01", "EBOSS")
