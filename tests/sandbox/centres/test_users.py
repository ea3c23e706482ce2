"""Users that exist: asked for by number and by id, arrears, passwords, cards, closing."""

from typing import Any

import pytest

from service.gateway.interface import Interface
from service.gateway.main.closing import CloseUser, QuotePenalty
from service.gateway.main.opening import OpenSecond
from service.gateway.main.user import (
    ChangePassword,
    CheckArrears,
    CheckPassword,
    CheckPasswordChange,
    QueryUser,
    ReplaceSim,
)
from tests.sandbox import flow
from tests.sandbox.province import Province

LI, WANG, LUCKY, LIU = (f"U90000000000{place}" for place in (1, 2, 3, 4))
SECOND, SUN = "U900000000005", "U900000000007"
LI_NUM, WANG_NUM, LUCKY_NUM, OLD_NUM, SUN_NUM = (
    f"192531{tail}" for tail in ("90001", "90002", "96666", "90004", "90007")
)
PERSON = {"cert_type": "111", "cert_num": "370104199209085021", "cust_name": "孙丽"}


def test_a_user_is_found_by_number_and_by_id(province: Province) -> None:
    said = province.ask(QueryUser(access_num=WANG_NUM)).body
    assert (said["USER_ID"], said["CUST_NAME"], said["USER_STATE"]) == (WANG, "王建国", "ACTIVE")
    assert province.ask(QueryUser(access_num="19299999999")).result == "1801"
    assert province.ask(QueryUser(access_num=LI_NUM, user_id=WANG)).result == "1802"


def test_the_number_of_a_closed_user_is_somebody_elses_by_now(province: Province) -> None:
    """R12: by number comes the new owner's second card, by id the closed user."""
    assert province.ask(QueryUser(access_num=OLD_NUM)).body["USER_ID"] == SECOND
    closed = province.ask(QueryUser(user_id=LIU)).body
    assert (closed["USER_STATE"], closed["STOP_REASON"], closed["CUST_NAME"]) == ("CLOSED", "ARREARS", "刘强")
    owes = province.ask(CheckArrears(user_id=LIU)).body
    assert (owes["ARREARS_FEE"], owes["PENALTY_FEE"], len(owes["ARREARS_LIST"])) == (12800, 2300, 2)
    assert province.ask(CheckArrears(access_num=OLD_NUM)).body["ARREARS_FEE"] == 0


def test_an_opened_user_is_one_like_all_others(quick: Province) -> None:
    ready, opened = flow.open_one(quick)
    flow.ended(quick)
    said = quick.ask(QueryUser(access_num=ready.access_num)).body
    assert (said["USER_ID"], said["USER_STATE"], said["ICCID"]) == (opened.body["USER_ID"], "ACTIVE", ready.iccid)
    assert said["OFFER_LIST"][0]["OFFER_CODE"] == "10000817"
    assert opened.body["SIM_DATA"]["ICCID"] == ready.iccid


def test_an_order_under_way_is_shown_and_stands_in_the_way(province: Province) -> None:
    province.control("settings", completion_delay=60)
    assert province.ask(_close(SUN, SUN_NUM)).result == "0001"
    (order,) = province.ask(CheckArrears(access_num=SUN_NUM)).body["OPEN_ORDER_LIST"]
    assert order["SCENE_CODE"] == "main/oc_destroyUserNow"
    assert province.ask(_close(SUN, SUN_NUM)).result == "1805"


