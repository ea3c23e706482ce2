"""模拟读卡器 of phones: gives the records of invented people, in training only."""

import json
import threading
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from service.api.edge import Body, OpenSession, TheEdge
from service.api.routes import Read
from service.kit.errors import Missing

router = APIRouter(prefix="/phone", route_class=Read)

TITLE = "模拟读卡器"


class TrainingCard(BaseModel):
    """One invented person. ``record`` is base64; ``ordinary`` ones are dealt in turn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    record: str
    ordinary: bool = False


class Dealer:
    """Deals the cards of a file, for each session from the first one on."""

    def __init__(self) -> None:
        self._dealt: Counter[str] = Counter()
        self._lock = threading.Lock()

    def deal(self, path: Path, session: str, wanted: str) -> tuple[TrainingCard, list[TrainingCard]]:
        """The wanted card or the next one, and all there are. Missing for an unknown name."""
        cards = [TrainingCard.model_validate(each) for each in json.loads(path.read_text(encoding="utf-8"))]
        if wanted:
            found = next((card for card in cards if card.name == wanted), None)
            if found is None:
                raise Missing("模拟读卡器没有这张证件。没有办理任何业务；请另选一张。")
            return found, cards
        ordinary = [card for card in cards if card.ordinary]
        with self._lock:
            turn = self._dealt[session]
            self._dealt[session] += 1
        return ordinary[turn % len(ordinary)], cards


class ReaderBody(Body):
    """Which card to lay on the reader; empty = the next one."""

    card: Annotated[str, Field(max_length=64)] = ""


@router.post("/reader")
def read(body: ReaderBody, session: OpenSession, edge: TheEdge, request: Request) -> dict[str, Any]:
    """The text record of a card, as a host app's reader would give it."""
    path = edge.settings.training_cards
    if not edge.settings.training or path is None:
        raise Missing(
            "这部手机没有读卡器。没有办理任何业务；请在经理助手或随身厅里打开本页并连接蓝牙读卡器，或改用手工录入。"
        )
    dealer: Dealer = request.app.state.dealer
    card, cards = dealer.deal(path, session.key, body.card)
    known = [{"name": one.name, "title": one.title} for one in cards]
    return {"title": TITLE, "simulated": True, "card": card.name, "record": card.record, "cards": known}
