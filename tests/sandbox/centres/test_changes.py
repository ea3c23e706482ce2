"""Products of users: changed one for one, cancelled for the quoted penalty, renewed from the old end on."""

from typing import Any

import pytest

from sandbox.clock import now, stamp
from sandbox.holdings import month_end
from service.gateway.main.change import CancelProduct, ChangeProduct, CheckProductChange, RenewContract
from service.gateway.main.closing import QuotePenalty
from service.gateway.main.order import TrialDates
from service.gateway.main.user import QueryUser
from tests.sandbox import flow
from tests.sandbox.province import Province

RICH, RICH_NUM = "U900000000021", "19253190021"
NEAR, NEAR_NUM = "U900000000022", "19253190022"
NEW = {"offer_code": "GD110088", "offer_name": "5G 畅享套餐 88 元档", "kind": "BASE", "price": 8800}
PACK = {"offer_code": "GD200010", "offer_name": "流量加油包 10GB", "kind": "OPTIONAL", "price": 1000}
DISCOUNT, RIGHTS = "GD900241", "GD210199"


def holdings(province: Province, number: str = RICH_NUM) -> dict[str, dict[str, Any]]:
    """The newest instance by code."""
    return {one["OFFER_CODE"]: one for one in province.ask(QueryUser(access_num=number)).body["OFFER_LIST"]}


def gone(province: Province, code: str) -> dict[str, Any]:
    held = holdings(province)[code]
    return {"offer_code": code, "offer_action": "CANCEL", "offer_ins_id": held["OFFER_INS_ID"], "kind": held["KIND"]}


def change(province: Province, *offers: dict[str, Any], quoted: bool = True) -> str:
    """RESULT of the change after its check; the reason when the check says no."""
    what = {"access_num": RICH_NUM, "user_id": RICH, "offer_list": offers}
    checked = province.ask(CheckProductChange.model_validate(what)).body
    if checked["PASSED"] != "1":
        return str(checked["REASON"])
    ended = [offer["offer_code"] for offer in offers if offer.get("offer_action") == "CANCEL"]
    quote_id = quote(province, *ended)["QUOTE_ID"] if ended and quoted else ""
    known = {"accept_id": "SL1", "check_serial": checked["CHECK_SERIAL"], "fee_total": 0, "quote_id": quote_id}
    return province.ask(ChangeProduct.model_validate({**what, **known})).result


def test_a_base_goes_for_a_base(quick: Province) -> None:
    old = gone(quick, "GD110058")
    assert "以一换一" in change(quick, NEW)
    assert "以一换一" in change(quick, old)
    assert change(quick, NEW, old, PACK, quoted=False) == "1844"
    assert change(quick, NEW, old, PACK) == "0001"
    flow.ended(quick)
    has = holdings(quick)
    assert has["GD110058"]["EXPIRY_TIME"] == stamp(month_end(now()))
    assert has["GD110088"]["EFFECTIVE_TIME"] > has["GD110058"]["EXPIRY_TIME"]
    assert {has[code]["EXPIRY_TIME"] for code in ("GD110088", "GD200010")} == {""}
    assert "已经退订" in change(quick, old, NEW)
    (row,) = quick.ledger()["product_changes"]
    assert (row["kind"], row["state"]) == ("CHANGE", "DONE")


def test_a_change_is_what_was_checked(province: Province) -> None:
    what = {"access_num": RICH_NUM, "user_id": RICH}
    serial = province.ask(CheckProductChange.model_validate({**what, "offer_list": [PACK]})).body["CHECK_SERIAL"]
    other = {**what, "offer_list": [PACK, PACK], "accept_id": "SL1", "fee_total": 0}
    assert province.ask(ChangeProduct.model_validate({**other, "check_serial": serial})).result == "1872"
    assert province.ask(ChangeProduct.model_validate({**other, "check_serial": "PC0"})).result == "1871"


def quote(province: Province, *codes: str) -> dict[str, Any]:
    return province.ask(QuotePenalty(access_num=RICH_NUM, user_id=RICH, offer_codes=codes)).body


