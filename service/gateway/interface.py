"""What an outside interface is: one typed class per interface, identified by (book, code)."""

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

Book = Literal["main", "group", "fixed", "tariff"]
Source = Literal["seed", "assumed"]
Direction = Literal["out", "in"]


class FromSeed:
    """Marks a field that the seed names: ``short_code: Annotated[ShortCode, FROM_SEED]``. All others are ours."""


FROM_SEED = FromSeed()


class Wire(BaseModel):
    """A part of a message. ``access_num`` is ``ACCESS_NUM`` on the wire; unknown keys are kept out."""

    model_config = ConfigDict(
        frozen=True, alias_generator=str.upper, populate_by_name=True, extra="ignore", str_strip_whitespace=True
    )


A = TypeVar("A", bound=Wire)


class Interface(Wire, Generic[A]):
    """A request. The class is the declaration, an instance is one message to send.

    ``book``/``code`` identify it (codes repeat over books); ``row`` is its row in the list of the
    120 encrypted interfaces; ``coded`` says whether its code or method is the seed's or ours;
    ``effect`` = it changes something at the peer, so it goes through the effect journal;
    ``on`` False = built and switched off (需求待定); ``example`` = fields of a sample message that
    the types alone do not give, for the self-check.
    """

    book: ClassVar[Book] = "main"
    code: ClassVar[str]
    title: ClassVar[str]
    centre: ClassVar[str]
    row: ClassVar[int | None] = None
    coded: ClassVar[Source] = "seed"
    direction: ClassVar[Direction] = "out"
    effect: ClassVar[bool] = False
    on: ClassVar[bool] = True
    deadline: ClassVar[float] = 15.0  # seconds, total
    example: ClassVar[Mapping[str, Any]] = {}
    answer: ClassVar[type[Any]]

    @classmethod
    def key(cls) -> str:
        """``main/3.2.1.1``."""
        return f"{cls.book}/{cls.code}"


class Empty(Wire):
    """An answer without content."""
