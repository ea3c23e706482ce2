"""What the national side says late or in a bad moment is never overlooked by what people do about an acceptance."""

import pytest

from service.effects import actions as effects
from service.effects.person import Verdict, decide
from service.kit.errors import Refused
from tests.scenarios.clerk import Counter
from tests.scenarios.outside import Outside
from tests.scenarios.test_order_centre import opening, silent_twice


def test_a_finding_that_comes_after_the_systems_own_is_refused(counter: Counter, outside: Outside) -> None:
    """The job that asks has no hold on the run: it may store its answer between a person's look and the conclusion."""
    silent_twice(counter, outside, "lost_request")
    row = opening(counter)
    with counter.world.db.unit() as unit:
        effects.change(unit, row.run, row.step, **effects.settled("REFUSED"))
    with counter.world.db.unit() as unit, pytest.raises(Refused, match="刚刚已有结论"):
        decide(unit, counter.world.effects, row, Verdict(False, "赵敏", "国网客服核实", {}))
    assert opening(counter).state == "REFUSED"
