"""The page: what a step shows, as data. The service makes it, Qt and H5 paint it.

The field kinds are a closed vocabulary. A new kind is one class here and one editor in
each front end. Everything a person reads is Chinese and already masked.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Tone = Literal["neutral", "ok", "info", "warn", "bad"]
Scan = Literal["", "certificate", "iccid"]  # what a scanner or reader may put into a field


class Frozen(BaseModel):
    """Base of all page types: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(Frozen):
    """One label and value. ``strong`` is drawn bold; ``reveal`` names a masked value that may be revealed."""

    label: str
    value: str
    strong: bool = False
    tone: Tone = "neutral"
    reveal: str = ""


class Option(Frozen):
    """One choice. ``disabled`` is the reason why it is greyed, empty when it may be chosen."""

    value: str
    label: str
    hint: str = ""
    disabled: str = ""


class Column(Frozen):
    """One table column. ``stretch`` columns share the spare width."""

    key: str
    title: str
    align: Literal["left", "right", "center"] = "left"
    stretch: bool = False


class Row(Frozen):
    """One table row: cell texts by column key. ``detail`` is shown below the table while the row is current."""

    id: str
    cells: dict[str, str]
    disabled: str = ""
    detail: tuple[Line, ...] = ()


class _Field(Frozen):
    """Common to every field: ``name`` is unique in its page, ``error`` stands beside it.

    ``for_customer``: the customer sees it too, on the display of their own. Nothing else of a body is shown there.
    """

    name: str
    title: str = ""
    hint: str = ""
    error: str = ""
    for_customer: bool = False


class Text(_Field):
    """One line of text. ``plain`` = digits and Latin letters only, so no input method. ``scan``: what belongs here.

    ``digits`` = nothing but digits: a phone brings up its number pad. A ``secret``
    one is not shown while it is typed.
    """

    kind: Literal["text"] = "text"
    value: str = ""
    required: bool = True
    max_length: int = 100
    plain: bool = False
    digits: bool = False
    placeholder: str = ""
    scan: Scan = ""
    secret: bool = False


class Passage(_Field):
    """Several lines of text, such as a pasted key."""

    kind: Literal["passage"] = "passage"
    value: str = ""
    required: bool = True
    max_length: int = 20_000
    placeholder: str = ""


class Day(_Field):
    """A date ``yyyy-MM-dd``; ``forever`` also allows ``长期``."""

    kind: Literal["day"] = "day"
    value: str = ""
    required: bool = True
    forever: bool = False


class Choice(_Field):
    """One of a few options."""

    kind: Literal["choice"] = "choice"
    value: str = ""
    options: tuple[Option, ...] = ()
    required: bool = True


class Tick(_Field):
    """A statement to confirm, with its own key (``F10``). A change of a field in ``about`` takes the tick away."""

    kind: Literal["tick"] = "tick"
    value: bool = False
    about: tuple[str, ...] = ()
    required: bool = True
    key: str = ""


class Table(_Field):
    """Rows to pick from. ``value`` holds the picked row ids. With ``search`` the typed query goes to ``look``.

    ``scan``: what is scanned is looked for here, and the row of that id is picked.
    """

    kind: Literal["table"] = "table"
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    value: tuple[str, ...] = ()
    multiple: bool = False
    required: bool = True
    search: bool = False
    query: str = ""
    placeholder: str = ""
    empty: str = "没有符合条件的记录"
    scan: Scan = ""

    def called(self, row: Row) -> str:
        """What a row is called: its text in the stretched column, else in the first."""
        named = next((column for column in self.columns if column.stretch), self.columns[0] if self.columns else None)
        return row.cells.get(named.key, row.id) if named else row.id


class CardReader(_Field):
    """Reads an identity card. The value sent back is the base64 of the 256-byte text record."""

    kind: Literal["card"] = "card"
    value: str = ""
    required: bool = True
    lines: tuple[Line, ...] = ()


class Verdict(Frozen):
    """What came of examining a picture; with ``appeal`` a supervisor may confirm it all the same.

    ``turned`` = what is stored is the picture as the service turned it upright.
    """

    tone: Tone
    title: str
    text: str
    lines: tuple[Line, ...] = ()
    appeal: bool = False
    turned: bool = False


