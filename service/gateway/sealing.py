"""Finds the sensitive fields of a message by their types, however deep they stand, and seals or opens them."""

import types
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from service.gateway.profiles import FieldMode
from service.gateway.sensitive import Sensitive
from service.kit import strict

_SEQUENCES = (tuple, list)


@dataclass(frozen=True)
class Sealed:
    """A field that is enciphered as a whole; ``text`` = a string goes in as it is, anything else as JSON."""

    klass: str
    text: bool


@dataclass(frozen=True)
class Each:
    """A list whose every item has this shape."""

    item: "Shape"


@dataclass(frozen=True)
class Parts:
    """An object with these shapes by wire name; what is not named here is plain."""

    fields: Mapping[str, "Shape"]

    @cached_property
    def sealed(self) -> tuple[tuple[str, Sealed], ...]:
        return tuple((name, inner) for name, inner in self.fields.items() if isinstance(inner, Sealed))

    @cached_property
    def deeper(self) -> "tuple[tuple[str, Each | Parts], ...]":
        return tuple((name, inner) for name, inner in self.fields.items() if not isinstance(inner, Sealed))


Shape = Sealed | Each | Parts
Place = tuple[Any, Any, Any, Sealed]  # an object or list, a name or index in it, the value there, how it is sealed


@cache
def shape(model: type[BaseModel]) -> Parts:
    """Where the sensitive fields of a model stand. TypeError when a type hides one where it could not be found."""
    found = {
        field.alias or name: _shape(
            Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        )
        for name, field in model.model_fields.items()
    }
    return Parts({name: inner for name, inner in found.items() if inner is not None})


def seal(model: BaseModel, mode: FieldMode) -> dict[str, Any]:
    """The BODY of a message, its sensitive fields enciphered and in Base64."""
    body, places = _dumped(model)
    clears = [
        value.encode("utf-8") if place.text else strict.dump_bytes(value) for _inside, _name, value, place in places
    ]
    for (inside, name, _, _), sealed in zip(places, mode.seal_all(clears), strict=True):
        inside[name] = b2a_base64(sealed, newline=False).decode("ascii")
    return body


def opened(model: type[BaseModel], body: Any, mode: FieldMode) -> Any:
    """The BODY with clear fields. ValueError when one does not open; an empty field has nothing to open."""
    body, places = _places(shape(model), body)
    if any(kind is not str for kind in {type(value) for _, _, value, _ in places}):
        raise ValueError("a sealed field is a string")
    places = _full(places)
    clears = mode.open_all([a2b_base64(value, strict_mode=True) for _, _, value, _ in places])
    if b"\0" in b"".join(clears):
        raise ValueError("a text holds NUL")  # the database would refuse it
    for (inside, name, _, where), clear in zip(places, clears, strict=True):
        inside[name] = clear.decode("utf-8") if where.text else strict.loads(clear)
    return body


def redacted(model: BaseModel) -> dict[str, Any]:
    """The BODY for logs and records: of a sensitive field only its class."""
    body, places = _dumped(model)
    for inside, name, _, place in places:
        inside[name] = f"<{place.klass}>"
    return body


def _dumped(model: BaseModel) -> tuple[dict[str, Any], list[Place]]:
    return _places(shape(type(model)), model.model_dump(mode="json", by_alias=True))


def _full(places: list[Place]) -> list[Place]:
    """Those that hold something; an empty object comes as one."""
    full = [place for place in places if place[2]]
    if len(full) < len(places):
        for inside, name, value, where in places:
            if not value and not where.text:
                inside[name] = {}
    return full


def _places(where: Shape, value: Any) -> tuple[Any, list[Place]]:
    """A copy of the value, and every sealed place in it that holds something."""
    found: list[Place] = []
    return _collect(where, value, found), found


def _collect(where: Shape, value: Any, found: list[Place]) -> Any:
    """A value of another form than its shape is left to validation."""
    if isinstance(where, Parts) and isinstance(value, dict):
        value = value.copy()
        get = value.get
        found += [(value, name, inner, place) for name, place in where.sealed if (inner := get(name)) is not None]
        for name, deeper in where.deeper:
            if name in value:
                value[name] = _collect(deeper, value[name], found)
    elif isinstance(where, Each) and isinstance(value, list):
        item = where.item
        if not isinstance(item, Sealed):
            return [_collect(item, inner, found) for inner in value]
        value = value.copy()
        found += [(value, at, inner, item) for at, inner in enumerate(value) if inner is not None]
    return value


def _shape(annotation: Any) -> Shape | None:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        marks = [mark for mark in inside[1:] if isinstance(mark, Sensitive)]
        return Sealed(marks[0].klass, text=inside[0] is str) if marks else _shape(inside[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        parts = shape(annotation)
        return parts if parts.fields else None
    found = {argument: _shape(argument) for argument in inside}
    secret = [inner for inner in found.values() if inner is not None]
    if not secret:
        return None
    if origin in _SEQUENCES and len(set(inside) - {...}) == 1:
        return Each(secret[0])
    only = {argument for argument in inside if argument is not types.NoneType}
    if origin in {Union, types.UnionType} and len(only) == 1:
        return secret[0]
    raise TypeError(f"a sensitive field is hidden in {annotation}: say it as a field, a list or an optional field")
