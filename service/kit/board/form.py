"""What was typed into the form of an action, checked by the fields that were shown."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service.kit.errors import Invalid
from service.kit.page import AnyField, Choice, Day, Passage, Text, Tick

_MUST = "请填写"


def taken(fields: Sequence[AnyField], values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts stripped, days as dates (None when empty). Invalid names every field that does not fit."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        try:
            found[field.name] = _taken(field, values.get(field.name))
        except ValueError as error:
            wrong[field.name] = str(error)
    if wrong:
        raise Invalid("有内容没有填对，没有改动任何数据；请改好标出的几项再提交。", fields=wrong)
    return found


def _taken(field: AnyField, value: Any) -> Any:
    match field:
        case Tick():
            if field.required and value is not True:
                raise ValueError("请确认")
            return value is True
        case Day():
            return _day(field, _text(value))
        case Text() | Passage():
            return _short_enough(_text(value), field.max_length, required=field.required)
        case Choice():
            return _option(field, _text(value))
    return None


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _short_enough(text: str, most: int, *, required: bool) -> str:
    if required and not text:
        raise ValueError(_MUST)
    if len(text) > most:
        raise ValueError(f"最多 {most} 个字")
    return text


def _day(field: Day, text: str) -> date | None:
    if not text:
        if field.required:
            raise ValueError(_MUST)
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("不是有效日期，例如 2026-11-23") from None


def _option(field: Choice, text: str) -> str:
    if not text and not field.required:
        return ""
    if text not in {option.value for option in field.options if not option.disabled}:
        raise ValueError("请选一项")
    return text
