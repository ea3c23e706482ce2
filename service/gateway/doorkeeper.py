"""Counts messages that could not be trusted, per sender, and closes the door to whoever keeps probing.

The count is kept in the database, so that a sender finds the same door at every process of ours.
"""

import logging

from prometheus_client import Counter

from service.gateway import actions
from service.kit.db import Database

UNTRUSTED = Counter("cloudboss_inbound_untrusted", "Messages to us that could not be trusted", ["sender"])
STRANGER = "stranger"

log = logging.getLogger(__name__)


class Doorkeeper:
    """Knows a sender by the owner of the key that signed, else by his address.

    So a stranger who names somebody else's key shuts out himself.
    """

    def __init__(self, db: Database, limit: int) -> None:
        self._db, self._limit = db, limit

    def is_open(self, sender: str) -> bool:
        """False after too many failures within a minute, until they are a minute old."""
        with self._db.unit() as unit:
            return actions.untrusted_lately(unit, sender) < self._limit

    def failed(self, sender: str, *, known: bool) -> None:
        """One more. Says so once, when the door closes."""
        UNTRUSTED.labels(sender if known else STRANGER).inc()
        with self._db.unit() as unit:
            actions.note_untrusted(unit, sender)
            count = actions.untrusted_lately(unit, sender)
        if count == self._limit:
            log.warning("door closed to %s: %d messages within a minute could not be trusted", sender, count)
