from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kit.clock import SHANGHAI
from service.kit.money import Fen
from service.offers.dates import later, settle
from service.offers.fees import Charge, FeeRule, charges, fees, prorated
from tests.offers.conftest import TODAY, offer

OPEN = "main/2.6.1.1"
CONVERGED = offer(converged=True, first_month="DAYS", klass="CONVERGED")
PLAIN = offer("GD110058", name="5G 畅享套餐 58 元档", price=5800, first_month="DAYS", klass="MOBILE_5G")
YEAR = offer("GD200471", name="回归专属流量年包", kind="OPTIONAL", price=0, price_mode="ONCE")


def panel(base, scenario: str = OPEN, channel: str = "COUNTER", on: date = TODAY):
    return fees(base, (), charges(scenario), scenario, channel, on)


def test_a_converged_offer_has_no_other_fees_and_the_total_leaves_them_out() -> None:
    found = panel(CONVERGED)
    assert "其他费用" not in {line.title for line in found.lines}
    assert found.total == 3440
    assert found.note == "融合套餐不收取业务调测等其他费用"


def test_switching_back_and_forth_is_right_every_time() -> None:
    for base, shown in ((PLAIN, True), (CONVERGED, False), (PLAIN, True), (CONVERGED, False), (None, True)):
        found = panel(base)
        assert ("其他费用" in {line.title for line in found.lines}) is shown
        assert found.total == sum(line.amount for line in found.lines)
        assert bool(found.note) is not shown


@pytest.mark.parametrize("code", ["1", "2", "17", "24", "29", "30", "48", "58", "62"])
@pytest.mark.parametrize("channel", ["COUNTER", "ASSISTANT"])
def test_the_rule_holds_in_opening_and_change_at_the_counter_and_in_the_assistant(code: str, channel: str) -> None:
    scenario = f"main/2.6.1.{code}"
    assert any(line.title == "其他费用" for line in panel(PLAIN, scenario, channel).lines)
    assert not any(line.title == "其他费用" for line in panel(CONVERGED, scenario, channel).lines)


def test_before_the_policy_the_fee_was_there() -> None:
    assert "其他费用" in {line.title for line in panel(CONVERGED, on=date(2025, 3, 31)).lines}
    assert "其他费用" not in {line.title for line in panel(CONVERGED, on=date(2025, 4, 1)).lines}


def test_shown_and_counted_are_two_things_and_the_first_rule_that_fits_decides() -> None:
    charge = Charge(key="OTHER", title="其他费用", amount=Fen(5000))
    quiet = FeeRule(charge="OTHER", classes=("CONVERGED",), shown=True, counted=False, reason="减免")
    hidden = FeeRule(charge="OTHER", shown=False, counted=True)
    found = fees(CONVERGED, (), (charge,), OPEN, "COUNTER", TODAY, (quiet, hidden))
    assert (len(found.lines), found.total, found.note) == (2, 3440, "减免")
    found = fees(PLAIN, (), (charge,), OPEN, "COUNTER", TODAY, (quiet, hidden))
    assert (len(found.lines), found.total) == (1, 1547 + 5000)
    elsewhere = FeeRule(charge="OTHER", scenarios=("main/2.6.1.2",), shown=False, counted=False)
    assert fees(PLAIN, (), (charge,), OPEN, "COUNTER", TODAY, (elsewhere,)).total == 1547 + 5000


def test_lines_say_how_the_amount_came_about() -> None:
    notes = [line.note for line in fees(CONVERGED, (YEAR,), (), OPEN, "COUNTER", TODAY).lines]
    assert notes == ["129.00 元/月，按日折算 8/30 天", "不收费"]
    full = fees(CONVERGED, (), (), OPEN, "COUNTER", date(2026, 12, 1)).lines[0]
    assert (full.amount, full.note) == (12900, "129.00 元/月，首月全月")
    free = fees(offer(first_month="FREE"), (), (), OPEN, "COUNTER", TODAY).lines[0]
    assert (free.amount, free.note) == (0, "129.00 元/月，首月免费")


@pytest.mark.parametrize(
    ("price", "day", "expected"),
    [
        (12900, date(2026, 11, 1), 12900),
        (12900, date(2026, 11, 30), 430),
        (12900, date(2028, 2, 29), 445),  # 444.83 up
        (100, date(2026, 11, 30), 3),  # 3.33 down
        (15, date(2026, 11, 30), 1),  # 0.5 up
        (0, date(2026, 11, 23), 0),
    ],
)
def test_proration_counts_the_day_of_order_and_rounds_half_up(price: int, day: date, expected: int) -> None:
    assert prorated(Fen(price), day) == expected


@given(st.integers(0, 10_000_000), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_a_part_of_a_month_is_never_more_than_the_month(price: int, day: date) -> None:
    assert 0 <= prorated(Fen(price), day) <= price


CHANGE, PACK = "main/2.6.1.2", offer("GD200010", name="流量加油包 10GB", kind="OPTIONAL", price=1000)


def test_other_fees_of_a_change_are_for_a_new_base_only() -> None:
    """Optional offers alone cost no 其他费用; what begins later is paid by the bill."""
    base = later((PLAIN,), CHANGE, None, TODAY)
    found = fees(None, (PACK,), charges(CHANGE), CHANGE, "COUNTER", TODAY)
    assert ([line.title for line in found.lines], found.total) == (["流量加油包 10GB 首月"], 1000)
    found = fees(PLAIN, (PACK,), charges(CHANGE), CHANGE, "COUNTER", TODAY, later=base)
    assert [(line.title, line.amount) for line in found.lines] == [
        ("5G 畅享套餐 58 元档", 0),
        ("流量加油包 10GB 首月", 1000),
        ("其他费用", 5000),
    ]
    assert found.lines[0].note == "58.00 元/月，生效后按月出账"


def test_what_is_paid_by_the_bill_goes_by_the_dates_in_force() -> None:
    """Before the trial by the province's rule; a renewal follows its old term, an opening has no bill yet."""
    renewal, at = "main/2.6.1.64", datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
    assert later((PLAIN, PACK), CHANGE, None, TODAY) == (PLAIN.code,)
    assert later((PLAIN, PACK), renewal, None, TODAY) == (PLAIN.code, PACK.code)
    assert later((PLAIN, PACK), OPEN, None, TODAY) == ()
    trial = {PLAIN.code: ("2026-11-23 10:00:00", ""), PACK.code: ("2026-12-01 00:00:00", "")}
    assert later((PLAIN, PACK), CHANGE, settle((PLAIN, PACK), CHANGE, at, trial), TODAY) == (PACK.code,)
    assert later((PLAIN, PACK), OPEN, settle((PLAIN, PACK), OPEN, at, trial), TODAY) == ()
    ended = {PLAIN.code: datetime(2026, 11, 24, 23, 59, 59, tzinfo=SHANGHAI)}
    assert later((PLAIN,), renewal, settle((PLAIN,), renewal, at, None, terms=ended), TODAY) == (PLAIN.code,)
