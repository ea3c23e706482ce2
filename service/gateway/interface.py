"""What an outside interface is: one typed class per interface, identified by (book, code)."""

from typing import Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

Source = Literal["seed", "assumed"]
Direction = Literal["out", "in"]


class Wire(BaseModel):
    """A part of a message. ``access_num`` is ``ACCESS_NUM`` on the wire; unknown keys are kept out."""

    model_config = ConfigDict(
        frozen=True, alias_generator=str.upper, populate_by_name=True, extra="ignore", str_strip_whitespace=True
    )


A = TypeVar("A", bound=Wire)


class Interface(Wire, Generic[A]):
    """A request. The class is the declaration, an instance is one message to send.

    ``book``/``code`` identify it (codes repeat over books); ``row`` is its row in the list of the
    120 encrypted interfaces; ``source`` says whether its field list comes from the seed or is ours;
    ``effect`` = it changes something at the peer, so it goes through the effect journal.
    """

    book: ClassVar[str] = "main"
    code: ClassVar[str]
    title: ClassVar[str]
    centre: ClassVar[str]
    row: ClassVar[int | None] = None
    source: ClassVar[Source] = "assumed"
    direction: ClassVar[Direction] = "out"
    effect: ClassVar[bool] = False
    deadline: ClassVar[float] = 15.0  # seconds, total
    answer: ClassVar[type[Any]]

    @classmethod
    def key(cls) -> str:
        """``main/3.2.1.1``."""
        return f"{cls.book}/{cls.code}"


class Empty(Wire):
    """An answer without content."""
