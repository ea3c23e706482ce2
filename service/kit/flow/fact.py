"""Facts: what a step gives and later steps need."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Fact(Generic[T]):
    """A named, typed piece of knowledge about a case, kept (encrypted) in its draft.

    Two facts with one name are the same fact. ``model`` is a frozen pydantic model;
    equality of its JSON decides whether what was built on it is still valid. ``passing`` names
    fields that may change without that (an expiry, the serial of a check).
    """

    name: str
    model: type[T]
    passing: tuple[str, ...] = ()


# What ``enter`` and ``take`` return: fact → value. A fact left out of a take is removed.
Given = Mapping[Fact[Any], BaseModel]
