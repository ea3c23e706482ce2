"""What the centres of the national side do: one module per centre or part of one, registered by presence.

A module may have ``SCHEMA`` (its tables), ``LEDGER`` (part of the ledger → table) and ``fill(store)`` (its seed).
"""

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from sandbox.store import Store


@cache
def modules() -> tuple[ModuleType, ...]:
    """All of them; to import them registers their answers."""
    return tuple(import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))


def prepare(store: Store) -> None:
    """Their tables."""
    for module in modules():
        store.add(getattr(module, "SCHEMA", ""))


def fill(store: Store) -> None:
    """Their seed."""
    for module in modules():
        getattr(module, "fill", _nothing)(store)


def ledger() -> dict[str, str]:
    """Part of the ledger → table."""
    return {part: table for module in modules() for part, table in getattr(module, "LEDGER", {}).items()}


def _nothing(_store: Any) -> None:
    pass
