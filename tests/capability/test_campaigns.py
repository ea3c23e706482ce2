"""Campaign check and order over the capability API (R5.2): the counter's rules, one effect, the same tier."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from sandbox.callers import CallingSystem, Reply
from service.jobs import prune
from tests.capability.conftest import House

OWING, PAID = "19253190011", "19253190010"
OFFER, REDUCTION, GIFT = "GD900218", "GD900231", "GD900251"


def _until(house: House, system: CallingSystem, placed: Reply, *states: str) -> Reply:
    """Drive it as the worker would until it is there."""
    end = time.monotonic() + 60
    while True:
        house.drive(placed.body["number"])
        found = system.standing(placed.body["order"])
        if found.body["state"] in states:
            return found
        assert time.monotonic() < end, found
        time.sleep(0.05)


def test_from_the_check_to_the_completion_with_one_tier(house: House, kefu: CallingSystem) -> None:
    checked = kefu.check(OWING, OFFER, "T50")
    assert checked.status == 200
    assert (checked.body["passed"], checked.body["fee_total"]) == (True, 10000)
    assert checked.body["scenario"] == "main/2.6.1.38.1"
    placed = kefu.order("KF-0000001", checked, OWING, OFFER, "T50")
    assert placed.status == 200, placed
    assert (placed.body["state"], placed.body["booked"]) == ("PROCESSING", "NO")
    done = _until(house, kefu, placed, "DONE")
    assert (done.body["booked"], done.body["fee_total"]) == ("YES", 10000)
    assert kefu.standing_of("KF-0000001") == done
    ledger = house.outside.ledger()
    (campaign,) = ledger["campaigns"]
    (work,) = ledger["works"]
    (paper,) = ledger["paperless"]
    assert (campaign["tag"], campaign["state"]) == ("T50", "DONE")
    assert work["body"]["RECHARGE_REDUCTION_TAG"] == "T50"
    told = {line["label"]: line["value"] for line in paper["pdfinfo"]["details"]}
    assert told["减免档位"] == "减免 50 元（T50）"
    assert told["客户确认"] == "机主服务密码核验，经kefu系统办理"


def test_the_same_request_is_the_same_order_and_other_content_is_refused(house: House, kefu: CallingSystem) -> None:
    checked = kefu.check(PAID, GIFT)
    first = kefu.order("KF-0000002", checked, PAID, GIFT)
    again = kefu.order("KF-0000002", checked, PAID, GIFT)
    assert (first.status, again.body["order"], again.body["number"]) == (
        200,
        first.body["order"],
        first.body["number"],
    )
    other = kefu.order("KF-0000002", checked, PAID, GIFT, service_password="000000")
    assert (other.status, other.body["code"]) == (409, "REQUEST_REUSED")
    _until(house, kefu, first, "DONE")
    assert kefu.order("KF-0000002", checked, PAID, GIFT).body["state"] == "DONE"
    assert [row["interface"] for row in house.outside.ledger()["effects"]].count("main/3.2.1.50") == 1


def test_a_check_serves_one_request_number(house: House, kefu: CallingSystem) -> None:
    """Whoever lost the answer and asks anew under another number does not take the customer's money twice."""
    checked = kefu.check(PAID, GIFT)
    wrong = kefu.order("KF-0000020", checked, PAID, GIFT, service_password="000000")
    assert (wrong.status, wrong.body["code"]) == (409, "NOT_OWNER")
    first = kefu.order("KF-0000021", checked, PAID, GIFT)  # the one before left nothing behind
    _until(house, kefu, first, "DONE")
    second = kefu.order("KF-0000022", checked, PAID, GIFT)
    assert (second.status, second.body["code"], second.body["booked"]) == (409, "CHECK_USED", "NO")
    assert kefu.standing_of("KF-0000022").status == 404
    assert len(house.outside.ledger()["works"]) == 1
    assert kefu.order("KF-0000022", kefu.check(PAID, GIFT), PAID, GIFT).status == 200


@pytest.mark.parametrize(
    ("number", "offer", "tag", "text"),
    [
        (OWING, REDUCTION, "", "请选一个减免档位"),
        (OWING, OFFER, "T200", "该活动没有这个档位"),
        (PAID, GIFT, "T50", "该活动没有这个档位"),
    ],
)
def test_the_tag_goes_with_a_reduction_and_nowhere_else(
    kefu: CallingSystem, number: str, offer: str, tag: str, text: str
) -> None:
    said = kefu.check(number, offer, tag)
    assert (said.status, said.body["fields"]) == (422, {"recharge_reduction_tag": text})
    assert said.body["booked"] == "NO"


@pytest.mark.parametrize(
    ("number", "offer", "tag", "code", "word"),
    [
        (PAID, OFFER, "T50", "TIER", "没有欠费"),
        (OWING, "GD900220", "T200", "TIER", "欠费不足"),
        (OWING, GIFT, "", "IN_THE_WAY", "欠费"),
        ("19253190006", OFFER, "", "USER_UNFIT", "停机保号"),
        ("19253199999", OFFER, "", "NATIONAL_REFUSAL", "用户"),
    ],
)
def test_a_no_is_an_answer_with_its_reason(  # noqa: PLR0917
    kefu: CallingSystem, number: str, offer: str, tag: str, code: str, word: str
) -> None:
    said = kefu.check(number, offer, tag)
    assert (said.status, said.body["passed"], said.body["check"], said.body["code"]) == (200, False, None, code)
    assert word in said.body["reason"]
    assert "F12" not in said.body["reason"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"recharge_reduction_tag": "T100", "offer": "GD900219"}, "recharge_reduction_tag"),
        ({"offer": "GD900219"}, "offer"),
        ({"access_number": PAID}, "access_number"),
        ({"fee_total": 1}, "fee_total"),
    ],
)
def test_the_order_says_what_was_checked(
    house: House, kefu: CallingSystem, change: dict[str, object], field: str
) -> None:
    checked = kefu.check(OWING, OFFER, "T50")
    said = kefu.order("KF-0000003", checked, OWING, OFFER, "T50", **change)
    assert (said.status, said.body["code"]) == (422, "INVALID")
    assert field in said.body["fields"]
    assert house.outside.ledger()["works"] == []
    assert kefu.standing_of("KF-0000003").status == 404  # nothing is left under the number