def test_five_wrong_passwords_lock(quick: Province) -> None:
    def tried(password: str) -> tuple[str, int]:
        said = quick.ask(CheckPassword(access_num=LI_NUM, service_password=password)).body
        return said["PASSED"], said["LEFT_TRIES"]

    assert [tried("000000"), tried("135790")] == [("0", 4), ("1", 5)]
    assert [tried("000000") for _ in range(5)] == [("0", left) for left in (4, 3, 2, 1, 0)]
    assert tried("135790") == ("0", 0)
    reset = {"accept_id": "SL1", "access_num": LI_NUM, "user_id": LI, "password_mode": "RESET"}
    asked = ChangePassword(**reset, new_password="482913", cert_num="370112198811234523")
    assert quick.ask(asked).result == "0001"
    flow.ended(quick)
    assert tried("482913") == ("1", 5)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"old_password": "000000"}, "原服务密码"),
        ({"password_mode": "RESET", "cert_num": "1"}, "证件号码"),
        ({"new_password": "12"}, "6 位"),
        ({"new_password": "345678"}, "简单"),
        ({"new_password": "888888"}, "简单"),
        ({"new_password": LI_NUM[-6:]}, "简单"),
        ({"new_password": "135790"}, "相同"),
        ({}, ""),
    ],
)
def test_check_and_change_of_a_password_agree(province: Province, changed: dict[str, str], reason: str) -> None:
    asked: dict[str, Any] = {"access_num": LI_NUM, "user_id": LI, "password_mode": "MODIFY"}
    asked |= {"old_password": "135790", "new_password": "482913", **changed}
    said = province.ask(CheckPasswordChange(**asked)).body
    assert (said["PASSED"], reason in said["REASON"]) == ("0" if reason else "1", True)
    assert province.ask(ChangePassword(accept_id="SL1", **asked)).result == ("1810" if reason else "0001")


def _replace(province: Province, **changed: Any) -> ReplaceSim:
    iccid, hold = flow.hold_sim(province, SUN_NUM)
    known = {"accept_id": "SL1", "access_num": SUN_NUM, "user_id": SUN, "replace_mode": "REISSUE", "iccid": iccid}
    return ReplaceSim.model_validate({**known, "sim_hold_id": hold, **PERSON, **changed})


def test_a_new_card_works_when_the_order_is_done(quick: Province) -> None:
    before = flow.user(quick, SUN)["iccid"]
    asked = _replace(quick)
    said = quick.ask(asked)
    assert (said.result, said.body["SIM_DATA"]["ICCID"], len(said.body["SIM_DATA"]["KI"])) == ("0001", asked.iccid, 32)
    ledger = flow.ended(quick)
    assert (flow.user(quick, SUN)["iccid"], ledger["sims"]["used"]) == (asked.iccid, 1)
    assert before != asked.iccid


def test_a_failed_order_leaves_the_old_card_and_gives_the_new_one_back(quick: Province) -> None:
    quick.control("settings", completion_failure="写卡失败")
    before = flow.user(quick, SUN)["iccid"]
    assert quick.ask(_replace(quick)).result == "0001"
    ledger = flow.ended(quick)
    assert (flow.user(quick, SUN)["iccid"], ledger["sims"]["held"]) == (before, 1)
    assert ledger["works"][0]["reason"] == "写卡失败"


def test_who_lost_his_card_gets_one_and_others_that_are_suspended_do_not(province: Province) -> None:
    province.control("settings", completion_delay=60)
    for reason, result in (("ARREARS", "1804"), ("LOST", "0001")):
        province.control("user", user_id=SUN, state="SUSPENDED", stop_reason=reason)
        assert province.ask(_replace(province)).result == result
    assert province.ask(_replace(province)).result == "1805"


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({"cust_name": "孙莉"}, "1803"),
        ({"user_id": LI, "access_num": LI_NUM}, "1803"),
        ({"replace_mode": "REPLACE"}, "1831"),
        ({"old_iccid": "89861500000000000000"}, "1831"),
        ({"iccid": "89861500000000000000"}, "1105"),
        ({"sim_hold_id": "SH0"}, "1106"),
    ],
)
def test_a_card_is_refused(province: Province, changed: dict[str, str], result: str) -> None:
    assert province.ask(_replace(province, **changed)).result == result


def _close(user_id: str, access_num: str, **changed: Any) -> CloseUser:
    known = {"accept_id": "SL1", "access_num": access_num, "user_id": user_id}
    return CloseUser.model_validate({**known, **PERSON, **changed})


def test_closing(quick: Province) -> None:
    said = quick.ask(_close(SUN, SUN_NUM))
    assert (said.result, said.body["REFUND_FEE"]) == ("0001", 3000)
    flow.ended(quick)
    row = flow.user(quick, SUN)
    assert (row["state"], row["stop_reason"], row["balance"]) == ("CLOSED", "REQUEST", 0)
    assert quick.ask(_close(SUN, SUN_NUM)).result == "1804"


