"""What was told in one month and is submitted in the next."""

from datetime import datetime, timedelta

import pytest

from service.kit.clock import now
from service.kit.errors import Refused
from service.kit.flow import Case
from service.kit.money import Fen
from service.kit.page import FeePanel
from service.offers.dates import settle
from service.scenarios.steps.facts import DATES, FEES, OFFERS, Chosen, Priced
from service.scenarios.steps.fees import ShowFees, fee_panel
from tests.offers.conftest import offer
from tests.scenarios.clerk import WANG

PACK = offer("GD200030", name="流量包", kind="OPTIONAL", price_mode="ONCE", price=Fen(1000))
AGREED = FeePanel(total=1)


def told(at: datetime, month: str, state: str = "open") -> Case:
    chosen = Chosen(extras=(PACK,), told_by="王芳", told_at=at)
    dates = settle(chosen.all, "2.6.1.2", at, None)
    facts = {OFFERS.name: chosen, DATES.name: dates, FEES.name: Priced(panel=AGREED, month=month)}
    return Case("c", "D20261123-0001", "main/2.6.1.2", WANG, None, facts=facts, state=state)


def test_dates_of_another_month_are_not_submitted() -> None:
    ShowFees().recheck(told(now(), ""))
    case = told(now() - timedelta(days=32), "2020-01")
    with pytest.raises(Refused, match=r"已经跨月.*按 F5 重新试算"):
        ShowFees().recheck(case)


@pytest.mark.parametrize(
    ("month", "state", "total"), [("2020-01", "open", 1000), ("2020-01", "done", 1), ("", "open", 1)]
)
def test_fees_of_another_month_are_asked_for_anew_until_they_are_submitted(month: str, state: str, total: int) -> None:
    panel = fee_panel(told(now(), month, state))
    assert panel is not None
    assert panel.total == total
