"""Numbers that come: from another network by their 授权码, or back after a closing. Every refusal."""

from typing import Any

import pytest

from service.gateway.main.opening import CheckReopen, PrecheckReopen, Reopen
from service.gateway.main.parts import Customer, OfferItem
from service.gateway.main.port import CheckPortCode, PortIn
from tests.sandbox import flow
from tests.sandbox.flow import CERT, NAME
from tests.sandbox.province import Province, Said

ZHANG = {"cust_name": NAME, "cert_type": "111", "cert_num": CERT}
LI = {"cust_name": "李娜", "cert_type": "111", "cert_num": "370112198811234523"}
COMING, OTHERS, BOUND = "13853100001", "18653100002", "18953100003"
CLOSED, CLOSED_NUM = "U900000000008", "19253190008"
BASE = (OfferItem(offer_code="10000817", kind="BASE", price=3900),)


def _code(province: Province, access_num: str = COMING, code: str = "860001", **who: str) -> tuple[str, str]:
    said = province.ask(
        CheckPortCode.model_validate({"access_num": access_num, "port_auth_code": code, **ZHANG, **who})
    )
    return said.body["PASSED"], said.body["REASON"]


def _port_in(province: Province, access_num: str = COMING, **changed: Any) -> PortIn:
    """With real name and a SIM that is held for the number."""
    flow.prepare(province)
    iccid, hold = flow.hold_sim(province, access_num)
    known = {"accept_id": "SL1", "access_num": access_num, "port_auth_code": "860001", "from_carrier": "移动"}
    known |= {"iccid": iccid, "sim_hold_id": hold, "fee_total": 0, "offer_list": BASE}
    return PortIn.model_validate({**known, "cust_info": Customer.model_validate(ZHANG), **changed})


def test_a_code_that_holds(province: Province) -> None:
    said = province.ask(CheckPortCode(access_num=COMING, port_auth_code="860001", **ZHANG)).body
    assert (said["PASSED"], said["FROM_CARRIER"], bool(said["EXPIRE_TIME"])) == ("1", "移动", True)


@pytest.mark.parametrize(
    ("access_num", "code", "who", "reason"),
    [
        (COMING, "000000", {}, "授权码不正确"),
        (OTHERS, "860002", {}, "号码不在该证件名下，或没有申请携转"),
        (COMING, "860001", LI, "号码不在该证件名下，或没有申请携转"),
        ("13900000000", "860001", {}, "号码不在该证件名下，或没有申请携转"),
        (BOUND, "860003", {}, "有未到期的合约，须先解除"),
    ],
)
def test_a_number_that_may_not_come(
    province: Province, access_num: str, code: str, who: dict[str, str], reason: str
) -> None:
    assert _code(province, access_num, code, **who) == ("0", reason)
    changed = {"port_auth_code": code} | ({"cust_info": Customer.model_validate({**ZHANG, **who})} if who else {})
    said = province.ask(_port_in(province, access_num, **changed))
    assert (said.result, said.message) == ("1831", reason)
    assert province.ledger()["works"] == []


def test_a_number_comes_once(quick: Province) -> None:
    asked = _port_in(quick)
    assert quick.ask(asked).result == "0001"
    assert quick.ask(asked).message == "该号码已在携入"
    ledger = flow.ended(quick)
    states = {row["access_num"]: row["state"] for row in ledger["ports"]}
    assert states[COMING] == "HERE"
    assert _code(quick) == ("0", "该号码已在携入")


def test_a_number_that_failed_to_come_may_try_again(quick: Province) -> None:
    quick.control("settings", completion_failure="原运营商拒绝")
    assert quick.ask(_port_in(quick)).result == "0001"
    ledger = flow.ended(quick)
    assert [row["state"] for row in ledger["orders"]] == ["failed"]
    assert _code(quick) == ("1", "")


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({"sim_hold_id": "SH0"}, "1106"),
        ({"iccid": "89861500000000000000"}, "1105"),
        ({"main_access_num": "19253190042", "main_user_id": "U900000000042"}, "1811"),
        ({"main_access_num": "19253190046", "main_user_id": "U900000000046"}, "1812"),
    ],
)
def test_a_coming_number_needs_its_card_and_a_main_card_with_room(
    province: Province, changed: dict[str, str], result: str
) -> None:
    assert province.ask(_port_in(province, **changed)).result == result


