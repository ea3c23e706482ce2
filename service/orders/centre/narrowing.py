"""What is typed and picked above a list of acceptances, as it is meant. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from service.kit.clock import SHANGHAI
from service.kit.errors import Invalid

PERIODS: Mapping[str, str] = {
    "today": "今天",
    "yesterday": "昨天",
    "7": "近 7 天",
    "30": "近 30 天",
    "month": "本月",
    "last_month": "上月",
}

_NUMBER = re.compile(r"(SL|D)\d", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"SL\d{14}(-\d+)?|D\d{8}-\d{4,}", re.IGNORECASE)
_KEY = re.compile(r"\d{11}|\d{14,17}[0-9X]|[A-Z]{1,2}\d{6,}", re.IGNORECASE)


@dataclass(frozen=True)
class Words:
    """A query: ``numbers`` begin the number of an acceptance or a case, ``keys`` are looked up whole.

    ``exact`` = it names acceptances of one customer: a whole number, a phone number or a certificate.
    """

    numbers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    exact: bool = False


def words_of(query: str) -> Words:
    words = query.split()
    numbers = tuple(word.upper() for word in words if _NUMBER.match(word))
    keys = tuple(word for word in words if not _NUMBER.match(word))
    return Words(numbers, keys, any(_WHOLE_NUMBER.fullmatch(one) or _KEY.fullmatch(one) for one in words))


@dataclass(frozen=True)
class Span:
    """From the first moment on, before the second one; None = open."""

    begin: datetime | None = None
    end: datetime | None = None


def span_of(picks: Mapping[str, str], today: date) -> Span:
    """Both the named period and the two days hold. Invalid for what is no day."""
    first, last = _period(picks.get("period", ""), today)
    from_day, to_day = _day(picks.get("from", ""), "from"), _day(picks.get("to", ""), "to")
    begins = [day for day in (first, from_day) if day is not None]
    ends = [day for day in (last, to_day) if day is not None and day < date.max]  # none comes after the last one
    begin = _midnight(max(begins)) if begins else None
    return Span(begin, _midnight(min(ends) + timedelta(days=1)) if ends else None)


def _period(name: str, today: date) -> tuple[date | None, date | None]:
    first = today.replace(day=1)
    known: dict[str, tuple[date, date]] = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "7": (today - timedelta(days=6), today),
        "30": (today - timedelta(days=29), today),
        "month": (first, today),
        "last_month": ((first - timedelta(days=1)).replace(day=1), first - timedelta(days=1)),
    }
    return known.get(name, (None, None))


def _day(text: str, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        wrong = "不是有效日期，例如 2026-11-23"
        raise Invalid(f"筛选的日期{wrong}。没有改动任何数据；请改好后再查。", fields={name: wrong}) from None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
