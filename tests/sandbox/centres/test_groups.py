"""集客: VIP numbers, members with their short codes, and money that only moves."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from service.gateway.group.account import QueryTransferableLedgers, TransferBalance
from service.gateway.group.customer import QueryGroups
from service.gateway.group.member import ChangeShortCode, CheckMember, CheckShortCode, JoinGroup, QueryMembers
from service.gateway.group.order import CreateVip, QueryVips
from service.gateway.main.parts import OfferItem
from tests.sandbox import flow
from tests.sandbox.province import Province

GROUP, MAIN, SUB, CLOSED = "G900000001", "V90000001", "V90000002", "V90000003"
SUN_NUM = "19253190007"
OFFERS = (OfferItem(offer_code="20000001"),)
CONTACT = {"contact_name": "测试乙", "contact_phone": "19253190021"}


def money(province: Province) -> dict[str, int]:
    return {row["vip_num"]: row["balance"] for row in province.ledger()["vips"]}


def transfer(province: Province, out: str, into: str, amount: int, **changed: Any) -> str:
    known = {"accept_id": "SL1", "group_id": GROUP, "out_vip_num": out, "in_vip_num": into, "amount": amount}
    return province.ask(TransferBalance(**{**known, **changed})).result


def test_money_moves_down_and_back_and_never_comes_or_goes(province: Province) -> None:
    before = money(province)
    assert transfer(province, MAIN, SUB, 100_000) == "0000"
    assert transfer(province, CLOSED, MAIN, 36_500) == "0000"
    after = money(province)
    assert after == {MAIN: 736_500, SUB: 120_000, CLOSED: 0}
    assert sum(after.values()) == sum(before.values())
    assert [row["amount"] for row in province.ledger()["transfers"]] == [100_000, 36_500]


def test_what_cannot_be_invoiced_stays(province: Province) -> None:
    (ledger,) = province.ask(QueryTransferableLedgers(group_id=GROUP, vip_num=MAIN)).body["LEDGER_LIST"]
    assert (ledger["BALANCE"], ledger["TRANSFERABLE_FEE"]) == (800_000, 500_000)
    assert transfer(province, MAIN, SUB, 500_001) == "1956"
    assert transfer(province, MAIN, SUB, 500_000, ledger_id=ledger["LEDGER_ID"]) == "0000"
    assert transfer(province, MAIN, SUB, 1) == "1956"
    assert province.ask(QueryTransferableLedgers(group_id=GROUP, vip_num=SUB)).result == "1953"


def test_other_ways_are_closed(province: Province) -> None:
    assert transfer(province, SUB, MAIN, 1) == "1954"  # a sub in use keeps its money
    assert transfer(province, MAIN, CLOSED, 1) == "1954"
    assert transfer(province, SUB, CLOSED, 1) == "1954"
    assert transfer(province, MAIN, "V1", 1) == "1951"
    assert transfer(province, MAIN, SUB, 1, group_id="G1") == "1953"
    assert transfer(province, MAIN, SUB, 1, ledger_id="L1") == "1955"
    assert transfer(province, CLOSED, MAIN, 36_501) == "1956"


def test_many_at_once_conserve(province: Province) -> None:
    asked = TransferBalance(accept_id="S", group_id=GROUP, out_vip_num=MAIN, in_vip_num=SUB, amount=90_000)
    serials = [province.serial() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        results = sorted(pool.map(lambda serial: province.ask(asked, serial).result, serials))
    assert results == ["0000"] * 5 + ["1956"] * 3
    assert money(province) == {MAIN: 350_000, SUB: 470_000, CLOSED: 36_500}


def test_groups_and_vip_numbers_are_found(province: Province) -> None:
    said = province.ask(QueryGroups(vip_num=SUB)).body
    assert (said["TOTAL"], said["GROUP_LIST"][0]["GROUP_ID"]) == (1, GROUP)
    assert province.ask(QueryGroups(group_name="没有")).body["TOTAL"] == 0
    assert province.ask(QueryGroups(group_id=GROUP, page=2)).body["GROUP_LIST"] == []
    rows = province.ask(QueryVips(group_id=GROUP)).body["VIP_LIST"]
    assert [(row["VIP_NUM"], row["REFUNDABLE"]) for row in rows] == [(MAIN, "0"), (SUB, "0"), (CLOSED, "1")]


def test_a_new_vip_number(quick: Province) -> None:
    sub = {"accept_id": "SL1", "group_id": GROUP, "vip_kind": "SUB", "offer_list": OFFERS, **CONTACT}
    assert quick.ask(CreateVip(**{**sub, "group_id": "G1"}, main_vip_num=MAIN)).result == "1952"
    assert quick.ask(CreateVip(**sub, main_vip_num=SUB)).result == "1953"
    said = quick.ask(CreateVip(**sub, main_vip_num=MAIN))
    assert said.result == "0001"
    flow.ended(quick)
    (row,) = quick.ask(QueryVips(vip_num=said.body["VIP_NUM"])).body["VIP_LIST"]
    assert (row["STATE"], row["MAIN_VIP_NUM"], row["OFFER_LIST"][0]["OFFER_CODE"]) == ("ACTIVE", MAIN, "20000001")
    quick.control("settings", completion_failure="失败")
    again = quick.ask(CreateVip(**sub, main_vip_num=MAIN)).body["VIP_NUM"]
    flow.ended(quick)
    assert quick.ask(QueryVips(vip_num=again)).body["VIP_LIST"] == []


def joining(code: str | None = "6003", vip: str = MAIN, number: str = SUN_NUM) -> JoinGroup:
    return JoinGroup(accept_id="SL1", vip_num=vip, access_num=number, short_code=code)


def verdict(province: Province, code: str, number: str = SUN_NUM) -> tuple[str, str]:
    asked = {"vip_num": MAIN, "access_num": number, "short_code": code}
    return tuple(province.ask(kind(**asked)).body["PASSED"] for kind in (CheckShortCode, CheckMember))  # type: ignore[return-value]


def test_a_short_code_is_once_in_its_net(quick: Province) -> None:
    assert verdict(quick, "6001") == ("0", "0")
    assert verdict(quick, "6003") == ("1", "1")
    assert quick.ask(joining("6001")).result == "1963"
    assert quick.ask(joining()).result == "0001"
    flow.ended(quick)
    assert verdict(quick, "6003") == ("1", "0")  # his own code, but a member already
    assert quick.ask(joining("6004")).result == "1961"
    said = quick.ask(QueryMembers(vip_num=MAIN, access_num=SUN_NUM)).body
    assert (said["TOTAL"], said["MEMBER_LIST"][0]["SHORT_CODE"]) == (1, "6003")


def test_a_code_belongs_to_a_net(province: Province) -> None:
    assert province.ask(joining(None)).result == "1962"
    assert province.ask(joining("6003", SUB)).result == "1962"
    assert province.ask(joining(None, CLOSED)).result == "1804"
    assert province.ask(joining(None, SUB)).result == "0001"


def test_a_code_is_changed_when_the_order_is_done(quick: Province) -> None:
    quick.control("settings", completion_delay=0.5)
    change = {"accept_id": "SL1", "vip_num": MAIN, "access_num": "19253190001"}
    assert quick.ask(ChangeShortCode(**change, new_short_code="6002")).result == "1963"
    assert quick.ask(ChangeShortCode(**change, new_short_code="6001")).result == "1965"
    assert quick.ask(ChangeShortCode(**change, new_short_code="6009")).result == "0001"
    assert verdict(quick, "6009") == ("0", "0")  # taken before it is in use
    assert quick.ask(ChangeShortCode(**change, new_short_code="6010")).result == "1805"
    flow.ended(quick)
    assert verdict(quick, "6001") == ("1", "1")
    stranger = {**change, "access_num": SUN_NUM}
    assert quick.ask(ChangeShortCode(**stranger, new_short_code="6010")).result == "1964"


def test_failed_orders_leave_members_as_they_were(quick: Province) -> None:
    quick.control("settings", completion_failure="失败")
    quick.ask(joining())
    quick.ask(ChangeShortCode(accept_id="SL2", vip_num=MAIN, access_num="19253190001", new_short_code="6009"))
    flow.ended(quick)
    rows = quick.ask(QueryMembers(vip_num=MAIN)).body["MEMBER_LIST"]
    assert [row["SHORT_CODE"] for row in rows] == ["6001", "6002"]
    assert verdict(quick, "6009") == ("1", "1")


def test_one_offer_held_twice_has_two_instances(province: Province) -> None:
    rows = province.ask(QueryMembers(vip_num=MAIN, page=2, page_size=1)).body["MEMBER_LIST"]
    assert [(offer["OFFER_CODE"], offer["OFFER_INS_ID"]) for offer in rows[0]["S_OFFER"]] == [
        ("10000930", "I1"),
        ("10000930", "I2"),
    ]
    assert province.ask(QueryMembers(vip_num="V1")).result == "1951"
