"""One customer from real name to receipt, and every refusal on the way."""

import pytest

from sandbox.people import PEOPLE
from sandbox.world import World
from service.gateway.main.customer import Authenticate, CheckFiveNumbers, QueryBlacklist
from service.gateway.main.order import OpenCheck, TrialDates
from service.gateway.main.parts import OfferItem
from service.gateway.main.resource import HoldSim, PickNumber, QueryNumbers, ReleaseNumber, ReleaseSim
from tests.sandbox import flow
from tests.sandbox.flow import CERT, NAME
from tests.sandbox.province import Province

PERSONS = {person.cust_name: person for person in PEOPLE}


def _person(name: str) -> dict[str, str]:
    return {"cert_type": "1", "cert_num": PERSONS[name].cert_num, "cust_name": name}


def test_the_whole_way_leaves_one_of_everything(province: Province) -> None:
    _ready, opened = flow.open_one(province)
    assert (opened.result, flow.sync_receipt(province, opened.body["ORDER_ID"]).result) == ("0001", "0000")
    ledger = province.wait(lambda ledger: ledger["users"][0]["state"] == "active")
    assert [len(ledger[part]) for part in ("users", "orders", "photos", "receipts")] == [1, 1, 1, 1]
    assert ledger["orders"][0]["state"] == "done"
    assert ledger["numbers"]["used"] == ledger["sims"]["used"] == 1
    assert [row["interface"] for row in ledger["effects"]] == [
        *("main/res_pickNumber", "main/res_holdSim", "main/3.2.6.11", "main/3.2.1.1", "main/3.2.1.17")
    ]


def test_what_is_known_of_persons(province: Province) -> None:
    assert province.ask(QueryBlacklist(**_person("刘强"))).body == {"LISTED": "1", "REASON": "欠费失信名单"}
    assert province.ask(QueryBlacklist(**_person("张伟"))).body["LISTED"] == "0"
    assert province.ask(CheckFiveNumbers(**_person("孙丽"))).body == {"OPEN_COUNT": 5, "LIMIT": 5}
    refused = province.ask(Authenticate(**_person("周杰"))).body
    assert (refused["PASSED"], refused["REASON"]) == ("0", "人证信息不一致")
    other_name = province.ask(Authenticate(cert_type="1", cert_num=CERT, cust_name="张韦")).body
    assert (other_name["PASSED"], other_name["REASON"]) == ("0", "姓名与证件号码不一致")
    stranger = {"cert_type": "1", "cert_num": "110101198001010010", "cust_name": "陌生人"}
    assert province.ask(Authenticate(**stranger)).body["PASSED"] == "1"


def test_opened_numbers_count_for_the_five(province: Province) -> None:
    flow.open_one(province)
    assert province.ask(CheckFiveNumbers(**_person(NAME))).body["OPEN_COUNT"] == 1


@pytest.mark.parametrize(
    ("change", "result"),
    [
        ({"abroad_intercept_confirm_file": ""}, "1301"),
        ({"abroad_intercept_confirm_file": "PH000000000099"}, "1301"),
        ({"cert_num": PERSONS["刘强"].cert_num}, "1202"),
        ({"cert_num": PERSONS["孙丽"].cert_num}, "1201"),
        ({"cert_num": "110101198001010010"}, "1203"),
    ],
)
def test_the_check_refuses(province: Province, change: dict[str, str], result: str) -> None:
    ready = flow.prepare(province)
    asked = {**ready.common, "cust_info": ready.cust_info.model_copy(update=change)}
    assert province.ask(OpenCheck(**asked)).result == result


def test_the_check_refuses_the_letter_of_another_person(province: Province) -> None:
    ready = flow.prepare(province)
    letter = flow.upload_letter(province, PERSONS["李娜"].cert_num, flow.LETTER.format(2)).body["FILE_ID"]
    info = ready.cust_info.model_copy(update={"abroad_intercept_confirm_file": letter})
    assert province.ask(OpenCheck(**{**ready.common, "cust_info": info})).result == "1302"


def test_the_check_looks_at_number_sim_and_offers(province: Province, world: World) -> None:
    ready = flow.prepare(province)
    optional = {**ready.common, "offer_list": (OfferItem(offer_code="1", kind="OPTIONAL"),)}
    assert province.ask(OpenCheck(**optional)).result == "1602"
    other, _hold = flow.hold_sim(province, "19253190001")
    assert province.ask(OpenCheck(**{**ready.common, "iccid": other})).result == "1108"
    assert province.ask(flow.opening(ready, flow.check(province, ready).body["CHECK_SERIAL"])).result == "0001"
    assert flow.check(province, ready).result == "1103"  # used by now
    late = flow.prepare(province)
    world.store.change("UPDATE number SET expires = 1 WHERE state = 'held'")
    assert flow.check(province, late).result == "1107"  # lapsed, so nobody's


