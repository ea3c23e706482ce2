"""The self-check: sends a full example of every interface and names interface, field and cause of every failure.

A message out is checked before it leaves (every sensitive field sealed), by the other side (its RESULT), and its
answer field by field. An interface that we serve is checked by a message that the other side sends when asked to
(``prompt``); where nobody can ask it, the last one that came is what is known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from service.gateway import actions, codes, diagnosis
from service.gateway.catalogue import catalogue
from service.gateway.client import Examined, Gateway
from service.gateway.diagnosis import Fault
from service.gateway.envelope import Staff
from service.gateway.interface import Interface
from service.gateway.sample import sample
from service.kit import registry
from service.kit.calling import Silent
from service.kit.clock import stamp
from service.kit.db import Database
from service.kit.errors import BossError
from service.kit.secrets import FieldCipher

State = Literal["passed", "failed", "skipped"]

NO_EFFECT = "会真实办理业务，未发送；联调环境请加 --effects"
_NOT_ASKED = "由国网发起，等对方发送后再看"


@dataclass(frozen=True)
class Result:
    """What was found out about one interface."""

    key: str
    title: str
    state: State
    field: str = ""
    cause: str = ""
    milliseconds: int = 0


class Prompter(Protocol):
    """Somebody who can make the other side send us a message, and who knows what it thought of ours."""

    def prompt(self, kind: type[Interface[Any]]) -> Fault | None:
        """Have a full example sent to us; what was wrong with it or with our answer."""

    def explain(self, serial: str) -> Fault | None:
        """Why the other side did not take our message of this serial."""

    def opened(self, serial: str) -> frozenset[str]:
        """The wire paths of the sensitive fields that the other side opened."""


@dataclass(frozen=True)
class SelfCheck:
    """``full`` = the other side answers with full examples and does nothing (a sandbox in conformance mode).

    Without it interfaces that would really do something are sent only when ``effects`` says so.
    """

    db: Database
    cipher: FieldCipher
    gateway: Gateway
    staff: Staff
    effects: bool = False
    full: bool = False
    prompter: Prompter | None = None

    def keys(self) -> list[str]:
        """Every declared interface, in the order of the catalogue."""
        return [entry.key for entry in catalogue()]

    def run(
        self, keys: Iterable[str], told: Callable[[Result], None], stop: Callable[[], bool] = lambda: False
    ) -> list[Result]:
        """Check these; ``told`` hears of each as soon as it is known."""
        declared, results = registry.interfaces(), []
        for key in keys:
            if stop():
                break
            result = self._check(declared[key])
            results.append(result)
            told(result)
        return results

    def _check(self, kind: type[Interface[Any]]) -> Result:
        if kind.direction == "in":
            return self._incoming(kind)
        if kind.effect and not (self.effects or self.full):
            return _result(kind, "skipped", Fault("", NO_EFFECT))
        request = sample(kind)
        examined = self.gateway.examine(request, self.staff)
        fault = self._outgoing(request, examined)
        note = _note(examined)
        state: State = "failed" if fault else "passed"
        return _result(kind, state, fault or Fault("", note), examined.milliseconds)

    def _incoming(self, kind: type[Interface[Any]]) -> Result:
        if self.prompter is None:
            return self._last_incoming(kind)
        fault = self.prompter.prompt(kind)
        if fault is not None and not fault.field:
            fault = self._not_taken(kind) or fault
        return _result(kind, "failed" if fault else "passed", fault or Fault("", ""))

    def _last_incoming(self, kind: type[Interface[Any]]) -> Result:
        """What became of the last one that came by itself."""
        with self.db.unit() as unit:
            last = actions.latest_incoming(unit, kind.key())
        if last is None:
            return _result(kind, "skipped", Fault("", _NOT_ASKED))
        outcome, when = last
        if outcome == "untrusted":
            return _result(kind, "failed", self._not_taken(kind) or Fault("", "最近一次没有通过校验"))
        return _result(kind, "passed", Fault("", f"最近一次 {stamp(when)} 收到并通过校验"))

    def _not_taken(self, kind: type[Interface[Any]]) -> Fault | None:
        """Why we refused the last message of this interface, which its sender is never told."""
        with self.db.unit() as unit:
            kept = actions.latest_untrusted(unit, self.cipher, kind.key())
        return None if kept is None else diagnosis.of_incoming(kind, kept, self.gateway.keys, self.gateway.peers)

    def _outgoing(self, request: Interface[Any], examined: Examined[Any]) -> Fault | None:
        """A business refusal is no fault: the other side has read the message."""
        if examined.sent is None:
            return Fault("", _said(examined.error))
        fault = diagnosis.of_request(examined.sent, request)
        if fault is not None:
            return fault
        if examined.answered is None or isinstance(examined.error, Silent):
            return Fault("", f"没有应答：{_said(examined.error)}")
        fault = diagnosis.of_answer(examined, request.answer, self.gateway.keys, full=self.full)
        if fault is None and isinstance(examined.error, codes.NationalFault | codes.NationalBusy):
            fault = self._explained(examined)
        return fault or self._unopened(request, examined)

    def _explained(self, examined: Examined[Any]) -> Fault:
        known = self.prompter.explain(examined.serial) if self.prompter else None
        return known or Fault("", _said(examined.error))

    def _unopened(self, request: Interface[Any], examined: Examined[Any]) -> Fault | None:
        """A sensitive field that the other side did not find sealed."""
        if self.prompter is None or examined.sent is None or examined.sent.mode is None:
            return None
        opened = self.prompter.opened(examined.serial)
        lost = [path for path in diagnosis.secret_paths(type(request)) if path not in opened]
        return Fault(lost[0], "对方没有收到这个敏感字段的密文") if lost else None


def _result(kind: type[Interface[Any]], state: State, fault: Fault, milliseconds: int = 0) -> Result:
    return Result(kind.key(), kind.title, state, fault.field, fault.cause, milliseconds)


def _note(examined: Examined[Any]) -> str:
    """What should be known of one that passed."""
    notes = ["明文方式，未加密"] if examined.sent and examined.sent.mode is None else []
    if examined.error is not None:
        notes.append(f"对方已解开报文，业务答复：{_said(examined.error)}")
    return "；".join(notes)


def _said(error: BossError | None) -> str:
    if isinstance(error, codes.NationalRefusal | codes.NationalFault | codes.NationalBusy):
        return f"{error.said or '没有说明原因'}（{error.result or '未连接'}）"
    if isinstance(error, Silent):
        return error.cause
    return error.message if error else ""
