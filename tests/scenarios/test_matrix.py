"""Scenario × trial × letter × arrears × converged, walked over the real engine: refusals in words, one total.

What is refused is mended in the same walk, so each row shows that the way is open again afterwards.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from service.kit.errors import BossError
from service.kit.flow.engine import Engine
from service.offers.dates import ends
from service.scenarios.steps.find_user import FindUser
from tests.scenarios import matrix
from tests.scenarios.clerk import CONVERGED, PLAIN, Counter, jpeg
from tests.scenarios.matrix import ARREARS, LETTER, TRIAL, VALUES, Cell
from tests.scenarios.outside import Outside

CELLS = matrix.cells()
FAULTS = {"silent": "lost_request", "wrong": "wrong_dates", "late": "late_answer"}
OTHER = "其他费用"
BUDGET = 0.3  # s for a trial: all of them fail here, and a slow machine changes only which words say so
WALKED: dict[str, list[str]] = {}


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    """Printed with ``-s``: what was refused in which cell, in the words of the page."""
    yield
    print("".join(f"\n{cell}: {'；'.join(said) or '无拒绝'}" for cell, said in sorted(WALKED.items())))


@pytest.fixture
def clerk(counter: Counter) -> Counter:
    """The counter with little patience for a trial."""
    world = replace(counter.world, settings=counter.world.settings.model_copy(update={"trial_budget": BUDGET}))
    counter.engine = Engine(world.db, world.cipher, counter.engine._scenarios, world)
    counter.world = world
    return counter


def test_every_scenario_of_the_issue_has_its_rows() -> None:
    """The rule leaves out only what a scenario cannot have; nothing is listed by hand."""
    walked = {cell.scenario for cell in CELLS}
    assert walked == set(matrix.scenarios())
    for key, scenario in matrix.scenarios().items():
        names = matrix.columns(scenario)
        found = [cell.values for cell in CELLS if cell.scenario == key]
        assert TRIAL in names
        assert {pair for row in found for pair in matrix.pairs(row)} == {
            pair for row in matrix.rows(names) for pair in matrix.pairs(row)
        }
        assert all({row[name] for row in found} == set(VALUES[name]) for name in names)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_cell(clerk: Counter, outside: Outside, cell: Cell) -> None:
    walk = Walk(clerk, outside, cell)
    walk.to_the_submit()
    walk.totals_agree()
    WALKED[str(cell)] = walk.said
    assert outside.ledger()["works"] == []
    if cell.last:
        outside.mend()
        clerk.forward()
        acceptance = clerk.drive_until("DONE", seconds=60)
        ledger = outside.ledger()
        assert len(ledger["works"]) == len(ledger["paperless"]) == 1
        assert ledger["paperless"][0]["pdfinfo"]["fees"]["total"] == acceptance.fee_total == walk.total


class Walk:
    """One row for one scenario, from the first page to the last before the submit."""

    def __init__(self, clerk: Counter, outside: Outside, cell: Cell) -> None:
        self.clerk, self.outside, self.cell = clerk, outside, cell
        self.said: list[str] = []
        self.total = -1
        clerk.scenario = cell.scenario
        outside.fault("3.2.1.105", FAULTS[cell.values[TRIAL]], seconds=3 * BUDGET)

    def to_the_submit(self) -> None:
        self.clerk.open()
        while self.clerk.page.step != "submit":
            step = self.clerk.page.step
            getattr(self, f"_{step}", self.clerk.forward)()
            assert self.clerk.page.step != step, self.clerk.page.body.banners

    def totals_agree(self) -> None:
        """Screen, calculation and receipt; 其他费用 only where no converged offer lets it off (R1)."""
        panel = self.clerk.page.side.fees
        lines = {line.label: line.value for line in self.clerk.field("summary").lines}
        assert panel is not None
        self.total = panel.total
        assert lines["合计（元）"] == f"{panel.total // 100}.{panel.total % 100:02d}"
        assert panel.total == sum(line.amount for line in panel.lines)
        kept = self.cell.values.get(matrix.CONVERGED) == "no"
        assert (OTHER in [line.title for line in panel.lines]) is kept

    def _user(self) -> None:
        self._with_arrears(self.clerk._user()["number"], "user")

    def _closed(self) -> None:
        self._with_arrears(self.clerk._closed()["closed"], "closed")

    def _with_arrears(self, number: str, step: str) -> None:
        """Who owes is refused until it is paid, unless the scenario is there for those who owe."""
        user_id = next(user["user_id"] for user in self.outside.ledger()["subscribers"] if user["access_num"] == number)
        owes = self.cell.values[ARREARS] == "yes"
        self.outside.control("user", user_id=user_id, arrears={"202610": 8100} if owes else {})
        if owes and not self._serves_who_owes():
            self._refused(*(("欠",) if step == "closed" else ("欠费 81.00 元",)))
            self.outside.control("user", user_id=user_id, arrears={})
        self.clerk.forward()

    def _serves_who_owes(self) -> bool:
        steps = matrix.scenarios()[self.cell.scenario].steps
        return any(step._owing for step in steps if isinstance(step, FindUser))

    def _letter(self) -> None:
        """A picture is missing, or it is too blurred to be read."""
        missing = self.cell.values[LETTER] == "missing"
        values = {"intercept": "1", "picture": "" if missing else self.clerk.letter(jpeg(quality=60), "BLURRED")}
        self._refused("确认书还没有填全" if missing else "照片模糊", values=values)
        self.clerk.forward()

    def _offers(self) -> None:
        self.clerk.take(**{**self.clerk._offers(), "base": (self._base(),)})

    def _change(self) -> None:
        self.clerk.take(**{**self.clerk._change(), "base": (self._base(),)})

    def _campaign(self) -> None:
        """Whoever owes nothing has no tier to choose."""
        tier = {} if self.cell.values[ARREARS] == "yes" else {"tier": ()}
        self.clerk.take(**{**self.clerk._campaign(), **tier})

    def _fees(self) -> None:
        """The trial did not help: the province's own dates stand there, the words say why, and the way is open."""
        page = self.clerk.page
        (said,) = [banner.text for banner in page.body.banners if "试算" in banner.text]
        self.said.append(said.partition("，生/失效")[0])
        assert all(word in said for word in ("国网试算未采用", "省内计算", "可以继续", "F12"))
        assert page.side.dates is not None
        assert page.side.dates.source == "省内计算"
        labels = {line.label for line in page.side.dates.lines}
        assert ("生效" in labels) is not ends(self.cell.scenario)
        assert "失效" in labels
        self.clerk.forward()

    def _base(self) -> str:
        return CONVERGED if self.cell.values[matrix.CONVERGED] == "yes" else PLAIN

    def _refused(self, *words: str, values: dict[str, Any] | None = None) -> None:
        """In words: what, that nothing is booked, and the key to go on with."""
        step = self.clerk.page.step
        with pytest.raises(BossError) as caught:
            self.clerk.take(**values) if values else self.clerk.forward()
        text = caught.value.message
        assert all(word in text for word in (*words, "尚未办理任何业务")), text
        assert re.search(r"按 F\d", text), text
        self.clerk.again()
        assert (self.clerk.page.state, self.clerk.page.step) == ("open", step)
        self.said.append(text.partition("。")[0])
