"""Which fields stand together."""

from app.scenarios.arrangement import Place, arrange
from service.kit.page import Document, Signature, Text, Tick
from tests.scenarios_ui import samples


def test_two_slim_tables_share_a_row():
    plan = arrange(samples.numbers().body.fields)
    assert [[place.at for place in row] for row in plan.rows] == [[0, 1], [2]]
    assert plan.detail_after == 0


def test_nothing_stands_side_by_side_without_room():
    plan = arrange(samples.numbers().body.fields, roomy=False)
    assert [[place.at for place in row] for row in plan.rows] == [[0], [1], [2]]


def test_wide_tables_stand_below_each_other_and_the_tick_goes_to_their_card():
    plan = arrange(samples.two_tables().body.fields)
    assert plan.rows == ((Place(0),), (Place(1),))
    assert (plan.detail_after, plan.tick) == (1, 2)


def test_a_document_is_wider_than_its_signature():
    (row,) = arrange((Document(name="d"), Signature(name="s"))).rows
    assert row == (Place(0, 3), Place(1, 2))


def test_a_tick_elsewhere_stays_in_its_place():
    plan = arrange((Tick(name="a"), Text(name="b")))
    assert plan.tick is None
    assert plan.detail_after is None
    assert len(plan.rows) == 2
