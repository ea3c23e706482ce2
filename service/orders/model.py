"""An acceptance, the workflow that carries it out, and the ways it can stop."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from service.effects.run import Effects
from service.gateway.client import Gateway
from service.kit.db import Database
from service.kit.errors import Refused
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from service.peers.circle import Circle

if TYPE_CHECKING:
    from service.orders.submission import Submission

State = Literal["RUNNING", "WAITING", "DONE", "REFUSED", "PERSON", "CANCELLED"]
Booked = Literal["YES", "NO", "UNKNOWN"]
OVER: tuple[State, ...] = ("DONE", "REFUSED", "PERSON", "CANCELLED")
COMPLETION = "completion"
PAPER, SIGNED = "drawn", "receipt"  # the facts of every scenario that say what the receipt holds and where it is


class World(Protocol):
    """The part of the built service that orders use."""

    @property
    def settings(self) -> Settings: ...

    @property
    def db(self) -> Database: ...

    @property
    def cipher(self) -> FieldCipher: ...

    @property
    def gateway(self) -> Gateway: ...

    @property
    def effects(self) -> Effects: ...

    @property
    def peers(self) -> Circle: ...


@dataclass(frozen=True)
class Stage:
    """One line of the timeline; ``name`` is the step in the journal, or ``completion``."""

    name: str
    title: str


@dataclass(frozen=True)
class Workflow:
    """What happens after the submit: ``body`` over the journal, called from the top each time.

    From the moment ``binding`` is done the national side has booked something: a refusal before it gives
    the case back to the clerk, one after it needs a person. ``undo`` lets go of what was held when the
    completion says failed; ``redo`` names the steps of the case that this undoes, ``undone`` says it to the clerk.
    """

    stages: tuple[Stage, ...]
    body: "Callable[[Submission], None]"
    binding: str
    undo: "Callable[[Submission], None]" = field(default=lambda _run: None)
    redo: tuple[str, ...] = ()
    undone: str = "没有办理。请核对后按 F12 重新提交。"

    def __call__(self, run: "Submission") -> None:
        self.body(run)


@dataclass(frozen=True)
class Subject:
    """Whom and which number an acceptance is about, in plain: kept sealed, found by blind index, shown masked."""

    name: str = ""
    cert_type: str = ""
    certificate: str = ""
    number: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Acceptance:
    """One submit of a case. ``note`` says why it waits or stopped; customer and number are masked."""

    id: str
    number: str
    case_id: str
    case_number: str
    scenario: str
    clerk: str
    hall: str
    channel: str
    state: State
    receipt_sha256: str
    fee_total: int
    note: str
    tries: int
    next_try: datetime | None
    accepted_at: datetime
    waiting_since: datetime | None
    ended_at: datetime | None
    customer: str = ""
    access_number: str = ""

    @property
    def staff(self) -> str:
        """In whose name the national side is called."""
        return self.clerk


@dataclass(frozen=True)
class Completed:
    """One completion that came. ``finish_time`` as the national side wrote it."""

    order_id: str
    result: str
    reason: str
    finish_time: str


class Waiting(Exception):
    """Nothing is wrong: the workflow can go on only when the completion has come."""


class CompletionFailed(Refused):
    """The completion says that the order failed."""

    code = "COMPLETION_FAILED"

    def __init__(self, reason: str) -> None:
        super().__init__(f"国网报竣失败：{reason or '国网未说明原因'}。")
        self.reason = reason
