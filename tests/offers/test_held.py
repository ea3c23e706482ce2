from datetime import datetime, timedelta

import pytest

from service.kit.clock import SHANGHAI
from service.offers.held import (
    current_base,
    is_contract,
    left_behind,
    next_base,
    why_not_cancel,
    why_not_change,
    why_not_order,
    why_not_renew,
)
from service.offers.model import HeldOffer
from tests.offers.conftest import offer

NOW = datetime(2026, 11, 27, 10, tzinfo=SHANGHAI)
OLD = datetime(2025, 1, 1, tzinfo=SHANGHAI)


def day(year: int, month: int, at: int) -> datetime:
    return datetime(year, month, at, 23, 59, 59, tzinfo=SHANGHAI)


def held(code: str = "P", kind: str = "OPTIONAL", **more: object) -> HeldOffer:
    return HeldOffer.model_validate({"code": code, "name": code, "kind": kind, "effective": OLD, **more})


def pack(code: str = "P", **more: object):
    return offer(code, name=code, kind="OPTIONAL", **more)


NOW_BASE, NEXT_BASE = held("B", "BASE"), held("N", "BASE", effective=NOW + timedelta(days=3))
PLAIN, CONVERGED = offer("B", name="B", klass="MOBILE_5G"), offer("C", name="C", klass="CONVERGED")


def test_the_base_in_force_and_the_one_to_come() -> None:
    over = held("O", "BASE", expiry=NOW)
    assert (current_base((over, NEXT_BASE, NOW_BASE), NOW), current_base((over,), NOW)) == (NOW_BASE, None)
    assert (next_base((NOW_BASE, NEXT_BASE), NOW), next_base((NOW_BASE,), NOW)) == (NEXT_BASE, None)


def test_what_a_new_base_leaves_behind() -> None:
    bound, loose, over = held("X", expiry=day(2027, 1, 31)), held("Y"), held("Z", expiry=NOW)
    known = {code: pack(code, fits=("MOBILE_5G",)) for code in "XYZ"} | {"A": pack("A")}
    has = (NOW_BASE, bound, loose, over, held("A"), held("unknown"))
    assert left_behind(CONVERGED, has, known, NOW) == [bound, loose]
    assert left_behind(PLAIN, has, known, NOW) == []
    assert why_not_change(CONVERGED, has, known, NOW) == "在约的 X 不适用于它，请先退订"
    assert why_not_change(CONVERGED, (NOW_BASE, loose), known, NOW) == ""
    assert why_not_change(PLAIN, has, known, NOW) == "当前套餐"
    assert why_not_change(CONVERGED, (NOW_BASE, NEXT_BASE), known, NOW) == "已预约下月换成 N"


def test_what_was_cancelled_before_is_not_in_the_way_of_a_new_base() -> None:
    """It runs to the end of the month, and the new base begins with the next one."""
    known = {"X": pack("X", fits=("MOBILE_5G",))}
    assert "请先退订" in why_not_change(CONVERGED, (NOW_BASE, held("X", expiry=day(2026, 12, 1))), known, NOW)
    ending = held("X", expiry=day(2026, 11, 30))
    assert why_not_cancel(ending, known["X"], NOW) == "本月底失效"
    assert (left_behind(CONVERGED, (ending,), known, NOW), why_not_change(CONVERGED, (ending,), known, NOW)) == ([], "")


def test_what_can_be_ordered_beside_what_is_held() -> None:
    known = {"P": pack(mutex="VIDEO"), "D": pack("D", duration="1D", price_mode="ONCE")}
    has = (NOW_BASE, held(), held("D"))
    assert why_not_order(known["P"], PLAIN, has, known, NOW) == "已在用"
    assert why_not_order(known["D"], PLAIN, has, known, NOW) == ""  # a day more
    assert "只能选一个" in why_not_order(pack("Q", mutex="VIDEO"), PLAIN, has, known, NOW)
    assert "不适用于 B" in why_not_order(pack("Q", fits=("CONVERGED",)), PLAIN, has, known, NOW)
    over = (NOW_BASE, held(expiry=NOW))
    assert why_not_order(known["P"], PLAIN, over, known, NOW) == ""
    assert why_not_order(known["P"], None, (NOW_BASE,), known, NOW) == ""


@pytest.mark.parametrize(
    ("expiry", "sold", "why"),
    [
        (None, pack(), ""),
        (day(2026, 12, 1), pack(), ""),
        (day(2026, 11, 30), pack(), "本月底失效"),
        (NOW, pack(), "已于 2026-11-27 失效"),
        (None, None, "产商品目录中没有，请先同步"),
        (None, pack(klass="RETURN"), "办理后不可单独退订"),
        (None, pack(klass="REDUCTION"), "办理后不可单独退订"),
    ],
)
def test_why_not_cancel(expiry: datetime | None, sold, why: str) -> None:
    assert why_not_cancel(held(expiry=expiry), sold, NOW) == why


NEVER = {"terms": {"renewal": "到期不续约"}}


@pytest.mark.parametrize(
    ("expiry", "sold", "why"),
    [
        (day(2026, 11, 30), pack(duration="12M"), ""),
        (day(2027, 1, 31), pack(duration="12M"), ""),
        (day(2027, 3, 31), pack(duration="12M"), "到期前 3 个月内才能续约"),
        (NOW, pack(duration="12M"), "已于 2026-11-27 到期，请重新办理"),
        (day(2026, 12, 31), pack(duration="12M", **NEVER), "该活动到期不续约"),
        (day(2026, 12, 31), pack(duration="12M", listed=False), "已停售，不能续约"),
        (day(2026, 12, 31), None, "产商品目录中没有，请先同步"),
    ],
)
def test_why_not_renew(expiry: datetime, sold, why: str) -> None:
    one = held(expiry=expiry)
    assert why_not_renew(one, sold, (one,), NOW) == why


def test_a_contract_is_renewed_once_and_packs_of_days_are_none() -> None:
    one = held(expiry=day(2026, 12, 31))
    again = held(effective=datetime(2027, 1, 1, tzinfo=SHANGHAI), expiry=day(2027, 12, 31))
    assert why_not_renew(one, pack(duration="12M"), (one, again), NOW) == "已经续约"
    assert [is_contract(one, pack(duration=text)) for text in ("12M", "30D")] == [True, False]
    assert (is_contract(held(), pack(duration="12M")), is_contract(one, None)) == (False, True)
