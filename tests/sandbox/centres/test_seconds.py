"""副卡 of users that exist: bound and let go when the order is done, and every refusal."""

from typing import Any

import pytest

from service.gateway.main.closing import QuotePenalty
from service.gateway.main.parts import OfferItem
from service.gateway.main.second_card import BindSecondCard, QuerySecondCards, UnbindSecondCard
from tests.sandbox import flow
from tests.sandbox.province import Province

MAIN, MAIN_NUM = "U900000000041", "19253190041"
BOUND, BOUND_NUM = "U900000000042", "19253190042"  # under contract
FREE, FREE_NUM = "U900000000043", "19253190043"
SINGLE, SINGLE_NUM = "U900000000044", "19253190044"
FULL, FULL_NUM = "U900000000046", "19253190046"
ZHANG = {"cust_name": "张伟", "cert_type": "111", "cert_num": "370102199003074519"}
PRODUCT = OfferItem(offer_code="GD200016", kind="OPTIONAL", price=1000)


def _bind(**changed: Any) -> BindSecondCard:
    known = {"main_access_num": MAIN_NUM, "main_user_id": MAIN, "access_num": SINGLE_NUM, "user_id": SINGLE}
    known |= {"accept_id": "SL1", "offer_list": (PRODUCT,), "fee_total": 1000}
    return BindSecondCard.model_validate({**known, **ZHANG, **changed})


def _unbind(**changed: Any) -> UnbindSecondCard:
    known = {"main_access_num": MAIN_NUM, "main_user_id": MAIN, "access_num": FREE_NUM, "user_id": FREE}
    return UnbindSecondCard.model_validate({**known, "accept_id": "SL1", "offer_code": "GD200013", **changed})


def _cards(province: Province, user_id: str = MAIN, access_num: str = MAIN_NUM) -> dict[str, Any]:
    said = province.ask(QuerySecondCards(access_num=access_num, user_id=user_id)).body
    return {card["ACCESS_NUM"]: card["OFFER_CODE"] for card in said["SECOND_LIST"]} | {"limit": said["SECOND_LIMIT"]}


def test_a_card_is_bound_when_the_order_is_done(quick: Province) -> None:
    assert quick.ask(_bind()).result == "0001"
    ledger = flow.ended(quick)
    second = flow.user(quick, SINGLE)
    assert (second["role"], second["main_user_id"], "GD200016" in str(second["offers"])) == ("SECOND", MAIN, True)
    assert [(bond["act"], bond["state"], bond["fee"]) for bond in ledger["bonds"]] == [("BIND", "DONE", 1000)]
    assert _cards(quick) == {BOUND_NUM: "GD200016", FREE_NUM: "GD200013", SINGLE_NUM: "GD200016", "limit": 4}


def test_a_card_that_is_let_go_stands_alone(quick: Province) -> None:
    assert quick.ask(_unbind()).result == "0001"
    flow.ended(quick)
    second = flow.user(quick, FREE)
    assert (second["role"], second["main_user_id"], "GD200013" in str(second["offers"])) == ("SINGLE", "", False)
    assert _cards(quick) == {BOUND_NUM: "GD200016", "limit": 4}
    assert flow.user(quick, MAIN)["role"] == "MAIN"


def test_the_last_one_leaves_a_single_card_and_its_contract_ends(quick: Province) -> None:
    quote = quick.ask(QuotePenalty(access_num=BOUND_NUM, offer_codes=("GD200016",))).body
    assert quote["PENALTY_FEE"] == 3 * 500
    known = {"access_num": BOUND_NUM, "user_id": BOUND, "offer_code": "GD200016"}
    assert quick.ask(_unbind()).result == quick.ask(
        _unbind(**known, penalty_fee=quote["PENALTY_FEE"], quote_id=quote["QUOTE_ID"])
    ).result == "0001"  # fmt: skip
    quick.wait(lambda ledger: all(bond["state"] == "DONE" for bond in ledger["bonds"]))
    assert flow.user(quick, MAIN)["role"] == "SINGLE"
    assert quick.ask(QuotePenalty(access_num=BOUND_NUM)).body["PENALTY_FEE"] == 0


@pytest.mark.parametrize("asked", [_bind(), _unbind()], ids=["bind", "unbind"])
def test_a_failed_order_changes_nothing(quick: Province, asked: BindSecondCard | UnbindSecondCard) -> None:
    quick.control("settings", completion_failure="账务处理失败")
    before = (flow.user(quick, SINGLE), flow.user(quick, FREE), flow.user(quick, MAIN))
    assert quick.ask(asked).result == "0001"
    ledger = flow.ended(quick)
    assert (flow.user(quick, SINGLE), flow.user(quick, FREE), flow.user(quick, MAIN)) == before
    assert [bond["state"] for bond in ledger["bonds"]] == ["FAILED"]


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({"access_num": MAIN_NUM, "user_id": MAIN}, "1813"),
        ({"main_access_num": BOUND_NUM, "main_user_id": BOUND}, "1811"),
        ({"main_access_num": FULL_NUM, "main_user_id": FULL}, "1812"),
        ({"access_num": FREE_NUM, "user_id": FREE}, "1814"),
        ({"access_num": FULL_NUM, "user_id": FULL}, "1815"),
        ({"cust_name": "孙丽"}, "1803"),
        ({"offer_list": (OfferItem(offer_code="GD200010", kind="OPTIONAL"),)}, "1816"),
        ({"access_num": "19253190011", "user_id": "U900000000011"}, "1841"),
        ({"access_num": "19253190008", "user_id": "U900000000008"}, "1804"),
    ],
)
def test_a_card_that_may_not_be_bound(province: Province, changed: dict[str, Any], result: str) -> None:
    assert province.ask(_bind(**changed)).result == result
    assert province.ledger()["bonds"] == []


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({"access_num": SINGLE_NUM, "user_id": SINGLE}, "1817"),
        ({"offer_code": "GD200016"}, "1818"),
        ({"penalty_fee": 100}, "1844"),
        ({"access_num": BOUND_NUM, "user_id": BOUND, "offer_code": "GD200016"}, "1844"),
    ],
)
def test_a_card_that_may_not_be_let_go(province: Province, changed: dict[str, Any], result: str) -> None:
    assert province.ask(_unbind(**changed)).result == result


def test_one_order_at_a_time_and_nothing_owed(province: Province) -> None:
    province.control("settings", completion_delay=60)
    province.control("user", user_id=MAIN, arrears={"202610": 100})
    assert [province.ask(asked).result for asked in (_bind(), _unbind())] == ["1841", "1841"]
    province.control("user", user_id=MAIN, arrears={})
    assert [province.ask(_bind()).result for _ in range(2)] == ["0001", "1805"]
