"""产品变更, 退订, 续约 of a user that exists: what it costs, when it ends, and every refusal in words."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from service.kit.clock import now, stamp
from service.kit.errors import BossError, Invalid, Refused
from service.orders import actions as orders
from tests.papers import text_of
from tests.scenarios.clerk import CONVERGED, DATA_PACK, PLAIN, Counter
from tests.scenarios.outside import Outside

CHANGE, CAMPAIGN, RENEW, RIGHTS = (f"main/2.6.1.{code}" for code in ("2", "38.3", "64", "66"))
RICH, PLAIN_USER = "U900000000021", "U900000000010"
RICH_NUM, NEAR_NUM = "19253190021", "19253190022"
DISCOUNT = "新入网首年 7 折优惠"


def at(counter: Counter, scenario: str, step: str, **change: Any) -> Counter:
    counter.scenario = scenario
    counter.to(step, **change)
    return counter


def fees(counter: Counter) -> dict[str, int]:
    panel = counter.page.side.fees
    assert panel is not None
    assert panel.total == sum(line.amount for line in panel.lines)
    return {line.title: line.amount for line in panel.lines}


def paper(counter: Counter) -> str:
    return text_of(counter.content(counter.page.side.receipt))


def month_end(moment: datetime, months: int = 0) -> str:
    year, month = divmod(moment.year * 12 + moment.month + months, 12)
    return stamp(moment.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0) - timedelta(seconds=1))


def summary(counter: Counter) -> dict[str, str]:
    return {line.label: line.value for line in counter.field("summary").lines}


def booked(counter: Counter, outside: Outside) -> dict[str, Any]:
    """Submits; one effect, and the same sum on the order, the receipt, the wire and in the ledger."""
    total = counter.page.side.fees.total if counter.page.side.fees else None
    counter.forward()
    acceptance = counter.drive_until("DONE")
    ledger = outside.ledger()
    (row,), (work,), (sheet,) = ledger["product_changes"], ledger["works"], ledger["paperless"]
    sums = {acceptance.fee_total, row["fee_total"], work["body"]["FEE_TOTAL"], sheet["pdfinfo"]["fees"]["total"]}
    assert sums == {total}
    return {**row, "body": work["body"], "pdfinfo": sheet["pdfinfo"]}


def test_a_new_base_and_r1(counter: Counter, outside: Outside) -> None:
    """其他费用 only beside a base that is not converged; the old and the new one stand side by side."""
    at(counter, CHANGE, "change")
    assert "广电福兔卡 19 元档" in str(counter.field("held").lines)
    for base, other in ((CONVERGED, False), (PLAIN, True), (CONVERGED, False), ("", False)):
        counter.save(base=(base,) if base else (), extras=(DATA_PACK,), told=False)
        assert ("其他费用" in fees(counter)) is other
    counter.take(base=(PLAIN,), extras=(DATA_PACK,), told=True)
    assert fees(counter) == {"5G 畅享套餐 38 元档": 0, "流量加油包 10GB": 0, "其他费用": 5000}
    while counter.page.step != "submit":
        counter.forward()
    lines = summary(counter)
    assert (lines["原基础套餐"], lines["新基础套餐"]) == ("广电福兔卡 19 元档", "5G 畅享套餐 38 元档")
    assert "原基础套餐" in paper(counter)
    row = booked(counter, outside)
    actions = [(item["OFFER_CODE"], item["OFFER_ACTION"]) for item in row["body"]["OFFER_LIST"]]
    assert actions == [(PLAIN, "ADD"), (DATA_PACK, "ADD"), ("GD120019", "CANCEL")]
    assert row["body"]["OFFER_LIST"][2]["OFFER_INS_ID"]


def test_only_an_optional_offer(counter: Counter, outside: Outside) -> None:
    at(counter, CHANGE, "submit", change={"base": (), "extras": (DATA_PACK,), "told": True})
    assert (summary(counter)["新基础套餐"], fees(counter)) == ("不变", {"流量加油包 10GB": 0})
    assert [item["OFFER_ACTION"] for item in booked(counter, outside)["body"]["OFFER_LIST"]] == ["ADD"]


def begins(counter: Counter) -> str:
    dates = counter.page.side.dates
    assert dates is not None
    return next(line.value for line in dates.lines if line.label == "生效")


def test_fees_follow_the_dates_that_are_told(counter: Counter, outside: Outside) -> None:
    """The pack begins at once for the province and next month for the national trial: then the bill asks for it."""
    soon, month = stamp(now())[:7], f"{datetime.fromisoformat(month_end(now())) + timedelta(seconds=1)}"
    outside.fault("3.2.1.105", "wrong_dates")
    at(counter, CHANGE, "submit", change={"base": (), "extras": (DATA_PACK,), "told": True})
    assert (begins(counter)[:7], fees(counter)) == (soon, {"流量加油包 10GB 首月": 1000})
    outside.mend()
    counter.goto("fees")
    counter.act("retry")
    assert (begins(counter), fees(counter)) == (month, {"流量加油包 10GB": 0})
    counter.goto("receipt")
    counter.forward()
    with pytest.raises(Refused, match="告知客户的费用不再适用"):  # heard, but not yet agreed to
        counter.forward()
    assert outside.ledger()["works"] == []
    counter.goto("fees")
    while counter.page.step != "submit":
        counter.forward()
    assert month in paper(counter)
    assert "生效后按月出账" in paper(counter)
    row = booked(counter, outside)
    assert (row["fee_total"], row["pdfinfo"]["products"][0]["effective"]) == (0, month)


CANNOT: dict[str, list[tuple[dict[str, Any], str, str]]] = {
    RICH_NUM: [
        ({}, "base", "至少选一项"),
        ({"base": ("GD110058",)}, "base", "当前套餐"),
        ({"base": (CONVERGED,)}, "base", "在约的 新入网首年 7 折优惠 不适用"),
        ({"extras": ("GD200101",)}, "extras", "已在用"),
        ({"extras": ("GD210025",)}, "extras", "只能选一个"),
        ({"extras": ("GD200013",)}, "extras", "请到“副卡添加”办理"),
        ({"extras": (DATA_PACK,)}, "told", "还没有确认已告知"),
    ],
    NEAR_NUM: [({"base": (PLAIN,)}, "base", "在约的 融合专享提速包")],
}


@pytest.mark.parametrize("number", CANNOT)
def test_what_cannot_be_changed(counter: Counter, number: str) -> None:
    at(counter, CHANGE, "change", user={"number": number})
    for values, field, word in CANNOT[number]:
        typed = {"base": (), "extras": (), "told": field != "told", **values}
        counter.save(**typed)
        with pytest.raises(Invalid) as invalid:
            counter.take(**typed)
        counter.again()
        assert list(invalid.value.fields) == [field]
        assert word in invalid.value.message + invalid.value.fields[field]


def test_what_does_not_go_with_the_new_base_ends_with_the_old_one(counter: Counter, outside: Outside) -> None:
    second = {"offer_code": "GD200013", "offer_name": "全能王副卡功能包", "kind": "OPTIONAL", "offer_ins_id": "I7"}
    base = {"offer_code": "10000817", "offer_name": "一个老套餐", "kind": "BASE", "offer_ins_id": "I8"}
    outside.control("user", user_id=PLAIN_USER, offers=[base, second])
    at(counter, CHANGE, "change")
    counter.save(base=(PLAIN,), extras=(), told=False)
    assert "全能王副卡功能包 不再适用" in counter.field("left").text
    counter.take(base=(PLAIN,), extras=(), told=True)
    while counter.page.step != "submit":
        counter.forward()
    assert (summary(counter)["原基础套餐"], summary(counter)["随变更退订"]) == ("一个老套餐", "全能王副卡功能包")
    cancelled = [one for one in booked(counter, outside)["body"]["OFFER_LIST"] if one["OFFER_ACTION"] == "CANCEL"]
    assert [one["OFFER_INS_ID"] for one in cancelled] == ["I8", "I7"]


def test_a_change_within_the_contract_costs_its_penalty(counter: Counter, outside: Outside) -> None:
    dearer = {"base": ("GD100169",), "extras": (), "told": True}
    at(counter, CHANGE, "submit", user={"number": NEAR_NUM}, change=dearer)
    penalty = fees(counter)["违约金 · 全能王 129 融合套餐"]
    assert penalty > 23 * 100
    assert list(fees(counter)) == ["全能王 169 融合套餐", "违约金 · 全能王 129 融合套餐"]
    outside.control("user", user_id="U900000000022", served={"GD100129": 24})
    with pytest.raises(Refused, match="违约金由"):
        counter.forward()
    outside.control("user", user_id="U900000000022", served={"GD100129": 23})
    row = booked(counter, outside)
    assert row["penalty_fee"] == row["body"]["PENALTY_FEE"] == penalty


def test_a_check_that_says_no_gives_the_case_back(counter: Counter, outside: Outside) -> None:
    at(counter, CHANGE, "submit", change={"base": (PLAIN,), "extras": (), "told": True})
    counter.forward()
    outside.control("user", user_id=PLAIN_USER, state="SUSPENDED", stop_reason="LOST")
    note = counter.drive_until("REFUSED").note
    assert "产品变更校验没有通过：用户状态不允许办理。没有办理" in note
    assert (counter.page.state, outside.ledger()["works"]) == ("open", [])


def test_a_campaign_ends_for_its_penalty(counter: Counter, outside: Outside) -> None:
    at(counter, CAMPAIGN, "cancel")
    greyed = {row.cells["name"]: row.disabled for row in counter.field("held").rows}
    assert greyed == {
        DISCOUNT: "",
        "充 100 返 120 活动": "办理后不可单独退订",
        "流量赠送：每月 10GB 送 6 个月": "本月底失效",
    }
    with pytest.raises(Invalid, match="还没有选要退订的营销活动"):
        counter.take(held=(), told=True)
    with pytest.raises(Refused, match="办理后不可单独退订"):
        counter.take(held=(counter.held("充 100 返 120 活动"),), told=True)
    while counter.page.step != "submit":
        counter.forward()
    ((title, penalty),) = fees(counter).items()
    assert (title, penalty > 5 * 522) == (f"违约金 · {DISCOUNT}", True)
    said = paper(counter)
    assert "违约金" in said
    assert f"{penalty / 100:.2f}" in said
    assert (month_end(now()) in said, "生效时间" in said) == (True, False)
    row = booked(counter, outside)
    assert (row["kind"], row["penalty_fee"]) == ("CANCEL", penalty)
    assert row["body"]["OFFER_INS_ID"]


def test_the_penalty_is_read_again_at_the_submit(counter: Counter, outside: Outside) -> None:
    at(counter, RIGHTS, "submit")
    before = fees(counter)
    outside.control("user", user_id=RICH, served={"GD210199": 9})
    with pytest.raises(Refused, match=r"违约金由 .* 元变为 .* 元，没有办理"):
        counter.forward()
    assert outside.ledger()["works"] == []
    counter.goto("fees")
    counter.act("retry")
    counter.goto("submit")
    with pytest.raises(Refused, match="违约金由"):  # heard, but not yet agreed to
        counter.forward()
    counter.goto("fees")
    while counter.page.step != "submit":
        counter.forward()
    assert sum(fees(counter).values()) - sum(before.values()) == 5 * 995
    assert booked(counter, outside)["penalty_fee"] == sum(fees(counter).values())


def test_the_penalty_is_read_again_before_the_order(counter: Counter, outside: Outside) -> None:
    at(counter, RIGHTS, "submit")
    counter.forward()
    outside.control("user", user_id=RICH, served={"GD210199": 9})
    assert "没有办理" in counter.drive_until("REFUSED").note
    assert (counter.page.state, outside.ledger()["works"]) == ("open", [])


@pytest.mark.parametrize(("scenario", "user"), [(CHANGE, PLAIN_USER), (RENEW, "U900000000022"), (RIGHTS, RICH)])
def test_another_seat_was_faster(counter: Counter, outside: Outside, scenario: str, user: str) -> None:
    at(counter, scenario, "submit")
    outside.control("user", user_id=user, offers=[])
    with pytest.raises(Refused, match="用户的产品刚刚有变化"):
        counter.forward()
    assert (counter.page.state, outside.ledger()["works"]) == ("open", [])


def test_another_seat_was_faster_even_after_the_submit(counter: Counter, outside: Outside) -> None:
    at(counter, RENEW, "submit")
    counter.forward()
    outside.control("user", user_id="U900000000022", offers=[])
    assert "产商品不在用户名下或已经退订" in counter.drive_until("REFUSED").note
    assert (counter.page.state, outside.ledger()["works"]) == ("open", [])


@pytest.mark.parametrize("kind", ["", "lost_request", "wrong_dates"])
def test_a_renewal_continues_from_the_old_end(counter: Counter, outside: Outside, kind: str) -> None:
    """The province's own calculation says the same when the trial is silent or wrong."""
    if kind:
        outside.fault("3.2.1.105", kind)
    at(counter, RENEW, "fees")
    source = "省内计算" if kind else "国网试算"
    old, new = month_end(now(), 1), month_end(now(), 25)
    lines = [(line.label, line.value) for line in counter.field("dates").lines]
    start = f"{datetime.fromisoformat(old) + timedelta(seconds=1):%Y-%m-%d %H:%M:%S}"
    assert lines == [("全能王 129 融合套餐", ""), ("原失效", old), ("生效", start), ("失效", new)]
    assert counter.page.side.dates is not None
    assert counter.page.side.dates.source == source
    while counter.page.step != "submit":
        counter.forward()
    assert (summary(counter)["原合约到期"], summary(counter)["续约后到期"]) == (old, new)
    assert {old, new} <= set(paper(counter).split("\n"))
    body = booked(counter, outside)["body"]
    assert [body[f"{name}_TIME"] for name in ("OLD_EXPIRY", "EFFECTIVE", "EXPIRY")] == [old, start, new]


