"""The channel of who serves goes into the case, the fees, the receipt, the order and every message."""

from dataclasses import replace

from tests.papers import text_of
from tests.scenarios.clerk import WANG, Counter
from tests.scenarios.outside import Outside
from tests.scenarios.test_waiver import Waiving

ASSISTANT = replace(WANG, channel="ASSISTANT", seat="手机")
POCKET = replace(WANG, channel="POCKET", seat="手机")


def _paper(counter: Counter) -> str:
    return text_of(counter.content(counter.field("paper").value))


def _total(counter: Counter) -> int:
    panel = counter.page.side.fees
    assert panel is not None
    return panel.total


def test_an_acceptance_of_the_assistant_says_so_everywhere(counter: Counter, outside: Outside) -> None:
    counter.clerk = ASSISTANT
    counter.to("receipt")
    assert "经理助手" in _paper(counter)
    counter.forward()
    counter.forward()
    assert counter.drive_until("DONE").channel == "ASSISTANT"
    (paper,) = outside.ledger()["paperless"]
    assert paper["pdfinfo"]["channel"] == "ASSISTANT"


def test_fees_and_receipt_are_made_anew_in_another_channel(counter: Counter) -> None:
    """The converged offer is free of 其他费用 at the counter and in 经理助手 only (R1.3)."""
    counter.to("receipt")
    before = _total(counter)
    assert "营业厅" in _paper(counter)
    counter.clerk = POCKET
    page = counter.again()
    assert (page.step, _total(counter)) == ("fees", before + 5000)
    counter.forward()
    assert page.number == counter.page.number
    assert "随身厅" in _paper(counter)


def test_the_same_channel_on_another_seat_goes_on_where_it_was(counter: Counter) -> None:
    counter.to("receipt")
    counter.clerk = replace(WANG, seat="T2")
    assert counter.again().step == "receipt"
    assert counter.forward().step == "submit"


def test_the_receipt_names_the_new_channel_also_where_nothing_is_paid(counter: Counter) -> None:
    clerk = Waiving(counter.engine, counter.world)
    clerk.to("receipt")
    clerk.clerk = ASSISTANT
    assert clerk.again().step == "receipt"
    assert "经理助手" in _paper(clerk)


def test_a_seat_that_hands_over_what_went_on_elsewhere_has_it_made_anew(counter: Counter) -> None:
    """随身厅 has gone on with the case, then the counter's seat passes it to a colleague without looking."""
    counter.to("receipt")
    before = _total(counter)
    counter.clerk = POCKET
    counter.again()
    counter.to("receipt")
    assert _total(counter) == before + 5000
    counter.clerk = replace(WANG, staff="SD0002")
    counter.engine.handover(counter.page.case, WANG, counter.clerk)
    assert (counter.again().step, _total(counter)) == ("fees", before)
