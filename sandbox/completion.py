"""业务请求报竣 3.3.1: the order ends after a delay, then the call-back is sent until the province answers 0000."""

import json
import logging
import threading
from collections.abc import Iterator

from sandbox.centre import Centre
from sandbox.faults import Faults
from sandbox.outgoing import Letter, Outgoing
from sandbox.store import Row
from sandbox.works import finish
from service.gateway.main.order import Completion

TICK = 0.05  # seconds
SLOWEST = 15.0  # seconds between two attempts, at most
log = logging.getLogger(__name__)


class Completions:
    """A thread that ends due orders and delivers their call-backs."""

    def __init__(self, centre: Centre, faults: Faults, outgoing: Outgoing) -> None:
        self.centre, self.faults, self.outgoing = centre, faults, outgoing
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="completions", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join(15)

    def _run(self) -> None:
        while not self._end.wait(TICK):
            for row in self._due():
                try:
                    self._one(row)
                except Exception:
                    log.exception("call-back %s", row["serial"])

    def _due(self) -> Iterator[Row]:
        sql = "SELECT * FROM callback WHERE state <> 'done' AND next_at <= ? ORDER BY next_at"
        yield from self.centre.store.rows(sql, self.centre.now())

    def _one(self, row: Row) -> None:
        if row["state"] == "due":
            row = self._finish(row)
        if not self.outgoing.url:
            self._later(row, "尚未设置回调地址")
            return
        fault = self.faults.strike(Completion.key(), "callback")
        if fault is not None and fault.kind == "drop_callback":
            self._later(row, "演练：本次回调未发出")
            return
        self._deliver(row)
        if fault is not None:
            self._deliver(row)

    def _deliver(self, row: Row) -> None:
        """A refusal 1xxx does not end it: the province may not know the acceptance yet."""
        heard = self.outgoing.send(Letter(Completion, json.loads(row["body"]), row["serial"]))
        if not heard.signed or heard.result != "0000":
            self._later(row, heard.error or f"RESULT {heard.result}")
            return
        sql = "UPDATE callback SET state = 'done', attempts = attempts + 1, last = '0000' WHERE serial = ?"
        self.centre.store.change(sql, row["serial"])

    def _later(self, row: Row, why: str) -> None:
        pause = min(self.centre.settings.callback_retry * 2 ** min(row["attempts"], 6), SLOWEST)
        sql = "UPDATE callback SET attempts = attempts + 1, next_at = ?, last = ? WHERE serial = ? AND state <> 'done'"
        self.centre.store.change(sql, self.centre.now() + pause, why, row["serial"])

    def _finish(self, row: Row) -> Row:
        """What is told later is fixed here."""
        store = self.centre.store
        with store.unit():
            told = finish(self.centre, row["order_id"], self.centre.settings.completion_failure)
            body = told.model_dump_json(by_alias=True)
            store.change("UPDATE callback SET state = 'sending', body = ? WHERE serial = ?", body, row["serial"])
        return {**row, "state": "sending", "body": body}
