"""Dates, offers, confirmations, penalty: what other systems ask."""

import pytest

from sandbox.callers import CallingSystem
from service.api.capability import words
from service.api.capability.campaigns import CheckAnswer
from service.api.capability.dates import DatesAnswer
from service.kit.errors import Declined
from tests.capability.conftest import House

NUMBER = "19253190010"


def test_dates_name_their_source(house: House, kefu: CallingSystem) -> None:
    found = kefu.dates("2.6.1.1", "GD100129", "GD900218").body
    assert (found["source"], found["source_title"], found["fault"]) == ("NATIONAL", "国网试算", "")
    assert found["disclaimer"] == "以实际办理成功生/失效时间为准"
    assert [line["code"] for line in found["offers"]] == ["GD100129", "GD900218"]
    assert found["offers"] == found["national"]
    assert found["offers"][0]["expiry"] is None
    house.outside.fault("3.2.1.105", "http_5xx")
    fallen = kefu.dates("2.6.1.1", "GD100129").body
    assert (fallen["source"], fallen["source_title"]) == ("PROVINCE", "省内计算")
    assert fallen["fault"]
    assert fallen["offers"] == fallen["province"]
    assert fallen["national"] == []
    house.outside.mend()


def test_an_ending_has_no_start(kefu: CallingSystem) -> None:
    found = kefu.dates("2.6.1.38.3", "GD900218").body
    assert [line["effective"] for line in (*found["offers"], *found["province"])] == [None, None]
    assert found["province"][0]["expiry"].endswith("23:59:59")


def test_unknown_offers_are_named(kefu: CallingSystem) -> None:
    said = kefu.dates("2.6.1.1", "GD100129", "XX1")
    assert (said.status, said.body["fields"]) == (422, {"offers": "没有产商品 XX1"})


def test_attributes_by_kind(kefu: CallingSystem) -> None:
    five = ["ContractPeriodDesc", "Liability", "CancelNotice", "RestrictiveClause", "SpecialTips"]
    for kind, wanted in (("BASE", five), ("OPTIONAL", five), ("CAMPAIGN", [*five, "ContractRenewalType"])):
        code = kefu.offers(kind=kind, limit="1").body["offers"][0]["code"]
        offer = kefu.offer(code).body
        assert [term["name"] for term in offer["terms"]] == wanted
        assert all(term["text"] for term in offer["terms"])
        assert [term["strong"] for term in offer["terms"]][:5] == [True, True, False, True, True]
        assert offer["sellable"]


def test_a_billing_cycle_where_there_is_one(kefu: CallingSystem) -> None:
    found = [
        line for kind in ("BASE", "OPTIONAL", "CAMPAIGN") for line in kefu.offers(kind=kind, limit="50").body["offers"]
    ]
    units = {"MONTH": "元/月", "YEAR": "元/年", None: "元"}
    assert {line["billing_cycle"] for line in found} >= {"MONTH", None}
    assert all(line["price_text"].endswith(units[line["billing_cycle"]]) for line in found)


@pytest.mark.parametrize(("converged", "shown"), [(True, False), (False, True)])
@pytest.mark.parametrize("channel", ["COUNTER", "ASSISTANT", "CAPABILITY"])
def test_the_fee_rule_is_visible(kefu: CallingSystem, converged: bool, shown: bool, channel: str) -> None:
    codes = [line["code"] for line in kefu.offers(kind="BASE", limit="50").body["offers"]]
    offers = [kefu.offer(code, scenario="2.6.1.1", channel=channel).body for code in codes]
    offer = next(one for one in offers if one["converged"] is converged)
    (other,) = [charge for charge in offer["charges"] if charge["title"] == "其他费用"]
    assert (other["shown"], other["counted"], bool(other["reason"])) == (shown, shown, not shown)
    assert kefu.offer(offer["code"]).body["charges"] == []


