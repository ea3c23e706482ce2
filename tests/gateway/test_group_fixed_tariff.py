"""The rules of the books group, fixed and tariff that stand in their types."""

from typing import Any, TypeVar

import pytest
from pydantic import ValidationError

from service.gateway import sealing
from service.gateway.group.account import TransferBalance
from service.gateway.group.batch import ChangeAddOns, ChangePaidAddOns, JoinGroupMany, MemberChange
from service.gateway.group.member import ChangeShortCode, CheckMember, CheckShortCode, JoinGroup, Members
from service.gateway.group.order import ChangeVip, CreateVip, QueryVips
from service.gateway.interface import Interface
from service.gateway.profiles import PROFILES
from service.gateway.sample import sample
from service.gateway.tariff.filing import ReturnFiling
from service.gateway.tariff.publicity import ChangePublicity, PublicityList, PublishTariff

M = TypeVar("M", bound=Interface[Any])

SHORT_CODES: list[tuple[type[Interface[Any]], str]] = [
    (CheckShortCode, "short_code"),
    (JoinGroup, "short_code"),
    (JoinGroupMany, "member_list"),
    (CheckMember, "short_code"),
    (ChangeShortCode, "new_short_code"),
]
FILED = [ReturnFiling, PublishTariff, ChangePublicity]


def changed(kind: type[M], **fields: Any) -> M:
    """The sample message with other values."""
    return kind.model_validate(sample(kind).model_dump() | fields)


def short(name: str, code: str) -> dict[str, Any]:
    return {name: [{"access_num": "19200000001", "short_code": code}] if name == "member_list" else code}


@pytest.mark.parametrize(("kind", "name"), SHORT_CODES, ids=lambda value: getattr(value, "code", None))
@pytest.mark.parametrize("code", ["1234", "12345", "123456"])
def test_a_short_code_has_four_to_six_digits(kind: type[Interface[Any]], name: str, code: str) -> None:
    changed(kind, **short(name, code))


@pytest.mark.parametrize(("kind", "name"), SHORT_CODES, ids=lambda value: getattr(value, "code", None))
@pytest.mark.parametrize("code", ["", "123", "1234567", "12a4", "１２３４", "12 34", "-1234"])
def test_any_other_short_code_is_refused(kind: type[Interface[Any]], name: str, code: str) -> None:
    with pytest.raises(ValidationError):
        changed(kind, **short(name, code))


def test_a_member_outside_a_v_net_has_no_short_code() -> None:
    assert changed(JoinGroup, short_code=None).short_code is None
    with pytest.raises(ValidationError):
        changed(CheckMember, short_code=None)


@pytest.mark.parametrize("kind", ["1", "2"])
def test_a_v_net_is_provincial_or_national(kind: str) -> None:
    assert changed(CreateVip, vpmn_type=kind).vpmn_type == kind


@pytest.mark.parametrize("kind", ["", "0", "3"])
def test_any_other_kind_of_v_net_is_refused(kind: str) -> None:
    with pytest.raises(ValidationError):
        changed(CreateVip, vpmn_type=kind)
    with pytest.raises(ValidationError):
        changed(ChangeVip, vpmn_type=kind)


def test_a_v_net_changes_to_the_other_kind() -> None:
    changed(ChangeVip, old_vpmn_type="1", vpmn_type="2")
    changed(ChangeVip, old_vpmn_type="2", vpmn_type="1")
    with pytest.raises(ValidationError, match="same as before"):
        changed(ChangeVip, old_vpmn_type="1", vpmn_type="1")


def test_a_sub_vip_number_has_a_main_one_and_a_main_one_has_none() -> None:
    changed(CreateVip, vip_kind="MAIN", main_vip_num="")
    for fields in ({"vip_kind": "SUB", "main_vip_num": ""}, {"vip_kind": "MAIN", "main_vip_num": "V1"}):
        with pytest.raises(ValidationError, match="main_vip_num"):
            changed(CreateVip, **fields)


def test_vip_numbers_are_asked_for_by_group_or_number() -> None:
    with pytest.raises(ValidationError, match="group_id or vip_num"):
        QueryVips()


def test_money_moves_between_two_vip_numbers() -> None:
    for fields in ({"out_vip_num": "V1", "in_vip_num": "V1"}, {"amount": 0}, {"amount": -1}):
        with pytest.raises(ValidationError):
            changed(TransferBalance, **fields)


def member(*offers: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"access_num": "19200000001", "offer_list": offers}]


def offer(ins_id: str = "", action: str = "CANCEL", **more: Any) -> dict[str, Any]:
    return {"offer_code": "10000817", "offer_action": action, "offer_ins_id": ins_id} | more


BATCHES = pytest.mark.parametrize("kind", [ChangeAddOns, ChangePaidAddOns], ids=lambda kind: kind.code)


@BATCHES
def test_a_single_offer_needs_no_instance(kind: type[Interface[Any]]) -> None:
    changed(kind, member_list=member(offer()))
    changed(kind, member_list=member(offer(), offer(offer_code="10000818")))
    changed(kind, member_list=member(offer(action="ADD"), offer(action="ADD")))


