"""The declared interfaces, and the walk over their fields that seals and opens the sensitive ones."""

import json
import pkgutil
import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

import service.gateway
from sandbox.envelope import BadMessage, Exchange
from service.gateway.interface import Interface
from service.gateway.sensitive import Sensitive

BOOKS = ("main", "group", "fixed", "tariff")


@dataclass(frozen=True)
class Place:
    """A sensitive field: its wire path (``NUMBER_LIST[].ACCESS_NUM``) and its declared type."""

    path: str
    kind: Any


Act = Callable[[Place, Any], Any]  # -> sealed or opened value
M = TypeVar("M", bound=BaseModel)


@cache
def interfaces() -> dict[str, type[Interface[Any]]]:
    """By ``book/code``. Only the packages of the books are imported, never the province's own envelope."""
    found: dict[str, type[Interface[Any]]] = {}
    for book in pkgutil.iter_modules(service.gateway.__path__):
        if book.name in BOOKS:
            package = import_module(f"service.gateway.{book.name}")
            for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                for item in vars(import_module(module.name)).values():
                    if isinstance(item, type) and issubclass(item, Interface) and hasattr(item, "code"):
                        found[item.key()] = item
    return found


def opened(declared: type[BaseModel], body: Any, exchange: Exchange, paths: list[str] | None = None) -> dict[str, Any]:
    """``body`` with every declared sensitive field opened; ``paths`` takes where they stood.

    Keys must be upper case as on the wire.
    """

    def act(place: Place, value: Any) -> Any:
        if not exchange.key:
            return value
        try:
            text = exchange.open(value) if value != "" else ""
            clear = text if place.kind is str or not text else json.loads(text)
        except ValueError as error:
            raise BadMessage(f"{place.path} holds no JSON", cause="unfit", field=place.path) from error
        except BadMessage as error:
            raise BadMessage(f"{place.path}: {error}", error.result, cause=error.cause, field=place.path) from error
        if paths is not None and place.path not in paths:
            paths.append(place.path)
        return clear

    return turned(declared, body, act)


def sealed(declared: type[BaseModel], body: dict[str, Any], exchange: Exchange) -> dict[str, Any]:
    return turned(declared, body, lambda _place, value: exchange.seal(value))


def turned(declared: type[BaseModel], body: dict[str, Any], act: Act) -> dict[str, Any]:
    """``body`` with ``act`` done to every sensitive field."""
    return _model(declared, body, act, "")


def parse(declared: type[M], body: Any, exchange: Exchange, paths: list[str] | None = None) -> M:
    """The typed content, or ``BadMessage`` with the first field that does not fit.

    A rule between fields that does not hold is a business refusal, 1xxx.
    """
    clear = opened(declared, body, exchange, paths)
    try:
        return declared.model_validate_json(json.dumps(clear), strict=True)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        path, rule = _path(first["loc"]), first["type"] == "value_error"
        cause = "rule" if rule else "missing" if first["type"] == "missing" else "unfit"
        raise BadMessage(f"{path}: {first['msg']}", "1002" if rule else "2002", cause=cause, field=path) from error


def sensitive(declared: type[BaseModel], body: dict[str, Any]) -> list[Place]:
    """The sensitive fields that ``body`` has, in their order."""
    found: dict[str, Place] = {}

    def act(place: Place, value: Any) -> Any:
        found.setdefault(place.path, place)
        return value

    turned(declared, body, act)
    return list(found.values())


def _model(declared: type[BaseModel], body: Any, act: Act, above: str) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise BadMessage(f"{above or declared.__name__} is not an object", "2002", cause="unfit", field=above)
    fields = {field.alias or name: field for name, field in declared.model_fields.items() if not field.exclude}
    prefix = f"{above}." if above else ""
    for unknown in sorted(set(body) - set(fields)):
        raise BadMessage(f"no field {prefix}{unknown}", "2002", cause="undeclared", field=f"{prefix}{unknown}")
    return {
        key: _value(fields[key].annotation, tuple(fields[key].metadata), value, act, f"{prefix}{key}")
        for key, value in body.items()
    }


def _value(kind: Any, marks: tuple[Any, ...], value: Any, act: Act, path: str) -> Any:
    kind, marks = _core(kind, marks)
    if value is None:
        return None
    if any(isinstance(mark, Sensitive) for mark in marks):
        return act(Place(path, kind), value)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _model(kind, value, act, path)
    if get_origin(kind) in (tuple, list) and isinstance(value, list | tuple):
        return [_value(get_args(kind)[0], (), item, act, f"{path}[]") for item in value]
    return value


def _core(kind: Any, marks: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """The type without its marks and its ``| None``, and the marks."""
    while get_origin(kind) in (Annotated, Union, types.UnionType):
        inside = get_args(kind)
        if get_origin(kind) is Annotated:
            kind, marks = inside[0], (*marks, *inside[1:])
        else:
            kind = next(one for one in inside if one is not types.NoneType)
    return kind, marks


def _path(loc: tuple[int | str, ...]) -> str:
    """``("OFFER_LIST", 0, "PRICE")`` as ``OFFER_LIST[].PRICE``."""
    return "".join("[]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")