def test_a_person_who_was_not_proven_brings_no_number(province: Province) -> None:
    iccid, hold = flow.hold_sim(province, COMING)
    asked = _port_in(province).model_copy(update={"iccid": iccid, "sim_hold_id": hold})
    province.control("reset")
    assert province.ask(asked).result == "1203"


def _precheck(province: Province, access_num: str = CLOSED_NUM, **who: str) -> dict[str, Any]:
    return province.ask(PrecheckReopen.model_validate({"access_num": access_num, **ZHANG, **who})).body


def _check(province: Province, **changed: Any) -> tuple[CheckReopen, str]:
    ready = flow.prepare(province)
    iccid, hold = flow.hold_sim(province, CLOSED_NUM)
    known = {"cust_info": ready.cust_info, "user_id": CLOSED, "access_num": CLOSED_NUM, "iccid": iccid}
    return CheckReopen.model_validate({**known, "offer_list": BASE, **changed}), hold


def _reopen(province: Province, **changed: Any) -> Said:
    asked, hold = _check(province)
    serial = province.ask(asked).body["CHECK_SERIAL"]
    known = {"accept_id": "SL1", "check_serial": serial, "sim_hold_id": hold, "fee_total": 0}
    return province.ask(Reopen.model_validate({**asked.model_dump(), **known, **changed}))


def test_a_closed_user_comes_back(quick: Province) -> None:
    assert (_precheck(quick)["PASSED"], _precheck(quick)["NUMBER_FREE"]) == ("1", "1")
    assert _reopen(quick).result == "0001"
    flow.ended(quick)
    assert flow.user(quick, CLOSED)["state"] == "ACTIVE"
    assert _precheck(quick)["PASSED"] == "0"


def test_a_failed_reopening_leaves_the_user_closed(quick: Province) -> None:
    quick.control("settings", completion_failure="资源不足")
    assert _reopen(quick).result == "0001"
    ledger = flow.ended(quick)
    assert (flow.user(quick, CLOSED)["state"], ledger["orders"][0]["state"]) == ("CLOSED", "failed")


def test_the_precheck_tells_what_is_in_the_way(province: Province) -> None:
    assert _precheck(province, **LI)["REASON"] == "该证件名下没有这个已销户的号码"
    province.control("user", user_id=CLOSED, arrears={"202610": 3900}, penalty_fee=1200)
    said = _precheck(province)
    assert (said["ARREARS_FEE"], said["PENALTY_FEE"]) == (3900, 1200)
    liu = {"cust_name": "刘强", "cert_num": "370103198504126710"}
    assert _precheck(province, "19253190004", **liu)["NUMBER_FREE"] == "0"  # somebody else's by now


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({"user_id": "U900000000010", "access_num": "19253190010"}, "1841"),
        ({"user_id": "U900000000004", "access_num": "19253190004"}, "1803"),
        ({"offer_list": ()}, "1602"),
    ],
)
def test_who_may_not_come_back(province: Province, changed: dict[str, Any], result: str) -> None:
    asked, _ = _check(province, **changed)
    assert province.ask(asked).result == result


def test_what_is_owed_and_whose_the_number_is_counts_at_the_check(province: Province) -> None:
    asked, _ = _check(province)
    province.control("user", user_id=CLOSED, penalty_fee=1200)
    assert province.ask(asked).result == "1842"
    liu = asked.cust_info.model_copy(update={"cust_name": "刘强", "cert_num": "370103198504126710"})
    taken = {"user_id": "U900000000004", "access_num": "19253190004", "cust_info": liu}
    province.control("user", user_id="U900000000004", arrears={}, penalty_fee=0)
    assert province.ask(asked.model_copy(update=taken)).result == "1843"


@pytest.mark.parametrize(
    ("changed", "result"),
    [({"check_serial": "CK0"}, "1303"), ({"offer_list": BASE * 2}, "1304"), ({"sim_hold_id": "SH0"}, "1106")],
)
def test_the_reopening_repeats_what_was_checked(province: Province, changed: dict[str, Any], result: str) -> None:
    assert _reopen(province, **changed).result == result
