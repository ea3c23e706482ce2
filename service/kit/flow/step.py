"""One step of a scenario."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar

from service.kit.errors import Missing
from service.kit.flow.case import Case
from service.kit.flow.fact import Fact, Given
from service.kit.page import Body, Chip, Line, Table

# What a person typed, by field name: str, bool, or tuple[str, ...]; exactly as the front end sent it.
Values = Mapping[str, Any]


class Reach(Enum):
    """How far a step reaches outside: only the last step of a scenario may be FINAL."""

    NOTHING = "nothing"
    REVERSIBLE = "reversible"  # a hold with an expiry, an upload: leaving it costs nothing
    FINAL = "final"


class Step(ABC):
    """A page as data plus the function that takes what was typed.

    Instances are shared by all cases: keep no state in them. No database transaction is
    open while these methods run, so they may call outside systems.
    """

    name: ClassVar[str]
    title: str
    needs: ClassVar[tuple[Fact[Any], ...]] = ()
    gives: ClassVar[tuple[Fact[Any], ...]] = ()
    reach: ClassVar[Reach] = Reach.NOTHING
    of_channel: ClassVar[bool] = False  # what it gives holds for the channel only in which it was done

    def enter(self, case: Case) -> Given:  # noqa: ARG002
        """Called once when the step is reached going forward, before ``show``; may give facts."""
        return {}

    @abstractmethod
    def show(self, case: Case) -> Body:
        """The page. ``case.values`` holds what was typed here before, even if never taken."""

    @abstractmethod
    def take(self, case: Case, values: Values) -> Given:
        """Check and take what was typed. Invalid or Refused keeps the person on this page."""

    def act(self, case: Case, action: str, values: Values) -> Given:  # noqa: ARG002
        """A button other than the way on. Facts given here are kept; the page is shown again."""
        raise Missing(f"本页没有操作 {action}。")

    def received(self, case: Case, field: str, file: str) -> str:  # noqa: ARG002
        """A file was attached for a field of this page: look at it at once. The id of the file to go on with."""
        return file

    def look(self, case: Case, field: str, query: str) -> Table:  # noqa: ARG002
        """Search in a table field. Reads only."""
        raise Missing(f"本页没有可搜索的栏目 {field}。")

    def details(self, case: Case) -> tuple[Line, ...]:  # noqa: ARG002
        """What this step adds to the receipt and to the summary before the submit; masked. Facts may be missing."""
        return ()

    def chips(self, case: Case) -> tuple[Chip, ...]:  # noqa: ARG002
        """What this step adds to the customer bar. Facts may be missing."""
        return ()

    def recheck(self, case: Case) -> None:  # noqa: B027 - most steps have nothing that lapses
        """Called by the submit, before anything is booked: Refused when what this step found is so no more."""
