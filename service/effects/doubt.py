"""When two answers about one serial do not agree: it is asked about again, or frozen for a person; never guessed.

An effect keeps its doubt in ``result``. ``NOT_FOUND``: the peer said that it never arrived; when it refuses the next
send, it may have done the one before. ``?REFUSED:1999``: it refused that one, and will be asked. ``CONTRADICTION``:
frozen, open for ever, never due.
"""

import logging
from typing import Any

from service.effects import actions
from service.effects.actions import Effect, State
from service.effects.lines import Outcome

NOT_FOUND = "NOT_FOUND"
FROZEN = "CONTRADICTION"
_DOUBTED = "?"

_NEVER_CAME = {"national": "国网没有收到"}

log = logging.getLogger(__name__)


def never_came(row: Effect, quiet: float) -> dict[str, Any]:
    """Columns after "not found". Said right after a silence, it has to be said once more when it is quiet again."""
    if row.result.startswith(_DOUBTED):
        state, _, code = row.result[1:].partition(":")
        return {**actions.settled(_state(state)), "result": code}
    if row.asked and row.result != NOT_FOUND:
        return {"state": "UNKNOWN", "result": NOT_FOUND, "next_ask_at": actions.later(quiet)}
    return {**actions.settled("BUSY"), "result": NOT_FOUND, "message": _NEVER_CAME.get(row.line, "对方没有收到")}


def may_be_the_first(row: Effect, state: State, code: str) -> dict[str, Any]:
    """Columns after a refusal: final, or to be asked about because an earlier send may have been done."""
    if row.result != NOT_FOUND:
        return {**actions.settled(state), "result": code}
    return {"state": "UNKNOWN", "result": f"{_DOUBTED}{state}:{code}"}


def contradicts(row: Effect, outcome: Outcome) -> bool:
    """Done, and refused before."""
    return outcome.done and (row.state == "REFUSED" or row.result.startswith(_DOUBTED))


def frozen(row: Effect, other: str, answer: str | None = None) -> dict[str, Any]:
    """Columns of an effect that only a person may go on with; ``answer`` is sealed. Both answers are kept."""
    log.error("answers about %s of %s contradict each other: frozen for a person", row.serial, row.key)
    said = f"先答复“{row.message or '已办理'}”（{row.result.removeprefix(_DOUBTED)}），后答复“{other}”"
    kept = {} if answer is None else {"answer": answer}
    return {"state": "UNKNOWN", "result": FROZEN, "message": said, "next_ask_at": None, "done_at": None, **kept}


def _state(name: str) -> State:
    return "REFUSED" if name == "REFUSED" else "BUSY"
