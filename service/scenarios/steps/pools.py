"""Where the numbers of an opening come from: everybody's, 吉祥号, or what was audited for one person (一号一审)."""

from abc import ABC, abstractmethod
from typing import ClassVar

from service.gateway.main.number import QueryAudits, QueryNumber
from service.gateway.main.resource import NumberItem, QueryNumbers
from service.kit.clock import now, stamp
from service.kit.flow import Case
from service.kit.money import Fen
from service.numbers.model import Number
from service.scenarios.steps.asking import ask
from service.scenarios.steps.facts import CARD

LIST = 20
_WIDE = 200  # asked for when most of what comes is left out
_RETRY = "请按 F5 重试。"


class Pool(ABC):
    """A source of numbers. ``empty`` says why there may be none."""

    empty: ClassVar[str] = "没有符合条件的号码"

    @abstractmethod
    def numbers(self, case: Case, pattern: str) -> list[Number]:
        """At most ``LIST`` numbers that contain these digits."""

    def whole(self, case: Case, number: Number) -> Number:  # noqa: ARG002
        """The number with everything that has to be said about it before it is held."""
        return number


class Everyone(Pool):
    """All numbers that are free."""

    def numbers(self, case: Case, pattern: str) -> list[Number]:
        return _query(case, pattern, LIST)


class Lucky(Pool):
    """吉祥号 only; the term of the minimum spend is asked for when one is taken."""

    empty = "没有符合条件的吉祥号"

    def numbers(self, case: Case, pattern: str) -> list[Number]:
        return [number for number in _query(case, pattern, _WIDE) if number.level][:LIST]

    def whole(self, case: Case, number: Number) -> Number:
        return describe(case, number.number)


class Audited(Pool):
    """一号一审: numbers that passed the audit for this very certificate and are not used yet."""

    empty = "该证件没有审核通过且未使用的一号一审号码"

    def numbers(self, case: Case, pattern: str) -> list[Number]:
        card = case.fact(CARD)
        asked = QueryAudits(cert_type=card.kind.value, cert_num=card.number, cust_name=card.name)
        passed = [
            item.access_num
            for item in ask(case, asked, _RETRY).audit_list
            if item.audit_state == "PASSED" and (not item.expire_time or item.expire_time > stamp(now()))
        ]
        return [describe(case, number) for number in passed if pattern in number][:LIST]


def describe(case: Case, number: str) -> Number:
    """3.2.2.9: level, fees in fen, and for how many months the minimum spend holds."""
    found = ask(case, QueryNumber(access_num=number), _RETRY)
    return Number(
        number=number,
        level=found.level,
        prepay=Fen(found.prepay_fee),
        min_spend=Fen(found.min_spend),
        keep_months=found.keep_months,
    )


def _query(case: Case, pattern: str, limit: int) -> list[Number]:
    request = QueryNumbers(area_code=case.clerk.hall[:4], pattern=pattern, limit=limit)
    return [_number(item) for item in ask(case, request, _RETRY).number_list]


def _number(item: NumberItem) -> Number:
    return Number(
        number=item.access_num,
        level=item.level,
        prepay=Fen(item.prepay_fee),
        min_spend=Fen(item.min_spend),
        keep_months=item.keep_months,
    )
