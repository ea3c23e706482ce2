"""The way through a scenario, back, and on again."""

import pytest

from service.kit.errors import Invalid, Missing, Refused
from service.kit.flow.engine import Engine
from service.kit.page import Choice, Text, Timeline
from tests.kit.conftest import WANG, Counter


def test_a_case_goes_from_step_to_step_to_the_end(counter: Counter) -> None:
    assert counter.page.number.startswith("D20")
    assert counter.page.number.endswith("-0001")
    assert counter.marks == {"main": "current", "identify": "todo", "plan": "todo", "dates": "todo", "submit": "todo"}
    assert counter.page.customer is None
    page = counter.walk("submit")
    assert counter.marks == {"main": "done", "identify": "done", "plan": "done", "dates": "done", "submit": "current"}
    assert page.customer is not None
    assert page.customer.name == "张*"
    assert page.side.dates is not None
    assert page.side.dates.lines[0].value == "第2次试算"
    page = counter.take()
    assert (page.state, page.step) == ("submitted", "submit")
    assert isinstance(page.body.fields[0], Timeline)
    assert counter.world.submitted == [page.case]


def test_numbers_of_a_day_count_up(engine: Engine) -> None:
    assert [engine.open(WANG, "main/9.9.2").number[-4:] for _ in range(3)] == ["0001", "0002", "0003"]


def test_a_refusal_keeps_the_page_its_version_and_what_was_typed(counter: Counter) -> None:
    with pytest.raises(Invalid) as invalid:
        counter.take(number="")
    assert invalid.value.fields == {"number": "请填写主卡号码"}
    with pytest.raises(Refused, match="五张"):
        counter.take(number="19200000003")
    before = counter.page.version
    page = counter.read()
    assert page.version == before
    assert page.body.fields[0] == Text(name="number", title="主卡号码", value="19200000003")
    assert counter.take().step == "identify"


def test_going_back_is_free_and_shows_what_was_typed(counter: Counter) -> None:
    counter.walk("dates")
    page = counter.goto("plan")
    assert isinstance(page.body.fields[0], Choice)
    assert page.body.fields[0].value == "A"
    assert counter.marks == {"main": "done", "identify": "done", "plan": "current", "dates": "todo", "submit": "todo"}
    assert counter.goto("dates").step == "dates"


def test_nothing_is_lost_when_a_step_is_taken_again_unchanged(counter: Counter) -> None:
    """The check has another serial now, but that field does not count."""
    counter.walk("submit")
    counter.goto("main")
    page = counter.take()
    assert page.step == "submit"
    assert counter.marks["identify"] == "done"
    assert counter.world.calls == ["main", "dates", "main"]


def test_a_change_drops_what_was_built_on_it_and_nothing_else(counter: Counter) -> None:
    counter.walk("submit")
    counter.goto("main")
    page = counter.take(number="19200000002")
    assert page.step == "identify"
    assert counter.marks == {"main": "done", "identify": "current", "plan": "done", "dates": "stale", "submit": "todo"}
    assert page.customer is None
    assert page.body.fields[0] == Text(name="name", title="姓名", value="张三")
    counter.take(name="李四")
    assert counter.page.step == "dates"
    assert counter.world.calls == ["main", "dates", "main", "dates"]
    assert counter.take().step == "submit"


def test_a_fact_that_a_step_only_looked_for_counts_as_used(counter: Counter) -> None:
    """``dates`` asks for the owner without declaring it."""
    counter.world.mains["19200000002"] = ("张三", 1)
    counter.walk("submit")
    counter.goto("plan")
    counter.take(plan="B")
    assert counter.page.step == "dates"
    assert counter.marks["identify"] == "done"


def test_forward_only_over_done_steps(counter: Counter) -> None:
    counter.walk("plan")
    counter.goto("main")
    with pytest.raises(Refused) as refused:
        counter.goto("submit")
    assert refused.value.code == "NOT_YET"
    assert counter.goto("plan").step == "plan"


