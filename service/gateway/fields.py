"""Walks the declared fields of a message, however deep they stand, by their wire paths."""

import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from service.gateway.interface import FromSeed
from service.gateway.sensitive import Sensitive

_LISTS = (tuple, list)


@dataclass(frozen=True)
class Place:
    """One field. ``path`` is ``CUST_INFO.CERT_NUM`` or ``OFFER_LIST[].PRICE``; ``kind`` its type without marks.

    ``klass`` is its own sensitive class, empty for a plain one; ``within`` the class of the node around it that is
    sealed whole.
    """

    path: str
    kind: Any
    klass: str = ""
    within: str = ""
    from_seed: bool = False

    @property
    def name(self) -> str:
        """The wire name: ``CERT_NUM``."""
        return self.path.rpartition(".")[2].removesuffix("[]")


def places(model: type[BaseModel]) -> Iterator[Place]:
    """Every field of a model, nodes before what is in them."""
    yield from _places(model, "", "")


def sealed_places(model: type[BaseModel]) -> list[Place]:
    """What is sealed by itself; what stands in a node that is sealed whole is not named again."""
    return [place for place in places(model) if place.klass and not place.within]


def _places(model: type[BaseModel], above: str, within: str) -> Iterator[Place]:
    for name, field in model.model_fields.items():
        if field.exclude:  # ours only, never sent
            continue
        kind, marks, many = _core(field.annotation, tuple(field.metadata), "")
        path = f"{above}{field.alias or name}{many}"
        klass = next((mark.klass for mark in marks if isinstance(mark, Sensitive)), "")
        yield Place(path, kind, klass, within, any(isinstance(mark, FromSeed) for mark in marks))
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _places(kind, f"{path}.", within or klass)


def _core(annotation: Any, marks: tuple[Any, ...], many: str) -> tuple[Any, tuple[Any, ...], str]:
    """The type inside its marks, its ``| None`` and its list; all marks on the way."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _core(inside[0], (*marks, *inside[1:]), many)
    if origin in {Union, types.UnionType}:
        only = [kind for kind in inside if kind is not types.NoneType]
        return _core(only[0], marks, many) if len(only) == 1 else (annotation, marks, many)
    if origin in _LISTS:
        return _core(inside[0], marks, f"{many}[]")
    return annotation, marks, many
