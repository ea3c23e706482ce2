"""What the national side holds, for tests and people: personal data is invented, so nothing is masked."""

import json
from typing import Any

from sandbox import centres
from sandbox.osp import Osp
from sandbox.store import Store

SOURCES = {"users": "user", "orders": "booking", "effects": "effect", "photos": "photo", "receipts": "receipt"}
SOURCES |= {"paperless": "paperless", "callbacks": "callback", "sent": "sent"}
SOURCES |= {"broadband": "broadband", "tickets": "ticket", "filed": "filed"}
PACKED = ("body", "pdfinfo", "offers", "tries", "content")  # columns that hold JSON


def ledger(store: Store, osp: Osp) -> dict[str, Any]:
    """All parts in order of time, the latest calls, and how many numbers and SIMs are free, held and used.

    Read in one go: an order that ends meanwhile is open in every part of it, or in none.
    """
    with store.unit():
        whole: dict[str, Any] = {
            part: [_shown(row) for row in store.rows(f"SELECT * FROM {table} ORDER BY rowid")]  # noqa: S608
            for part, table in (SOURCES | centres.ledger()).items()
        }
        for name in ("number", "sim"):
            counted = store.rows(f"SELECT state, count(*) AS n FROM {name} GROUP BY state")  # noqa: S608
            whole[f"{name}s"] = {row["state"]: row["n"] for row in counted}
    return {**whole, "calls": list(osp.calls)}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: json.loads(value) if name in PACKED and isinstance(value, str) and value else value
        for name, value in row.items()
    }
