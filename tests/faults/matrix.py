"""The fault matrix: which kinds of fault are marked for which line, and the mark that a test of one carries."""

from collections.abc import Mapping

import pytest

KINDS: Mapping[str, str] = {
    "F01": "connection refused, no such name",
    "F02": "connect black hole",
    "F03": "wrong certificate, host key or token",
    "F04": "request lost: time-out before the effect",
    "F05": "answer lost: time-out after the effect",
    "F06": "reset while sending",
    "F07": "answer cut short or reset",
    "F08": "half-close",
    "F09": "slow drip: head, body, endless 1xx",
    "F10": "5xx or refusal, no effect",
    "F11": "5xx, effect done",
    "F12": "throttled, or a maintenance page with 200",
    "F13": "garbage, wrong charset, wrong format",
    "F14": "well formed, against the schema",
    "F15": "oversized, compression or nesting bomb",
    "F16": "wrong key, tampered, not decryptable",
    "F17": "fields swapped, own request reflected",
    "F18": "old valid message replayed",
    "F19": "duplicate, serial and concurrent",
    "F20": "out of order",
    "F21": "contradicting answers",
    "F22": "clock skew or jump, midnight, month end, leap day",
    "F23": "our process killed at a step",
    "F24": "two runners of one job at once",
    "F25": "service and database killed together",
    "F26": "database connection dropped at a statement",
    "F27": "database connection dropped around COMMIT",
    "F28": "serialization failure, deadlock, lock time-out",
    "F29": "disk full, read-only, error of fsync",
    "F30": "partial file, name taken, no folder, denied",
    "F31": "peer frozen in the middle",
}


def _span(*places: int | range) -> frozenset[str]:
    numbers = [number for place in places for number in ((place,) if isinstance(place, int) else place)]
    return frozenset(f"F{number:02}" for number in numbers)


# OSP = the national real-time line, SFTP = its file server, CB = its call-backs into us.
COLUMNS: Mapping[str, frozenset[str]] = {
    "OSP": _span(range(1, 26), 27, 29, 31),
    "SFTP": _span(1, 2, 3, range(5, 11), 13, 15, 16, 19, 20, range(22, 26), 27, 29, 30, 31),
    "CB": _span(3, range(6, 10), range(13, 29)),
}


def cell(kind: str, *columns: str) -> pytest.MarkDecorator:
    """The mark of a test that runs this kind of fault in these columns. ValueError for a cell that is not marked."""
    wrong = [column for column in columns if kind not in COLUMNS[column]]
    if wrong or not columns:
        raise ValueError(f"{kind} is not marked for {wrong}")
    return pytest.mark.cell(kind, *columns)
