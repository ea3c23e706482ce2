"""A scenario is checked when it is built, and gathers what its steps add."""

from typing import ClassVar

import pytest
from pydantic import BaseModel

from service.kit.errors import Refused
from service.kit.flow import Case, Fact, Given, Reach, Scenario, Step, Values
from service.kit.page import Body, Chip, Line


class Mark(BaseModel):
    text: str


MARK = Fact("mark", Mark)


class Give(Step):
    """Gives the mark, and adds it everywhere."""

    name = "give"
    title = "给"
    gives: ClassVar = (MARK,)

    def show(self, case: Case) -> Body:
        return Body()

    def take(self, case: Case, values: Values) -> Given:
        return {MARK: Mark(text="a")}

    def details(self, case: Case) -> tuple[Line, ...]:
        found = case.find(MARK)
        return (Line(label="标记", value=found.text),) if found else ()

    def chips(self, case: Case) -> tuple[Chip, ...]:
        return tuple(Chip(text=line.value) for line in self.details(case))

    def recheck(self, case: Case) -> None:
        if case.fact(MARK).text == "lapsed":
            raise Refused("过期了。")


class Need(Give):
    """Needs it, and adds nothing."""

    name = "need"
    gives: ClassVar = ()
    needs: ClassVar = (MARK,)
    reach = Reach.FINAL
    details, chips, recheck = Step.details, Step.chips, Step.recheck


def built(*steps: Step, **more: object) -> Scenario:
    return Scenario(book="main", code="9.9", title="试验", group="试验", steps=steps, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("steps", "more", "why"),
    [
        ((Need(),), {}, r"step need needs \['mark'\]"),
        ((Give(), Give()), {}, "two steps are named give"),
        ((Give(), Need(), type("Last", (Give,), {"name": "last"})()), {}, "only the last step may reach FINAL"),
        ((Give(),), {"needs": (MARK, Fact("paper", Mark))}, r"the submit needs \['paper'\]"),
    ],
)
def test_what_cannot_work_is_refused_at_import(steps: tuple[Step, ...], more: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        built(*steps, **more)


def test_what_the_steps_add_is_gathered_in_their_order() -> None:
    scenario = built(Give(), type("Also", (Give,), {"name": "also"})(), Need(), needs=(MARK,))
    case = Case("1", "J1", scenario.key, None, None, {"mark": Mark(text="a")})  # type: ignore[arg-type]
    assert [line.value for line in scenario.details(case)] == ["a", "a"]
    assert [chip.text for chip in scenario.chips(case)] == ["a", "a"]
    scenario.recheck(case)
    lapsed = Case("1", "J1", scenario.key, None, None, {"mark": Mark(text="lapsed")})  # type: ignore[arg-type]
    with pytest.raises(Refused, match="过期"):
        scenario.recheck(lapsed)
