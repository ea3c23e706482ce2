"""One offer of a national file, checked element by element."""

import re
from datetime import date
from typing import Any

from service.kit.money import Fen
from service.offers.catalogue import Header, RawOffer
from service.offers.model import Frozen, Offer, Terms, terms_of

RETIRED = "OfferRuleDesc"  # R2.1: replaced by the contract terms
FILING_NO = re.compile(r"^\d{2}[A-Z]{2}\d\d{5}$")  # year, province, operator (5 广电), serial

_CODE = re.compile(r"^[A-Za-z0-9_]{4,32}$")
_DURATION = re.compile(r"^([1-9]\d{0,3}[MD])?$")
_MOST = 100_000_000  # fen


class Entry(Frozen):
    """An offer that can be stored; ``unknown`` is kept with its version, ``rule_desc`` as history."""

    line: int
    offer: Offer
    unknown: dict[str, str]
    rule_desc: str = ""


def check(raw: RawOffer, header: Header) -> Entry:
    """The offer of one ``<Offer>``. ValueError with every reason why it cannot be taken."""
    values = dict(raw.values)
    reasons = [raw.fault] if raw.fault else []
    taken: dict[str, Any] = {"version": 0, "kind": header.kind}
    for element, (name, read) in _READERS.items():
        try:
            taken[name] = read(values.pop(element, ""))
        except ValueError as error:
            reasons.append(f"{element} {error}")
    kind = values.pop("OfferKind", header.kind)
    if kind != header.kind:
        reasons.append(f"OfferKind 是 {kind}，与文件类型 {header.kind} 不符")
    until = taken.get("sale_until")
    if until and taken.get("sale_from") and until < taken["sale_from"]:
        reasons.append("ExpDate 早于 EffDate")
    if reasons:
        raise ValueError("；".join(reasons))
    terms = Terms(**{term.field: values.pop(term.element, "") for term in terms_of(header.kind)})
    rule_desc = values.pop(RETIRED, "")
    return Entry(line=raw.line, offer=Offer(**taken, terms=terms), unknown=values, rule_desc=rule_desc)


def _code(text: str) -> str:
    if not _CODE.match(text):
        raise ValueError("应为 4 至 32 位字母、数字")
    return text


def _name(text: str) -> str:
    if not 1 <= len(text) <= 100:
        raise ValueError("应为 1 至 100 字")
    return text


def _price(text: str) -> Fen:
    if not re.fullmatch(r"\d{1,9}", text) or int(text) > _MOST:
        raise ValueError(f"应为以分为单位的整数，不是“{text}”")
    return Fen(int(text))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"不是日期：“{text}”") from None


def _open_day(text: str) -> date | None:
    return _day(text) if text else None


def _filing(text: str) -> str:
    if text and not FILING_NO.match(text):
        raise ValueError(f"不是备案号：“{text}”")
    return text


def _duration(text: str) -> str:
    if not _DURATION.match(text):
        raise ValueError(f"应为 24M 或 30D 的形式，不是“{text}”")
    return text


def _codes(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _flag(default: str) -> Any:
    def read(text: str) -> bool:
        if text not in {"", "0", "1"}:
            raise ValueError(f"应为 0 或 1，不是“{text}”")
        return (text or default) == "1"

    return read


def _one_of(allowed: tuple[str, ...], default: str) -> Any:
    def read(text: str) -> str:
        if text and text not in allowed:
            raise ValueError(f"应为 {'、'.join(allowed)} 之一，不是“{text}”")
        return text or default

    return read


_READERS: dict[str, tuple[str, Any]] = {
    "OfferCode": ("code", _code),
    "OfferName": ("name", _name),
    "OfferClass": ("klass", str),
    "Price": ("price", _price),
    "PriceMode": ("price_mode", _one_of(("MONTH", "YEAR", "ONCE"), "MONTH")),
    "FirstMonth": ("first_month", _one_of(("DAYS", "FULL", "FREE"), "FULL")),
    "EffectMode": ("start", _one_of(("NOW", "NEXT_MONTH"), "NOW")),
    "Duration": ("duration", _duration),
    "Converged": ("converged", _flag("0")),
    "FilingNo": ("filing_no", _filing),
    "State": ("listed", _flag("1")),
    "EffDate": ("sale_from", _day),
    "ExpDate": ("sale_until", _open_day),
    "FitBase": ("fits", _codes),
    "MutexGroup": ("mutex", str),
}