def test_opening_needs_the_checked_content_and_the_holds(province: Province) -> None:
    ready = flow.prepare(province)
    serial = flow.check(province, ready).body["CHECK_SERIAL"]
    asked = flow.opening(ready, serial)
    other = asked.cust_info.model_copy(update={"cert_address": "济南"})
    assert province.ask(flow.opening(ready, "CK000000000000")).result == "1303"
    assert province.ask(asked.model_copy(update={"cust_info": other})).result == "1304"
    assert province.ask(asked.model_copy(update={"sim_hold_id": "SH1"})).result == "1109"
    assert province.ask(asked).result == "0001"
    assert province.ask(asked).result == "1103"  # another serial: the number is used by now
    assert len(province.ledger()["users"]) == 1


def test_a_held_number_is_gone_for_others_until_released(province: Province) -> None:
    ready = flow.prepare(province)
    other = PERSONS["李娜"].cert_num
    pattern = ready.access_num[-6:]
    assert province.ask(QueryNumbers(area_code="0531", pattern=pattern)).body["NUMBER_LIST"] == []
    assert province.ask(PickNumber(access_num=ready.access_num, cert_num=other)).result == "1101"
    again = province.ask(PickNumber(access_num=ready.access_num, cert_num=CERT))
    assert again.body["HOLD_ID"] == ready.number_hold_id
    release = ReleaseNumber(access_num=ready.access_num, hold_id=ready.number_hold_id)
    assert [province.ask(release).result for _ in range(2)] == ["0000", "1103"]
    assert province.ask(PickNumber(access_num=ready.access_num, cert_num=other)).result == "0000"
    assert province.ask(ReleaseSim(iccid=ready.iccid, hold_id="SH0")).result == "1106"
    assert province.ask(ReleaseSim(iccid=ready.iccid, hold_id=ready.sim_hold_id)).result == "0000"


def test_holds_lapse(province: Province) -> None:
    province.control("settings", hold_seconds=0)
    ready = flow.prepare(province)
    assert province.ask(PickNumber(access_num=ready.access_num, cert_num=PERSONS["李娜"].cert_num)).result == "0000"
    assert flow.check(province, ready).result in {"1103", "1107"}


def test_unknown_and_taken_resources(province: Province) -> None:
    assert province.ask(PickNumber(access_num="19200000000", cert_num=CERT)).result == "1102"
    assert province.ask(HoldSim(iccid="89860000000000000000", access_num="19200000000")).result == "1105"
    ready = flow.prepare(province)
    assert province.ask(HoldSim(iccid=ready.iccid, access_num="19200000000")).result == "1104"
    free = province.ask(QueryNumbers(area_code="0531", limit=1)).body["NUMBER_LIST"][0]["ACCESS_NUM"]
    assert province.control("take-number", access_num=free) == {"taken": 1}
    assert province.ask(PickNumber(access_num=free, cert_num=CERT)).result == "1101"


def test_numbers_have_levels_and_can_be_searched(province: Province) -> None:
    rows = province.ask(QueryNumbers(area_code="0531", pattern="8888")).body["NUMBER_LIST"]
    assert {row["LEVEL"] for row in rows} == {1}
    assert all("8888" in row["ACCESS_NUM"] and row["PREPAY_FEE"] == 300_000 for row in rows)
    everything = province.control("numbers")["numbers"]
    assert len(everything) == 404  # four were audited for one person and are not for everybody
    assert {row["level"] for row in everything} >= {0, 1, 2, 3, 4, 7, 8}


def test_trial_answers_every_offer(province: Province) -> None:
    opening = province.ask(TrialDates(scene_code="2.6.1.1", offer_codes=("A", "B"))).body["OFFER_LIST"]
    change = province.ask(TrialDates(scene_code="2.6.1.2", offer_codes=("A",))).body["OFFER_LIST"]
    assert [item["OFFER_CODE"] for item in opening] == ["A", "B"]
    assert change[0]["EFFECTIVE_TIME"][8:] == "01 00:00:00"
    assert change[0]["EFFECTIVE_TIME"] > opening[0]["EFFECTIVE_TIME"]
    (end,) = province.ask(TrialDates(scene_code="2.6.1.19", offer_codes=("A",))).body["OFFER_LIST"]
    assert (end["EFFECTIVE_TIME"], end["EXPIRY_TIME"][10:]) == ("", " 23:59:59")
    assert change[0]["EFFECTIVE_TIME"] > end["EXPIRY_TIME"] > opening[0]["EFFECTIVE_TIME"]


def test_a_failed_completion_gives_the_holds_back(province: Province) -> None:
    province.control("settings", completion_failure="HLR 开通失败", completion_delay=0)
    ready, _opened = flow.open_one(province)
    ledger = province.wait(lambda ledger: ledger["users"][0]["state"] == "failed")
    assert ledger["orders"][0]["reason"] == "HLR 开通失败"
    release = ReleaseNumber(access_num=ready.access_num, hold_id=ready.number_hold_id)
    assert province.ask(release).result == "0000"
