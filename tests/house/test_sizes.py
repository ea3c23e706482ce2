"""Short files, short functions, a docstring on every module and class."""

import ast
import statistics

from tests.house.conftest import Module

FILE_LIMIT = 400
FUNCTION_LIMIT = 50
SCENARIO_LIMIT = 120


def test_no_file_is_longer_than_the_limit(everything: list[Module]) -> None:
    long = {m.name: m.text.count("\n") for m in everything if m.text.count("\n") > FILE_LIMIT}
    assert long == {}


def test_the_median_file_is_short(modules: list[Module]) -> None:
    assert statistics.median(m.text.count("\n") for m in modules) <= 120


def test_no_function_is_longer_than_the_limit(modules: list[Module]) -> None:
    assert [name for name, length in _functions(modules) if length > FUNCTION_LIMIT] == []


def test_the_median_function_is_short(modules: list[Module]) -> None:
    assert statistics.median(length for _, length in _functions(modules)) <= 8


def test_scenarios_are_short(modules: list[Module]) -> None:
    files = [m for m in modules if "SCENARIO" in m.text and m.name.startswith("service/scenarios/")]
    assert [m.name for m in files if m.text.count("\n") > SCENARIO_LIMIT] == []


def test_every_module_and_class_has_a_docstring(modules: list[Module]) -> None:
    bare = [m.name for m in modules if m.text.strip() and not ast.get_docstring(m.tree)]
    bare += [
        f"{m.name}:{node.lineno} {node.name}"
        for m in modules
        for node in ast.walk(m.tree)
        if isinstance(node, ast.ClassDef) and not ast.get_docstring(node)
    ]
    assert bare == []


def _functions(modules: list[Module]) -> list[tuple[str, int]]:
    return [
        (f"{m.name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for m in modules
        for node in ast.walk(m.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