def test_what_cannot_be_renewed(counter: Counter) -> None:
    at(counter, RENEW, "contract")
    greyed = {row.cells["name"]: row.disabled for row in counter.field("held").rows}
    assert greyed["充 100 返 120 活动"] == "该活动到期不续约"
    assert "到期前 3 个月内才能续约" in greyed["融合专享提速包（宽带升 1000M）"]
    with pytest.raises(Refused, match="到期前 3 个月内"):
        counter.take(held=(counter.held("融合专享提速包（宽带升 1000M）"),), told=True)


def test_arrears_and_a_stop_are_in_the_way(counter: Counter) -> None:
    for scenario in (CHANGE, CAMPAIGN, RENEW, RIGHTS):
        counter.scenario = scenario
        counter.open()
        with pytest.raises(BossError, match=r"欠费 81\.00 元.*不能办理"):
            counter.take(number="19253190011")
        counter.again()
        with pytest.raises(Refused, match="停机保号”，不能办理"):
            counter.take(number="19253190006")


def test_an_order_under_way_is_in_the_way(counter: Counter, outside: Outside) -> None:
    """Of another seat, for the same user: at the start, and again at the submit."""
    outside.control("settings", completion_delay=600)
    other = at(Counter(counter.engine, counter.world), RIGHTS, "submit")
    at(counter, CAMPAIGN, "submit").forward()
    orders.drive(counter.world, counter.acceptance.id)
    with pytest.raises(Refused, match="1 笔未办结的订单，不能办理"):
        other.forward()
    other.open()
    with pytest.raises(Refused, match="1 笔未办结的订单，不能办理"):
        other.forward()
    assert len(outside.ledger()["works"]) == 1


def test_a_user_with_nothing_to_cancel(counter: Counter) -> None:
    at(counter, CAMPAIGN, "cancel", user={"number": "19253190010"})
    assert "该用户没有营销活动，不能退订" in counter.field("held").empty
    with pytest.raises(Invalid, match="还没有选要退订的营销活动"):
        counter.take(held=(), told=True)


def test_a_failed_order_changes_nothing_and_can_be_done_again(counter: Counter, outside: Outside) -> None:
    outside.control("settings", completion_failure="计费中心退回")
    at(counter, CAMPAIGN, "submit")
    counter.forward()
    assert "没有退订" in counter.drive_until("REFUSED").note
    outside.control("settings", completion_failure="")
    while counter.page.step != "submit":
        counter.forward()
    counter.forward()
    counter.drive_until("DONE")
    assert [row["state"] for row in outside.ledger()["product_changes"]] == ["FAILED", "DONE"]
