"""Finds the sensitive fields of a message by their types, however deep they stand, and seals or opens them."""

import base64
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
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


Shape = Sealed | Each | Parts
Turn = Callable[[Sealed, Any], Any]


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
    body: dict[str, Any] = _turn(shape(type(model)), model.model_dump(mode="json", by_alias=True), _sealer(mode))
    return body


def opened(model: type[BaseModel], body: Any, mode: FieldMode) -> Any:
    """The BODY with clear fields. ValueError when one does not open; an empty field has nothing to open."""
    return _turn(shape(model), body, _opener(mode))


def redacted(model: BaseModel) -> dict[str, Any]:
    """The BODY for logs and records: of a sensitive field only its class."""
    body: dict[str, Any] = _turn(
        shape(type(model)), model.model_dump(mode="json", by_alias=True), lambda place, _value: f"<{place.klass}>"
    )
    return body


def _sealer(mode: FieldMode) -> Turn:
    def turn(place: Sealed, value: Any) -> str:
        text = value if place.text else strict.dumps(value)
        return base64.b64encode(mode.seal(text.encode("utf-8"))).decode("ascii")

    return turn


def _opener(mode: FieldMode) -> Turn:
    def turn(place: Sealed, value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError("a sealed field is a string")  # noqa: TRY004  one error for every cause
        if not value:
            return value if place.text else {}
        text = mode.open(base64.b64decode(value, validate=True)).decode("utf-8")
        return text if place.text else strict.loads(text)

    return turn


def _turn(where: Shape, value: Any, turn: Turn) -> Any:
    """The value with ``turn`` applied at every sealed place. A value of another form is left to validation."""
    if value is None:
        return None
    if isinstance(where, Sealed):
        return turn(where, value)
    if isinstance(where, Each):
        return [_turn(where.item, item, turn) for item in value] if isinstance(value, list) else value
    if not isinstance(value, dict):
        return value
    return {
        name: _turn(where.fields[name], inner, turn) if name in where.fields else inner for name, inner in value.items()
    }


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
