"""A run: a plain function calls its steps by name; what the journal holds is not done again."""

import hashlib
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from service.effects import actions
from service.effects.actions import Effect
from service.effects.errors import Contradiction, Unknown
from service.effects.lines import National, Peer, PeerCall, ask_national
from service.effects.settle import Attempt, settle
from service.effects.upload import RemoteFile, Upload
from service.gateway import codes
from service.gateway.client import Gateway
from service.gateway.envelope import Staff
from service.gateway.files import Files
from service.gateway.interface import Interface, Wire
from service.gateway.sealed_file import Source
from service.kit import registry, strict
from service.kit.db import Database, Unit
from service.kit.ids import new_id
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings

A = TypeVar("A", bound=Wire)
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Machine:
    """Whom the national side sees when no person acts: a job."""

    hall: str
    staff: str = "SYSTEM"
    channel: str = "JOB"


class Effects:
    """The journal. One per process, thread-safe. No transaction may be open around a ``Run``'s calls."""

    def __init__(self, db: Database, cipher: FieldCipher, gateway: Gateway, files: Files, settings: Settings) -> None:
        self.db, self.cipher, self.gateway, self.files = db, cipher, gateway, files
        self.quiet, self.schedule = settings.quiet_seconds, settings.ask_schedule
        self.province = settings.province
        self._machine = Machine(settings.hall)
        self._process = f"{socket.gethostname()}:{os.getpid()}"

    def run(self, run_id: str, staff: Staff, owner: str = "") -> "Run":
        """The run of a case or an acceptance, taken over from whoever had it before."""
        owner = owner or f"{self._process}:{new_id()}"
        return Run(self, run_id, staff, owner, self.claim(run_id, owner))

    def claim(self, run_id: str, owner: str) -> int:
        """Fence out every earlier owner of the run; the new epoch."""
        with self.db.unit() as unit:
            return actions.claim(unit, run_id, owner)

    def settle(self, run_id: str) -> bool:
        """Ask about the due effects of a run that nobody drives; only asks, never sends one. True = none is open now.

        An effect at a peer stays open: its run has to be driven, because only that knows whom to ask.
        """
        with self.db.unit() as unit:
            rows = [row for row in actions.history(unit, run_id) if row.is_open]
        settled = [self._settle(row) for row in rows]
        return all(settled)

    def at(self, boundary: str) -> None:
        """Called at every boundary, ``{step}:after-send``; tests end the process there."""

    def keyed(self, content: str) -> str:
        """A keyed hash of an effect's content: equal for equal content, of no use without the key."""
        return self.cipher.blind(hashlib.sha256(content.encode("utf-8")).hexdigest(), "effect", "request_hash")

    def sealed(self, text: str, column: str, run: str, step: str) -> str:
        return self.cipher.seal(text, "effect", column, f"{run}/{step}")

    def opened(self, text: str, column: str, run: str, step: str) -> str:
        return self.cipher.open(text, "effect", column, f"{run}/{step}")

    def _settle(self, row: Effect) -> bool:
        if not row.due or row.line == "peer":
            return False
        if row.line == "file":  # whoever uploaded it is gone; putting it again is always safe
            with self.db.unit() as unit:
                actions.change_open(unit, row, **{**actions.settled("BUSY"), "secret": row.secret})
            return True
        answer = registry.interfaces()[row.key].answer
        try:
            settle(self, row, lambda serial: ask_national(self.gateway, answer, serial, self._machine), self.db.unit)
        except (Unknown, Contradiction):
            return False
        return True


@dataclass(frozen=True)
class Run:
    """One owner's hold on a run. Steps are named; a name is never reused for another meaning."""

    effects: Effects
    id: str
    staff: Staff
    owner: str
    epoch: int

    def call(self, step: str, request: Interface[A], *, again: bool = False) -> A:
        """An effect at the national side, once. The stored answer when it was done before.

        Raises NationalRefusal (stored; ``again`` tries anew under a new serial), NationalBusy or NationalFault
        (nothing happened), Unknown (may be booked; call again after ``ask_at``), KeyReused, Fenced.
        """
        text = Attempt(self, step, National(self.effects.gateway, request, self.staff)).answer(again=again)
        try:
            answer: A = request.answer.model_validate_json(text)
        except ValidationError:
            raise codes.untrusted() from None
        return answer

    def deliver(self, step: str, call: PeerCall, *, again: bool = False) -> Mapping[str, Any]:
        """An effect at a provincial system, under the same rules."""
        answer: Mapping[str, Any] = strict.loads(Attempt(self, step, Peer(call, self.staff)).answer(again=again))
        return answer

    def put(self, step: str, path: str, content: Source, title: str = "文件上传") -> RemoteFile:
        """A file, enciphered, at the national file server under exactly this path, its ``.key`` beside it."""
        return Upload(self, step, path, title).put(content)

    def write(self, step: str, act: Callable[[Unit], M | None], model: type[M] | None = None) -> M | None:
        """Rows of our own, once: ``act`` and the journal row are one transaction.

        What ``act`` returns comes back, also in a later try, when ``model`` says what it is.
        """
        self.at(step, "before-intent")
        with self.unit() as unit:
            row = actions.find(unit, self.id, step)
            if row is None:
                value = act(unit)
                text = "null" if value is None else value.model_dump_json(by_alias=True)
                actions.add(unit, **self._written(step, text))
            else:
                text = self.opened(row)
        self.at(step, "after-store")
        return None if model is None or text == "null" else model.model_validate_json(text)

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """A transaction in which this run is surely still ours. Fenced when it is not."""
        with self.effects.db.unit() as unit:
            actions.fence(unit, self.id, self.owner, self.epoch)
            yield unit

    def at(self, step: str, boundary: str) -> None:
        self.effects.at(f"{step}:{boundary}")

    def opened(self, row: Effect) -> str:
        """The stored answer."""
        assert row.answer is not None
        return self.effects.opened(row.answer, "answer", row.run, row.step)

    def _written(self, step: str, text: str) -> dict[str, Any]:
        answer = self.effects.sealed(text, "answer", self.id, step)
        own = {"run": self.id, "step": step, "line": "own", "key": "own", "title": "登记", "request_hash": ""}
        return {**own, **actions.settled("DONE"), "answer": answer}
