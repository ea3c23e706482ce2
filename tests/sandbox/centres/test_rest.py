"""Second confirmations, 预占 beside 选占, and what has no behaviour of its own here."""

import pytest

from sandbox import wire
from sandbox.centre import ANSWERS
from sandbox.world import World
from service.gateway.main.account import BindAccount
from service.gateway.main.record import QueryConfirmations
from service.gateway.main.resource import (
    HoldNumber,
    HoldSim,
    HoldTerminalNumber,
    PickNumber,
    QueryNumbers,
    QuerySims,
    ReleaseHeldNumber,
    ReleaseNumber,
)
from service.gateway.main.user import ChangeOwner, QueryAgents, ReplaceSim
from service.gateway.sample import sample
from tests.sandbox import flow
from tests.sandbox.listener import Listener
from tests.sandbox.province import Province

NUM = "19253190001"


def _states(province: Province, **asked: str) -> list[str]:
    rows = province.ask(QueryConfirmations(access_num=NUM, **asked)).body["CONFIRM_LIST"]
    return [row["CONFIRM_STATE"] for row in rows]


def test_a_confirmation_gets_one_word_in_time(province: Province) -> None:
    begun = [
        province.control("confirmation", access_num=NUM, offer_code="10000930", seconds=seconds)["confirm_id"]
        for seconds in (600, 600, 0, 600)
    ]
    with pytest.raises(AssertionError):
        province.control("confirmation", confirm_id=begun[2], state="CONFIRMED")  # too late, though nobody has asked
    assert sorted(_states(province)) == ["EXPIRED", "WAITING", "WAITING", "WAITING"]
    province.control("confirmation", confirm_id=begun[0], state="CONFIRMED")
    province.control("confirmation", confirm_id=begun[1], state="REFUSED")
    assert [_states(province, confirm_id=one) for one in begun] == [
        ["CONFIRMED"],
        ["REFUSED"],
        ["EXPIRED"],
        ["WAITING"],
    ]
    for confirm_id, state in (
        (begun[0], "REFUSED"),
        (begun[2], "CONFIRMED"),
        (begun[3], "EXPIRED"),
        ("CF9", "REFUSED"),
    ):
        with pytest.raises(AssertionError):
            province.control("confirmation", confirm_id=confirm_id, state=state)
    assert province.ask(QueryConfirmations(access_num="19253190002")).body["CONFIRM_LIST"] == []
    late = province.control("confirmation", access_num=NUM, seconds=0)["confirm_id"]
    assert _states(province, confirm_id=late) == ["EXPIRED"]


def test_a_number_held_in_one_way_is_not_let_go_in_the_other(province: Province) -> None:
    number = province.ask(QueryNumbers(area_code="0531", limit=1)).body["NUMBER_LIST"][0]["ACCESS_NUM"]
    person = {"access_num": number, "cust_name": flow.NAME, "cert_type": "111", "cert_num": flow.CERT}
    held = province.ask(HoldTerminalNumber(**person, terminal_id="T1")).body["HOLD_ID"]
    assert province.ask(HoldNumber(**person, channel_order_id="E1")).body["HOLD_ID"] == held
    assert province.ask(PickNumber(access_num=number, cert_num=flow.CERT)).result == "1101"
    assert province.ask(ReleaseNumber(access_num=number, hold_id=held)).result == "1103"
    assert province.ask(ReleaseHeldNumber(access_num=number, hold_id=held)).result == "0000"
    picked = province.ask(PickNumber(access_num=number, cert_num=flow.CERT)).body["HOLD_ID"]
    assert province.ask(ReleaseHeldNumber(access_num=number, hold_id=picked)).result == "1103"
    assert province.ask(ReleaseNumber(access_num=number, hold_id=picked)).result == "0000"


