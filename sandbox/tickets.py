"""客服 of the province: takes work tickets once per number of ours (wire profile 6, R3)."""

import json
from typing import Any
from urllib.parse import unquote

from sandbox.clock import at
from sandbox.provincial import Provincial, Reply, content_hash

NEEDED = ("number", "kind", "region", "title", "customer", "phone", "address", "created")


class Tickets(Provincial):
    """``POST /tickets/tickets``, ``GET /tickets/tickets/{number}``."""

    name = "tickets"

    def reply(self, method: str, place: str, body: bytes) -> Reply:
        if method == "POST" and place == "/tickets":
            return self._take(body)
        if method == "GET" and place.startswith("/tickets/"):
            return self._find(unquote(place.removeprefix("/tickets/")))
        return 404, {"error": "没有该接口"}

    def _take(self, body: bytes) -> Reply:
        try:
            sent: dict[str, Any] = dict(json.loads(body))
        except (ValueError, TypeError):
            return 400, {"error": "不是 JSON 对象"}
        missing = [name for name in NEEDED if not sent.get(name)]
        if missing:
            return 422, {"error": f"缺少 {', '.join(missing)}"}
        told, number, store = content_hash(sent), str(sent["number"]), self.centre.store
        with store.unit():
            earlier = store.row("SELECT * FROM ticket WHERE number = ?", number)
            if earlier and earlier["content_hash"] != told:
                return 409, {"error": "该工单号已有不同的工单"}
            if earlier:
                store.change("UPDATE ticket SET seen = seen + 1 WHERE number = ?", number)
            else:
                ticket_id = f"KF{store.next('ticket'):010d}"
                row = {"number": number, "ticket_id": ticket_id, "kind": sent["kind"], "content_hash": told}
                store.insert("ticket", **row, body=json.dumps(sent, ensure_ascii=False), at=self.centre.now())
        return self._find(number)

    def _find(self, number: str) -> Reply:
        row = self.centre.store.row("SELECT * FROM ticket WHERE number = ?", number)
        if row is None:
            return 404, {"error": "没有该工单"}
        return 200, {**{name: row[name] for name in ("number", "ticket_id", "state")}, "received_at": at(row["at"])}
