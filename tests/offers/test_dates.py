from datetime import UTC, datetime

import pytest

from service.kit.clock import SHANGHAI, stamp
from service.offers.dates import date_panel, lapsed, provincial_dates, settle
from tests.offers.conftest import offer

NOW = datetime(2026, 11, 23, 10, 32, 18, tzinfo=SHANGHAI)
BASE = offer(duration="24M")
GIFT = offer("GD900251", name="流量赠送", kind="CAMPAIGN", start="NEXT_MONTH", duration="6M")
PACK = offer("GD200030", name="流量 30 天包", kind="OPTIONAL", duration="30D")
OFFERS = (BASE, GIFT)
GOOD = {
    "GD100129": ("2026-11-23 10:32:20", "2028-11-30 23:59:59"),
    "GD900251": ("2026-12-01 00:00:00", ""),
}


def texts(item) -> tuple[str, str]:
    return item.effective_text, item.expiry_text


@pytest.mark.parametrize(
    ("sold", "scene", "effective", "expiry"),
    [
        (BASE, "2.6.1.1", "2026-11-23 10:32:18", "2028-11-30 23:59:59"),
        (BASE, "main/2.6.1.1", "2026-11-23 10:32:18", "2028-11-30 23:59:59"),
        (BASE, "2.6.1.2", "2026-12-01 00:00:00", "2028-11-30 23:59:59"),
        (BASE, "2.6.1.64", "2026-12-01 00:00:00", "2028-11-30 23:59:59"),
        (BASE, "2.6.1.66", "—", "2026-11-30 23:59:59"),
        (BASE, "2.6.1.19", "—", "2026-11-30 23:59:59"),
        (GIFT, "2.6.1.1", "2026-12-01 00:00:00", "2027-05-31 23:59:59"),
        (PACK, "2.6.1.2", "2026-11-23 10:32:18", "2026-12-22 23:59:59"),
        (offer(), "2.6.1.1", "2026-11-23 10:32:18", "长期有效"),
        (offer(start="NEXT_MONTH"), "2.6.1.1", "2026-11-23 10:32:18", "长期有效"),
    ],
)
def test_the_provinces_own_calculation(sold, scene: str, effective: str, expiry: str) -> None:
    assert texts(provincial_dates(sold, scene, NOW)) == (effective, expiry)


def test_the_last_moment_of_a_year_and_a_leap_day() -> None:
    late = datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)
    assert texts(provincial_dates(BASE, "2.6.1.2", late)) == ("2027-01-01 00:00:00", "2028-12-31 23:59:59")
    february = provincial_dates(offer(duration="3M"), "2.6.1.1", datetime(2027, 11, 5, tzinfo=SHANGHAI))
    assert february.expiry_text == "2028-02-29 23:59:59"


def test_the_day_is_shanghais_day() -> None:
    evening = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # already 1 December in Shanghai
    assert provincial_dates(BASE, "2.6.1.66", evening).expiry_text == "2026-12-31 23:59:59"


def test_a_sound_trial_is_used_and_both_results_are_kept() -> None:
    dates = settle(OFFERS, "2.6.1.1", NOW, GOOD)
    assert (dates.source, dates.fault) == ("NATIONAL", "")
    assert texts(dates.of("GD100129")) == GOOD["GD100129"]
    assert dates.of("GD900251").expiry_text == "长期有效"
    assert stamp(dates.province[0].effective) == "2026-11-23 10:32:18"
    with pytest.raises(KeyError):
        dates.of("GD000000")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"GD900251": None}, "缺少 GD900251"),
        ({"GD100129": ("", "")}, "不合理"),
        ({"GD100129": ("23/11/2026", "")}, "无法识别"),
        ({"GD100129": ("2026-11-23 10:32:20", "2001-02-30 25:61:00")}, "无法识别"),
        ({"GD100129": ("2026-11-23 10:32:20", "2026-11-23 10:32:20")}, "早于"),
        ({"GD100129": ("2006-11-23 10:32:20", "")}, "不合理"),
        ({"GD100129": ("2036-11-23 10:32:20", "")}, "不合理"),
    ],
)
def test_a_trial_that_cannot_be_true_gives_way_to_the_province(changed: dict, reason: str) -> None:
    trial = {code: times for code, times in (GOOD | changed).items() if times is not None}
    dates = settle(OFFERS, "2.6.1.1", NOW, trial)
    assert dates.source == "PROVINCE"
    assert reason in dates.fault
    assert dates.items == dates.province
    assert len(dates.national) == 1


