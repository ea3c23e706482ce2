"""A clerk who waives fees of 停机保号: the same door, another scenario, a user that exists."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from app.stack import Stack
from service.kit.clock import today
from service.kit.page import Page
from service.waivers.rules import month_of
from tests.e2e.books import Books
from tests.e2e.clerk import Clerk
from tests.imaging import papers

SCENARIO = "main/keep-number-waiver"
ORDINARY, LUCKY = ("19253190007", "U900000000007"), ("19253196666", "U900000000003")
APPROVER = "鹊华审"
TYPED: Mapping[str, str] = {
    "approval": "鲁减免〔2026〕0017号",
    "approver": APPROVER,
    "day": str(today() - timedelta(days=2)),
}
_months = count(1)


class Waiving(Clerk):
    """``user`` = number and national id; awake and idle when the clerk begins, its month not waived before."""

    user = ORDINARY
    month = ""

    def serve(self, stack: Stack, user: tuple[str, str] = ORDINARY) -> "Waiving":
        self.user, self.month = user, month_of(today(), next(_months))
        stack.tell_sandbox("user", {"user_id": user[1], "state": "ACTIVE", "stop_reason": ""})
        return self

    def open(self) -> Page:
        return self._turn(self.call("open", scenario=SCENARIO))

    def _text(self, field: Any) -> str:
        return str(field.value or {**TYPED, "number": self.user[0], "start": self.month, "end": self.month}[field.name])

    _day = _text

    def _attachments(self, field: Any) -> list[str]:
        if field.value:
            return list(field.value)
        shots = (papers.tagged(papers.shot(1), 6), papers.tagged(papers.shot(2), 1))
        return [self.attach(field.name, content, "form.jpg") for content in shots]


def check_once(books: Books, *interfaces: str) -> None:
    """Each effect is there, once, sent to be done once, and the waiver stands in the national books."""
    done = [row for row in books.effects if row["result"] in {"0000", "0001"}]
    assert Counter(row["interface"] for row in done) == Counter(interfaces)
    assert {row["seen"] for row in books.effects} == {1}
    assert {row["state"] for row in books.journal} == {"DONE"}
    orders = books.of("works", "accept_id", books.clerk.number)
    assert len(orders) == 1
    (waiver,) = books.of("waivers", "order_id", orders[0]["order_id"])
    (form,) = books.of("waiver_files", "path", waiver["path"])
    assert form["order_id"] == waiver["order_id"]
    assert len(books.of("receipts", "accept_id", books.clerk.number)) == 1
