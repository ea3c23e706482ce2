"""A full example of any declared message: every field filled, optional ones too, every list with one item.

Used by the self-check, the sandbox and the round-trip tests. The same model always gives the same example. A value
comes from ``example`` of the class, else from the ``Field(examples=…)`` of its type, else from the type alone.
"""

import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

M = TypeVar("M", bound=BaseModel)

_SIMPLE: Mapping[Any, Any] = {int: 1, float: 1.0, bool: True}


def sample(model: type[M]) -> M:
    """ValidationError or TypeError when the declaration gives too little to build one: give the type an example."""
    given: Mapping[str, Any] = getattr(model, "example", {})
    values = {name: given[name] if name in given else _of(field, name) for name, field in model.model_fields.items()}
    return model.model_validate(values)


def _of(field: FieldInfo, name: str) -> Any:
    return field.examples[0] if field.examples else _value(field.annotation, name)


def _value(kind: Any, name: str) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Annotated:
        marks = [mark for mark in inside[1:] if isinstance(mark, FieldInfo)]
        return next((mark.examples[0] for mark in marks if mark.examples), None) or _value(inside[0], name)
    if origin is Literal:
        return next(value for value in inside if value != "")
    if origin in {tuple, list}:
        return [_value(inside[0], name)]
    return _value(inside[0], name) if origin in {Union, types.UnionType} else _plain(kind, name)


def _plain(kind: Any, name: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return sample(kind)
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    text = f"{name.upper()}-1"  # names its field, so that two that were mixed up show
    if kind is str:
        return text
    if (get_origin(kind) or kind) is dict:
        return {name.upper(): text}
    raise TypeError(f"no example can be made of {kind} for {name}")