def test_no_trial_at_all_gives_way_to_the_province() -> None:
    dates = settle(OFFERS, "2.6.1.1", NOW, None, "国网试算超时")
    assert (dates.source, dates.fault, dates.items) == ("PROVINCE", "国网试算超时", dates.province)


def test_an_ending_shows_when_it_ends() -> None:
    dates = settle((BASE,), "2.6.1.66", NOW, {"GD100129": ("", "2026-11-30 23:59:59")})
    assert (dates.source, texts(dates.items[0])) == ("NATIONAL", ("—", "2026-11-30 23:59:59"))
    for wrong in ("", "2099-12-31 23:59:59", "2026-11-21 23:59:59"):
        assert settle((BASE,), "2.6.1.66", NOW, {"GD100129": ("", wrong)}).source == "PROVINCE", wrong


@pytest.mark.parametrize("scene", ["2.6.1.1", "2.6.1.2", "2.6.1.66", "main/2.6.1.38.3"])
def test_what_was_told_in_another_month_has_lapsed(scene: str) -> None:
    told = datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)
    dates = settle(OFFERS, scene, told, None)
    assert not lapsed(OFFERS, scene, settle(OFFERS, scene, NOW, None), datetime(2026, 11, 30, 15, 59, tzinfo=UTC))
    assert not lapsed(OFFERS, scene, dates, told)
    assert lapsed(OFFERS, scene, dates, datetime(2026, 12, 31, 16, tzinfo=UTC))  # the new year of Shanghai


def test_a_renewal_does_not_lapse_with_the_month() -> None:
    dates = settle((BASE,), "2.6.1.64", NOW, None, terms={"GD100129": BEFORE})
    assert not lapsed((BASE,), "2.6.1.64", dates, datetime(2026, 12, 2, tzinfo=SHANGHAI))


def test_the_panel_names_the_source_and_the_disclaimer() -> None:
    panel = date_panel(OFFERS, settle(OFFERS, "2.6.1.1", NOW, None))
    assert (panel.source, panel.source_tone) == ("省内计算", "warn")
    assert panel.disclaimer == "以实际办理成功生/失效时间为准"
    assert [line.label for line in panel.lines] == ["全能王 129 融合套餐", "生效", "失效", "流量赠送", "生效", "失效"]
    assert date_panel(OFFERS, settle(OFFERS, "2.6.1.1", NOW, GOOD)).source == "国网试算"


BEFORE = datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)
RENEWED = ("2027-01-01 00:00:00", "2028-12-31 23:59:59")


def test_a_renewal_continues_from_the_end_of_the_term_before() -> None:
    dates = settle((BASE,), "main/2.6.1.64", NOW, {"GD100129": RENEWED}, terms={"GD100129": BEFORE})
    assert (dates.source, texts(dates.items[0]), texts(dates.province[0])) == ("NATIONAL", RENEWED, RENEWED)
    assert [line.label for line in date_panel((BASE,), dates).lines] == [BASE.name, "原失效", "生效", "失效"]
    assert dates.items[0].before_text == "2026-12-31 23:59:59"


@pytest.mark.parametrize("start", ["2026-12-01 00:00:00", "2026-12-31 23:59:59", "2027-02-01 00:00:00", ""])
def test_a_renewal_with_a_gap_or_an_overlap_gives_way_to_the_province(start: str) -> None:
    trial = {"GD100129": (start, RENEWED[1])}
    dates = settle((BASE,), "main/2.6.1.64", NOW, trial, terms={"GD100129": BEFORE})
    assert (dates.source, texts(dates.items[0])) == ("PROVINCE", RENEWED)
