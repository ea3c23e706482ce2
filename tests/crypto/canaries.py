"""Values that stand nowhere else, and a search for them wherever something could lie around."""

import base64
import io
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from stat import S_ISREG
from typing import Any

import psycopg
from psycopg import sql

from service.kit.db import Database

LINES = 24


def body(seed: str) -> dict[str, Any]:
    """A message for ``messages.Ask`` whose every sensitive value is a canary: 33 of them."""
    chance = Random(seed)  # noqa: S311

    def number(digits: int) -> str:
        return str(chance.randrange(10 ** (digits - 1), 10**digits))

    return {
        "CUST_INFO": {
            "CUST_NAME": f"欧阳{chance.choice('翙翀翊翃')}{number(10)}",
            "CERT_TYPE": "1",
            "CERT_NUM": number(18),
            "CERT_ADDRESS": f"鹊华烟雨巷{number(12)}号",
        },
        "ACCESS_NUM": number(11),
        "SERVICE_PASSWORD": number(12),
        "AGENT": {"AGENT_NAME": f"司徒翃{number(9)}", "AGENT_AGE": 41},
        "LINE_LIST": [{"ACCESS_NUM": number(11), "LEVEL": 3 if at == 0 else at} for at in range(LINES)],
        "REMARK": "",
    }


def words(of: dict[str, Any]) -> dict[str, set[bytes]]:
    """Every canary of a body, in every spelling in which it could lie around."""
    person, agent = of["CUST_INFO"], of["AGENT"]
    found = [person["CUST_NAME"], person["CERT_NUM"], person["CERT_ADDRESS"], of["ACCESS_NUM"], of["SERVICE_PASSWORD"]]
    found += [agent["AGENT_NAME"], *(line["ACCESS_NUM"] for line in of["LINE_LIST"])]
    return {text: _spellings(text) for text in found}


def _spellings(text: str) -> set[bytes]:
    plain = [text.encode("utf-8"), text.encode("utf-16-le"), text.encode("unicode_escape"), text.encode("gb18030")]
    bodies = [base64.b64encode(b"\0" * pad + one)[4 if pad else 0 : -4] for one in plain[:2] for pad in range(3)]
    return {one for one in [*plain, *bodies, text.encode().hex().encode()] if len(one) >= 8}


class Everything(logging.Handler):
    """What is logged, at every level, with its tracebacks."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text = io.StringIO()
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s %(args)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.text.write(self.format(record) + "\n")


@contextmanager
def everything() -> Iterator[Everything]:
    """Within, all that is logged is kept. Begin before a database is opened: its engine asks for the level once."""
    root, handler = logging.getLogger(), Everything()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield handler
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


def tables(db: Database) -> dict[str, bytes]:
    """Every table as text."""
    found = {}
    with psycopg.connect(db.url) as connection:
        names = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        for (name,) in names:
            statement = sql.SQL("copy (select * from {0} order by {0}::text) to stdout").format(sql.Identifier(name))
            with connection.cursor().copy(statement) as rows:
                found[name] = b"".join(bytes(part) for part in rows)
    return found


def temporary(since: float) -> Iterator[tuple[str, bytes]]:
    """Temporary files written since then; other programs make and remove theirs meanwhile, or mount something."""
    for folder, inner, names in os.walk(tempfile.gettempdir()):
        inner[:] = [name for name in inner if not os.path.ismount(Path(folder, name))]  # /proc would be read for ever
        for name in names:
            path = Path(folder, name)
            try:
                stat = path.lstat()
                if S_ISREG(stat.st_mode) and stat.st_mtime >= since and stat.st_size < 20_000_000:
                    yield str(path), path.read_bytes()
            except OSError:
                continue


def hits(where: str, content: bytes, canaries: dict[str, set[bytes]]) -> list[str]:
    return [f"{text} in {where}" for text, spelt in canaries.items() if any(one in content for one in spelt)]
