"""What a workflow works with: the journal of one acceptance, its frozen facts, and news for the screen."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel

from service.effects.lines import PeerCall
from service.effects.run import Run
from service.effects.upload import RemoteFile
from service.files import actions as files
from service.gateway.interface import Interface, Wire
from service.gateway.sealed_file import Source
from service.kit import events
from service.kit.db import Unit
from service.kit.errors import Refused
from service.kit.flow import Fact
from service.orders import store
from service.orders.model import Acceptance, CompletionFailed, Waiting, World

A = TypeVar("A", bound=Wire)
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Submission:
    """One drive of one acceptance; ``began`` by the database's clock."""

    world: World
    acceptance: Acceptance
    run: Run
    facts: Mapping[str, Any]
    began: datetime

    @property
    def case(self) -> str:
        return self.acceptance.case_id

    def fact(self, fact: Fact[M]) -> M:
        """A fact of the case as it was submitted."""
        return fact.model.model_validate_json(json.dumps(self.facts[fact.name]))

    def find(self, fact: Fact[M]) -> M | None:
        """A fact that the case may lack."""
        return self.fact(fact) if fact.name in self.facts else None

    def file(self, id: str) -> bytes:  # noqa: A002 - the word of every other row
        """A file of the case."""
        with self.world.db.unit() as unit:
            return files.fetch(unit, self.world.cipher, self.case, id)

    def call(self, step: str, request: Interface[A]) -> A:
        """An effect or a question at the national side, answered once."""
        answer = self.run.call(step, request)
        self._tell()
        return answer

    def put(self, step: str, path: str, content: Source, title: str) -> RemoteFile:
        """A file to the national file server."""
        file = self.run.put(step, path, content, title)
        self._tell()
        return file

    def deliver(self, step: str, call: PeerCall) -> Mapping[str, Any]:
        """An effect at a provincial system."""
        answer = self.run.deliver(step, call)
        self._tell()
        return answer

    def write(self, step: str, act: Callable[[Unit], M | None], model: type[M] | None = None) -> M | None:
        """Rows of our own, once."""
        return self.run.write(step, act, model)

    def await_completion(self, order_id: str) -> None:
        """Returns when 3.3.1 has said done. Waiting before that, CompletionFailed when it says failed."""
        with self.world.db.unit() as unit:
            came = [found for found in store.completions(unit, self.acceptance.id) if found.order_id == order_id]
        if not came:
            raise Waiting
        if len({found.result for found in came}) > 1:
            raise Refused("国网先后报竣成功和失败，结论不一致。", code="COMPLETION_CONFLICT")
        if came[0].result != "0":
            raise CompletionFailed(came[0].reason)

    def _tell(self) -> None:
        with self.world.db.unit() as unit:
            events.emit(unit, self.case, "page")
