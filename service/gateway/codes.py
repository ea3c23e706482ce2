"""What the national side answers, as errors for people: what happened, is anything booked, what to do now."""

import re
from datetime import datetime

from service.kit.clock import local
from service.kit.errors import BossError, Declined, Refused, Tampered, Unanswered, Unreached

DONE = "0000"
ACCEPTED = "0001"  # the completion follows by 3.3.1
REFUSED_BY_US = "1001"
BAD_MESSAGE = "2001"
TRY_LATER = "9001"

_RESULT = re.compile(r"[0129]\d{3}")


class NationalRefusal(Refused):
    """Answer 1xxx: the business says no, with the national code and text."""

    code = "NATIONAL_REFUSAL"

    def __init__(self, title: str, result: str, said: str) -> None:
        super().__init__(
            f"国网没有受理{title}：{said or '没有说明原因'}（{result}）。本次没有登记。请按提示修改后按 F12 重新提交。"
        )
        self.result, self.said = result, said


class NationalFault(Declined):
    """Answer 2xxx: the national side cannot read our message; sending the same again will not help."""

    code = "NATIONAL_FAULT"

    def __init__(self, title: str, result: str, said: str) -> None:
        super().__init__(
            f"国网不认可{title}的报文：{said or '没有说明原因'}（{result}）。本次没有登记。"
            "请按 Ctrl+S 挂起本单，并把括号里的代码报给系统管理员。"
        )
        self.result, self.said = result, said


class NationalBusy(Unreached):
    """Answer 9xxx, or no connection, or a silent answer to a mere question: surely nothing was changed."""

    code = "NATIONAL_BUSY"

    def __init__(self, title: str, why: str, *, result: str = "") -> None:
        shown = f"{why}（{result}）" if result else why
        super().__init__(f"{title}暂时办不了：{shown}。国网没有任何变化，已填内容都在。请稍后按 F12 重试。")
        self.result, self.said = result, why


class Unknown(Unanswered):
    """An effect was sent and no trustworthy answer came: it may be booked. Only a query or a person leads on.

    ``ask_at`` is the earliest time of the next query, by the database's clock; None until the journal knows it.
    """

    code = "OUTCOME_UNKNOWN"

    def __init__(self, title: str, serial: str, ask_at: datetime | None = None, *, cause: str = "") -> None:
        when = f"系统将在 {local(ask_at):%H:%M:%S} 后" if ask_at else "系统稍后会"
        super().__init__(
            f"{title}已经发出，但没有收到结果，是否登记还不确定（流水 {serial}）。"
            f"{when}自动核实，不会重复办理。请勿另开新单重办；到时按 F12 继续，或按 Ctrl+S 挂起先办别的。"
        )
        self.title, self.serial, self.ask_at, self.cause = title, serial, ask_at, cause


def untrusted() -> Tampered:
    """One error for every cause: signature, key, padding, charset, form."""
    return Tampered("报文没有通过校验，已整条拒收，没有登记任何业务。请按 F12 重试；再次出现请报系统管理员。")


def is_result(value: object) -> bool:
    """A result code that the profile knows."""
    return isinstance(value, str) and _RESULT.fullmatch(value) is not None


def is_done(result: str) -> bool:
    return result in {DONE, ACCEPTED}


def failure(title: str, result: str, said: str) -> BossError:
    """The error of a result that is not done."""
    if result.startswith("1"):
        return NationalRefusal(title, result, said)
    if result.startswith("9"):
        return NationalBusy(title, said or "国网繁忙", result=result)
    return NationalFault(title, result, said)
