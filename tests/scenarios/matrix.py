"""The matrix of the mobile scenarios, made from the registry: which columns a scenario has, and rows that cover them.

A scenario has the column
- trial (3.2.1.105 silent | wrong | late) when it asks for dates: it has a step ``ShowFees``;
- letter (确认书 missing | refused) when it has the step ``ConfirmLetter``;
- arrears (yes | no) when it is about a user that exists or existed: a step ``FindUser`` or ``FindClosed``;
- converged (yes | no) when it asks for 其他费用, which a converged base offer lets off (R1).
Every pair of values of two columns stands in a row together: with columns of 3, 2, 2 and 2 values six rows do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from service.kit import registry
from service.kit.flow import Scenario
from service.offers.fees import charges
from service.scenarios.steps.closed import FindClosed
from service.scenarios.steps.fees import ShowFees
from service.scenarios.steps.find_user import FindUser
from service.scenarios.steps.letter import ConfirmLetter

TRIAL, LETTER, ARREARS, CONVERGED = "trial", "letter", "arrears", "converged"
VALUES: Mapping[str, tuple[str, ...]] = {
    TRIAL: ("silent", "wrong", "late"),
    LETTER: ("missing", "refused"),
    ARREARS: ("yes", "no"),
    CONVERGED: ("yes", "no"),
}
Values = Mapping[str, str]


@dataclass(frozen=True)
class Cell:
    """One row for one scenario; ``last`` = the one that goes on to the completion."""

    scenario: str
    values: Values
    last: bool = False

    def __str__(self) -> str:
        return " ".join([self.scenario.rpartition("/")[2], *(f"{name}={value}" for name, value in self.values.items())])


def scenarios() -> dict[str, Scenario]:
    """The mobile scenarios of R2, whichever there are."""
    return {key: found for key, found in registry.scenarios().items() if key.startswith("main/2.6.1.")}


def columns(scenario: Scenario) -> tuple[str, ...]:
    """By the rule above."""

    def has(*kinds: type) -> bool:
        return any(isinstance(step, kinds) for step in scenario.steps)

    asked = {
        TRIAL: has(ShowFees),
        LETTER: has(ConfirmLetter),
        ARREARS: has(FindUser, FindClosed),
        CONVERGED: any(charge.key == "OTHER" for charge in charges(scenario.key)),
    }
    return tuple(name for name, there in asked.items() if there)


def rows(names: tuple[str, ...]) -> list[Values]:
    """As few rows as a greedy choice finds so that every pair of values is in one of them."""
    every = [dict(zip(names, values, strict=True)) for values in product(*(VALUES[name] for name in names))]
    wanted = {pair for row in every for pair in pairs(row)}
    chosen: list[Values] = []
    while wanted:
        best = max(every, key=lambda row: len(wanted & set(pairs(row))))
        chosen.append(best)
        wanted -= set(pairs(best))
    return chosen


def pairs(row: Values) -> Iterator[frozenset[tuple[str, str]]]:
    """Every two values of a row; of a row with one column its only value."""
    found = list(row.items())
    yield from (frozenset(pair) for pair in combinations(found, min(2, len(found))))


def cells() -> list[Cell]:
    """All rows of all scenarios; the last row of each goes on to the end."""
    found = []
    for key, scenario in sorted(scenarios().items()):
        chosen = rows(columns(scenario))
        found += [Cell(key, row, last=row is chosen[-1]) for row in chosen]
    return found