@BATCHES
def test_an_offer_named_twice_needs_the_instance(kind: type[Interface[Any]]) -> None:
    changed(kind, member_list=member(offer("I1"), offer("I2")))
    changed(kind, member_list=member(offer("I1"), offer(action="ADD")))
    for offers in ((offer("I1"), offer()), (offer(), offer()), (offer(), offer(action="ADD"))):
        with pytest.raises(ValidationError, match="offer_ins_id is needed"):
            changed(kind, member_list=member(*offers))


@BATCHES
def test_one_of_two_that_are_held_needs_the_instance(kind: type[Interface[Any]]) -> None:
    changed(kind, member_list=member(offer("I1", held=2)))
    with pytest.raises(ValidationError, match="offer_ins_id is needed"):
        changed(kind, member_list=member(offer(held=2)))


@BATCHES
def test_another_members_offer_does_not_count(kind: type[Interface[Any]]) -> None:
    changed(kind, member_list=[*member(offer()), *member(offer())])


@BATCHES
def test_an_instance_is_cancelled_once(kind: type[Interface[Any]]) -> None:
    with pytest.raises(ValidationError, match="cancelled twice"):
        changed(kind, member_list=member(offer("I1"), offer("I1")))


@BATCHES
def test_a_batch_has_rows_and_not_too_many(kind: type[Interface[Any]]) -> None:
    for rows in ([], member(offer()) * 1001):
        with pytest.raises(ValidationError):
            changed(kind, member_list=rows)


def test_what_is_held_is_judged_here_and_not_sent() -> None:
    change = MemberChange.model_validate(member(offer("I1", held=2))[0])
    profile = PROFILES["A256GCM+OAEP256"]
    sent = sealing.seal(change, profile.mode(profile.new_key()))
    assert set(sent["OFFER_LIST"][0]) == {"OFFER_CODE", "OFFER_ACTION", "OFFER_INS_ID"}


def held(**offers: list[dict[str, Any]]) -> list[str]:
    """The instances of the one member that 3.2.1.21 answers with."""
    row = {"ACCESS_NUM": "19200000001", "USER_ID": "U1", "PROVINCE": "SD00"} | offers
    (found,) = Members.model_validate({"TOTAL": 1, "MEMBER_LIST": [row]}).member_list
    return [offer.offer_ins_id for offer in (*found.p_offer, *found.s_offer, *found.d_offer)]


def test_members_come_with_the_instances_of_their_offers() -> None:
    one, two = ({"OFFER_CODE": "10000817", "OFFER_INS_ID": instance} for instance in ("I1", "I2"))
    assert held(P_OFFER=[one], S_OFFER=[one, two], D_OFFER=[two]) == ["I1", "I1", "I2", "I2"]


def test_an_instance_may_be_missing_in_an_answer() -> None:
    assert held(D_OFFER=[{"OFFER_CODE": "10000817"}]) == [""]


@pytest.mark.parametrize("kind", FILED, ids=lambda kind: kind.code)
@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("type1", ["1", "2"], ["", "0", "3", "公众"]),
        ("type2", list("1234567"), ["", "0", "8"]),
        ("tariff_attr", ["1", "2", "3"], ["", "4", "全国"]),
        ("filing_no", ["26SD500001", "25JT500154"], ["", "SD500001", "26SD50001", "26sd500001", "２６SD500001"]),
        ("online_day", ["20261123"], ["", "2026-11-23", "20261301", "20261132", "2026112"]),
        ("offline_day", ["", "20991231"], ["2099-12-31", "20991332", "20261122"]),
        ("applicable_area", ["000", "SD", "SD,HE", "!SD,HE", "370100"], ["", "山东", "SD,", "SD HE", "sd"]),
        ("data_unit", ["", "MB", "GB"], ["gb", "TB"]),
        ("others", ["", "甲" * 6000], ["甲" * 6001]),
        ("responsibility", ["无"], ["", "  ", "甲" * 6001]),
    ],
)
def test_a_tariff_keeps_the_ministrys_rules(
    kind: type[Interface[Any]], name: str, good: list[str], bad: list[str]
) -> None:
    for value in good:
        assert getattr(changed(kind, **({"online_day": "20261123"} | {name: value})), name) == value
    for value in bad:
        with pytest.raises(ValidationError):
            changed(kind, **({"online_day": "20261123"} | {name: value}))


@pytest.mark.parametrize(
    ("name", "bad"),
    [("seq_no", "SD2026112300001"), ("reporter", "山东广电"), ("action_type", "AC"), ("bossid", "")],
)
def test_a_return_names_its_record_by_the_ministrys_forms(name: str, bad: str) -> None:
    with pytest.raises(ValidationError):
        changed(ReturnFiling, **{name: bad})


def test_a_live_list_that_breaks_the_rules_is_still_read() -> None:
    """Seen on public pages: blank texts, other units, dates in words. The row has to be found to be put right."""
    row = {"PUBLICITY_ID": "P1", "FILING_NO": "?", "TYPE1": "GZ", "ONLINE_DAY": "2022年12月26日", "DATA_UNIT": "gb"}
    (found,) = PublicityList.model_validate({"TOTAL": 1, "PUBLICITY_LIST": [row]}).publicity_list
    assert (found.publicity_id, found.online_day, found.responsibility) == ("P1", "2022年12月26日", "")


def test_a_price_is_in_fen_and_never_negative() -> None:
    assert changed(PublishTariff, price=0).price == 0
    for price in (-1, "19.5"):
        with pytest.raises(ValidationError):
            changed(PublishTariff, price=price)
