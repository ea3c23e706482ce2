"""What a person may do about an acceptance or an effect, and else why not. Pure."""

from collections.abc import Sequence
from datetime import datetime

from service.effects.actions import Effect
from service.effects.doubt import FROZEN, NOT_FOUND
from service.effects.tables import OPEN
from service.kit.clock import local
from service.orders.model import State

DONE_BEFORE = "国网报了前一次受理已竣工，需班长查明后在「待核实」里结案"
_ENDED: dict[str, str] = {
    "DONE": "已经办成；要取消请办理退订、销户等业务",
    "REFUSED": "没有办成，已退回营业员，不用撤单",
    "CANCELLED": "已经撤单",
    "WAITING": "国网已受理，正在等报竣；报竣失败会自动退回",
}


def why_not_cancel(state: State, binding: str | None) -> str:
    """Only while the national side has surely booked nothing. ``binding`` = the state of the step that books."""
    if state in _ENDED:
        return _ENDED[state]
    if binding in OPEN:
        return "已经发给国网、结果还不确定；请先在「待核实」里核实"
    if binding == "DONE":
        return "国网已经受理；后续步骤由系统继续"
    return ""


def why_not_resume(state: State, journal: Sequence[Effect], *, astray: bool) -> str:
    """``astray`` = the completions that came exclude each other, or what we did."""
    if state != "PERSON":
        return "不在待人工状态，不用人工继续"
    if any(row.is_open for row in journal):
        return "还有结果未知的环节，请先核实"
    return "国网报竣与前后办理不一致，不能继续，只能查明后结案" if astray else ""


def why_not_close(state: State, journal: Sequence[Effect]) -> str:
    if state != "PERSON":
        return "不在待人工状态，不能人工结案"
    return "还有结果未知的环节，请先核实" if any(row.is_open for row in journal) else ""


def why_not_ask(row: Effect) -> str:
    """Sooner than a quiet time after it was sent, "never arrived" would prove nothing."""
    if row.result == FROZEN:
        return "对方的答复互相矛盾，再问也没有用，请人工核实"
    if row.due:
        return ""
    if row.asked == 0 or row.result == NOT_FOUND:
        return f"刚发出，{_clock(row.next_ask_at)}起才能核实"
    return ""


def why_not_settle(row: Effect) -> str:
    """A person decides only where the system could not find out."""
    if row.line == "file":
        return "文件可以重传，系统会自动处理"
    if row.result == FROZEN or row.asked > 0:
        return ""
    return "系统还没有问过对方，请先按「立即核实」"


def _clock(at: datetime | None) -> str:
    return f"{local(at):%H:%M:%S} " if at is not None else "稍后"
