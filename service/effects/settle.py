"""The life of one effect: intent stored, sent, outcome stored; an unknown outcome is asked about, never guessed.

    SENDING ─▶ DONE │ REFUSED │ BUSY (surely nothing happened) │ UNKNOWN
    SENDING left behind, UNKNOWN ─ quiet time ─▶ asked ─▶ DONE │ REFUSED │ BUSY (never arrived) │ asked again later
    BUSY ─▶ SENDING under the same serial

The quiet time begins when the intent is stored, and a send may not outlast it: whoever was frozen after
storing its intent sends nothing once another owner may have asked.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.effects import actions
from service.effects.actions import Effect
from service.effects.errors import KeyReused, Unknown
from service.effects.lines import Line, Outcome
from service.gateway.actions import next_serial
from service.kit.db import Unit
from service.kit.errors import BossError, Declined, Refused, Tampered, Unanswered, Unreached
from service.kit.masking import scrub

if TYPE_CHECKING:
    from service.effects.run import Effects, Run

Ask = Callable[[str], Outcome | None]

_MAY_CHANGE = {"REFUSED", "BUSY"}
_OPEN = {"SENDING", "UNKNOWN"}


@dataclass(frozen=True)
class Attempt:
    """One step of a run at one line."""

    run: "Run"
    step: str
    line: Line

    def answer(self, *, again: bool = False) -> str:
        """The answer as JSON: the stored one, or of the effect done now.

        ``again`` = after a refusal, or when surely nothing happened: anew under a new serial, with any content.
        """
        started = time.monotonic()
        row, mine = self._intend(again)
        if not mine and row.state in _OPEN:
            settle(self.run.effects, row, self.line.ask, self.run.unit)
            started = time.monotonic()
            row, mine = self._intend(again=False)
        if mine:
            return self._send(row, started)
        if row.state == "REFUSED":
            raise self.line.refusal(row.result, row.message)
        return self.run.opened(row)

    def _intend(self, again: bool) -> tuple[Effect, bool]:
        """Store that it will be sent. True = by us, now; False = look at the row."""
        content = self.run.effects.keyed(self.line.content())
        self.run.at(self.step, "before-intent")
        with self.run.unit() as unit:
            row = actions.find(unit, self.run.id, self.step)
            change = row is not None and again and row.state in _MAY_CHANGE
            if row is not None and row.request_hash != content and not change:
                raise KeyReused(self.line.title)
            mine = row is None or change or row.state == "BUSY"
            if mine:
                self._store_intent(unit, row, content, new_serial=row is None or change)
            stored = actions.find(unit, self.run.id, self.step)
        assert stored is not None
        if mine:
            self.run.at(self.step, "after-intent")
        return stored, mine

    def _store_intent(self, unit: Unit, row: Effect | None, content: str, *, new_serial: bool) -> None:
        values = {**actions.sending(self.run.effects.quiet), "request_hash": content}
        values |= {"line": self.line.name, "key": self.line.key, "title": self.line.title}
        if new_serial:
            values["serial"] = next_serial(unit, self.run.effects.province)
        if row is None:
            actions.add(unit, run=self.run.id, step=self.step, **values)
        else:
            actions.change(unit, self.run.id, self.step, **values)

    def _send(self, row: Effect, started: float) -> str:
        until = started + min(self.line.deadline, self.run.effects.quiet)
        serial = row.serial or ""
        if time.monotonic() >= until:
            raise Unknown(self.line.title, serial, row.next_ask_at, cause="late")
        try:
            outcome = self.line.send(serial, until)
        except Refused as error:
            self._store(row, error, **actions.settled("REFUSED"))
            raise
        except (Unreached, Declined) as error:
            self._store(row, error, **actions.settled("BUSY"))
            raise
        except (Unanswered, Tampered) as error:
            self._store(row, error, state="UNKNOWN")
            raise Unknown(self.line.title, serial, row.next_ask_at, cause=error.code) from error
        self.run.at(self.step, "after-send")
        with self.run.unit() as unit:
            actions.change(unit, self.run.id, self.step, **_done(self.run.effects, row, outcome))
        self.run.at(self.step, "after-store")
        return outcome.answer

    def _store(self, row: Effect, error: BossError, **values: Any) -> None:
        """The row of an effect that failed; whoever asked about it meanwhile knows better."""
        self.run.at(self.step, "after-send")
        values["result"] = getattr(error, "result", "") or error.code
        values["message"] = scrub(getattr(error, "said", "") or error.message)
        with self.run.unit() as unit:
            actions.change_open(unit, row, **values)
        self.run.at(self.step, "after-store")


def settle(effects: "Effects", row: Effect, ask: Ask, unit: Callable[[], AbstractContextManager[Unit]]) -> None:
    """Ask what became of an open effect and store it: DONE, REFUSED, or BUSY when it never arrived.

    Raises Unknown before its time, and when the question got no answer. Sends nothing but the question.
    """
    serial = row.serial or ""
    if not row.due:
        raise Unknown(row.title, serial, row.next_ask_at)
    effects.at(f"{row.step}:before-ask")
    try:
        found = ask(serial)
    except BossError as silent:
        with unit() as now:
            pause = effects.schedule[min(row.asked, len(effects.schedule) - 1)]
            actions.change_open(now, row, state="UNKNOWN", asked=row.asked + 1, next_ask_at=actions.later(pause))
            later = actions.find(now, row.run, row.step)
        raise Unknown(row.title, serial, later.next_ask_at if later else None, cause=silent.code) from silent
    effects.at(f"{row.step}:after-ask")
    with unit() as now:
        actions.change_open(now, row, **_learned(effects, row, found))
    effects.at(f"{row.step}:after-settle")


def _learned(effects: "Effects", row: Effect, found: Outcome | None) -> dict[str, Any]:
    if found is None:
        return {
            **actions.settled("BUSY"),
            "result": "",
            "message": "国网没有收到" if row.line == "national" else "对方没有收到",
        }
    if not found.done:
        return {**actions.settled("REFUSED"), "result": found.result, "message": scrub(found.message)}
    return _done(effects, row, found)


def _done(effects: "Effects", row: Effect, outcome: Outcome) -> dict[str, Any]:
    return {
        **actions.settled("DONE"),
        "result": outcome.result,
        "message": scrub(outcome.message),
        "answer": effects.sealed(outcome.answer, "answer", row.run, row.step),
    }
