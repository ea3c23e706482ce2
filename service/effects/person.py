"""What a person found out about an effect of unknown outcome: it was done, or it was not. Never a guess, never a send.

Done: the answer that the other side would have given is typed in and stored like a received one. Not done: the effect
may be sent again under its own serial, and a refusal of that send is asked about (``service.effects.doubt``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from service.effects import actions, doubt
from service.effects.actions import Effect
from service.gateway import codes
from service.kit import registry
from service.kit.db import Unit
from service.kit.errors import Invalid, Refused
from service.kit.masking import scrub

if TYPE_CHECKING:
    from service.effects.run import Effects


@dataclass(frozen=True)
class Verdict:
    """``answer`` by the names of ``asked_of``; ``why`` and by whom it was found out."""

    done: bool
    by: str
    why: str
    answer: Mapping[str, str]


def asked_of(row: Effect) -> Mapping[str, str]:
    """The fields that the answer must have, by name with their wire names; those at a peer need none."""
    return {} if row.line != "national" else {name: field.alias or name for name, field in _needed(row).items()}


def typeable(row: Effect) -> bool:
    """False = its answer holds whole nodes that nobody can type; only the system can fetch it."""
    return row.line != "national" or all(
        not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel))
        for field in _needed(row).values()
    )


def decide(unit: Unit, effects: "Effects", row: Effect, verdict: Verdict) -> None:
    """Store it. In this transaction the run was taken over from whoever drives it, and the row read after that.

    Refused when the system itself was told meanwhile: a job that only asks needs no hold on the run.
    """
    message = f"{verdict.by}人工核实{'已办' if verdict.done else '未办'}：{scrub(verdict.why)}"
    if verdict.done:
        answer = effects.sealed(_answer(row, verdict.answer), "answer", row.run, row.step)
        values = {**actions.settled("DONE"), "result": codes.DONE, "answer": answer}
    else:
        values = {**actions.settled("BUSY"), "result": doubt.NOT_FOUND}
    if not actions.change_open(unit, row, message=message, **values):
        raise Refused(f"{row.title}刚刚已有结论，您的结论没有登记。没有改动任何数据；请按 F5 刷新。", code="SETTLED")


def _needed(row: Effect) -> Mapping[str, FieldInfo]:
    answer: type[BaseModel] = registry.interfaces()[row.key].answer
    return {name: field for name, field in answer.model_fields.items() if field.is_required()}


def _answer(row: Effect, typed: Mapping[str, str]) -> str:
    """Invalid names every field that the other side's answer could not hold."""
    if row.line != "national":
        return "{}"
    model: type[BaseModel] = registry.interfaces()[row.key].answer
    try:
        return model.model_validate(dict(typed)).model_dump_json(by_alias=True)
    except ValidationError as error:
        wrong = {str(one["loc"][0]): "格式不对，请按国网答复的原文填写" for one in error.errors()}
    names = {field.alias or name: name for name, field in model.model_fields.items()}
    fields = {names.get(name, name): text for name, text in wrong.items()}
    raise Invalid("填写的国网答复格式不对，没有改动任何数据；请改好标出的几项再提交。", fields=fields)
