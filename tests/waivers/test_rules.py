"""Rules of a waiver: who may have one, and what an approval has to look like."""

from datetime import date, timedelta

import pytest

from service.subscribers.rules import in_the_way, state_text
from service.waivers import rules

TODAY = date(2026, 11, 27)
GOOD = {
    "approval": "鲁减免〔2026〕17号",
    "approver": "李·审批",
    "day": "2026-11-20",
    "start": "202612",
    "end": "202702",
}


def test_a_good_approval_is_taken_as_typed() -> None:
    assert rules.problems(GOOD, TODAY, "202612") == {}
    taken = rules.approval(GOOD)
    assert (taken.number, taken.day, rules.span(taken.start, taken.end)) == (GOOD["approval"], date(2026, 11, 20), 3)


@pytest.mark.parametrize("name", ["李", "李审批", "阿依古丽·买买提", "O'Brien J. P.", "欧阳翙翀"])
def test_names_of_approvers(name: str) -> None:
    assert ("approver" in rules.problems({**GOOD, "approver": name}, TODAY, "202612")) == (name == "李")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"day": str(TODAY + timedelta(days=1))}, "day", "晚于今天"),
        ({"day": str(TODAY - timedelta(days=367))}, "day", "重新申请"),
        ({"day": "someday"}, "day", "审批日期"),
        ({"approval": "x"}, "approval", "编号"),
        ({"approval": "a;b"}, "approval", "编号"),
        ({"approver": "7"}, "approver", "审批人"),
        ({"start": "202613"}, "start", "六位年月"),
        ({"end": ""}, "end", "六位年月"),
        ({"start": "202611"}, "start", "最早"),
        ({"end": "202611"}, "end", "不能早于"),
        ({"end": "202912"}, "end", "最多"),
    ],
)
def test_an_approval_is_checked(change: dict[str, str], field: str, words: str) -> None:
    found = rules.problems({**GOOD, **change}, TODAY, "202612")
    assert set(found) == {field}
    assert words in found[field]


def test_the_edges_are_still_good() -> None:
    edges = {"day": str(TODAY), "end": "202911"}
    assert rules.problems({**GOOD, **edges}, TODAY, "202612") == {}
    assert rules.problems({**GOOD, "day": str(TODAY - timedelta(days=366))}, TODAY, "202612") == {}


def test_months() -> None:
    assert [rules.month_of(date(2026, 11, 30), ahead) for ahead in (0, 1, 2, 14)] == [
        *("202611", "202612", "202701", "202801")
    ]
    assert rules.first_month("", "2026-01-05 10:00:00", TODAY) == "202612"
    assert rules.first_month("KEEP_NUMBER", "2026-01-05 10:00:00", TODAY) == "202601"


@pytest.mark.parametrize(
    ("state", "reason", "level", "may"),
    [
        ("ACTIVE", "", 0, True),
        ("ACTIVE", "", 3, True),
        ("SUSPENDED", "KEEP_NUMBER", 3, True),
        ("SUSPENDED", "KEEP_NUMBER", 0, False),
        ("SUSPENDED", "ARREARS", 3, False),
        ("SUSPENDED", "LOST", 0, False),
        ("OPENING", "", 0, False),
        ("CLOSED", "", 1, False),
    ],
)
def test_who_may_have_one(state: str, reason: str, level: int, may: bool) -> None:
    assert (rules.why_not(state, reason, level) == "") == may


def test_what_is_in_the_way_is_said() -> None:
    assert in_the_way(0, 0, (), 0) == ""
    assert in_the_way(7800, 0, ("202609", "202610"), 0) == "用户欠费 78.00 元（202609、202610）"
    assert in_the_way(0, 100, (), 2) == "用户欠费 0.00 元，违约金 1.00 元，用户有 2 笔未办结的订单"
    assert (state_text("SUSPENDED", "LOST"), state_text("ACTIVE", "")) == ("挂失停机", "正常在用")
