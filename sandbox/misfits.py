"""How a BODY goes wrong while its envelope stays right: one field in clear, missing or of another type."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sandbox import wire


@dataclass(frozen=True)
class Content:
    """A BODY of the type ``declared``, clear and sealed. ``field`` = the path to strike, else the first that fits."""

    declared: type[BaseModel]
    clear: dict[str, Any]
    sealed: dict[str, Any]
    field: str = ""


def clear_field(content: Content) -> tuple[dict[str, Any], str]:
    secret = [place.path for place in wire.sensitive(content.declared, content.clear)]
    return _changed(content, secret, lambda _sealed, clear: clear)


def missing_field(content: Content) -> tuple[dict[str, Any], str]:
    required = [field.alias or name for name, field in content.declared.model_fields.items() if field.is_required()]
    return _changed(content, required, lambda _sealed, _clear: MISSING)


def wrong_type(content: Content) -> tuple[dict[str, Any], str]:
    return _changed(content, list(content.clear), lambda sealed, _clear: {"WRONG": sealed})


def missing_offers(content: Content) -> tuple[dict[str, Any], str]:
    offers: Sequence[Any] = content.sealed.get("OFFER_LIST", ())
    return {**content.sealed, "OFFER_LIST": list(offers)[:-1]}, "OFFER_LIST"


def wrong_dates(content: Content) -> tuple[dict[str, Any], str]:
    offers: Sequence[Any] = content.sealed.get("OFFER_LIST", ())
    wrong = [{**item, "EXPIRY_TIME": "2001-02-30 25:61:00"} for item in offers]
    return {**content.sealed, "OFFER_LIST": wrong}, "OFFER_LIST[].EXPIRY_TIME"


# The wrong sealed body, and the wire path that was struck (empty = nothing there to strike).
MISFITS: dict[str, Callable[[Content], tuple[dict[str, Any], str]]] = {
    "clear_field": clear_field,
    "missing_field": missing_field,
    "wrong_type": wrong_type,
    "missing_offers": missing_offers,
    "wrong_dates": wrong_dates,
}
MISSING = object()


def _changed(content: Content, fitting: list[str], turn: Callable[[Any, Any], Any]) -> tuple[dict[str, Any], str]:
    """The body with one field turned; as it was, and no path, when there is none."""
    path = content.field or next(iter(fitting), "")
    if not path:
        return content.sealed, ""
    return _turned(content.sealed, content.clear, path.split("."), turn), path


def _turned(sealed: Any, clear: Any, path: list[str], turn: Callable[[Any, Any], Any]) -> Any:
    """The first item of a list is the one that is struck."""
    name, rest = path[0], path[1:]
    key = name.removesuffix("[]")
    if not isinstance(sealed, dict) or key not in sealed:
        return sealed
    inner, plain = sealed[key], clear[key]
    if name.endswith("[]") and inner:
        first = _turned(inner[0], plain[0], rest, turn) if rest else turn(inner[0], plain[0])
        changed: Any = [first, *inner[1:]]
    else:
        changed = _turned(inner, plain, rest, turn) if rest else turn(inner, plain)
    others = {other: value for other, value in sealed.items() if other != key}
    return others if changed is MISSING else {**others, key: changed}
