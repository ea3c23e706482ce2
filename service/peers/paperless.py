"""无纸化: keeps the signed receipt with its pdfinfo, once per acceptance (R2.7)."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from service.gateway.envelope import Staff
from service.gateway.recorder import Recorder
from service.gateway.sensitive import Sensitive
from service.kit import strict
from service.peers.errors import NotAsWritten
from service.peers.signed import Sheet, SignedPeer

NAME, TITLE = "paperless", "受理单归档（无纸化）"
_KEY, _PLACE = "paperless/receipts", "/receipts"
_RECEIPT = Sensitive("受理单")  # personal all over, so records hold nothing of it


class Receipt(Sheet):
    """A signed receipt on its way."""

    acceptance: str
    serial: str
    pdfinfo: Annotated[dict[str, Any], _RECEIPT]
    pdf: Annotated[str, _RECEIPT]  # Base64


class Archived(Sheet):
    """What it acknowledges: the hash of the PDF that it holds."""

    acceptance: str = ""
    sha256: str
    received_at: str = ""


class Paperless:
    """The connection to 无纸化. Thread-safe; built once in ``wiring``."""

    def __init__(self, url: str, caller: str, secret: str, recorder: Recorder) -> None:
        self.peer = SignedPeer(TITLE, url, caller, secret, recorder)

    def archive(self, acceptance: str, pdfinfo: Mapping[str, Any], pdf: bytes) -> "Archive":
        """The effect of archiving one receipt, for ``Run.deliver``."""
        return Archive(self.peer, acceptance, strict.canonical(dict(pdfinfo)), pdf)

    def reachable(self) -> bool:
        return self.peer.reachable(_PLACE)


@dataclass(frozen=True)
class Archive:
    """One receipt on its way. 无纸化 knows it by the acceptance, so a second sending is not a second receipt."""

    peer: SignedPeer
    acceptance: str
    pdfinfo: str
    pdf: bytes
    key: str = _KEY
    title: str = TITLE

    def digest(self) -> str:
        """Names the content: acceptance, pdfinfo and the bytes of the PDF."""
        parts = (self.acceptance, self.pdfinfo, hashlib.sha256(self.pdf).hexdigest())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def send(self, serial: str, staff: Staff, until: float) -> dict[str, Any]:
        sheet = Receipt(
            acceptance=self.acceptance,
            serial=serial,
            pdfinfo=strict.loads(self.pdfinfo),
            pdf=base64.b64encode(self.pdf).decode(),
        )
        found = self.peer.send("POST", _KEY, _PLACE, sheet, Archived, serial=serial, staff=staff, until=until)
        return self._checked(found)

    def query(self, serial: str, staff: Staff) -> dict[str, Any] | None:
        """What it holds for this acceptance; None = nothing."""
        place = f"{_PLACE}/{quote(self.acceptance, safe='')}"
        found = self.peer.find(_KEY, place, Archived, serial=serial, staff=staff)
        return None if found is None else self._checked(found)

    def _checked(self, found: Archived) -> dict[str, Any]:
        """The hash that it acknowledges must be that of our PDF."""
        if found.sha256 != hashlib.sha256(self.pdf).hexdigest():
            raise NotAsWritten(TITLE, "受理单的摘要不同")
        return found.model_dump()
