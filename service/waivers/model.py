"""What a waiver is made of, as facts of a case."""

from datetime import date

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Base of the facts: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Approval(Frozen):
    """The decision made off-line. Months ``yyyyMM``, both included."""

    number: str
    approver: str
    day: date
    start: str
    end: str


class Name(Frozen):
    """The name of an application at the file server, and the file of the case that it is for."""

    file: str
    day: date
    serial: int


class Form(Frozen):
    """The application as it was sent; ``path`` is what 3.2.1.67 answered, and the only way to the submit."""

    parts: tuple[str, ...]
    file: str
    media: str
    pages: int
    size: int
    sha256: str
    path: str