class Picture(_Field):
    """A JPEG from the document camera or from disk; the value is the id of an attached file."""

    kind: Literal["picture"] = "picture"
    value: str = ""
    required: bool = True
    max_bytes: int = 300_000
    lines: tuple[Line, ...] = ()
    verdict: Verdict | None = None


class Attachments(_Field):
    """Shots and files in the order of the pages; the value holds the ids of attached files.

    Together they become what is sent: one JPEG, or one PDF of at most ``max_bytes``.
    """

    kind: Literal["attachments"] = "attachments"
    value: tuple[str, ...] = ()
    required: bool = True
    max_bytes: int = 10 * 1024 * 1024
    max_pages: int = 50
    lines: tuple[Line, ...] = ()


class Signature(_Field):
    """The customer's signature; the value is the id of an attached PNG."""

    kind: Literal["signature"] = "signature"
    value: str = ""
    required: bool = True


class Document(_Field):
    """A PDF to look at; ``value`` is its file id."""

    kind: Literal["document"] = "document"
    value: str = ""
    lines: tuple[Line, ...] = ()


class Facts(_Field):
    """Read-only lines under a heading."""

    kind: Literal["facts"] = "facts"
    lines: tuple[Line, ...] = ()


class Notice(_Field):
    """A sentence that must be read."""

    kind: Literal["notice"] = "notice"
    tone: Tone = "info"
    text: str = ""


class Mark(Frozen):
    """One entry of a timeline. ``state`` drives icon and word."""

    title: str
    state: Literal["todo", "running", "done", "unknown", "failed", "skipped"] = "todo"
    at: str = ""
    text: str = ""
    serial: str = ""


class Timeline(_Field):
    """The states of a running workflow, live."""

    kind: Literal["timeline"] = "timeline"
    marks: tuple[Mark, ...] = ()


AnyField = Annotated[
    Text
    | Passage
    | Day
    | Choice
    | Tick
    | Table
    | CardReader
    | Picture
    | Attachments
    | Signature
    | Document
    | Facts
    | Notice
    | Timeline,
    Field(discriminator="kind"),
]


class Action(Frozen):
    """A button. ``confirm`` is asked first, only for what cannot be undone."""

    name: str
    label: str
    key: str = ""
    primary: bool = False
    confirm: str = ""


class Chip(Frozen):
    """A small coloured word; the tone is never the only signal."""

    text: str
    tone: Tone = "neutral"


class CustomerBar(Frozen):
    """Whom we serve, masked."""

    name: str
    lines: tuple[Line, ...] = ()
    chips: tuple[Chip, ...] = ()


class StepMark(Frozen):
    """One step of the step bar. ``stale`` = was done, but what it needed has changed."""

    name: str
    title: str
    state: Literal["done", "current", "todo", "stale"] = "todo"


class FeeLine(Frozen):
    """One fee in fen."""

    title: str
    amount: int
    note: str = ""


class FeePanel(Frozen):
    """The fees of this case; ``total`` in fen is computed by the service only."""

    lines: tuple[FeeLine, ...] = ()
    total: int = 0
    note: str = ""


class DatePanel(Frozen):
    """Effective and expiry dates with their source and the disclaimer."""

    source: str = ""
    source_tone: Tone = "neutral"
    lines: tuple[Line, ...] = ()
    disclaimer: str = ""


class Banner(Frozen):
    """What happened, what was done about it, one key to go on."""

    tone: Tone
    text: str
    action: Action | None = None


class Side(Frozen):
    """The right column."""

    fees: FeePanel | None = None
    dates: DatePanel | None = None
    receipt: str = ""


class Body(Frozen):
    """What a step's ``show`` returns."""

    fields: tuple[AnyField, ...] = ()
    actions: tuple[Action, ...] = ()
    banners: tuple[Banner, ...] = ()


class Page(Frozen):
    """Everything a front end needs to paint one step of one case."""

    case: str
    scenario: str
    title: str
    number: str
    version: int
    state: Literal["open", "submitted", "done", "refused", "discarded"]
    step: str
    steps: tuple[StepMark, ...]
    body: Body
    customer: CustomerBar | None = None
    side: Side = Side()
    saved_at: str = ""
    clerk: str = ""
