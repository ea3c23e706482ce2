"""A believable answer for a declared interface that has no behaviour of its own here yet."""

from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel

SIMPLE: dict[Any, Any] = {str: "", int: 0, float: 0.0, bool: False, dict: {}}


def plausible(declared: type[BaseModel]) -> dict[str, Any]:
    """The clear BODY: defaults where declared, else the simplest value of the type."""
    body = {}
    for name, field in declared.model_fields.items():
        body[field.alias or name] = _value(field.annotation) if field.is_required() else field.get_default()
    return body


def _value(kind: Any) -> Any:
    if get_origin(kind) is Annotated:
        return _value(get_args(kind)[0])
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return plausible(kind)
    if get_origin(kind) is tuple:
        return [_value(get_args(kind)[0])]
    return SIMPLE.get(get_origin(kind) or kind, "")
