"""A sensitive field is sealed because of its type, wherever it stands. Every declared one: ``test_round_trips``."""

import base64
from typing import Any, get_args

import pytest

from service.gateway import sealing
from service.gateway.interface import Wire
from service.gateway.profiles import PROFILES
from service.gateway.sealing import Each, Parts, Sealed
from service.gateway.sensitive import CertNumber, PersonName, Phone, Sensitive, Stored

MODE = PROFILES["A256GCM+OAEP256"]


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


class Row(Wire):
    """Nothing but fields."""

    name: PersonName = ""
    phone: Phone = ""


class Table(Wire):
    """Many of them."""

    rows: tuple[Row, ...]


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


def test_a_nul_under_the_seal_is_refused() -> None:
    """The database would refuse it, long after the message was taken."""
    mode = MODE.mode(MODE.new_key())
    for body in ({"AGENT_NAME": b"a\0b"}, {"AGENT_NAME": b"fine", "SPARE": b"\0"}):
        sealed = {name: base64.b64encode(mode.seal(clear)).decode() for name, clear in body.items()}
        with pytest.raises(ValueError, match="NUL"):
            sealing.opened(Agent, sealed, mode)


def test_an_empty_field_has_nothing_to_open() -> None:
    assert sealing.opened(Deep, {"AGENT": {"AGENT_NAME": ""}, "KEPT": ""}, MODE.mode(MODE.new_key())) == {
        "AGENT": {"AGENT_NAME": ""},
        "KEPT": {},
    }


@pytest.mark.parametrize("odd", [None, "text", 5, ["x"]])
def test_rows_of_every_form(odd: Any) -> None:
    """What a row does not say stays unsaid, and a row that is none is left to validation."""
    mode = MODE.mode(MODE.new_key())

    def sealed(text: str) -> str:
        return base64.b64encode(mode.seal(text.encode())).decode()

    rows: list[dict[str, Any]] = [
        {"NAME": sealed("甲"), "PHONE": sealed("1")},
        {"PHONE": sealed("2"), "X": "y"},
        {"NAME": "", "PHONE": None},
    ]
    clear = [{"NAME": "甲", "PHONE": "1"}, {"PHONE": "2", "X": "y"}, {"NAME": "", "PHONE": None}]
    assert sealing.opened(Table, {"ROWS": [dict(row) for row in rows]}, mode) == {"ROWS": clear}
    assert sealing.opened(Table, {"ROWS": [odd, *rows]}, mode) == {"ROWS": [odd, *clear]}
    assert sealing.opened(Table, {"ROWS": odd}, mode) == {"ROWS": odd}


def test_the_mark_is_the_type() -> None:
    assert get_args(CertNumber)[:2] == (str, Sensitive("证件号"))
