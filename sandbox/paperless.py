"""无纸化 of the province: takes a receipt's PDF and its pdfinfo once per acceptance (wire profile 6)."""

import base64
import binascii
import hashlib
import json
from typing import Any

from sandbox.clock import at
from sandbox.documents import Broken, pdf_pages
from sandbox.provincial import Provincial, Reply


class Paperless(Provincial):
    """``POST /paperless/receipts``, ``GET /paperless/receipts/{acceptance}``."""

    name = "paperless"

    def reply(self, method: str, place: str, body: bytes) -> Reply:
        if method == "POST" and place == "/receipts":
            return self._take(body)
        if method == "GET" and place.startswith("/receipts/"):
            return self._find(place.removeprefix("/receipts/"))
        return 404, {"error": "没有该接口"}

    def _take(self, body: bytes) -> Reply:
        try:
            sent = json.loads(body)
            acceptance, info = str(sent["acceptance"]), dict(sent["pdfinfo"])
            pdf = base64.b64decode(sent["pdf"], validate=True)
            pdf_pages(pdf)
        except (ValueError, KeyError, TypeError, binascii.Error, Broken) as error:
            return 422, {"error": f"受理单无法接收：{error}"}
        content_hash = hashlib.sha256(json.dumps(info, sort_keys=True).encode() + pdf).hexdigest()
        with self.centre.store.unit():
            earlier = self.centre.store.row("SELECT * FROM paperless WHERE acceptance = ?", acceptance)
            if earlier and earlier["content_hash"] != content_hash:
                return 409, {"error": "该受理单号已有不同的受理单"}
            if earlier:
                self.centre.store.change("UPDATE paperless SET seen = seen + 1 WHERE acceptance = ?", acceptance)
            else:
                self._keep(acceptance, info, pdf, content_hash)
        return self._find(acceptance)

    def _keep(self, acceptance: str, info: dict[str, Any], pdf: bytes, content_hash: str) -> None:
        self.centre.store.insert(
            "paperless",
            acceptance=acceptance,
            sha256=hashlib.sha256(pdf).hexdigest(),
            content_hash=content_hash,
            pdfinfo=json.dumps(info, ensure_ascii=False),
            bytes=len(pdf),
            at=self.centre.now(),
        )

    def _find(self, acceptance: str) -> Reply:
        row = self.centre.store.row("SELECT * FROM paperless WHERE acceptance = ?", acceptance)
        if row is None:
            return 404, {"error": "没有该受理单"}
        return 200, {"acceptance": acceptance, "sha256": row["sha256"], "received_at": at(row["at"])}
