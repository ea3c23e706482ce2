"""个人开户 from the card to the completion: what the national side holds in the end is the proof."""

import hashlib

import pytest

from app.ui.customer_screen.sight import sight
from service.jobs.release import release
from service.kit.errors import Invalid
from service.numbers.actions import abandoned
from tests.papers import text_of
from tests.scenarios.clerk import Counter, ink, record
from tests.scenarios.outside import Outside


def test_one_account_is_opened_and_everything_has_arrived(counter: Counter, outside: Outside) -> None:
    counter.to("submit")
    counter.forward()
    assert counter.page.state == "submitted"
    acceptance = counter.drive_until("DONE")
    assert counter.page.state == "done"
    ledger = outside.ledger()
    (user,) = ledger["users"]
    (order,) = ledger["orders"]
    assert (user["state"], order["state"]) == ("active", "done")
    assert (user["cust_name"], user["cert_num"]) == ("张伟", "370102199003074519")
    assert (order["accept_id"], order["intercept"]) == (acceptance.number, "1")
    assert order["fee_total"] == acceptance.fee_total
    assert order["offers"] == ["GD100129", "GD200010"]
    (receipt,) = ledger["receipts"]
    (paper,) = ledger["paperless"]
    (photo,) = ledger["photos"]
    assert receipt["sha256"] == paper["sha256"] == acceptance.receipt_sha256
    assert photo["img_type"] == "1701"
    assert order["letter"] == photo["file_id"]
    assert ledger["numbers"]["used"] == ledger["sims"]["used"] == 1


def test_the_signed_receipt_is_what_was_shown_and_kept(counter: Counter, outside: Outside) -> None:
    counter.to("submit")
    counter.forward()
    acceptance = counter.drive_until("DONE")
    pdf = counter.content(counter.page.side.receipt)
    assert hashlib.sha256(pdf).hexdigest() == acceptance.receipt_sha256
    text = text_of(pdf)
    assert acceptance.number in text
    assert "370102199003074519" not in text
    assert "张伟" not in text


def test_the_clerk_sees_each_state(counter: Counter) -> None:
    counter.to("submit")
    counter.forward()
    marks = counter.field("progress").marks
    assert [mark.title for mark in marks] == [
        "受理已保存", "开户校验", "开户", "受理单上传", "受理单同步", "无纸化归档", "国网报竣",
    ]  # fmt: skip
    assert [mark.state for mark in marks] == ["done", "running", *["todo"] * 5]
    counter.drive_until("DONE")
    marks = counter.field("progress").marks
    assert {mark.state for mark in marks} == {"done"}
    assert len({mark.serial for mark in marks if mark.serial}) == 4
    assert "Ctrl+N" in counter.page.body.banners[0].text
    assert all(mark.state == "done" for mark in counter.page.steps)


def test_the_customer_bar_is_masked_and_proves_the_checks(counter: Counter) -> None:
    counter.to("offers")
    bar = counter.page.customer
    assert bar is not None
    assert bar.name == "张*"
    assert "3701" not in bar.lines[0].value
    assert {"实名已认证", "非黑名单", "一证五号 0/5"} <= {chip.text for chip in bar.chips}


def test_the_customers_display_gets_the_case_and_nothing_else(counter: Counter) -> None:
    """Of every page: terms, fees, dates, choice and receipt; never who serves, what was checked, or a name."""
    seen = {}
    counter.open()
    while counter.page.step != "submit":
        seen[counter.page.step] = sight(counter.page)
        counter.forward()
        counter.goto(next(reversed(seen)))  # as it stands with what was chosen
        seen[counter.page.step] = sight(counter.page)
        counter.forward()
        while counter.page.step in seen:
            counter.forward()
    assert [part.title for part in seen["offers"].parts] == ["全能王 129 融合套餐", "流量加油包 10GB"]
    assert any(line.strong for line in seen["offers"].parts[0].lines)
    assert seen["letter"].parts[0].lines[0].value == "办理"
    assert seen["fees"].fees
    assert seen["fees"].dates
    assert seen["receipt"].document
    assert seen["receipt"].signature is not None
    secret = (
        "张伟",
        "3701021990",
        "黑名单",
        "一证五号",
        "王芳",
        "SD0001",
        counter.page.number,
        "SHA-256",
        "试算与省内",
    )
    assert [word for word in secret if any(word in repr(one) for one in seen.values())] == []


def test_the_fee_panel_follows_the_offer_back_and_forth(counter: Counter) -> None:
    """R1: no 其他费用 row and no share of it in the total with a converged offer, in any order of choosing."""
    seen = []
    counter.to("fees")
    for base in ("GD110038", "GD100129", "GD110038"):
        panel = counter.page.side.fees
        assert panel is not None
        seen.append("其他费用" in [line.title for line in panel.lines])
        assert panel.total == sum(line.amount for line in panel.lines)
        counter.goto("offers")
        counter.take(base=(base,), extras=(), told=True)
        while counter.page.step != "fees":
            counter.forward()
    panel = counter.page.side.fees
    assert panel is not None
    assert [*seen, "其他费用" in [line.title for line in panel.lines]] == [False, True, False, True]


