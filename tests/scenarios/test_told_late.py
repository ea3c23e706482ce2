"""What the national side says late or in a bad moment is never overlooked by what people do about an acceptance."""

import pytest

from service.effects import actions as effects
from service.effects.person import Verdict, decide, typeable
from service.gateway.main.order import Completion
from service.kit.errors import Refused
from service.orders import actions as orders
from service.orders.booking import booked
from tests.scenarios.centre import ZHAO, Desk, meddled
from tests.scenarios.clerk import Counter
from tests.scenarios.outside import Outside
from tests.scenarios.test_order_centre import cancel, opening, row_of, silent_twice
from tests.scenarios.test_workflow import submitted


def test_a_finding_that_comes_after_the_systems_own_is_refused(counter: Counter, outside: Outside) -> None:
    """The job that asks has no hold on the run: it may store its answer between a person's look and the conclusion."""
    silent_twice(counter, outside, "lost_request")
    row = opening(counter)
    with counter.world.db.unit() as unit:
        effects.change(unit, row.run, row.step, **effects.settled("REFUSED"))
    with counter.world.db.unit() as unit, pytest.raises(Refused, match="刚刚已有结论"):
        decide(unit, counter.world.effects, row, Verdict(False, "赵敏", "国网客服核实", {}))
    assert opening(counter).state == "REFUSED"


@pytest.mark.parametrize(
    ("key", "can"), [("main/3.2.1.1", True), ("main/3.2.1.33", True), ("main/cust_reuploadPhoto", False)]
)
def test_an_answer_that_holds_a_list_is_typed_by_nobody(key: str, can: bool) -> None:
    assert typeable(effects.Effect.model_construct(line="national", key=key)) is can


def told_done(counter: Counter, number: str = "") -> None:
    """The national side says that it has done it."""
    at = {"finish_time": "2026-11-23 10:00:00", "order_id": "O1"}
    orders.complete(counter.world, Completion(accept_id=number or counter.acceptance.number, result="0", **at))


def known(counter: Counter) -> str:
    """What other systems are told of it."""
    with counter.world.db.unit() as unit:
        return booked(unit, counter.acceptance)


def test_a_completion_while_a_cancelled_one_lets_go_is_not_overlooked(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    cancel(counter)
    orders.drive(meddled(counter.world, "release:", lambda: told_done(counter)), row_of(counter))
    assert counter.acceptance.state == "PERSON"
    assert "held" not in outside.ledger()["numbers"]


@pytest.mark.parametrize("boundary", ["open:after-send", "open:after-store"])
def test_a_completion_while_it_is_refused_is_not_overlooked(counter: Counter, outside: Outside, boundary: str) -> None:
    submitted(counter)
    outside.fault("3.2.1.1", "refuse_1xxx")
    orders.drive(meddled(counter.world, boundary, lambda: told_done(counter)), row_of(counter))
    assert (counter.acceptance.state, counter.again().state) == ("PERSON", "submitted")


def test_what_was_told_to_be_done_is_neither_cancelled_nor_done_again(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    cancel(counter)
    orders.drive(counter.world, row_of(counter))
    told_done(counter)
    assert counter.acceptance.state == "PERSON"
    assert "国网已经受理" in Desk(counter.world).rows("orders")[0].barred["cancel"]
    with pytest.raises(Refused, match="国网已经受理"):
        cancel(counter)
    (entry,) = Desk(counter.world, ZHAO).rows("doubts")
    assert "只能查明后结案" in entry.barred["resume"]
    with pytest.raises(Refused, match="只能查明后结案"):
        Desk(counter.world, ZHAO).press("doubts", "resume", entry.id)
    Desk(counter.world, ZHAO).press("doubts", "close", entry.id, conclusion="done", order="O1", why="国网客服核实")
    assert (counter.acceptance.state, outside.ledger()["users"]) == ("DONE", [])


def test_a_case_of_which_an_earlier_try_was_told_to_be_done_is_for_a_person(counter: Counter, outside: Outside) -> None:
    """Neither does the clerk cancel it, nor is it done a second time."""
    submitted(counter)
    outside.fault("3.2.1.1", "refuse_1xxx", times=1)
    first = counter.drive_until("REFUSED").number
    counter.again()
    counter.forward()
    assert (counter.acceptance.state, counter.acceptance.number) == ("RUNNING", f"{first}-2")
    assert known(counter) == "NO"
    told_done(counter, first)
    assert (counter.acceptance.state, known(counter)) == ("PERSON", "UNKNOWN")
    with pytest.raises(Refused, match="前一次受理"):
        cancel(counter)
    (entry,) = Desk(counter.world, ZHAO).rows("doubts")
    assert "只能查明后结案" in entry.barred["resume"]
    with pytest.raises(Refused, match="只能查明后结案"):
        Desk(counter.world, ZHAO).press("doubts", "resume", entry.id)


def test_what_was_told_to_be_done_is_not_sent_again(counter: Counter, outside: Outside) -> None:
    """Our own journal cannot find it: "never arrived" is no leave to do it a second time."""
    submitted(counter)
    outside.fault("3.2.1.1", "lost_request", times=1)
    orders.drive(counter.world, row_of(counter))
    told_done(counter)
    assert known(counter) == "YES"
    for _ in range(2):
        counter.time_to_ask()
        orders.drive(counter.world, row_of(counter))
    assert (counter.acceptance.state, outside.ledger()["users"]) == ("PERSON", [])
    assert "按流水查不到" in counter.again().body.banners[0].text
    assert known(counter) == "YES"


def test_a_case_given_back_and_told_to_be_done_is_not_submitted_again(counter: Counter, outside: Outside) -> None:
    submitted(counter)
    outside.fault("3.2.1.1", "refuse_1xxx", times=1)
    counter.drive_until("REFUSED")
    told_done(counter)
    assert counter.acceptance.state == "PERSON"
    assert "人工核对" in counter.again().body.banners[0].text
    while counter.page.step != "submit":
        counter.forward()
    with pytest.raises(Refused, match="人工核对"):
        counter.forward()
    (entry,) = Desk(counter.world, ZHAO).rows("doubts")
    Desk(counter.world, ZHAO).press("doubts", "close", entry.id, conclusion="done", order="O1", why="国网客服核实")
    assert (counter.again().state, outside.ledger()["users"]) == ("done", [])


def test_a_second_try_under_way_sends_nothing_once_the_first_was_told_to_be_done(
    counter: Counter, outside: Outside
) -> None:
    submitted(counter)
    outside.fault("3.2.1.1", "refuse_1xxx", times=1)
    first = counter.drive_until("REFUSED").number
    counter.forward()
    world = meddled(counter.world, "open:before-intent", lambda: told_done(counter, first))
    assert orders.drive(world, row_of(counter)) is None
    assert (counter.acceptance.state, outside.ledger()["users"]) == ("PERSON", [])
