"""Rules of 停机保号费用减免. Pure."""

import re
from collections.abc import Mapping
from datetime import date

from service.waivers.model import Approval

OLDEST_DAYS = 366  # an approval of more days ago has to be made anew
MOST_MONTHS = 36
_APPROVAL = re.compile(r"[0-9A-Za-z一-鿿〔〕（）()【】\[\]_/.-]{2,40}")
_NAME = re.compile(r"[一-鿿㐀-䶿]{1,14}[·•]?[一-鿿㐀-䶿]{1,14}|[A-Za-z][A-Za-z .'-]{1,38}")
_MONTH = re.compile(r"20[0-9]{2}(0[1-9]|1[0-2])")


def why_not(state: str, reason: str, level: int) -> str:
    """Why a user in this state can have no waiver, empty when nothing is in the way.

    An ordinary number gets it together with 停机保号, so it has to be in use; 靓号 may be asleep already.
    """
    asleep = (state, reason) == ("SUSPENDED", "KEEP_NUMBER")
    if state == "ACTIVE" or (asleep and level):
        return ""
    if asleep:
        return "普通号码的减免只能随停机保号订单一起提交，不能事后补办"
    return "不能办理停机保号费用减免"


def problems(typed: Mapping[str, str], today: date, earliest: str) -> dict[str, str]:
    """What is wrong with an approval as it was typed, by field. ``earliest``: the first month that can be waived."""
    found = {}
    if not _APPROVAL.fullmatch(typed["approval"]):
        found["approval"] = "请填写审批单上的编号，2 到 40 个字"
    if not _NAME.fullmatch(typed["approver"]):
        found["approver"] = "请填写审批人姓名"
    if wrong := _wrong_day(typed["day"], today):
        found["day"] = wrong
    months = {name: typed[name] for name in ("start", "end") if not _MONTH.fullmatch(typed[name])}
    found |= dict.fromkeys(months, "应为六位年月，如 202612")
    return found if months else found | _wrong_span(typed["start"], typed["end"], earliest)


def approval(typed: Mapping[str, str]) -> Approval:
    """What ``problems`` found nothing wrong with."""
    day = date.fromisoformat(typed["day"])
    return Approval(
        number=typed["approval"], approver=typed["approver"], day=day, start=typed["start"], end=typed["end"]
    )


def month_of(day: date, ahead: int = 0) -> str:
    """``yyyyMM``, some months ahead."""
    place = day.year * 12 + day.month - 1 + ahead
    return f"{place // 12}{place % 12 + 1:02d}"


def first_month(reason: str, since: str, today: date) -> str:
    """Whole months only: of a number that sleeps already from the month it fell asleep in, else from the next one."""
    return since[:4] + since[5:7] if reason == "KEEP_NUMBER" and since else month_of(today, 1)


def span(start: str, end: str) -> int:
    """Months from ``start`` to ``end``, both included."""
    return (int(end[:4]) - int(start[:4])) * 12 + int(end[4:]) - int(start[4:]) + 1


def _wrong_day(text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "请填写审批日期，如 2026-11-20"
    if day > today:
        return "审批日期不能晚于今天"
    return f"审批日期早于 {OLDEST_DAYS} 天前，请重新申请审批" if (today - day).days > OLDEST_DAYS else ""


def _wrong_span(start: str, end: str, earliest: str) -> dict[str, str]:
    if start < earliest:
        return {"start": f"最早可从 {earliest} 起减免（只减免整月）"}
    if end < start:
        return {"end": "终止月份不能早于起始月份"}
    return {"end": f"一次最多减免 {MOST_MONTHS} 个月"} if span(start, end) > MOST_MONTHS else {}
