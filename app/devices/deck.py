"""The cards of the simulated reader: 256-byte text records in all four layouts, invented persons only.

What the national side knows of them (blacklist, five numbers, refusal) is the sandbox's ``people.py``.
"""

import base64
import json
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.devices.records import FOREVER, check_digit, compose


@dataclass(frozen=True)
class Card:
    """One card. ``kind`` is the letter at byte 248; ``sex`` 1 male, 2 female; ``end`` None = 长期."""

    name: str
    number: str
    birth: date
    start: date
    end: date | None
    sex: str = "1"
    nation: str = "01"
    address: str = "山东省济南市历下区泉城路188号2单元501室"
    issuer: str = "济南市公安局历下分局"
    kind: str = " "
    passing: str = ""
    issues: str = ""
    latin: str = ""
    country: str = ""
    version: str = ""
    authority: str = ""

    def record(self) -> bytes:
        """The text record as the chip holds it: UTF-16LE, padded with spaces."""
        return compose(self.kind, self.texts())

    def texts(self) -> dict[str, str]:
        """The fields as they stand on the chip."""
        end = FOREVER if self.end is None else _day(self.end)
        return {**vars(self), "birth": _day(self.birth), "start": _day(self.start), "end": end}


def deck(today: date) -> dict[str, Card]:
    """All cards by name. Those whose age or validity matters are counted from ``today``."""
    adult = _resident("张伟", "370102", date(1990, 3, 7), "451", today)
    woman = replace(_resident("李娜", "370112", date(1988, 11, 23), "452", today), sex="2", nation="03")
    young = _resident("王晨曦", "370102", _years_ago(today, 17), "021", today)
    child = replace(_resident("李乐天", "370102", _years_ago(today, 12), "031", today), end=_in_years(today, 3))
    elder = replace(_resident("王建国", "370105", date(1955, 6, 15), "341", today), end=None)
    expired = _resident("赵敏", "370103", date(1991, 8, 18), "402", today)
    digit = _resident("陈浩", "370102", date(1993, 6, 1), "453", today)
    return {
        "adult": adult,
        "woman": woman,
        "long_term": elder,
        "young": young,
        "under_16": child,
        "expired": replace(expired, sex="2", start=_years_ago(today, 10), end=today - timedelta(days=1)),
        "wrong_digit": replace(digit, number=digit.number[:17] + str((int(_digit_or_0(digit.number)) + 1) % 10)),
        "rare_name": _resident("赵𪻐", "370104", date(1986, 2, 9), "173", today),
        "blacklisted": _resident("刘强", "370103", date(1985, 4, 12), "671", today),
        "five_numbers": replace(_resident("孙丽", "370104", date(1992, 9, 8), "502", today), sex="2"),
        "refused": _resident("周杰", "370102", date(1994, 11, 27), "331", today),
        "hong_kong": _hong_kong(today),
        "foreigner_2017": _foreigner(today),
        "foreigner_2023": _foreigner_new(today),
        "unknown_kind": replace(adult, kind="Z"),
    }


ORDINARY = ("adult", "woman", "long_term")  # dealt in turn when nothing else is asked for
_REMARKS = {
    "young": "17 岁",
    "under_16": "12 岁",
    "expired": "已过期",
    "wrong_digit": "校验位错",
    "rare_name": "生僻字",
    "blacklisted": "黑名单",
    "five_numbers": "一证五号已满",
    "refused": "实名不通过",
    "hong_kong": "港澳居民居住证",
    "foreigner_2017": "外国人永久居留证",
    "foreigner_2023": "外国人永久居留身份证",
    "unknown_kind": "未知证件",
}


def training_cards(today: date) -> str:
    """The deck for the phone page's simulated reader, which is the service's: JSON, the records as base64."""
    return json.dumps(
        [
            {
                "name": name,
                "title": f"{card.name}（{_REMARKS[name]}）" if name in _REMARKS else card.name,
                "record": base64.b64encode(card.record()).decode(),
                "ordinary": name in ORDINARY,
            }
            for name, card in deck(today).items()
        ],
        ensure_ascii=False,
    )


def _digit_or_0(number: str) -> str:
    """The check digit as a digit; X counts as 0."""
    return number[17].replace("X", "0")


def _resident(name: str, area: str, birth: date, order: str, today: date) -> Card:
    body = area + _day(birth) + order
    start = _years_ago(today, 4)
    return Card(name, body + check_digit(body), birth, start, _in_years(start, 20))


def _hong_kong(today: date) -> Card:
    card = _resident("陈嘉欣", "810000", date(1994, 8, 23), "002", today)
    return replace(card, kind="J", sex="2", nation="", passing="H12345678", issues="01", end=_in_years(card.start, 5))


def _foreigner(today: date) -> Card:
    card = replace(_resident("约翰", "110000", date(1978, 6, 30), "001", today), kind="I", number="USA110078063014")
    return replace(card, latin="SMITH, JOHN EDWARD", country="USA", version="01", authority="1500", nation="")


def _foreigner_new(today: date) -> Card:
    card = _resident("安娜", "931643", date(1988, 1, 1), "002", today)
    return replace(card, kind="Y", sex="2", latin="IVANOVA, ANNA", country="RUS", issues="00", nation="")


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _years_ago(day: date, years: int) -> date:
    return _in_years(day, -years)


def _in_years(day: date, years: int) -> date:
    """The same day of another year; 28 February for 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
