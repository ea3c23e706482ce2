"""Each opening from the card to the completion, and what is particular to each: a refusal in words."""

import pytest

from service.kit.errors import BossError, Invalid, Refused
from tests.scenarios.clerk import LI, Counter, record
from tests.scenarios.outside import Outside

OPENINGS = ("2.6.1.1", "2.6.1.17", "2.6.1.24", "2.6.1.29", "2.6.1.30", "2.6.1.48", "2.6.1.58", "2.6.1.62")
WITH_LETTER = {"2.6.1.1", "2.6.1.17", "2.6.1.29", "2.6.1.30", "2.6.1.48", "2.6.1.62"}  # R6.1
WANG = {
    "name": "王建国",
    "birth": "19550615",
    "number": "370105195506153412",
    "address": "山东省济南市槐荫区经十路3号",
    "end": "长期",
}


def at(counter: Counter, code: str) -> Counter:
    counter.scenario = f"main/{code}"
    return counter


@pytest.mark.parametrize("code", OPENINGS)
def test_one_effect_and_one_total(counter: Counter, outside: Outside, code: str) -> None:
    at(counter, code).to("submit")
    counter.forward()
    acceptance = counter.drive_until("DONE")
    ledger = outside.ledger()
    (order,) = ledger["orders"]
    (receipt,) = ledger["receipts"]
    (paper,) = ledger["paperless"]
    assert (order["state"], order["accept_id"]) == ("done", acceptance.number)
    assert order["fee_total"] == acceptance.fee_total == paper["pdfinfo"]["fees"]["total"]
    assert receipt["sha256"] == paper["sha256"] == acceptance.receipt_sha256
    assert len(ledger["photos"]) == (1 if code in WITH_LETTER else 0)
    assert bool(order["letter"]) is (code in WITH_LETTER)
    assert paper["pdfinfo"]["scenario"] == f"main/{code}"
    assert ledger["sims"]["used"] == 1


@pytest.mark.parametrize("code", sorted(set(OPENINGS) - WITH_LETTER))
def test_r6_names_the_scenarios_with_a_letter(counter: Counter, code: str) -> None:
    steps = [mark.name for mark in at(counter, code).open().steps]
    assert "letter" not in steps


@pytest.mark.parametrize("code", OPENINGS)
def test_a_failed_completion_gives_everything_back(counter: Counter, outside: Outside, code: str) -> None:
    outside.control("settings", completion_failure="资源不足", completion_delay=0.1, callback_retry=0.1)
    at(counter, code).to("submit")
    counter.forward()
    acceptance = counter.drive_until("REFUSED")
    assert "资源不足" in acceptance.note
    ledger = outside.ledger()
    assert [order["state"] for order in ledger["orders"]] == ["failed"]
    assert "used" not in ledger["sims"]
    assert "held" not in ledger["sims"]
    assert all(port["state"] == "THERE" for port in ledger["ports"])
    (closed,) = [one for one in ledger["subscribers"] if one["access_num"] == "19253190008"]
    assert closed["state"] == "CLOSED"


def test_what_only_users_in_arrears_can_have_is_not_offered(counter: Counter) -> None:
    at(counter, "2.6.1.1").to("offers")
    shown = {row.id for row in counter.field("extras").rows} | {
        row.id for row in counter.look("extras", "减免欠费").rows
    }
    assert "GD900242" in shown
    assert not shown & {"GD900231", "GD900232"}
    with pytest.raises(Invalid, match="只给欠费的用户"):
        counter.take(base=("GD100129",), extras=("GD900231",), told=True)


def test_a_main_card_that_changed_hands_is_not_submitted(counter: Counter, outside: Outside) -> None:
    at(counter, "2.6.1.17").to("submit")
    outside.control("user", user_id="U900000000010", cust_name="孙丽", cert_num="370103199202024525")
    with pytest.raises(Refused, match="主卡机主不是这位客户，没有提交"):
        counter.forward()
    assert outside.ledger()["works"] == []


@pytest.mark.parametrize(("code", "step"), [("2.6.1.17", "main"), ("2.6.1.24", "port"), ("2.6.1.62", "closed")])
def test_what_was_found_is_for_the_customers_eyes_too(counter: Counter, code: str, step: str) -> None:
    at(counter, code).to(step)
    counter.forward()
    counter.goto(step)
    assert counter.field("found").for_customer


def test_an_audited_number_is_used_once_and_by_its_person(counter: Counter, outside: Outside) -> None:
    at(counter, "2.6.1.29").to("number")
    assert [row.id for row in counter.field("number").rows] == ["19253187001"]
    while counter.page.state == "open":
        counter.forward()
    counter.drive_until("DONE")
    states = {audit["access_num"]: audit["state"] for audit in outside.ledger()["audits"]}
    assert states["19253187001"] == "USED"
    at(counter, "2.6.1.29").to("number")
    table = counter.field("number")
    assert (table.rows, "没有审核通过" in table.empty) == ((), True)


