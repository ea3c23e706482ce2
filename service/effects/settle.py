"""The life of one effect: intent stored, sent, outcome stored; an unknown outcome is asked about, never guessed.

    SENDING ─▶ DONE │ REFUSED │ BUSY (surely nothing happened) │ UNKNOWN
    SENDING left behind, UNKNOWN ─ quiet time ─▶ asked ─▶ DONE │ REFUSED │ BUSY (never arrived) │ asked again later
    BUSY ─▶ SENDING under the same serial

The quiet time begins when the intent is stored, and a send may not outlast it: whoever was frozen after
storing its intent sends nothing once another owner may have asked.

A peer that was silent when it was asked may still have the message before it: its first "never arrived" after that
is asked about again. A peer that once said so and then refuses the second send may have done the first: it is
asked, and when it did, the effect is frozen for a person (``service.effects.doubt``).
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.effects import actions, doubt
from service.effects.actions import Effect, State
from service.effects.errors import Contradiction, KeyReused, Unknown
from service.effects.lines import Line, Outcome
from service.gateway.actions import next_serial
from service.kit.calling import Impostor
from service.kit.db import Unit
from service.kit.errors import BossError, Declined, Refused, Tampered, Unanswered, Unreached
from service.kit.masking import scrub

if TYPE_CHECKING:
    from service.effects.run import Effects, Run

Ask = Callable[[str], Outcome | None]

_MAY_CHANGE = {"REFUSED", "BUSY"}


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
        if not mine and row.is_open:
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
            values |= {"serial": next_serial(unit, self.run.effects.province), "result": ""}
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
        except (Refused, Declined) as error:
            raise self._refused(row, error, "REFUSED" if isinstance(error, Refused) else "BUSY") from error.__cause__
        except (Unreached, Impostor) as error:
            self._store(row, error, **actions.settled("BUSY"))
            raise
        except (Unanswered, Tampered) as error:
            self._store(row, error, state="UNKNOWN")
            raise Unknown(self.line.title, serial, row.next_ask_at, cause=error.code) from error
        self.run.at(self.step, "after-send")
        self._store_done(row, outcome)
        self.run.at(self.step, "after-store")
        return outcome.answer

    def _store_done(self, row: Effect, outcome: Outcome) -> None:
        """Contradiction when whoever asked meanwhile was told that it was refused."""
        values = _done(self.run.effects, row, outcome)
        with self.run.unit() as unit:
            now = actions.find(unit, self.run.id, self.step)
            contradicts = now is not None and doubt.contradicts(now, outcome)
            if now is not None and contradicts:
                values = doubt.frozen(now, f"{values['message']}（{outcome.result}）", values["answer"])
            actions.change(unit, self.run.id, self.step, **values)
        if contradicts:
            raise Contradiction(row.title, row.serial or "")

    def _refused(self, row: Effect, error: BossError, state: State) -> BossError:
        """What to raise after a refusal was stored."""
        code = getattr(error, "result", "") or error.code
        values = doubt.may_be_the_first(row, state, code)
        stored = self._store(row, error, **values)
        if stored is not None and stored.state == "DONE":
            said = scrub(getattr(error, "said", "") or error.message)
            with self.run.unit() as unit:
                actions.change(unit, self.run.id, self.step, **doubt.frozen(stored, f"{said}（{code}）"))
            return Contradiction(row.title, row.serial or "")
        if values["state"] == state:
            return error
        return Unknown(row.title, row.serial or "", row.next_ask_at, cause=error.code)

    def _store(self, row: Effect, error: BossError, **values: Any) -> Effect | None:
        """The row of an effect that failed, as it is then; whoever asked about it meanwhile knows better."""
        self.run.at(self.step, "after-send")
        kept = row.result == doubt.NOT_FOUND and isinstance(error, Unreached)
        told = doubt.NOT_FOUND if kept else getattr(error, "result", "") or error.code
        values = {"result": told, "message": scrub(getattr(error, "said", "") or error.message), **values}
        with self.run.unit() as unit:
            actions.change_open(unit, row, **values)
            stored = actions.find(unit, self.run.id, self.step)
        self.run.at(self.step, "after-store")
        return stored


def settle(effects: "Effects", row: Effect, ask: Ask, unit: Callable[[], AbstractContextManager[Unit]]) -> None:
    """Ask what became of an open effect and store it: DONE, REFUSED, or BUSY when it never arrived.

    Raises Unknown before its time, and when the question got no answer that settles it; Contradiction when it is
    frozen. Sends nothing but the question.
    """
    serial = row.serial or ""
    if row.result == doubt.FROZEN:
        raise Contradiction(row.title, serial)
    if not row.due:
        raise Unknown(row.title, serial, row.next_ask_at)
    effects.at(f"{row.step}:before-ask")
    cause = ""
    try:
        values = _learned(effects, row, ask(serial))
    except BossError as silent:
        pause = effects.schedule[min(row.asked, len(effects.schedule) - 1)]
        values = {"state": "UNKNOWN", "asked": row.asked + 1, "next_ask_at": actions.later(pause)}
        values |= {"result": ""} if row.result == doubt.NOT_FOUND else {}
        cause = silent.code
    effects.at(f"{row.step}:after-ask")
    with unit() as now:
        actions.change_open(now, row, **values)
        stored = actions.find(now, row.run, row.step)
    effects.at(f"{row.step}:after-settle")
    if values["state"] == "UNKNOWN":
        raise _still_open(row, stored, cause)


def _still_open(row: Effect, stored: Effect | None, cause: str) -> BossError:
    serial = row.serial or ""
    if stored is not None and stored.result == doubt.FROZEN:
        return Contradiction(row.title, serial)
    return Unknown(row.title, serial, stored.next_ask_at if stored else None, cause=cause)


def _learned(effects: "Effects", row: Effect, found: Outcome | None) -> dict[str, Any]:
    if found is None:
        return doubt.never_came(row, effects.quiet)
    if not found.done:
        return {**actions.settled("REFUSED"), "result": found.result, "message": scrub(found.message)}
    done = _done(effects, row, found)
    if doubt.contradicts(row, found):
        return doubt.frozen(row, f"{done['message']}（{found.result}）", done["answer"])
    return done


def _done(effects: "Effects", row: Effect, outcome: Outcome) -> dict[str, Any]:
    return {
        **actions.settled("DONE"),
        "result": outcome.result,
        "message": scrub(outcome.message),
        "answer": effects.sealed(outcome.answer, "answer", row.run, row.step),
    }
