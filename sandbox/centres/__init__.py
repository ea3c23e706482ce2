"""What the centres of the national side do: one module per centre or part of one, registered by presence."""

import pkgutil
from importlib import import_module


def load() -> None:
    """Import all, so that their answers are registered."""
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
