"""What an exchange with the national side costs, beside others who do the same work in the same run.

    python -m bench.envelope [--profile NAME]… [--rounds N] [--json]

Initiator: pack a request with 12 sensitive fields, read an answer with 12. Responder: the other way round. Rows: read
a reply of 2,000 rows with 3 sensitive fields each. All sides take short turns in every round, in another order each
time, and count the processor time of their thread, so that a busy machine disturbs them alike; a ratio is the median
of the rounds'.

Ours includes pydantic and the strict parser, the others build no typed object. "Java tuned" keeps its Cipher objects,
"Java usual" gets one for each field; both use Jackson from Debian. "libcrypto" is C, without JSON; "bare sum" is one
RSA operation, 24 fields through kept contexts, and orjson; of rows the fields and orjson. Goals are for unsigned
messages; "ours, signed" shows what the signature adds: one private operation each time we send, one public one when we
read. For GCM three goals cannot be reached and others stand in their place (decision 0021).
"""

import argparse
import gc
import json
import logging
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from bench.outsiders import Program, started
from bench.sides import FORMS, Sides, Work
from service.kit.new_keys import create_keys

TIMES = {"initiator": 400, "responder": 100, "rows": 4}
WARM = {"initiator": 4000, "responder": 1200, "rows": 40}  # turns until the JIT has done its work


@dataclass(frozen=True)
class Goal:
    """``ratio`` = the other side's time by ours; ``least`` of it is wanted, in these modes."""

    role: str
    other: str
    least: float
    said: str
    modes: tuple[str, ...] = ("GCM", "CBC", "ECB")

    def holds_for(self, profile: str) -> bool:
        return FORMS[profile].mode in self.modes


_BLOCKS, _TAGS = ("CBC", "ECB"), ("GCM",)
GOALS = (
    Goal("initiator", "plain", 2.5, "≥ 2.5 × plain code", _BLOCKS),
    Goal("initiator", "Java tuned", 0.85, "≥ 0.85 of tuned Java", _BLOCKS),
    Goal("initiator", "bare sum", 0.45, "≤ 2.2 × the bare primitives", _TAGS),
    Goal("initiator", "Java usual", 1.3, "≥ 1.3 × usual Java", _TAGS),
    Goal("initiator", "bare RSA", 0.25, "≤ 4 × one RSA public operation"),
    Goal("responder", "Java tuned", 2.0, "≥ 2 × Java"),
    Goal("responder", "bare RSA", 0.8, "≥ 0.8 of the bare RSA rate"),
    Goal("rows", "plain", 5.0, "≥ 5 × plain code", _BLOCKS),
    Goal("rows", "bare sum", 0.4, "≤ 2.5 × the bare primitives", _TAGS),
)


@dataclass(frozen=True)
class Line:
    """One side in one role: median microseconds, and how many times as long as ours it takes."""

    profile: str
    role: str
    side: str
    micros: float
    ratio: float


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile", action="append", choices=list(FORMS))
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    logging.disable(logging.WARNING)  # the legacy profiles say that they are in use
    lines = [line for name in told.profile or FORMS for line in _measure(name, told.rounds)]
    if told.json:
        print(
            json.dumps({"lines": [asdict(line) for line in lines], "goals": [_judged(lines, goal) for goal in GOALS]})
        )
    else:
        _print(lines)
    return 0


def _measure(name: str, rounds: int) -> list[Line]:
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place)
        create_keys(folder)
        shutil.copyfile(folder / "province.pub.pem", folder / "national.pub.pem")
        sides = Sides(FORMS[name], folder)
        gc.freeze()  # as the service does when it has started
        programs = {side: stack.enter_context(program) for side, program in started(sides, folder).items()}
        lines: list[Line] = []
        for role in TIMES:
            able = {side: program for side, program in programs.items() if role in program.roles}
            lines += _lines(name, role, rounds, sides.works(role), able)
        return lines


def _lines(name: str, role: str, rounds: int, works: dict[str, Work], programs: dict[str, Program]) -> list[Line]:
    taken: dict[str, list[float]] = defaultdict(list)
    for side, program in programs.items():
        if side.startswith("Java"):
            program.seconds(role, WARM[role])
    turns = {side: partial(_time, work) for side, work in works.items()}
    turns |= {side: partial(program.seconds, role) for side, program in programs.items()}
    for turn in range(rounds + 1):
        for side in random.Random(turn).sample(list(turns), len(turns)):  # noqa: S311  each has each neighbour
            seconds = turns[side](TIMES[role])
            if turn:  # the first round warms the caches
                taken[side].append(seconds)
    ours = taken["ours"]
    return [
        Line(
            name,
            role,
            side,
            round(statistics.median(all_) * 1e6, 1),
            round(statistics.median(one / other for one, other in zip(all_, ours, strict=True)), 3),
        )
        for side, all_ in ((side, taken[side]) for side in turns)
    ]


def _time(work: Work, times: int) -> float:
    begun = time.thread_time()
    for _ in range(times):
        work()
    return (time.thread_time() - begun) / times


def _judged(lines: list[Line], goal: Goal) -> dict[str, object]:
    """By profile: the ratio, and whether it is enough."""
    found = {
        line.profile: line.ratio
        for line in lines
        if (line.role, line.side) == (goal.role, goal.other) and goal.holds_for(line.profile)
    }
    return {
        "goal": f"{goal.role} {goal.said}",
        "ratios": found,
        "met": {profile: ratio >= goal.least for profile, ratio in found.items()},
    }


def _print(lines: list[Line]) -> None:
    for profile in dict.fromkeys(line.profile for line in lines):
        print(f"\n{profile}\n  {'':10} {'side':14} {'µs':>9} {'per s':>9} {'× ours':>7}")
        for line in lines:
            if line.profile == profile:
                rate = 1e6 / line.micros
                print(f"  {line.role:10} {line.side:14} {line.micros:9.1f} {rate:9.0f} {line.ratio:7.2f}")
        for goal in GOALS:
            judged = _judged([line for line in lines if line.profile == profile], goal)
            for met in judged["met"].values():  # type: ignore[attr-defined]
                ratio = judged["ratios"][profile]  # type: ignore[index]
                print(f"  {'met    ' if met else 'NOT MET'} {judged['goal']}: {ratio:.2f} (wanted {goal.least})")
    if not any("Java" in line.side for line in lines):
        print("\nNo JDK with Jackson here: Java was not compared.")


if __name__ == "__main__":
    sys.exit(main())