def test_another_offer_is_told_and_ticked_anew(counter: Counter) -> None:
    """R2.6: F10 works for offers that are picked later; dates and receipt of the offers before are not shown."""
    counter.to("submit")
    counter.goto("offers")
    page = counter.save(base=["GD110038"], extras=[], told=False)
    assert (page.side.dates, page.side.receipt) == (None, "")
    assert counter.field("told").value is False
    counter.save(base=["GD110038"], extras=[], told=True)
    assert counter.field("told").value is True
    assert counter.take(base=("GD110038",), extras=(), told=True).step == "fees"


def test_a_signature_is_only_for_the_receipt_it_was_given_on(counter: Counter) -> None:
    counter.to("receipt")
    old = counter.attach(ink(), "signature.png", "image/png")
    counter.take(signature=old)
    counter.goto("offers")
    counter.take(base=("GD110038",), extras=(), told=True)
    counter.forward()
    assert counter.page.step == "receipt"
    assert counter.field("signature").value == ""
    with pytest.raises(Invalid, match="还没有签名"):
        counter.take(signature=old)
    counter.again()
    assert counter.forward().step == "submit"


def test_going_back_keeps_what_is_still_valid(counter: Counter) -> None:
    counter.to("submit")
    counter.goto("identify")
    page = counter.take(card=counter.page.body.fields[0].value, phone="13853112345")
    assert page.step == "submit"
    counter.goto("number")
    held = counter.field("held")
    assert "剩" in held.lines[2].value
    counter.goto("letter")
    page = counter.take(intercept="0", picture=counter.field("picture").value)
    assert page.step == "receipt"
    assert {step.name: step.state for step in page.steps}["fees"] == "done"


def test_a_search_finds_numbers_sims_and_offers(counter: Counter) -> None:
    counter.to("number")
    (row, *_) = counter.look("number", "888").rows
    assert "888" in row.id
    iccid = counter.field("sim").rows[3].id
    assert [found.id for found in counter.look("sim", iccid[-6:]).rows] == [iccid]
    counter.take(number=(counter.field("number").rows[0].id,), sim=(iccid,))
    assert counter.page.step == "offers"
    counter.goto("number")
    assert iccid in [found.id for found in counter.look("sim", iccid).rows]  # scanned again: it is ours
    counter.forward()
    found = counter.look("base", "qnw")
    assert {"GD100129", "GD100169"} <= {row.id for row in found.rows}
    assert [row.id for row in counter.look("base", "5gcx38").rows] == ["GD110038"]
    terms = {line.label: line.strong for line in found.rows[0].detail}
    assert [label for label, strong in terms.items() if strong] == ["合约期", "违约责任", "限定性条款", "特别提醒"]
    assert terms["退订须知"] is False


def test_a_typed_card_opens_an_account_as_well(counter: Counter) -> None:
    counter.open()
    counter.act("switch")
    assert [field.name for field in counter.page.body.fields][:2] == ["name", "number"]
    typed = {"name": "张伟", "number": "370102199003074519", "address": "济南", "start": "2016-03-01", "end": "长期"}
    page = counter.take(**typed, phone="")
    assert page.step == "number"
    assert page.customer is not None
    assert "手工录入" in {chip.text for chip in page.customer.chips}


def test_a_rare_character_and_a_young_customer_are_flagged_and_served(counter: Counter) -> None:
    counter.open()
    young = {"name": "王\U0002cd56", "birth": "20090307", "number": "37010220090307451X", "start": "20200301"}
    values = {"card": record(**young), "phone": ""}
    counter.engine.save(counter.clerk, counter.page.case, "identify", values, counter.page.version)
    texts = [banner.text for banner in counter.again().body.banners]
    assert any("未满 18 周岁" in text and "F12" in text for text in texts), texts
    assert any("生僻字" in text for text in texts), texts
    assert counter.take(**values).step == "number"
    assert counter.page.customer is not None
    assert "姓名含生僻字" in {chip.text for chip in counter.page.customer.chips}


def test_a_discarded_draft_gives_its_number_back(counter: Counter, outside: Outside) -> None:
    page = counter.to("offers")
    assert "held" in outside.ledger()["numbers"]
    release(counter.world)
    assert "held" in outside.ledger()["numbers"]  # still wanted
    counter.engine.discard(counter.clerk, page.case, page.version)
    release(counter.world)
    assert "held" not in outside.ledger()["numbers"]
    assert "held" not in outside.ledger()["sims"]
    with counter.world.db.unit() as unit:
        assert abandoned(unit) == []
