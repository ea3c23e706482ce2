"""Finds the sensitive fields of a message by their types, however deep they stand, and seals or opens them."""

import types
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import compress
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
    def names(self) -> tuple[str, ...]:
        """Of the fields that are sealed here."""
        return tuple(name for name, inner in self.fields.items() if isinstance(inner, Sealed))

    @cached_property
    def sealed(self) -> tuple[Sealed, ...]:
        return tuple(inner for inner in self.fields.values() if isinstance(inner, Sealed))

    @cached_property
    def deeper(self) -> "tuple[tuple[str, Each | Parts], ...]":
        return tuple((name, inner) for name, inner in self.fields.items() if not isinstance(inner, Sealed))


Shape = Sealed | Each | Parts


class Places:
    """Every sealed place of a message that holds something, in the same order in each list.

    Four lists, because a tuple for each field of a long reply would keep the garbage collector busy.
    """

    def __init__(self, where: Parts, body: Any) -> None:
        self.insides: list[Any] = []  # the object or list
        self.names: list[Any] = []  # the name or index in it
        self.values: list[Any] = []
        self.sealed: list[Sealed] = []
        self._collect(where, body)
        if None in self.values:
            self._keep(lambda value: value is not None)

    def skip_empty(self) -> None:
        """Nothing was sealed there; an empty object comes as one."""
        if "" not in self.values:
            return
        for inside, name, value, sealed in zip(self.insides, self.names, self.values, self.sealed, strict=True):
            if value == "" and not sealed.text:
                inside[name] = {}
        self._keep(lambda value: value != "")

    def put(self, values: Iterable[Any]) -> None:
        """Write back what became of them."""
        for inside, name, value in zip(self.insides, self.names, values, strict=True):
            inside[name] = value

    def _collect(self, where: Shape, value: Any) -> None:
        """A value of another form than its shape is left to validation."""
        if isinstance(where, Parts):
            if isinstance(value, dict):
                if where.names:
                    self.insides += [value] * len(where.names)
                    self.names += where.names
                    self.values += map(value.get, where.names)
                    self.sealed += where.sealed
                for name, deeper in where.deeper:
                    self._collect(deeper, value.get(name))
        elif isinstance(where, Each) and isinstance(value, list):
            if not isinstance(where.item, Sealed):
                for inner in value:
                    self._collect(where.item, inner)
                return
            self.insides += [value] * len(value)
            self.names += range(len(value))
            self.values += value
            self.sealed += [where.item] * len(value)

    def _keep(self, wanted: Callable[[Any], bool]) -> None:
        keep = [wanted(value) for value in self.values]
        self.insides, self.names = list(compress(self.insides, keep)), list(compress(self.names, keep))
        self.values, self.sealed = list(compress(self.values, keep)), list(compress(self.sealed, keep))


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
    texts = zip(places.values, places.sealed, strict=True)
    clears = [value.encode("utf-8") if sealed.text else strict.dump_bytes(value) for value, sealed in texts]
    places.put([b2a_base64(one, newline=False).decode("ascii") for one in mode.seal_all(clears)])
    return body


def opened(model: type[BaseModel], body: Any, mode: FieldMode) -> Any:
    """The BODY with clear fields: the very one, changed. ValueError when a field does not open.

    An empty field has nothing to open.
    """
    places = Places(shape(model), body)
    if set(map(type, places.values)) - {str}:
        raise ValueError("a sealed field is a string")
    places.skip_empty()
    clears = mode.open_all([a2b_base64(value, strict_mode=True) for value in places.values])
    texts = zip(_decoded(clears), places.sealed, strict=True)
    places.put([text if sealed.text else strict.loads(text) for text, sealed in texts])
    return body


def redacted(model: BaseModel) -> dict[str, Any]:
    """The BODY for logs and records: of a sensitive field only its class."""
    body, places = _dumped(model)
    places.put([f"<{sealed.klass}>" for sealed in places.sealed])
    return body


def _decoded(clears: list[bytes]) -> list[str]:
    """Together, which is faster. ValueError for what is not UTF-8, and for NUL: the database would refuse it."""
    texts = b"\0".join(clears).decode("utf-8").split("\0") if clears else []
    if len(texts) != len(clears):
        raise ValueError("a text holds NUL")
    return texts


def _dumped(model: BaseModel) -> tuple[dict[str, Any], Places]:
    body = model.model_dump(mode="json", by_alias=True)
    return body, Places(shape(type(model)), body)


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