def test_forward_not_past_something_typed_that_was_not_taken(counter: Counter) -> None:
    counter.walk("dates")
    page = counter.goto("plan")
    counter.engine.save(WANG, page.case, "plan", {"plan": "B"}, page.version)
    with pytest.raises(Refused) as refused:
        counter.goto("dates")
    assert refused.value.code == "NOT_TAKEN"
    counter.engine.save(WANG, page.case, "plan", {"plan": "A"}, page.version)
    assert counter.goto("dates").step == "dates"


def test_a_button_gives_facts_and_shows_the_same_step(counter: Counter) -> None:
    page = counter.walk("dates")
    page = counter.engine.act(WANG, page.case, "dates", "again", {}, page.version)
    assert page.step == "dates"
    assert page.side.dates is not None
    assert page.side.dates.lines[0].value == "第3次试算"
    counter.page = page
    with pytest.raises(Missing):
        counter.engine.act(WANG, page.case, "dates", "dance", {}, page.version)
    counter.take()
    counter.goto("dates")
    counter.page = counter.engine.act(WANG, page.case, "dates", "again", {}, counter.page.version)
    assert counter.marks["dates"] == "current"
    assert counter.take().step == "submit"


def test_a_step_that_cannot_be_entered_says_why_and_offers_a_key(counter: Counter) -> None:
    counter.walk("plan")
    counter.world.silent = True
    page = counter.take()
    assert page.step == "dates"
    (banner,) = page.body.banners
    assert "没有应答" in banner.text
    assert banner.action is not None
    assert banner.action.key == "F5"
    counter.world.silent = False
    page = counter.engine.act(WANG, page.case, "dates", banner.action.name, {}, page.version)
    assert page.body.banners == ()
    counter.page = page
    assert counter.take().step == "submit"


def test_a_page_that_was_never_shown_is_not_taken(counter: Counter) -> None:
    """F12 tries again what kept it away; what it then shows has to be seen first."""
    counter.walk("plan")
    counter.world.silent = True
    counter.take()
    assert counter.take().body.banners
    counter.world.silent = False
    assert (counter.take().step, counter.page.body.banners) == ("dates", ())
    assert counter.take().step == "submit"


def test_a_query_has_a_table_to_search_and_no_draft(engine: Engine) -> None:
    page = engine.open(WANG, "main/9.9.2")
    with pytest.raises(Missing):
        engine.look(WANG, page.case, "query", "rows", "")
    page = engine.act(WANG, page.case, "query", "query", {"number": "19200000001"}, page.version)
    table = engine.look(WANG, page.case, "query", "rows", "复")
    assert [row.id for row in table.rows] == ["复机"]
    assert engine.drafts(WANG) == []
    page = engine.take(WANG, page.case, "query", {"number": "19200000001"}, page.version)
    assert page.state == "done"
    assert page.steps[0].state == "done"


def test_only_values_that_a_field_can_send_are_kept(counter: Counter) -> None:
    for wrong in ({"number": 1}, {"number": None}, {"number": [1]}, {"number": {"a": "b"}}):
        with pytest.raises(Invalid) as invalid:
            counter.engine.save(WANG, counter.page.case, "main", wrong, counter.page.version)
        assert list(invalid.value.fields) == ["number"]
    with pytest.raises(Invalid, match="太长"):
        counter.engine.save(WANG, counter.page.case, "main", {"number": "1" * 200_000}, counter.page.version)


def test_unknown_names_are_missing(counter: Counter) -> None:
    with pytest.raises(Missing, match=r"main/0"):
        counter.engine.open(WANG, "main/0")
    with pytest.raises(Missing):
        counter.goto("nowhere")


def test_a_masked_value_is_revealed_only_where_the_page_offers_it(counter: Counter) -> None:
    page = counter.walk("plan")
    assert "370102199001011234" not in page.model_dump_json()
    assert counter.engine.reveal(WANG, page.case, "owner.certificate") == "370102199001011234"
    for hidden in ("owner.name", "main.owner", "nothing", "owner.__class__"):
        with pytest.raises(Missing):
            counter.engine.reveal(WANG, page.case, hidden)
