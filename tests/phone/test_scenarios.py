"""The robot clerk walks every scenario to its end on a phone of 360 pixels: one effect each, one total everywhere."""

import base64
from typing import Any

import pytest

from app.stack import Stack
from service.kit import registry
from service.kit.money import Fen, yuan
from tests.e2e.books import rows
from tests.papers import text_of
from tests.phone.conftest import STAFF, Begin
from tests.phone.walk import PhoneWalk

pytestmark = [pytest.mark.robot, pytest.mark.timeout(240)]


@pytest.mark.parametrize("scenario", sorted(registry.scenarios()))
def test_to_the_end(begin: Begin, stack: Stack, scenario: str) -> None:
    walk = begin(scenario)
    walk.run()
    page, ledger = walk.shown(), stack.ledger()
    assert (page.state, page.scenario, walk.main("state")) == ("done", scenario, "done")
    assert len(ledger["works"]) == 1
    (order,) = rows(stack, "select channel, clerk, fee_total from acceptance where case_id = %s", page.case)
    assert (order["channel"], order["clerk"]) == ("ASSISTANT", STAFF)
    paper = _receipt(walk, page.case, page.side.receipt)
    assert "经理助手" in paper
    if page.side.fees is not None:
        total = page.side.fees.total
        assert _sent(ledger) <= {total}
        assert order["fee_total"] == total
        assert f"¥{yuan(Fen(total))}" in walk.page.locator(".foot").inner_text()
        assert yuan(Fen(total)) in paper.partition("应收合计")[2]


def _receipt(walk: PhoneWalk, case: str, file: str) -> str:
    """The text of the signed paper."""
    return text_of(base64.b64decode(walk.ask("file", case=case, file=file)["content"]))


def _sent(ledger: dict[str, Any]) -> set[int]:
    """Every total that reached the national side."""
    parts = (part for part in ledger.values() if isinstance(part, list))
    return {row["fee_total"] for part in parts for row in part if "fee_total" in row}