def test_an_audited_number_is_not_for_everybody(counter: Counter) -> None:
    at(counter, "2.6.1.1").to("number")
    assert counter.look("number", "19253187001").rows == ()
    with pytest.raises(Refused) as refused:
        counter.take(**{**counter._number(), "number": ("19253187001",)})
    assert refused.value.code == "NUMBER_TAKEN"


def test_a_lucky_number_has_its_terms_told_and_on_the_receipt(counter: Counter) -> None:
    at(counter, "2.6.1.30").to("number")
    rows = counter.field("number").rows
    assert rows
    assert all("元/月，在网" in row.detail[0].value for row in rows)  # what is ticked as told stands on the page
    assert all(row.cells["level"] != "普通" for row in counter.field("number").rows)
    with pytest.raises(Invalid) as invalid:
        counter.take(**{**counter._number(), "agreed": False})
    assert list(invalid.value.fields) == ["agreed"]
    while counter.page.step != "submit":
        counter.forward()
    lines = {line.label: line.value for line in counter.field("summary").lines}
    assert "元/月，在网" in lines["最低消费"]


@pytest.mark.parametrize(
    ("number", "change", "word"),
    [
        ("19253190001", {}, "主卡机主不是这位客户"),
        ("19253190008", {}, "1801"),  # closed: there is no such user any more
        ("19253190004", LI, "该号码本身是副卡"),
        ("19253190006", {}, "停机"),
        ("123", {}, "主卡号码不对"),
    ],
)
def test_a_main_card_that_may_not(counter: Counter, number: str, change: dict[str, str], word: str) -> None:
    at(counter, "2.6.1.17").to("main", identify={"card": record(**change), "phone": ""})
    with pytest.raises(BossError, match=word):
        counter.take(main=number)
    assert counter.page.step == "main"


@pytest.mark.parametrize(
    ("number", "code", "word"),
    [
        ("13853100001", "999999", "授权码不正确"),
        ("18653100002", "860002", "不在该证件名下"),
        ("18953100003", "860003", "未到期的合约"),
        ("13853100001", "", "授权码"),
    ],
)
def test_a_number_that_may_not_come(counter: Counter, number: str, code: str, word: str) -> None:
    at(counter, "2.6.1.24").to("port")
    with pytest.raises(BossError, match=word):
        counter.take(ported=number, code=code)


@pytest.mark.parametrize(
    ("number", "change", "word"),
    [
        ("19253190009", WANG, "还欠 51.00 元"),
        ("19253190010", {}, "没有这个已销户的号码"),
        ("19253190009", {}, "没有这个已销户的号码"),
    ],
)
def test_a_closed_number_that_may_not_come_back(
    counter: Counter, number: str, change: dict[str, str], word: str
) -> None:
    at(counter, "2.6.1.62").to("closed", identify={"card": record(**change), "phone": ""})
    with pytest.raises(Refused, match=word):
        counter.take(closed=number)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"card": record(), "relation": "1", "phone": "13853112346"}, "同一人"),
        ({"card": record(**LI), "relation": "", "phone": ""}, "代办人信息"),
        ({"card": record(name="周杰", birth="19941127", number="370102199411273314"), "relation": "1",
          "phone": "13853112346"}, "实名认证没有通过"),
    ],
)  # fmt: skip
def test_an_agent_who_may_not(counter: Counter, values: dict[str, str], word: str) -> None:
    at(counter, "2.6.1.48").to("agent")
    with pytest.raises(BossError, match=word):
        counter.take(**values)


def test_an_agent_goes_with_the_order_and_is_masked_on_the_receipt(counter: Counter, outside: Outside) -> None:
    at(counter, "2.6.1.48").to("submit")
    lines = {line.label: line.value for line in counter.field("summary").lines}
    assert lines["代办人"].startswith("李*（配偶）")
    assert LI["number"] not in lines["代办人"]
    counter.forward()
    counter.drive_until("DONE")
    (work,) = outside.ledger()["works"]
    assert work["body"]["AGENT"]["AGENT_NAME"] == "李娜"


def test_a_reveal_never_shows_another_card_than_the_one_on_the_page(counter: Counter) -> None:
    """The agent's page reveals the agent; a card that was read but not taken is not mixed up with the one before."""
    at(counter, "2.6.1.48").to("agent")
    counter.forward()
    counter.goto("agent")
    reveal = counter.engine.reveal
    assert reveal(counter.clerk, counter.page.case, "agent_card.number") == LI["number"]
    page = counter.goto("identify")
    assert reveal(counter.clerk, page.case, "card.number") == "370102199003074519"
    page = counter.save(card=record(**WANG), phone="")
    assert [line.reveal for line in counter.field("card").lines if line.reveal] == []
