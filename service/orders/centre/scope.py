"""Who sees which acceptances. The service holds to it in every list, count, detail and action."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, true

from service.kit.flow.case import Clerk
from service.staff.rules import Right, may


@dataclass(frozen=True)
class Scope:
    """Empty = not limited by it."""

    hall: str = ""
    clerk: str = ""

    @property
    def named(self) -> "Scope":
        """For an acceptance that is named exactly: a customer who comes back is served by anybody of the hall."""
        return Scope(hall=self.hall)

    def holds(self, hall: ColumnElement[Any], clerk: ColumnElement[Any]) -> ColumnElement[bool]:
        """Of rows that say in these columns whose they are."""
        limits = ((hall, self.hall), (clerk, self.clerk))
        return and_(true(), *(column == value for column, value in limits if value))


def scope_of(clerk: Clerk) -> Scope:
    """A clerk sees the own ones, a supervisor those of the hall, administrator and auditor all."""
    if may(clerk.roles, Right.ALL_ORDERS):
        return Scope()
    return Scope(hall=clerk.hall) if may(clerk.roles, Right.HALL_ORDERS) else Scope(clerk.hall, clerk.staff)
