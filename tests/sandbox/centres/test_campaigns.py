"""Campaigns: the reduction of arrears is for those who owe, and check and submit carry the same tier."""

import json
from typing import Any

import pytest

from sandbox import clock, wire
from sandbox.envelope import wrap
from service.gateway.main.campaign import CampaignItem, CheckCampaign, TakeCampaign
from tests.sandbox import flow
from tests.sandbox.province import STAFF, Province

WANG, WANG_NUM = "U900000000002", "19253190002"
SUN, SUN_NUM = "U900000000007", "19253190007"
REDUCTION = CampaignItem(offer_code="10000950", campaign_kind="REDUCTION")
RETURN = CampaignItem(offer_code="10000951", campaign_kind="RETURN", price=10000)


def _order(tag: str = "T50", **changed: Any) -> dict[str, Any]:
    known: dict[str, Any] = {"access_num": WANG_NUM, "user_id": WANG, "offer_list": (REDUCTION,)}
    return {**known, "recharge_reduction_tag": tag, **changed}


def _check(province: Province, **changed: Any) -> dict[str, Any]:
    return province.ask(CheckCampaign(**_order(**changed))).body


def test_arrears_are_let_off_when_the_order_is_done(quick: Province) -> None:
    checked = _check(quick, offer_list=(RETURN, REDUCTION))
    assert (checked["PASSED"], checked["ARREARS_FEE"]) == ("1", 7800)
    asked = _order(offer_list=(RETURN, REDUCTION))
    taken = TakeCampaign(**asked, accept_id="SL1", check_serial=checked["CHECK_SERIAL"], fee_total=10000)
    assert quick.ask(taken).result == "0001"
    ledger = flow.ended(quick)
    (campaign,) = ledger["campaigns"]
    assert (campaign["reduced"], campaign["state"]) == (5000, "DONE")
    assert flow.user(quick, WANG)["balance"] == 10000
    assert _check(quick)["ARREARS_FEE"] == 2800


def test_a_failed_order_lets_nothing_off(quick: Province) -> None:
    quick.control("settings", completion_failure="账务处理失败")
    serial = _check(quick)["CHECK_SERIAL"]
    assert quick.ask(TakeCampaign(**_order(), accept_id="SL1", check_serial=serial, fee_total=0)).result == "0001"
    ledger = flow.ended(quick)
    assert ledger["campaigns"][0]["state"] == "FAILED"
    assert _check(quick)["ARREARS_FEE"] == 7800


def test_who_owes_nothing_gets_no_reduction(province: Province) -> None:
    said = _check(province, access_num=SUN_NUM, user_id=SUN)
    assert (said["PASSED"], "没有欠费" in said["REASON"], said["CHECK_SERIAL"]) == ("0", True, "")
    asked = _order(access_num=SUN_NUM, user_id=SUN)
    assert province.ask(TakeCampaign(**asked, accept_id="SL1", check_serial="CC1", fee_total=0)).result == "1852"
    assert _check(province, tag="T7")["REASON"] == "减免档位不存在"


def test_the_state_of_the_user_counts(province: Province) -> None:
    """Who is suspended may still have arrears let off; who is closed may not."""

    def passed(state: str, offer: CampaignItem, tag: str) -> str:
        province.control("user", user_id=WANG, state=state)
        return str(_check(province, offer_list=(offer,), tag=tag)["PASSED"])

    assert [passed(state, REDUCTION, "T50") for state in ("ACTIVE", "SUSPENDED", "CLOSED")] == ["1", "1", "0"]
    assert [passed(state, RETURN, "") for state in ("ACTIVE", "SUSPENDED")] == ["1", "0"]


def test_one_campaign_at_a_time(province: Province) -> None:
    province.control("settings", completion_delay=60)
    serial = _check(province)["CHECK_SERIAL"]
    asked = TakeCampaign(**_order(), accept_id="SL1", check_serial=serial, fee_total=0)
    assert [province.ask(asked).result for _ in range(2)] == ["0001", "1805"]


def test_the_submit_repeats_what_was_checked(province: Province) -> None:
    serial = _check(province)["CHECK_SERIAL"]

    def taken(check_serial: str, **changed: Any) -> str:
        asked = TakeCampaign(**_order(**changed), accept_id="SL1", check_serial=check_serial, fee_total=0)
        return province.ask(asked).result

    assert taken("CC9") == "1853"
    assert taken(serial, tag="T100") == "1854"
    assert taken(serial, offer_list=(REDUCTION, RETURN)) == "1854"
    assert taken(serial) == "0001"


@pytest.mark.parametrize(("offers", "tag"), [((REDUCTION,), ""), ((RETURN,), "T50")])
def test_the_tag_goes_with_a_reduction_and_only_with_one(
    province: Province, offers: tuple[CampaignItem, ...], tag: str
) -> None:
    """Our own types do not let such a message out, so it is written here by hand."""
    exchange, crypto = wrap(province.profile, province.national_id, province.national)
    body = {"ACCESS_NUM": WANG_NUM, "USER_ID": WANG, "RECHARGE_REDUCTION_TAG": tag}
    body |= {"OFFER_LIST": [item.model_dump(by_alias=True) for item in offers]}
    head = {"BOOK": "main", "CODE": "3.2.1.55", "PROVINCE": "SD00", "SERIAL": province.serial()}
    head |= {"TIME": clock.head_time(), "STAFF": STAFF, "CRYPTO": crypto}
    message = {"HEAD": head, "BODY": wire.sealed(CheckCampaign, body, exchange)}
    for conformance, result in ((False, "1002"), (True, "2002")):
        province.control("settings", conformance=conformance)
        _status, _headers, text = province.post("/osp/main/3.2.1.55", message)
        assert json.loads(text)["HEAD"]["RESULT"] == result
        assert province.ledger()["calls"][-1]["cause"] == "rule"
