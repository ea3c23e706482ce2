"""The books of both sides: the sandbox's own ledger, and our journal beside it."""

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import dict_row

from app.stack import Stack
from tests.e2e.clerk import Clerk

# What the national side counts as effects; 开户校验 changes nothing there.
ONCE = ("main/3.2.1.1", "main/3.2.1.17", "main/3.2.6.11", "main/res_pickNumber", "main/res_holdSim")


def database_url(stack: Stack) -> str:
    return str(tomllib.loads((stack.home / "settings.toml").read_text("utf-8"))["database_url"])


def rows(stack: Stack, query: str, *values: object) -> list[dict[str, Any]]:
    """What our own database says."""
    with psycopg.connect(database_url(stack), row_factory=dict_row) as connection:
        return connection.execute(query, values).fetchall()  # type: ignore[call-overload, no-any-return]


@dataclass
class Books:
    """Everything that either side has about one clerk's case."""

    stack: Stack
    clerk: Clerk
    ledger: dict[str, Any] = field(init=False)
    journal: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = self.stack.ledger()
        self.journal = rows(
            self.stack,
            "select step, key, serial, state, line from effect where run = %s or run in"
            " (select id from acceptance where case_id = %s)",
            self.clerk.page.case,
            self.clerk.page.case,
        )

    def of(self, part: str, name: str, value: object) -> list[dict[str, Any]]:
        return [row for row in self.ledger[part] if row[name] == value]

    @property
    def users(self) -> list[dict[str, Any]]:
        return self.of("users", "cert_num", self.clerk.card.number)

    @property
    def photos(self) -> list[dict[str, Any]]:
        return self.of("photos", "cert_num", self.clerk.card.number)

    @property
    def effects(self) -> list[dict[str, Any]]:
        """The national side's effects under serials of this case, as it counts them itself."""
        serials = {row["serial"] for row in self.journal if row["serial"]}
        return [row for row in self.ledger["effects"] if row["serial"] in serials]

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """Numbers that are held or used by this customer."""
        everything = self.stack.ask_sandbox("numbers")["numbers"]
        return [row for row in everything if row["cert_num"] == self.clerk.card.number]

    @property
    def acceptances(self) -> list[dict[str, Any]]:
        return rows(self.stack, "select * from acceptance where case_id = %s", self.clerk.page.case)

    @property
    def completions(self) -> list[dict[str, Any]]:
        query = "select c.* from completion c join acceptance a on a.id = c.acceptance where a.case_id = %s"
        return rows(self.stack, query, self.clerk.page.case)

    def check_once(self) -> None:
        """Nothing lost, nothing doubled: each effect is there, once, sent to be done once; both books agree."""
        number, page = self.clerk.number, self.clerk.page
        assert page.state == "done"
        assert {mark.state for mark in page.steps} == {"done"}
        assert {mark.state for mark in self.clerk.field("progress").marks} == {"done"}
        assert [row["state"] for row in self.users] == ["active"]
        assert len(self.of("orders", "accept_id", number)) == 1
        assert [row["state"] for row in self.numbers] == ["used"]
        assert len(self.photos) == 1
        assert len(self.of("receipts", "accept_id", number)) == 1
        assert [row["seen"] for row in self.of("paperless", "acceptance", number)] == [1]
        done = [row for row in self.effects if row["result"] in {"0000", "0001"}]
        assert Counter(row["interface"] for row in done) == Counter(ONCE)
        assert {row["seen"] for row in self.effects} == {1}
        assert {row["state"] for row in self.journal} == {"DONE"}
        assert {row["serial"] for row in done} == {row["serial"] for row in self.journal if row["key"] in ONCE}

    def check_nothing(self) -> None:
        """Nothing was opened."""
        assert self.users == []
        assert not any(row["interface"] == "main/3.2.1.1" and row["result"] == "0001" for row in self.effects)
