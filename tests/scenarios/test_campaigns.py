"""充值返还 with 充值减免欠费 (R5.1, R5.2), 流量赠送: the same tier everywhere, and every refusal in words."""

import pytest

from service.kit.errors import BossError, Invalid, Refused
from tests.scenarios.clerk import LI, Counter, record
from tests.scenarios.outside import Outside

OWING, PAID = "19253190011", "19253190010"


@pytest.fixture
def clerk(counter: Counter) -> Counter:
    counter.scenario = "main/2.6.1.38.1"
    return counter


def test_the_same_tier_in_check_submit_receipt_and_pdfinfo(clerk: Counter, outside: Outside) -> None:
    clerk.to("submit")
    lines = {line.label: line.value for line in clerk.field("summary").lines}
    assert lines["减免档位"] == "减免 50 元（T50）"
    clerk.forward()
    acceptance = clerk.drive_until("DONE")
    ledger = outside.ledger()
    (campaign,) = ledger["campaigns"]
    (work,) = ledger["works"]
    (paper,) = ledger["paperless"]
    assert (campaign["tag"], campaign["state"], campaign["reduced"]) == ("T50", "DONE", 5000)
    assert work["body"]["RECHARGE_REDUCTION_TAG"] == "T50"
    assert campaign["offers"] == ["GD900218", "GD900232"]
    assert campaign["fee_total"] == acceptance.fee_total == paper["pdfinfo"]["fees"]["total"] == 10000
    assert {"label": "减免档位", "value": "减免 50 元（T50）"} in paper["pdfinfo"]["details"]
    (user,) = [one for one in ledger["subscribers"] if one["access_num"] == OWING]
    assert user["balance"] == 10000


def test_a_return_without_a_tier_carries_none(clerk: Counter, outside: Outside) -> None:
    clerk.to("campaign")
    clerk.take(offer=("GD900219",), tier=(), told=True)
    while clerk.page.state == "open":
        clerk.forward()
    clerk.drive_until("DONE")
    (work,) = outside.ledger()["works"]
    assert work["body"].get("RECHARGE_REDUCTION_TAG", "") == ""


def test_a_reduction_alone_needs_a_tier(clerk: Counter) -> None:
    clerk.to("campaign")
    with pytest.raises(Invalid) as invalid:
        clerk.take(offer=("GD900231",), tier=(), told=True)
    assert list(invalid.value.fields) == ["tier"]
    assert clerk.take(offer=("GD900231",), tier=("T50",), told=True).step == "fees"


def test_tiers_open_to_the_offer_and_are_greyed_with_the_reason(clerk: Counter) -> None:
    clerk.to("campaign")
    assert (clerk.field("tier").rows, clerk.field("tier").empty) == ((), "请先选活动")
    clerk.save(offer=("GD900220",), tier=(), told=False)
    greyed = {row.id: row.disabled for row in clerk.field("tier").rows}
    assert greyed == {"T50": "", "T100": "", "T200": "欠费不足 100.01 元"}
    with pytest.raises(Refused, match="欠费不足"):
        clerk.take(offer=("GD900220",), tier=("T200",), told=True)
    with pytest.raises(Invalid, match="没有这个档位"):
        clerk.take(offer=("GD900218",), tier=("T200",), told=True)


def test_fees_follow_what_is_picked_at_once(clerk: Counter) -> None:
    """Before it is taken; and what was taken stays whole, with its dates, when the clerk looks back."""
    page = clerk.to("campaign")
    assert page.side.fees is None
    page = clerk.save(offer=("GD900219",), tier=("T50",), told=False)
    assert page.side.fees is not None
    assert (page.side.fees.total, [line.amount for line in page.side.fees.lines]) == (20000, [20000, 0])
    page = clerk.save(offer=("GD900231",), tier=("T50",), told=False)
    assert page.side.fees is not None
    assert [line.amount for line in page.side.fees.lines] == [10000]
    clerk.take(offer=("GD900219",), tier=("T50",), told=True)
    page = clerk.goto("campaign")
    assert page.side.dates is not None
    page = clerk.save(offer=("GD900218",), tier=("T50",), told=False)
    assert (page.side.dates, page.side.fees and page.side.fees.total) == (None, 10000)


def test_a_user_without_arrears_sees_why_not(clerk: Counter) -> None:
    clerk.to("campaign", user={"number": PAID})
    clerk.save(offer=("GD900218",), tier=(), told=False)
    assert {row.disabled for row in clerk.field("tier").rows} == {"用户没有欠费，不能减免"}
    with pytest.raises(Refused, match="没有欠费"):
        clerk.take(offer=("GD900218",), tier=("T50",), told=True)


def test_arrears_are_read_again_at_the_submit(clerk: Counter, outside: Outside) -> None:
    clerk.to("submit")
    outside.control("user", user_id="U900000000011", arrears={})
    with pytest.raises(Refused, match="欠费刚刚有变化"):
        clerk.forward()
    assert outside.ledger()["works"] == []


def test_a_number_that_changed_hands_is_not_submitted(clerk: Counter, outside: Outside) -> None:
    """A draft may lie for days: whoever proved to be the owner is it no more, and the next one has to."""
    clerk.to("submit")
    outside.control("user", user_id="U900000000011", cust_name="孙丽", cert_num="370103199202024525")
    with pytest.raises(Refused, match="机主或状态刚刚有变化"):
        clerk.forward()
    clerk.goto("user")
    assert clerk.forward().step == "owner"
    assert outside.ledger()["works"] == []


def test_the_gift_is_for_users_who_owe_nothing(counter: Counter, outside: Outside) -> None:
    counter.scenario = "main/2.6.1.38.2"
    counter.open()
    with pytest.raises(Refused, match="欠费"):
        counter.take(number=OWING)
    counter.to("submit")
    counter.forward()
    counter.drive_until("DONE")
    (campaign,) = outside.ledger()["campaigns"]
    assert (campaign["offers"], campaign["fee_total"], campaign["tag"]) == (["GD900251"], 0, "")


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"card": record(**LI)}, "不是 192 5319 0011 机主的"),
        ({"card": ""}, "还没有读到证件"),
    ],
)
def test_only_the_owner(clerk: Counter, values: dict[str, str], word: str) -> None:
    clerk.to("owner")
    with pytest.raises(BossError, match=word):
        clerk.take(**values)


def test_the_owner_by_password(clerk: Counter) -> None:
    clerk.to("owner")
    clerk.act("switch")
    with pytest.raises(Refused, match="还可以试 4 次"):
        clerk.take(password="000000")
    with pytest.raises(Invalid):
        clerk.take(password="")
    assert clerk.take(password="135790").step == "campaign"
