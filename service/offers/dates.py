"""When offers start and end: the province's own calculation and the choice between it and the trial (R2.5)."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Literal

from service.kit.clock import SHANGHAI, local
from service.kit.page import DatePanel, Line
from service.offers.model import DISCLAIMER, SOURCE_TITLES, Dates, Offer, OfferDates

# A new user has no earlier period, so the base offer starts at once.
OPENING = frozenset(f"2.6.1.{code}" for code in ("1", "17", "24", "29", "30", "48", "58", "62"))
CHANGE = "2.6.1.2"
RENEWAL = "2.6.1.64"
# The 16 scenarios that show dates (R2.5).
Scene = Literal[
    "2.6.1.1", "2.6.1.2", "2.6.1.17", "2.6.1.19", "2.6.1.20", "2.6.1.24", "2.6.1.29", "2.6.1.30",
    "2.6.1.38.1", "2.6.1.38.2", "2.6.1.38.3", "2.6.1.48", "2.6.1.58", "2.6.1.62", "2.6.1.64", "2.6.1.66",
]  # fmt: skip
# 退订 and 解绑: what is shown is the end.
ENDING = frozenset({"2.6.1.19", "2.6.1.38.3", "2.6.1.66"})

_LAST_SECOND = time(23, 59, 59)
_SECOND = timedelta(seconds=1)
_FORM = "%Y-%m-%d %H:%M:%S"
_EARLIEST = timedelta(days=1)  # a trial may be a little behind our clock
_LATEST = timedelta(days=62)  # the latest honest start, or end of what is ended, is about a month away


def provincial_dates(offer: Offer, scene: str, now: datetime, before: datetime | None = None) -> OfferDates:
    """The province's calculation for one offer. ``scene`` is ``2.6.1.1``, with or without its book.

    With ``before``, the end of the term that a renewal continues, the new one begins in the second after it.
    """
    now = local(now)
    if ends(scene):
        return OfferDates(code=offer.code, expiry=_month_end(now.date(), 0))
    if before is not None:
        start = local(before) + _SECOND
        return OfferDates(code=offer.code, effective=start, expiry=_end(offer, start), before=before)
    start = _first_of_next_month(now) if waits(offer, scene) else now
    return OfferDates(code=offer.code, effective=start, expiry=_end(offer, start))


def opens(scene: str) -> bool:
    """Whether the scenario makes a user."""
    return scene.rpartition("/")[2] in OPENING


def renews(scene: str) -> bool:
    """Whether the scenario continues a term that the user has."""
    return scene.rpartition("/")[2] == RENEWAL


def ends(scene: str) -> bool:
    """Whether the scenario ends offers: their own prices are not asked for, and the expiry is what is shown."""
    return scene.rpartition("/")[2] in ENDING


def waits(offer: Offer, scene: str) -> bool:
    """Whether the offer starts with the next month, or after the term that it renews: it costs nothing before."""
    code = scene.rpartition("/")[2]
    if offer.kind == "BASE":
        return code in {CHANGE, RENEWAL} or (offer.start == "NEXT_MONTH" and code not in OPENING)
    return code == RENEWAL or offer.start == "NEXT_MONTH"


def later(offers: Sequence[Offer], scene: str, dates: Dates | None, on: date) -> tuple[str, ...]:
    """What a user that exists does not pay now: its month is not this one, or it follows a term that still runs.

    By the dates in force, and by the province's own rule as long as there are none. Of an opening nothing.
    """
    if opens(scene):
        return ()
    if dates is None:
        return tuple(offer.code for offer in offers if waits(offer, scene))
    this_month, told = f"{on:%Y-%m}", {item.code: item for item in dates.items}
    return tuple(
        offer.code
        for offer in offers
        if (one := told.get(offer.code)) and one.effective and (one.before or _month_of(one) > this_month)
    )


def settle(  # noqa: PLR0917 - what the choice depends on
    offers: Sequence[Offer],
    scene: str,
    now: datetime,
    trial: Mapping[str, tuple[str, str]] | None,
    fault: str = "",
    terms: Mapping[str, datetime] = MappingProxyType({}),
) -> Dates:
    """The trial's dates when every one of them is sound, else the province's; both are kept.

    ``trial`` maps offer code to effective and expiry text, or is None with ``fault`` saying why; ``terms`` maps the
    code of what is renewed to the end of the term that it has.
    """
    province = tuple(provincial_dates(offer, scene, now, terms.get(offer.code)) for offer in offers)
    if trial is None:
        return Dates(source="PROVINCE", items=province, province=province, fault=fault or "国网试算没有结果")
    national, faults = [], []
    for offer in offers:
        try:
            national.append(_read(offer, scene, now, trial.get(offer.code), terms.get(offer.code)))
        except ValueError as error:
            faults.append(str(error))
    if faults:
        text = "；".join(faults)
        return Dates(source="PROVINCE", items=province, province=province, national=tuple(national), fault=text)
    return Dates(source="NATIONAL", items=tuple(national), province=province, national=tuple(national))


def lapsed(offers: Sequence[Offer], scene: str, dates: Dates, now: datetime) -> bool:
    """Whether the month has changed since: what was to begin with the next one, or to end with this one, does not."""
    told = {item.code: item for item in dates.province}
    return any(
        _month_of(told[offer.code]) != _month_of(provincial_dates(offer, scene, now, told[offer.code].before))
        for offer in offers
    )


def date_panel(offers: Sequence[Offer], dates: Dates) -> DatePanel:
    """The dates for the right column, with source and disclaimer."""
    lines = []
    for offer in offers:
        item = dates.of(offer.code)
        lines.append(Line(label=offer.name, value="", strong=True))
        if item.before:
            lines.append(Line(label="原失效", value=item.before_text))
        if item.effective:
            lines.append(Line(label="生效", value=item.effective_text))
        lines.append(Line(label="失效", value=item.expiry_text))
    return DatePanel(
        source=SOURCE_TITLES[dates.source],
        source_tone="ok" if dates.source == "NATIONAL" else "warn",
        lines=tuple(lines),
        disclaimer=DISCLAIMER,
    )


def _month_of(item: OfferDates) -> str:
    """That of the start, or of the end of what is ended."""
    moment = item.effective or item.expiry
    return f"{local(moment):%Y-%m}" if moment else ""


def _end(offer: Offer, start: datetime) -> datetime | None:
    """``24M`` counts whole months, from the next one when the start is inside a month; ``30D`` counts the first day."""
    if not offer.duration:
        return None
    count, unit = int(offer.duration[:-1]), offer.duration[-1]
    if unit == "D":
        return datetime.combine(start.date() + timedelta(days=count - 1), _LAST_SECOND, SHANGHAI)
    whole = start.day == 1 and start.time() == time()
    return _month_end(start.date(), count - 1 if whole else count)


def _month_end(day: date, months: int) -> datetime:
    """The last second of the month that is ``months`` after this one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.combine(date(year, month + 1, last), _LAST_SECOND, SHANGHAI)


