"""What a person who has found something out types in on the board 待核实."""

from collections.abc import Mapping
from typing import Any

from service.effects.actions import Effect
from service.effects.person import asked_of, typeable
from service.gateway.titles import TITLES
from service.kit.errors import Invalid
from service.kit.page import AnyField, Choice, Option, Passage, Text
from service.orders.centre.settling import Finding

DONE, UNDONE = "done", "undone"
ANSWER = "answer_"  # before the name of a field of the other side's answer
_LEAST = 4  # characters of evidence
_EVIDENCE = Passage(name="why", title="凭证说明", max_length=300, placeholder="查询渠道、经办人、凭证号；会留痕")


def settle_fields(row: Effect) -> tuple[AnyField, ...]:
    """The conclusion, what the other side answered, the evidence."""
    cannot = "" if typeable(row) else "这一环节的答复只能由系统取回，不能手工登记"
    options = (
        Option(value=DONE, label="已办成，按办成继续", disabled=cannot),
        Option(value=UNDONE, label="没有办，可以用原流水重新发送"),
    )
    answers = tuple(
        Text(name=f"{ANSWER}{name}", title=TITLES.get(wire, wire), required=False, max_length=64, hint="办成时必填")
        for name, wire in (asked_of(row) if typeable(row) else {}).items()
    )
    return (Choice(name="conclusion", title="结论", options=options), *answers, _EVIDENCE)


def finding(row: Effect, typed: Mapping[str, Any]) -> Finding:
    """Invalid names what is missing."""
    done, wrong = typed["conclusion"] == DONE, _too_short(typed)
    answer = {name.removeprefix(ANSWER): text for name, text in typed.items() if name.startswith(ANSWER)}
    if done:
        wrong |= {f"{ANSWER}{name}": "办成时必填" for name in asked_of(row) if not answer.get(name)}
    _refuse(wrong)
    return Finding(done, typed["why"], answer if done else {})


def close_fields() -> tuple[AnyField, ...]:
    options = (
        Option(value=DONE, label="业务已经办成"),
        Option(value=UNDONE, label="业务没有办理，按撤单处理"),
    )
    order = Text(name="order", title="国网订单号", required=False, max_length=64, plain=True, hint="办成时必填")
    return (Choice(name="conclusion", title="结论", options=options), order, _EVIDENCE)


def closed(typed: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether it was done, and the evidence with the national order number."""
    done, wrong = typed["conclusion"] == DONE, _too_short(typed)
    if done and not typed["order"]:
        wrong["order"] = "办成时必填"
    _refuse(wrong)
    return done, f"国网订单 {typed['order']}，{typed['why']}" if done else str(typed["why"])


def _too_short(typed: Mapping[str, Any]) -> dict[str, str]:
    return {} if len(typed["why"]) >= _LEAST else {"why": f"请写清凭证，至少 {_LEAST} 个字"}


def _refuse(wrong: Mapping[str, str]) -> None:
    if wrong:
        raise Invalid("有内容没有填对，没有改动任何数据；请改好标出的几项再提交。", fields=dict(wrong))
