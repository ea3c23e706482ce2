"""无纸化 of the province: takes a receipt's PDF and its pdfinfo once per acceptance (wire profile 6)."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Any

from sandbox.centre import Centre
from sandbox.clock import ZONE, at
from sandbox.documents import Broken, pdf_pages

WINDOW = 300.0  # seconds
Reply = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Asked:
    """One HTTP request as it came. Header names are found in any case."""

    method: str
    path: str
    headers: Message
    body: bytes


class Paperless:
    """``POST /paperless/receipts``, ``GET /paperless/receipts/{acceptance}``."""

    def __init__(self, centre: Centre) -> None:
        self.centre = centre

    def answer(self, asked: Asked) -> Reply:
        if not self._genuine(asked):
            return 401, {"error": "签名、时间或随机数不合法"}
        place = asked.path.removeprefix("/paperless")
        if asked.method == "POST" and place == "/receipts":
            return self._take(asked.body)
        if asked.method == "GET" and place.startswith("/receipts/"):
            return self._find(place.removeprefix("/receipts/"))
        return 404, {"error": "没有该接口"}

    def _genuine(self, asked: Asked) -> bool:
        time, nonce = asked.headers.get("X-Time", ""), asked.headers.get("X-Nonce", "")
        text = asked.method + asked.path + time + nonce + hashlib.sha256(asked.body).hexdigest()
        wanted = hmac.new(self.centre.keys.paperless_secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(wanted, asked.headers.get("X-Sign", "")) or not nonce:
            return False
        if abs(self.centre.now() - moment(time)) > WINDOW:
            return False
        with self.centre.store.unit():
            self.centre.store.change("DELETE FROM nonce WHERE at < ?", self.centre.now() - 2 * WINDOW)
            sql = "INSERT OR IGNORE INTO nonce VALUES (?, ?)"
            return self.centre.store.change(sql, nonce, self.centre.now()) == 1

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


def moment(text: str) -> float:
    """Epoch seconds of an X-Time: ISO 8601, Shanghai when it names no zone, or epoch seconds; 0 when neither."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return 0.0
    return (read if read.tzinfo else read.replace(tzinfo=ZONE)).timestamp()