def _first_of_next_month(now: datetime) -> datetime:
    return datetime.combine(_month_end(now.date(), 0).date() + timedelta(days=1), time(), SHANGHAI)


def _read(
    offer: Offer, scene: str, now: datetime, answered: tuple[str, str] | None, before: datetime | None
) -> OfferDates:
    """One offer's trial dates. ValueError with the reason when they are missing or cannot be true."""
    if answered is None:
        raise ValueError(f"国网试算缺少 {offer.code}")
    effective, expiry = (_moment(offer, text) for text in answered)
    if ends(scene):
        if expiry is None:
            raise ValueError(f"国网试算 {offer.code} 没有失效时间")
        if not now - _EARLIEST <= expiry <= now + _LATEST:
            raise ValueError(f"国网试算 {offer.code} 的失效时间不合理：{answered[1]}")
        return OfferDates(code=offer.code, expiry=expiry)
    earliest, latest = (before + _SECOND, before + _EARLIEST) if before else (now - _EARLIEST, now + _LATEST)
    if effective is None or not earliest <= effective <= latest:
        raise ValueError(f"国网试算 {offer.code} 的生效时间不合理：{answered[0] or '空'}")
    if expiry is not None and expiry <= effective:
        raise ValueError(f"国网试算 {offer.code} 的失效时间早于生效时间：{answered[1]}")
    return OfferDates(code=offer.code, effective=effective, expiry=expiry, before=before)


def _moment(offer: Offer, text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, _FORM).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise ValueError(f"国网试算 {offer.code} 的时间无法识别：{text[:30]}") from None