def test_a_wrong_password_books_nothing_and_frees_the_number(house: House, kefu: CallingSystem) -> None:
    checked = kefu.check(OWING, OFFER, "T50")
    wrong = kefu.order("KF-0000004", checked, OWING, OFFER, "T50", service_password="000000")
    assert (wrong.status, wrong.body["code"], wrong.body["booked"]) == (409, "NOT_OWNER", "NO")
    assert "还可以试 4 次" in wrong.body["detail"]
    right = kefu.order("KF-0000004", checked, OWING, OFFER, "T50")
    assert right.status == 200


def test_an_offer_that_ended_after_its_check_frees_the_number(house: House, kefu: CallingSystem) -> None:
    checked, other = kefu.check(PAID, GIFT), kefu.check(OWING, OFFER, "T50")
    with _ended(house, GIFT):
        gone = kefu.order("KF-0000008", checked, PAID, GIFT)
        assert (gone.status, list(gone.body["fields"])) == (422, ["offer"])
    assert kefu.standing_of("KF-0000008").status == 404
    assert kefu.order("KF-0000008", other, OWING, OFFER, "T50").status == 200


@contextmanager
def _ended(house: House, code: str) -> Iterator[None]:
    """The offer is not sold any more, for a while."""
    change = text("update offer_version set sale_until = :day where code = :code")
    with house.db.unit() as unit:
        before = unit.scalar(text("select sale_until from offer_version where code = :code"), {"code": code})
        unit.execute(change, {"code": code, "day": date(2020, 1, 1)})
    yield
    with house.db.unit() as unit:
        unit.execute(change, {"code": code, "day": before})


def test_another_callers_check_and_order_are_not_yours(house: House, kefu: CallingSystem) -> None:
    eboss = house.system("eboss")
    checked = kefu.check(PAID, GIFT)
    stolen = eboss.order("EB-0000001", checked, PAID, GIFT)
    assert (stolen.status, stolen.body["code"]) == (403, "NOT_YOURS")
    placed = kefu.order("KF-0000005", checked, PAID, GIFT)
    seen = eboss.standing(placed.body["order"])
    assert (seen.status, seen.body["code"]) == (403, "NOT_YOURS")
    assert eboss.standing_of("KF-0000005").status == 404  # his numbers are his own


def test_a_silent_national_side_books_nothing_and_says_so(house: House, kefu: CallingSystem) -> None:
    checked = kefu.check(PAID, GIFT)
    house.outside.fault("3.2.1.12", "http_5xx", times=1)
    silent = kefu.order("KF-0000006", checked, PAID, GIFT)
    assert (silent.status, silent.body["booked"]) == (503, "NO")
    assert silent.wait > 0
    assert kefu.standing_of("KF-0000006").body["state"] == "PREPARING"
    assert kefu.order("KF-0000006", checked, PAID, GIFT).status == 200


def test_a_case_that_never_became_an_order_goes_and_its_number_is_good_again(house: House, kefu: CallingSystem) -> None:
    checked = kefu.check(PAID, GIFT)
    house.outside.fault("3.2.1.12", "http_5xx", times=1)
    assert kefu.order("KF-0000009", checked, PAID, GIFT).status == 503
    prune.prune(house.edge.world)
    (left,) = _cases(house, kefu)
    assert left.state == "open"  # of today: the caller may still send it again
    with house.db.unit() as unit:
        unit.execute(text("update draft set saved_at = now() - interval '8 days' where id = :id"), {"id": left.id})
    prune.prune(house.edge.world)
    assert [one.state for one in _cases(house, kefu)] == ["discarded"]
    assert kefu.standing_of("KF-0000009").body["state"] == "PREPARING"
    placed = kefu.order("KF-0000009", checked, PAID, GIFT)
    assert (placed.status, placed.body["state"]) == (200, "PROCESSING")
    assert [one.state for one in _cases(house, kefu)] == ["discarded", "submitted"]


def _cases(house: House, kefu: CallingSystem) -> list[Any]:
    asked = text("select id, state from draft where clerk = :clerk order by id")
    with house.db.unit() as unit:
        return list(unit.execute(asked, {"clerk": kefu.caller}))


def test_a_refused_order_stays_the_same_order(house: House, kefu: CallingSystem) -> None:
    checked = kefu.check(PAID, GIFT)
    placed = kefu.order("KF-0000007", checked, PAID, GIFT)
    house.outside.control("user", user_id="U900000000010", state="SUSPENDED", stop_reason="LOST")
    refused = _until(house, kefu, placed, "REFUSED")
    assert (refused.body["booked"], refused.body["note"] != "") == ("NO", True)
    assert kefu.order("KF-0000007", checked, PAID, GIFT).body == refused.body
