"""Finds the sensitive fields of a message by their types, however deep they stand, and seals or opens them."""

import types
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import compress
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

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

    @property
    def text(self) -> bool:
        return self.item.text

    def collect(self, value: Any, found: "Places") -> None:
        """A value of another form than its shape is left to validation."""
        if not isinstance(value, list):
            return
        item = self.item
        if isinstance(item, Sealed):
            found.inside.append(((value,), range(len(value))))
            found.values += value
            found.sealed += [item] * len(value)
        elif isinstance(item, Parts) and not item.deeper and set(map(type, value)) == {dict}:
            names = item.names  # many rows together, which is faster
            found.inside.append((value, names))
            found.values += [row.get(name) for row in value for name in names]
            found.sealed += item.sealed * len(value)
        else:
            for inner in value:
                item.collect(inner, found)


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

    @cached_property
    def text(self) -> bool:
        """Whether everything that is sealed in it is a text."""
        return all(inner.text for inner in self.fields.values())

    def collect(self, value: Any, found: "Places") -> None:
        """A value of another form than its shape is left to validation."""
        if isinstance(value, dict):
            names = self.names
            found.inside.append(((value,), names))
            found.values += map(value.get, names)
            found.sealed += self.sealed
            for name, deeper in self.deeper:
                deeper.collect(value.get(name), found)


Shape = Sealed | Each | Parts


class Places:
    """Every sealed place of a message, in one order in each list: what it holds, and how it is sealed."""

    def __init__(self, where: Parts, body: Any) -> None:
        self.inside: list[tuple[Sequence[Any], Sequence[Any]]] = []  # objects or lists, and the names in each of them
        self.values: list[Any] = []
        self.sealed: list[Sealed] = []
        where.collect(body, self)

    def skip(self, *empty: Any) -> None:
        """Leave places that hold one of these as they are, but make an object of a text where one belongs."""
        if all(self.values):
            return
        places = [((one,), (name,)) for inside, names in self.inside for one in inside for name in names]
        for ((one,), (name,)), value, sealed in zip(places, self.values, self.sealed, strict=True):
            if value in empty and value == "" and not sealed.text:
                one[name] = {}
        keep = [value not in empty for value in self.values]
        self.inside = list(compress(places, keep))
        self.values = list(compress(self.values, keep))
        self.sealed = list(compress(self.sealed, keep))

    def put(self, values: Iterable[Any]) -> None:
        """Write back what became of them."""
        each = iter(values)
        for inside, names in self.inside:
            for one in inside:
                for name in names:
                    one[name] = next(each)


@cache
def shape(model: type[BaseModel]) -> Parts:
    """Where the sensitive fields of a model stand. TypeError when a type hides one where it could not be found."""
    found = {field.alias or name: _of(field) for name, field in model.model_fields.items()}
    return Parts({name: inner for name, inner in found.items() if inner is not None})


def klass_of(field: FieldInfo) -> str:
    """The class of a sensitive field that stands by itself; empty for a plain one."""
    found = _of(field)
    return found.klass if isinstance(found, Sealed) else ""


def seal(model: BaseModel, mode: FieldMode) -> dict[str, Any]:
    """The BODY of a message, its sensitive fields enciphered and in Base64."""
    where, body, places = _dumped(model)
    sealed = mode.seal_all(_encoded(where, places))
    places.put([b2a_base64(one, newline=False).decode("ascii") for one in sealed])
    return body


def opened(model: type[BaseModel], body: Any, mode: FieldMode) -> Any:
    """The BODY with clear fields: the very one, changed. ValueError when a field does not open.

    An empty field has nothing to open; an empty object comes as one.
    """
    where = shape(model)
    places = Places(where, body)
    places.skip(None, "")
    try:
        sealed = [a2b_base64(value, strict_mode=True) for value in places.values]
    except TypeError as error:
        raise ValueError("a sealed field is a string") from error
    places.put(_decoded(where, places, mode.open_all(sealed)))
    return body


def redacted(model: BaseModel) -> dict[str, Any]:
    """The BODY for logs and records: of a sensitive field only its class."""
    _, body, places = _dumped(model)
    places.put([f"<{sealed.klass}>" for sealed in places.sealed])
    return body


def _dumped(model: BaseModel) -> tuple[Parts, dict[str, Any], Places]:
    where, body = shape(type(model)), model.model_dump(mode="json", by_alias=True)
    places = Places(where, body)
    places.skip(None)
    return where, body, places


def _encoded(where: Parts, places: Places) -> list[bytes]:
    if where.text:
        return list(map(str.encode, places.values))
    return [
        value.encode("utf-8") if sealed.text else strict.dump_bytes(value)
        for value, sealed in zip(places.values, places.sealed, strict=True)
    ]


def _decoded(where: Parts, places: Places, clears: list[bytes]) -> list[Any]:
    """Together, which is faster. ValueError for what is not UTF-8, and for NUL: the database would refuse it."""
    texts = b"\0".join(clears).decode("utf-8").split("\0") if clears else []
    if len(texts) != len(clears):
        raise ValueError("a text holds NUL")
    if where.text:
        return texts
    return [text if sealed.text else strict.loads(text) for text, sealed in zip(texts, places.sealed, strict=True)]


def _of(field: FieldInfo) -> Shape | None:
    return _shape(Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation)


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
