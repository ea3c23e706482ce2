"""一号一审: an audited number is opened by the person it was audited for, by that scenario, and once."""

from typing import Any

import pytest

from service.gateway.main.number import QueryAudits, QueryNumber
from service.gateway.main.resource import HoldSim, PickNumber, QuerySims
from tests.sandbox import flow
from tests.sandbox.flow import CERT, NAME, Ready
from tests.sandbox.province import Province, Said

ZHANG = {"cust_name": NAME, "cert_type": "111", "cert_num": CERT}
PASSED, LAPSED, WAITING = "19253187001", "19253187002", "19253187003"
AUDITED = "2.6.1.29"


def _ready(province: Province, access_num: str) -> Ready:
    """A customer as ``flow.prepare`` makes it, with this number."""
    ready = flow.prepare(province)
    picked = province.ask(PickNumber(access_num=access_num, cert_num=CERT))
    iccid = province.ask(QuerySims(depart_id="370102001", limit=1)).body["SIM_LIST"][0]["ICCID"]
    held = province.ask(HoldSim(iccid=iccid, access_num=access_num)).body["HOLD_ID"]
    return Ready(ready.cust_info, access_num, iccid, picked.body["HOLD_ID"], held)


def _open(province: Province, access_num: str, scene_code: str) -> Said:
    ready = _ready(province, access_num) if access_num else flow.prepare(province)
    asked = flow.opening(ready, flow.check(province, ready).body["CHECK_SERIAL"])
    return province.ask(asked.model_copy(update={"scene_code": scene_code}))


def _states(province: Province) -> dict[str, str]:
    return {row["access_num"]: row["state"] for row in province.ledger()["audits"]}


def test_it_is_opened_once_and_used_up(quick: Province) -> None:
    assert _open(quick, PASSED, AUDITED).result == "0001"
    flow.ended(quick)
    assert _states(quick)[PASSED] == "USED"


def test_a_failed_opening_does_not_use_it_up(quick: Province) -> None:
    quick.control("settings", completion_failure="HLR 开通失败")
    assert _open(quick, PASSED, AUDITED).result == "0001"
    flow.ended(quick)
    assert _states(quick)[PASSED] == "PASSED"


@pytest.mark.parametrize(
    ("access_num", "scene_code", "result"),
    [
        (PASSED, "2.6.1.1", "1822"),  # the right person by another scenario
        (LAPSED, AUDITED, "1822"),
        (WAITING, AUDITED, "1822"),  # somebody else's, and not decided
        ("", AUDITED, "1821"),  # a number that nobody audited
        ("", "2.6.1.1", "0001"),
    ],
)
def test_who_may_open_which(province: Province, access_num: str, scene_code: str, result: str) -> None:
    assert _open(province, access_num, scene_code).result == result


def test_a_certificate_sees_its_own(province: Province) -> None:
    rows = province.ask(QueryAudits(**ZHANG)).body["AUDIT_LIST"]
    assert {row["ACCESS_NUM"]: row["AUDIT_STATE"] for row in rows} == {PASSED: "PASSED", LAPSED: "PASSED"}
    refused = province.ask(QueryAudits(**{**ZHANG, "cert_num": "370105195506153412"})).body["AUDIT_LIST"]
    assert [row["REASON"] for row in refused] == ["用途说明不充分"]


@pytest.mark.parametrize(
    ("access_num", "expected"),
    [
        (PASSED, {"ONE_AUDIT": "1", "LUCKY": "0", "KEEP_MONTHS": 0}),
        ("19205318888", {"ONE_AUDIT": "0", "LUCKY": "1", "LEVEL": 1, "KEEP_MONTHS": 36, "MIN_SPEND": 39900}),
    ],
)
def test_what_is_known_of_a_number(province: Province, access_num: str, expected: dict[str, Any]) -> None:
    said = province.ask(QueryNumber(access_num=access_num)).body
    assert {name: said[name] for name in expected} == expected
