"""订单中心: 短信二次确认 (R9). A business waits for the customer's word; the word comes over /control/confirmation."""

from typing import Any

from sandbox.centre import Centre, Done, answers
from sandbox.clock import at
from service.gateway.main.record import Confirmation, Confirmations, QueryConfirmations

SCHEMA = """
CREATE TABLE IF NOT EXISTS confirmation (
  confirm_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, access_num TEXT NOT NULL, offer_code TEXT NOT NULL,
  offer_name TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('WAITING', 'CONFIRMED', 'REFUSED', 'EXPIRED')),
  send_at REAL NOT NULL, confirm_at REAL, expires REAL NOT NULL);
"""
LEDGER = {"confirmations": "confirmation"}
SECONDS = 86_400.0


class NotWaiting(ValueError):
    """The confirmation has its word already, has expired, or is unknown."""


def begin(centre: Centre, asked: dict[str, Any]) -> str:
    """The id of a new one that waits for ``seconds``."""
    confirm_id, moment = f"CF{centre.store.next('confirmation'):012d}", centre.now()
    named = {name: str(asked.get(name, "")) for name in ("order_id", "offer_code", "offer_name")}
    expires = moment + float(asked.get("seconds", SECONDS))
    shared = {"confirm_id": confirm_id, "access_num": str(asked["access_num"]), "state": "WAITING"}
    centre.store.insert("confirmation", **shared, **named, send_at=moment, expires=expires)
    return confirm_id


def word(centre: Centre, confirm_id: str, state: str) -> None:
    """``CONFIRMED`` or ``REFUSED``, once and in time."""
    _expire(centre)
    sql = "UPDATE confirmation SET state = ?, confirm_at = ? WHERE confirm_id = ? AND state = 'WAITING'"
    if state not in ("CONFIRMED", "REFUSED") or not centre.store.change(sql, state, centre.now(), confirm_id):
        raise NotWaiting(f"{confirm_id} cannot become {state}")


def _expire(centre: Centre) -> None:
    sql = "UPDATE confirmation SET state = 'EXPIRED' WHERE state = 'WAITING' AND expires <= ?"
    centre.store.change(sql, centre.now())


@answers(QueryConfirmations)
def query_confirmations(centre: Centre, asked: QueryConfirmations) -> Done:
    """Those of a number, the latest first; empty fields do not narrow."""
    _expire(centre)
    sql = (
        "SELECT * FROM confirmation WHERE access_num = ? AND ? IN ('', order_id) AND ? IN ('', confirm_id)"
        " ORDER BY send_at DESC, confirm_id DESC"
    )
    rows = centre.store.rows(sql, asked.access_num, asked.order_id, asked.confirm_id)
    same = ("confirm_id", "order_id", "access_num", "offer_code", "offer_name")
    items = [
        Confirmation(
            **{name: row[name] for name in same},
            confirm_state=row["state"],
            send_time=at(row["send_at"]),
            confirm_time=at(row["confirm_at"]) if row["confirm_at"] else "",
            expire_time=at(row["expires"]),
        )
        for row in rows
    ]
    return Done(Confirmations(confirm_list=tuple(items)))