def test_closing_needs_arrears_paid_second_cards_gone_and_the_quoted_penalty(province: Province) -> None:
    wang = {"cert_num": "370105195506153412", "cust_name": "王建国"}
    li = {"cert_num": "370112198811234523", "cust_name": "李娜"}
    cases: list[tuple[Interface[Any], str]] = [
        (_close(WANG, WANG_NUM, **wang), "1841"),
        (_close(LI, LI_NUM, **li), "1843"),
        (_close(LUCKY, LUCKY_NUM, **wang), "1844"),
        (_close(SUN, SUN_NUM, penalty_fee=100), "1844"),
        (_close(SUN, SUN_NUM, cust_name="他人"), "1803"),
    ]
    assert [(province.ask(asked).result, result) for asked, result in cases] == [(one, one) for _, one in cases]
    quote = province.ask(QuotePenalty(access_num=LUCKY_NUM)).body
    fee = quote["PENALTY_FEE"]
    assert fee > 5 * 2000
    assert (
        province.ask(_close(LUCKY, LUCKY_NUM, **wang, penalty_fee=fee - 1, quote_id=quote["QUOTE_ID"])).result == "1844"
    )
    assert province.ask(_close(LUCKY, LUCKY_NUM, **wang, penalty_fee=fee, quote_id=quote["QUOTE_ID"])).result == "0001"


def test_a_penalty_says_how_it_comes_about(province: Province) -> None:
    said = province.ask(QuotePenalty(user_id=LUCKY, offer_codes=("10000901",))).body
    (item,) = said["PENALTY_LIST"]
    assert item["FORMULA"].startswith("20.00×5月+399.00×")
    assert item["PENALTY_FEE"] == said["PENALTY_FEE"]
    assert province.ask(QuotePenalty(user_id=LUCKY, offer_codes=("1",))).result == "1845"
    assert province.ask(QuotePenalty(user_id=LI)).body["PENALTY_FEE"] == 0
    (free,) = province.ask(QuotePenalty(user_id=LI, offer_codes=("GD120019",))).body["PENALTY_LIST"]
    assert (free["PENALTY_FEE"], free["FORMULA"]) == (0, "没有合约")


def _second(province: Province, main: str = LI, number: str = LI_NUM) -> OpenSecond:
    ready = flow.prepare(province)
    holds = {"number_hold_id": ready.number_hold_id, "sim_hold_id": ready.sim_hold_id}
    check = flow.check(province, ready).body["CHECK_SERIAL"]
    known = {"accept_id": "SL1", "check_serial": check, "main_user_id": main, "main_access_num": number}
    return OpenSecond(**known, **holds, **ready.common, fee_total=0)


def test_a_second_card_hangs_on_its_main(quick: Province) -> None:
    said = quick.ask(_second(quick))
    assert said.result == "0001"
    flow.ended(quick)
    row = flow.user(quick, said.body["USER_ID"])
    assert (row["role"], row["main_user_id"], row["state"]) == ("SECOND", LI, "ACTIVE")
    assert quick.ledger()["users"][0]["state"] == "active"


def test_a_second_card_is_refused(quick: Province) -> None:
    asked = _second(quick, SECOND, OLD_NUM)
    assert quick.ask(asked).result == "1811"
    moved = asked.model_copy(update={"main_user_id": LIU})
    assert quick.ask(moved).result == "1804"
    quick.control("user", user_id=LI, state="SUSPENDED")
    assert quick.ask(asked.model_copy(update={"main_user_id": LI, "main_access_num": LI_NUM})).result == "1804"


def test_a_main_card_has_at_most_four(quick: Province) -> None:
    assert [quick.ask(_second(quick)).result for _ in range(3)] == ["0001"] * 3  # one is there from the start
    flow.ended(quick)
    assert quick.ask(_second(quick)).result == "1812"


def test_a_user_can_be_put_in_any_state(province: Province) -> None:
    province.control(
        "user", user_id=SUN, balance=-100, arrears={"202610": 100}, state="SUSPENDED", stop_reason="ARREARS"
    )
    said = province.ask(QueryUser(access_num=SUN_NUM)).body
    assert (said["BALANCE"], said["STOP_REASON"]) == (-100, "ARREARS")
    assert province.ask(CheckArrears(access_num=SUN_NUM)).body["ARREARS_FEE"] == 100
    for wrong in ({"user_id": "U0"}, {"user_id": SUN, "colour": 1}, {"user_id": SUN, "state": "LOST"}):
        with pytest.raises(AssertionError):
            province.control("user", **wrong)
