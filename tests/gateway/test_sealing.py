"""Every sensitive field of every interface is sealed because of its type."""

import json
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from sandbox import wire
from sandbox.envelope import Exchange
from service.gateway import sealing
from service.gateway.interface import Wire
from service.gateway.profiles import PROFILES
from service.gateway.sealing import Each, Parts, Sealed, Shape
from service.gateway.sensitive import CertNumber, PersonName, Phone, Sensitive, Stored
from service.kit import registry

MODE = PROFILES["A256GCM+OAEP256"]
CANARY = "金丝雀7f3a"


def models() -> list[type[BaseModel]]:
    found = registry.interfaces().values()
    return [*found, *{interface.answer for interface in found}]


def canaries(where: Shape) -> Any:
    """A value whose every sensitive place holds a canary."""
    if isinstance(where, Sealed):
        return CANARY if where.text else {"CANARY": CANARY}
    if isinstance(where, Each):
        return [canaries(where.item)] * 2
    return {name: canaries(inner) for name, inner in where.fields.items()}


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_a_round_trip_with_each_secret_field_sealed(model: type[BaseModel]) -> None:
    """Ours seals, the sandbox's own code opens, and the other way round."""
    key = MODE.new_key()
    ours, theirs = MODE.mode(key), Exchange(MODE.name, key)
    secret = canaries(sealing.shape(model))
    # pydantic checks nothing here, so that a literal or a number beside the secret does not matter
    message = model.model_construct(**_names(model, secret))
    sent = sealing.seal(message, ours)
    if secret:
        assert CANARY not in json.dumps(sent, ensure_ascii=False)
    assert wire.opened(model, sent, theirs) == message.model_dump(mode="json", by_alias=True)
    assert sealing.opened(model, wire.sealed(model, secret, theirs), ours) == secret


def _names(model: type[BaseModel], body: dict[str, Any]) -> dict[str, Any]:
    """Wire names back to field names, nested models built."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if field.alias in body:
            value = body[field.alias]
            inner = [part for part in (field.annotation, *getattr(field.annotation, "__args__", ())) if _is_model(part)]
            if inner and isinstance(value, list):
                value = tuple(inner[0].model_construct(**_names(inner[0], item)) for item in value)
            elif inner:
                value = inner[0].model_construct(**_names(inner[0], value))
            found[name] = value
    return found


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


class Agent(Wire):
    """Somebody who acts for the customer."""

    agent_name: PersonName
    phones: tuple[Phone, ...] = ()
    spare: Phone | None = None


class Deep(Wire):
    """Sensitive fields in every place that is allowed."""

    agent: Agent
    agents: tuple[Agent, ...] = ()
    also: Agent | None = None
    kept: Stored = {}  # noqa: RUF012
    plain: str = ""


def test_nested_lists_and_optional_fields_are_found() -> None:
    agent = Parts(
        {
            "AGENT_NAME": Sealed("客户姓名", True),
            "PHONES": Each(Sealed("联系电话", True)),
            "SPARE": Sealed("联系电话", True),
        }
    )
    kept = Sealed("应答报文", text=False)
    assert sealing.shape(Deep) == Parts({"AGENT": agent, "AGENTS": Each(agent), "ALSO": agent, "KEPT": kept})


def test_deep_values_come_back() -> None:
    mode = MODE.mode(MODE.new_key())
    one = Agent(agent_name="张三", phones=("13800000001", "13800000002"))
    deep = Deep(agent=one, agents=(one, one), kept={"A": [1, "二"]}, plain="clear")
    sent = sealing.seal(deep, mode)
    assert sent["PLAIN"] == "clear"
    assert isinstance(sent["KEPT"], str)
    assert sent["AGENT"]["SPARE"] is None
    assert Deep.model_validate(sealing.opened(Deep, sent, mode)) == deep


def test_a_record_names_the_class_only() -> None:
    shown = sealing.redacted(Deep(agent=Agent(agent_name="张三", phones=("13800000001",)), plain="clear"))
    assert shown["AGENT"] == {"AGENT_NAME": "<客户姓名>", "PHONES": ["<联系电话>"], "SPARE": None}
    assert shown["PLAIN"] == "clear"


@pytest.mark.parametrize("kind", [dict[str, Phone], Phone | int, tuple[str, Phone], dict[str, Agent]])
def test_a_hidden_sensitive_field_is_an_error_of_the_declaration(kind: Any) -> None:
    class Hidden(Wire):
        """Would go out in the clear."""

        secret: kind

    with pytest.raises(TypeError, match="hidden"):
        sealing.shape(Hidden)


def test_a_sealed_field_in_the_clear_is_refused() -> None:
    mode = MODE.mode(MODE.new_key())
    for clear in ("370102199003074519", 5, ["x"], "5byg5LiJ"):
        with pytest.raises(ValueError):
            sealing.opened(Agent, {"AGENT_NAME": clear}, mode)


def test_an_empty_field_has_nothing_to_open() -> None:
    assert sealing.opened(Deep, {"AGENT": {"AGENT_NAME": ""}, "KEPT": ""}, MODE.mode(MODE.new_key())) == {
        "AGENT": {"AGENT_NAME": ""},
        "KEPT": {},
    }


def test_the_mark_is_the_type() -> None:
    assert get_args(CertNumber)[:2] == (str, Sensitive("证件号"))