def test_a_question_without_behaviour_here_gets_a_full_answer(province: Province) -> None:
    assert QueryAgents.key() not in ANSWERS
    said = province.ask(sample(QueryAgents))
    assert said.body == sample(QueryAgents.answer).model_dump(mode="json", by_alias=True)
    assert province.ledger()["effects"] == []


def test_an_effect_without_behaviour_here_is_in_the_ledger_and_an_order_is_completed(
    province: Province, listener: Listener
) -> None:
    assert not {ChangeOwner.key(), BindAccount.key()} & set(ANSWERS)
    bound = province.ask(sample(BindAccount))
    assert (bound.result, bound.body["BIND_ID"]) == ("0000", sample(BindAccount.answer).bind_id)
    serials = (province.serial(), province.serial())
    first, second = (province.ask(sample(ChangeOwner), serial) for serial in serials)
    assert (first.result, first.body["ORDER_ID"] != second.body["ORDER_ID"]) == ("0001", True)
    province.wait(lambda ledger: all(row["state"] == "done" for row in ledger["callbacks"]))
    told = {body["ORDER_ID"]: body["ACCEPT_ID"] for _serial, body in listener.seen}
    accept_id = sample(ChangeOwner).accept_id
    assert told == {first.body["ORDER_ID"]: accept_id, second.body["ORDER_ID"]: accept_id}
    assert [row["interface"] for row in province.ledger()["effects"]] == [
        BindAccount.key(),
        ChangeOwner.key(),
        ChangeOwner.key(),
    ]


def test_every_behaviour_belongs_to_a_declared_interface() -> None:
    assert set(ANSWERS) <= set(wire.interfaces())
    assert all(wire.interfaces()[key].direction == "out" for key in ANSWERS)


def test_whatever_is_asked_first_finds_a_lapsed_hold_free(province: Province, world: World) -> None:
    """Each door by itself: none may rely on another having looked before."""

    def lapsed(number: str, iccid: str) -> None:
        province.ask(PickNumber(access_num=number, cert_num=flow.CERT))
        province.ask(HoldSim(iccid=iccid, access_num=number))
        world.store.change("UPDATE number SET expires = 1 WHERE access_num = ?", number)
        world.store.change("UPDATE sim SET expires = 1 WHERE iccid = ?", iccid)

    number = province.ask(QueryNumbers(area_code="0531", limit=1)).body["NUMBER_LIST"][0]["ACCESS_NUM"]
    iccid = province.ask(QuerySims(depart_id="370102001", limit=1)).body["SIM_LIST"][0]["ICCID"]
    lapsed(number, iccid)
    assert province.ask(QuerySims(depart_id="1", pattern=iccid)).body["SIM_LIST"][0]["ICCID"] == iccid
    lapsed(number, iccid)
    assert province.ask(QueryNumbers(area_code="0531", pattern=number)).body["NUMBER_LIST"][0]["ACCESS_NUM"] == number
    lapsed(number, iccid)
    assert province.ask(PickNumber(access_num=number, cert_num="1")).result == "0000"
    province.control("reset")
    lapsed(number, iccid)
    assert province.ask(HoldSim(iccid=iccid, access_num="19253190001")).result == "0000"
    assert province.ask(QuerySims(depart_id="1", pattern="x")).result == "1120"
    assert province.ask(QueryNumbers(area_code="1", pattern="x")).result == "1110"


def test_a_lapsed_card_is_not_put_in(province: Province, world: World) -> None:
    sun = {"cert_type": "111", "cert_num": "370104199209085021", "cust_name": "孙丽", "access_num": "19253190007"}
    iccid, hold = flow.hold_sim(province, sun["access_num"])
    known = {"accept_id": "SL1", "user_id": "U900000000007", "replace_mode": "REISSUE", "iccid": iccid}
    asked = ReplaceSim.model_validate({**known, **sun, "sim_hold_id": hold})
    world.store.change("UPDATE sim SET expires = 1 WHERE iccid = ?", iccid)
    assert province.ask(asked).result == "1108"
