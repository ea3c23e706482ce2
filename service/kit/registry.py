"""Registered by presence: whatever a package holds is found by walking it, never by a second list.

The kit knows no business, so packages are named by string.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import Any, TypeVar

from service.kit.board.board import Board
from service.kit.flow.scenario import Scenario

T = TypeVar("T")


def modules(package: str, wanted: Callable[[str], bool] = lambda _name: True) -> Iterator[ModuleType]:
    """Every module below ``package`` whose full name is wanted, in order of name. An import error is an error."""
    root = importlib.import_module(package)
    if not hasattr(root, "__path__"):
        return
    for found in sorted(pkgutil.iter_modules(root.__path__, f"{package}."), key=lambda module: module.name):
        if wanted(found.name):
            yield importlib.import_module(found.name)
        if found.ispkg:
            yield from modules(found.name, wanted)


def walk(package: str, attribute: str, kind: type[T]) -> dict[str, T]:
    """Module name → its ``attribute``, for every module below ``package`` that has one of this kind."""
    found: dict[str, T] = {
        module.__name__: vars(module)[attribute] for module in modules(package) if attribute in vars(module)
    }
    for name, value in found.items():
        if not isinstance(value, kind):
            raise TypeError(f"{name}.{attribute} is not a {kind.__name__}")
    return found


def scenarios(package: str = "service.scenarios") -> dict[str, Scenario]:
    """Every ``SCENARIO`` by its key (``main/2.6.1.1``). Two with one key are an error."""
    found = walk(package, "SCENARIO", Scenario)
    return _unique((scenario.key, name, scenario) for name, scenario in found.items())


def boards(package: str = "service.boards") -> dict[str, Board]:
    """Every ``BOARD`` by its key. Two with one key are an error."""
    found = walk(package, "BOARD", Board)
    return _unique((board.key, name, board) for name, board in found.items())


@cache
def interfaces(package: str = "service.gateway") -> Mapping[str, type[Any]]:
    """Every declared interface class by (book, code) as ``main/3.2.1.1``; walked once. Two with one key: an error."""
    base: Any = importlib.import_module(f"{package}.interface").Interface
    declared: list[tuple[str, type[Any]]] = [
        (module.__name__, cls)
        for module in modules(package)
        for cls in vars(module).values()
        if inspect.isclass(cls) and cls.__module__ == module.__name__ and "code" in vars(cls) and issubclass(cls, base)
    ]
    return _unique((cls.key(), place, cls) for place, cls in declared)


def load_tables(package: str = "service") -> None:
    """Import every ``tables`` module, so that the one metadata is complete."""
    for _module in modules(package, lambda name: name.rpartition(".")[2] == "tables"):
        pass


def _unique(found: Iterator[tuple[str, str, T]]) -> dict[str, T]:
    result: dict[str, T] = {}
    places: dict[str, str] = {}
    for key, place, value in found:
        if key in result:
            raise ValueError(f"{key} is declared twice: in {places[key]} and in {place}")
        result[key], places[key] = value, place
    return result
