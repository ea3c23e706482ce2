"""One file per field kind; a file is registered by being here."""

import importlib
import pkgutil
from functools import cache
from typing import Any

from app.scenarios.editor import Editor


@cache
def editors() -> dict[str, type[Editor[Any]]]:
    """Editor classes by kind. ValueError when two files claim one kind."""
    found: dict[str, type[Editor[Any]]] = {}
    for entry in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{entry.name}")
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Editor) and thing.__module__ == module.__name__:
                if thing.kind in found:
                    raise ValueError(f"two editors claim the field kind {thing.kind}")
                found[thing.kind] = thing
    return found