def cancel(province: Province, code: str, **changed: Any) -> str:
    said = quote(province, code)
    known = {"accept_id": "SL1", "access_num": RICH_NUM, "user_id": RICH, "scene_code": "2.6.1.66"}
    fees = {"penalty_fee": said["PENALTY_FEE"], "fee_total": said["PENALTY_FEE"], "quote_id": said["QUOTE_ID"]}
    return province.ask(CancelProduct.model_validate({**known, **fees, "offer_code": code, **changed})).result


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({"penalty_fee": 1, "fee_total": 1}, "1844"),
        ({"quote_id": ""}, "1844"),
        ({"fee_total": 0}, "1876"),
        ({"offer_ins_id": "I0"}, "1873"),
        ({"offer_code": "GD110058"}, "1875"),
    ],
)
def test_a_cancelling_is_refused(province: Province, changed: dict[str, Any], result: str) -> None:
    assert cancel(province, RIGHTS, **changed) == result


def test_what_is_cancelled_runs_to_the_end_of_the_month_and_is_cancelled_once(quick: Province) -> None:
    assert quote(quick, RIGHTS)["PENALTY_FEE"] > 4 * 995
    assert quote(quick, "GD210015")["PENALTY_FEE"] == 0
    assert cancel(quick, RIGHTS) == "0001"
    flow.ended(quick)
    assert holdings(quick)[RIGHTS]["EXPIRY_TIME"] == stamp(month_end(now()))
    assert cancel(quick, RIGHTS) == "1873"
    (row,) = quick.ledger()["product_changes"]
    assert (row["kind"], row["penalty_fee"]) == ("CANCEL", row["fee_total"])


def test_a_failed_order_changes_nothing(quick: Province) -> None:
    before = holdings(quick)
    quick.control("settings", completion_failure="计费中心退回")
    assert cancel(quick, RIGHTS) == "0001"
    flow.ended(quick)
    assert holdings(quick) == before
    assert quick.ledger()["product_changes"][0]["state"] == "FAILED"


def test_arrears_and_orders_under_way_stand_in_the_way(province: Province) -> None:
    province.control("settings", completion_delay=60)
    province.control("user", user_id=RICH, arrears={"202610": 100})
    assert cancel(province, RIGHTS) == "1841"
    province.control("user", user_id=RICH, arrears={})
    assert cancel(province, RIGHTS) == "0001"
    assert cancel(province, DISCOUNT) == "1805"


def test_a_renewal_continues_where_the_old_term_ends(quick: Province) -> None:
    asked = TrialDates(scene_code="2.6.1.64", offer_codes=("GD100129",), access_num=NEAR_NUM)
    (trial,) = quick.ask(asked).body["OFFER_LIST"]
    old = holdings(quick, NEAR_NUM)["GD100129"]["EXPIRY_TIME"]
    assert (old, trial["EXPIRY_TIME"]) == (stamp(month_end(now(), 1)), stamp(month_end(now(), 25)))
    known = {"accept_id": "SL1", "access_num": NEAR_NUM, "user_id": NEAR, "offer_code": "GD100129", "fee_total": 0}
    times = {"effective_time": trial["EFFECTIVE_TIME"], "expiry_time": trial["EXPIRY_TIME"], "old_expiry_time": old}

    def renew(**changed: str) -> str:
        return quick.ask(RenewContract.model_validate({**known, **times, **changed})).result

    assert [renew(old_expiry_time=stamp(now())), renew(effective_time=old)] == ["1877", "1878"]
    assert renew() == "0001"
    flow.ended(quick)
    assert holdings(quick, NEAR_NUM)["GD100129"]["EXPIRY_TIME"] == trial["EXPIRY_TIME"]
    assert renew() == "1879"


def test_a_renewal_of_nothing_has_no_dates(province: Province) -> None:
    asked = TrialDates(scene_code="2.6.1.64", offer_codes=("GD100129",), access_num=RICH_NUM)
    assert province.ask(asked).result == "1603"
    ending = TrialDates(scene_code="2.6.1.66", offer_codes=(RIGHTS,), access_num=RICH_NUM)
    (trial,) = province.ask(ending).body["OFFER_LIST"]
    assert (trial["EFFECTIVE_TIME"], trial["EXPIRY_TIME"]) == ("", stamp(month_end(now())))
