"""Both sides' books, compared: what was lost and what was done twice."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

OK = {"0000", "0001"}


@dataclass(frozen=True)
class Found:
    """What the comparison found."""

    lost: list[str]
    doubled: list[str]
    open: list[str]


def compare(database_url: str, effects: list[dict[str, Any]]) -> Found:
    """Our journal against the effects of the national side, by serial.

    Lost: ours is DONE and theirs is not there, or theirs is there and ours does not know it.
    Doubled: one serial, or one step, was done more than once.
    """
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        rows = connection.execute("select run, step, serial, state from effect where line = 'national'").fetchall()
    theirs = Counter(effect["serial"] for effect in effects if effect["result"] in OK)
    ours = {row["serial"]: row["state"] for row in rows}
    lost = [serial for serial, state in ours.items() if (state == "DONE") != (theirs[serial] > 0)]
    doubled = [serial for serial, times in theirs.items() if times > 1 or serial not in ours]
    waiting = [f"{row['step']} {row['state']}" for row in rows if row["state"] in {"SENDING", "UNKNOWN"}]
    return Found(lost, doubled, waiting)


def check(request: pytest.FixtureRequest, operation: str, found: Found) -> None:
    """For the line at the end of the run, and for this test."""
    told = [("operation", operation), ("lost", len(found.lost)), ("doubled", len(found.doubled))]
    request.node.user_properties += told
    assert found == Found([], [], [])
