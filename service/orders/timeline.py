"""The states of a submitted acceptance, as the clerk sees them live. Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal

from service.effects.actions import Effect
from service.effects.doubt import FROZEN
from service.kit.clock import local
from service.kit.page import Mark
from service.orders.model import COMPLETION, OVER, Acceptance, Completed, Stage

MarkState = Literal["todo", "running", "done", "unknown", "failed", "skipped"]

_STATES: Mapping[str, MarkState] = {
    "SENDING": "running",
    "DONE": "done",
    "REFUSED": "failed",
    "UNKNOWN": "unknown",
    "BUSY": "running",
}

_RETRIED = "，将自动重试"


def marks(
    acceptance: Acceptance, stages: Sequence[Stage], journal: Sequence[Effect], completions: Sequence[Completed]
) -> tuple[Mark, ...]:
    """One mark per stage, in the order of the workflow; what comes next on a running one is ``running``."""
    rows = {row.step: row for row in journal}
    at = local(acceptance.accepted_at).strftime("%H:%M:%S")
    found = [Mark(title="受理已保存", state="done", at=at, text=f"受理号 {acceptance.number}")]
    for stage in stages:
        mark = _completion(stage, completions) if stage.name == COMPLETION else _effect(stage, rows.get(stage.name))
        found.append(_given_up(mark) if acceptance.state in OVER and mark.state == "running" else mark)
    return _with_next(acceptance, found)


def _effect(stage: Stage, row: Effect | None) -> Mark:
    if row is None:
        return Mark(title=stage.title)
    at = local(row.done_at or row.sent_at).strftime("%H:%M:%S")
    text = {
        "SENDING": "已发出，等待应答",
        "UNKNOWN": _unknown(row),
        "BUSY": f"{_happened(row) or '对方繁忙'}{_RETRIED}",
        "REFUSED": f"{_happened(row)}（{row.result}）",
    }.get(row.state, "")
    return Mark(title=stage.title, state=_STATES[row.state], at=at, text=text, serial=row.serial or "")


def _unknown(row: Effect) -> str:
    if row.result == FROZEN:
        return "对方的答复互相矛盾，需人工核实，不会重复办理"
    return f"结果未知，{_clock(row)}后自动核实，不会重复办理"


def _happened(row: Effect) -> str:
    """The first sentence: what follows, whether anything is booked, is about its own stage and not the acceptance."""
    return row.message.split("。", 1)[0]


def _given_up(mark: Mark) -> Mark:
    """Nobody tries this stage again by itself."""
    return mark.model_copy(update={"state": "failed", "text": mark.text.removesuffix(_RETRIED)})


def _clock(row: Effect) -> str:
    return f"{local(row.next_ask_at):%H:%M:%S} " if row.next_ask_at else "稍"


def _completion(stage: Stage, completions: Sequence[Completed]) -> Mark:
    if not completions:
        return Mark(title=stage.title)
    last = completions[-1]
    failed = last.result != "0"
    text = last.reason or "国网未说明原因" if failed else ""
    return Mark(title=stage.title, state="failed" if failed else "done", at=last.finish_time[-8:], text=text)


def _with_next(acceptance: Acceptance, found: list[Mark]) -> tuple[Mark, ...]:
    """While it is on its way, the first stage not begun is the running one; a stopped one skips the rest."""
    done: list[Mark] = []
    waiting = acceptance.state not in OVER
    for mark in found:
        if mark.state != "todo":
            done.append(mark)
            waiting = waiting and mark.state == "done"
        elif acceptance.state in ("REFUSED", "CANCELLED"):
            done.append(mark.model_copy(update={"state": "skipped"}))
        elif waiting:
            text = "等待国网报竣" if acceptance.state == "WAITING" else ""
            done.append(mark.model_copy(update={"state": "running", "text": text}))
            waiting = False
        else:
            done.append(mark)
    return tuple(done)
