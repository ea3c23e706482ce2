"""The state at the start: numbers with levels, SIM stock, persons. The same on every machine."""

import random
import re

from sandbox import centres
from sandbox.people import PEOPLE
from sandbox.store import Store

NUMBERS = 400
SIMS = 300
SEED = 20261123
VERSION = 4  # of the seed; a folder keeps the one that it was filled with

# 吉祥号 levels by pattern: (level, pattern, prepay fee and minimum spend in fen); the first that fits counts.
LEVELS = (
    (1, r"(\d)\1{3}$", 300_000, 39_900),
    (2, r"(0123|1234|2345|3456|4567|5678|6789)$", 200_000, 29_900),
    (3, r"(\d)\1{2}$", 100_000, 19_900),
    (4, r"(\d)\1(\d)\2$", 60_000, 12_900),
    (5, r"(\d)(\d)\1\2$", 50_000, 9_900),
    (6, r"(012|123|234|345|456|567|678|789)$", 30_000, 7_900),
    (7, r"(\d)\1$", 10_000, 5_900),
    (8, r"[68]{2}$", 5_000, 3_900),
)
KEEP_MONTHS = {1: 36, 2: 36, 3: 24, 4: 24, 5: 24}  # of a 吉祥号 by its level; the others a year


def grade(access_num: str) -> tuple[int, int, int]:
    """Level, prepay fee and minimum spend (fen) of a number; 0 = ordinary."""
    for level, pattern, prepay, spend in LEVELS:
        if re.search(pattern, access_num):
            return level, prepay, spend
    return 0, 0, 0


def keep_months(level: int) -> int:
    """For how long the minimum spend of a 吉祥号 holds."""
    return KEEP_MONTHS.get(level, 12) if level else 0


def luhn(digits: str) -> str:
    """The check digit of an ICCID (ITU-T E.118)."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def fill(store: Store) -> None:
    """Put the seed into an empty store."""
    chance = random.Random(SEED)  # noqa: S311  the same numbers everywhere, nothing secret
    lucky = [f"192{head}{tail}" for head in ("0531", "5312", "8635") for tail in ("8888", "6789", "0666", "8866")]
    tails = chance.sample(range(10_000_000, 99_999_999), NUMBERS - len(lucky))
    numbers = [*lucky, *(f"192{tail}" for tail in tails)]
    chance.shuffle(numbers)
    for access_num in numbers:
        level, prepay, spend = grade(access_num)
        store.insert("number", access_num=access_num, level=level, prepay_fee=prepay, min_spend=spend)
    for place in range(SIMS):
        body = f"898615{26:02d}370{place + 1:07d}"
        store.insert("sim", iccid=body + luhn(body), sim_type="USIM" if place % 5 else "eSIM", fee=0)
    for person in PEOPLE:
        store.insert("person", **vars(person))
    centres.fill(store)


def fill_if_new(store: Store) -> None:
    """An older folder has numbers and persons; the centres add what it lacks."""
    with store.unit():
        version = int(store.setting("seeded", 0))
        if version == 0:
            fill(store)
        elif version < VERSION:
            centres.fill(store)
        store.set("seeded", VERSION)


def reset(store: Store) -> None:
    """Back to the start; settings other than the call-back address as well."""
    with store.unit():
        store.empty()
        store.set("settings", {})
        fill(store)
