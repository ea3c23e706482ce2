"""The declared interfaces, and the walk over their fields that seals and opens the sensitive ones."""

import importlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

import service.gateway
from sandbox.envelope import BadMessage, Exchange
from service.gateway.interface import Interface
from service.gateway.sensitive import Sensitive

Act = Callable[[Any, Any], Any]  # (declared type, value) -> sealed or opened value


@cache
def interfaces() -> dict[str, type[Interface[Any]]]:
    """By ``book/code``. Only modules that declare interfaces are imported, never the province's own envelope."""
    found: dict[str, type[Interface[Any]]] = {}
    home = Path(str(service.gateway.__path__[0]))
    for path in sorted(home.rglob("*.py")):
        if "(Interface[" in path.read_text("utf-8"):
            place = ".".join(path.relative_to(home).with_suffix("").parts)
            module = importlib.import_module(f"service.gateway.{place}")
            for item in vars(module).values():
                if isinstance(item, type) and issubclass(item, Interface) and hasattr(item, "code"):
                    found[item.key()] = item
    return found


def opened(declared: type[BaseModel], body: Any, exchange: Exchange) -> dict[str, Any]:
    """``body`` with every declared sensitive field opened. Keys must be upper case as on the wire."""

    def act(kind: Any, value: Any) -> Any:
        text = exchange.open(value) if value != "" else ""
        return text if kind is str else json.loads(text)

    return _model(declared, body, act)


def sealed(declared: type[BaseModel], body: dict[str, Any], exchange: Exchange) -> dict[str, Any]:
    return _model(declared, body, lambda _kind, value: exchange.seal(value))


def parse(declared: type[Interface[Any]], body: Any, exchange: Exchange) -> Interface[Any]:
    """The typed request, or ``BadMessage``."""
    try:
        return declared.model_validate(opened(declared, body, exchange))
    except ValidationError as error:
        names = ", ".join(".".join(str(part) for part in entry["loc"]) for entry in error.errors())
        raise BadMessage(f"fields do not fit: {names}", "2002") from error


def _model(declared: type[BaseModel], body: Any, act: Act) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise BadMessage(f"{declared.__name__} is not an object")
    fields = {field.alias or name: field for name, field in declared.model_fields.items()}
    unknown = set(body) - set(fields)
    if unknown:
        raise BadMessage(f"{declared.__name__} has no field {', '.join(sorted(unknown))}", "2002")
    return {key: _value(fields[key].annotation, fields[key].metadata, value, act) for key, value in body.items()}


def _value(kind: Any, metadata: Any, value: Any, act: Act) -> Any:
    if get_origin(kind) is Annotated:
        kind, *metadata = get_args(kind)
    if value is None:
        return None
    if any(isinstance(mark, Sensitive) for mark in metadata):
        return act(kind, value)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _model(kind, value, act)
    if get_origin(kind) is tuple and isinstance(value, list | tuple):
        return [_value(get_args(kind)[0], (), item, act) for item in value]
    return value