def test_a_number_in_what_the_national_side_says_is_not_given_away() -> None:
    told = f"副卡 {NUMBER} 状态异常"
    no = CheckAnswer(passed=False, code="NO", reason=told, check=None, scenario="", fees=[], fee_total=0)
    dates = {"source": "PROVINCE", "source_title": "", "disclaimer": "", "offers": [], "national": [], "province": []}
    fault = DatesAnswer.model_validate({**dates, "fault": told}).fault
    for text in (no.reason, fault, words.problem_of(Declined(told)).detail):
        assert "192****0010" in text
        assert NUMBER not in text


@pytest.mark.parametrize(
    ("query", "field"), [("?kin=BASE", "kin"), ("?limit=1&limit=2", "limit"), ("/GD100129?code=GD900218", "code")]
)
def test_what_is_asked_for_in_an_address_is_declared_and_said_once(kefu: CallingSystem, query: str, field: str) -> None:
    said = kefu.send("GET", f"/capability/v1/offers{query}")
    assert (said.status, list(said.body["fields"])) == (422, [field])


def test_an_unknown_offer_is_missing(kefu: CallingSystem) -> None:
    said = kefu.offer("XX1")
    assert (said.status, said.body["code"]) == (404, "MISSING")


def test_a_confirmation_in_its_five_states(house: House, kefu: CallingSystem) -> None:
    assert _state(kefu) == ("UNKNOWN", "未知", "NOT_FOUND")
    asked = {"access_num": NUMBER, "offer_code": "GD900218", "offer_name": "充值返还"}
    first = house.outside.control("confirmation", **asked)["confirm_id"]
    assert _state(kefu) == ("WAITING", "待确认", "")
    house.outside.control("confirmation", confirm_id=first, state="CONFIRMED")
    assert _state(kefu, confirm_id=first) == ("CONFIRMED", "已确认", "")
    second = house.outside.control("confirmation", **asked)["confirm_id"]
    house.outside.control("confirmation", confirm_id=second, state="REFUSED")
    assert _state(kefu, confirm_id=second) == ("REFUSED", "拒绝", "")
    third = house.outside.control("confirmation", **asked, seconds=0)["confirm_id"]
    assert _state(kefu, confirm_id=third) == ("EXPIRED", "超时", "")
    assert _state(kefu, confirm_id="CF0") == ("UNKNOWN", "未知", "NOT_FOUND")
    lines = kefu.confirmation(NUMBER).body["confirmations"]
    assert {line["number_tail"] for line in lines} == {"*******0010"}
    assert NUMBER not in str(lines)


@pytest.mark.parametrize(("fault", "why"), [("http_5xx", "UNANSWERED"), ("wrong_key", "UNREADABLE")])
@pytest.mark.allow_logs("untrusted|could not be trusted")
def test_silence_is_never_a_confirmation(house: House, kefu: CallingSystem, fault: str, why: str) -> None:
    confirmed = house.outside.control("confirmation", access_num=NUMBER)["confirm_id"]
    house.outside.control("confirmation", confirm_id=confirmed, state="CONFIRMED")
    house.outside.fault("3.2.1.86", fault, times=1)
    assert _state(kefu) == ("UNKNOWN", "未知", why)
    assert _state(kefu) == ("CONFIRMED", "已确认", "")


def test_the_penalty_with_its_formula(kefu: CallingSystem) -> None:
    found = kefu.penalty("19253196666").body
    (line,) = found["lines"]
    assert found["total"] == line["amount"] > 0
    assert "×5月" in line["formula"]
    assert found["quote_id"]
    none = kefu.penalty("19253196666", "GD900218")
    assert (none.status, none.body["code"]) == (409, "NATIONAL_REFUSAL")
    assert kefu.penalty(NUMBER).body["total"] == 0


def _state(kefu: CallingSystem, **narrow: str) -> tuple[str, str, str]:
    said = kefu.confirmation(NUMBER, **narrow)
    assert said.status == 200, said
    return said.body["state"], said.body["state_title"], said.body["why"]
