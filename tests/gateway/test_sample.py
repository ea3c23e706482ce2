"""Examples are made from the types, and fields are found by the same types."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import Field, ValidationError

from service.gateway.fields import Place, places
from service.gateway.interface import FROM_SEED, Wire
from service.gateway.sample import sample
from service.gateway.sensitive import AGENT, CertNumber, PersonName

Digits = Annotated[str, Field(pattern=r"^[0-9]+$", examples=["12"])]


class Person(Wire):
    """A node."""

    cust_name: PersonName
    cert_num: CertNumber = ""


class Full(Wire):
    """A field of every form that a declaration may have."""

    example: ClassVar[Mapping[str, Any]] = {"count": 7}

    code: Digits
    codes: tuple[Digits, ...] = ()
    spare: Digits | None = None
    text: str = ""
    count: int = 0
    share: float = 0.0
    kind: Literal["", "A", "B"] = ""
    agent: Annotated[Person, AGENT] | None = None
    people: Annotated[tuple[Person, ...], FROM_SEED] = ()
    stored: dict[str, Any] = Field(default_factory=dict)
    ours: int = Field(default=3, exclude=True)


def test_every_field_is_filled_by_the_nearest_example() -> None:
    person = Person(cust_name="测试甲", cert_num="370102199001010010")
    assert sample(Full) == Full(
        code="12",
        codes=("12",),
        spare="12",
        text="TEXT-1",
        count=7,
        share=1.0,
        kind="A",
        agent=person,
        people=(person,),
        stored={"STORED": "STORED-1"},
        ours=1,
    )


def test_a_form_without_an_example_is_an_error_of_the_declaration() -> None:
    class Bare(Wire):
        """Its form cannot be guessed."""

        code: Annotated[str, Field(pattern=r"^[0-9]+$")]

    class Strange(Wire):
        """A type that no message has."""

        code: bytes

    with pytest.raises(ValidationError, match="CODE"):
        sample(Bare)
    with pytest.raises(TypeError, match="no example"):
        sample(Strange)


def test_fields_are_found_by_their_wire_paths() -> None:
    found = list(places(Full))
    assert [place.path for place in found] == [
        *["CODE", "CODES[]", "SPARE", "TEXT", "COUNT", "SHARE", "KIND"],
        *["AGENT", "AGENT.CUST_NAME", "AGENT.CERT_NUM", "PEOPLE[]", "PEOPLE[].CUST_NAME", "PEOPLE[].CERT_NUM"],
        "STORED",  # what is ours only is no field of the message
    ]
    by_path = {place.path: place for place in found}
    assert by_path["AGENT"] == Place("AGENT", Person, klass="业务代办人信息")
    assert by_path["AGENT.CUST_NAME"] == Place("AGENT.CUST_NAME", str, klass="客户姓名", within="业务代办人信息")
    assert by_path["PEOPLE[]"] == Place("PEOPLE[]", Person, from_seed=True)
    assert by_path["PEOPLE[].CERT_NUM"] == Place("PEOPLE[].CERT_NUM", str, klass="证件号")
    assert by_path["PEOPLE[].CERT_NUM"].name == "CERT_NUM"
