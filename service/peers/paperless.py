"""无纸化: keeps the signed receipt with its pdfinfo, once per acceptance (R2.7)."""

import base64
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from service.kit.calling import Answered, Caller, NotReached, Silent
from service.kit.errors import BossError, Refused, Tampered, Unreached
from service.peers.signing import headers

DEADLINE = 15.0  # seconds, total
_TITLE = "受理单归档（无纸化）"


class Paperless:
    """The connection to 无纸化. Thread-safe; built once in ``wiring``."""

    def __init__(self, url: str, caller: str, secret: str) -> None:
        self._url = url.rstrip("/")
        self._name, self._secret = caller, secret
        self._caller = Caller(connections=5)

    def archive(self, acceptance: str, pdfinfo: Mapping[str, Any], pdf: bytes) -> "Archive":
        """The effect of archiving one receipt, for ``Run.deliver``."""
        return Archive(self, acceptance, json.dumps(pdfinfo, ensure_ascii=False, sort_keys=True), pdf)

    def exchange(self, method: Literal["GET", "POST"], place: str, body: bytes = b"") -> Answered:
        """One signed call. NotReached or Silent when there is no whole answer."""
        url = f"{self._url}{place}"
        signed = headers(self._name, self._secret, method, urlsplit(url).path, body)
        signed["Content-Type"] = "application/json; charset=utf-8"
        return self._caller.call(method, url, until=time.monotonic() + DEADLINE, body=body, headers=signed)

    def reachable(self) -> bool:
        """Whether it answers a question at all, and accepts our signature."""
        try:
            return self.exchange("GET", "/receipts/doctor").status in {200, 404}
        except BossError:
            return False

    def close(self) -> None:
        self._caller.close()


@dataclass(frozen=True)
class Archive:
    """One receipt on its way. 无纸化 knows it by the acceptance, so a second sending is not a second receipt."""

    peer: Paperless
    acceptance: str
    pdfinfo: str
    pdf: bytes
    key: str = "paperless/receipts"
    title: str = _TITLE

    def digest(self) -> str:
        """Names the content: acceptance, pdfinfo and the bytes of the PDF."""
        parts = (self.acceptance, self.pdfinfo, hashlib.sha256(self.pdf).hexdigest())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def send(self, serial: str) -> dict[str, Any]:
        """Deliver. Refused when it will not have the receipt; Unanswered when nobody knows."""
        body = {
            "acceptance": self.acceptance,
            "serial": serial,
            "pdfinfo": json.loads(self.pdfinfo),
            "pdf": base64.b64encode(self.pdf).decode(),
        }
        try:
            answered = self.peer.exchange("POST", "/receipts", json.dumps(body, ensure_ascii=False).encode())
        except NotReached as error:
            raise Unreached(f"{_TITLE}连接不上，受理单还没有归档。业务不受影响，系统会自动重试。") from error
        return self._checked(self._read(answered))

    def query(self, serial: str) -> dict[str, Any] | None:  # noqa: ARG002  it knows receipts by acceptance
        """What it holds for this acceptance; None = nothing."""
        answered = self.peer.exchange("GET", f"/receipts/{quote(self.acceptance, safe='')}")
        return None if answered.status == 404 else self._checked(self._read(answered))

    def _read(self, answered: Answered) -> dict[str, Any]:
        if answered.status in {401, 403}:
            raise Unreached(
                f"{_TITLE}不认可我方签名，受理单还没有归档。请通知系统管理员核对密钥和时钟；系统会自动重试。"
            )
        if answered.status in {409, 422}:
            raise Refused(f"{_TITLE}拒收受理单。业务已受理，归档未完成；请通知系统管理员人工处理。", code="PAPERLESS")
        if answered.status != 200:
            raise Silent(f"http-{answered.status}")
        try:
            found = json.loads(answered.content)
        except ValueError as error:
            raise Silent("not json") from error
        if not isinstance(found, dict):
            raise Silent("not an object")
        return found

    def _checked(self, found: dict[str, Any]) -> dict[str, Any]:
        """The hash that it acknowledges must be that of our PDF."""
        if found.get("sha256") != hashlib.sha256(self.pdf).hexdigest():
            raise Tampered(f"{_TITLE}回执与受理单不符。业务已受理，归档未确认；请通知系统管理员。")
        return found
