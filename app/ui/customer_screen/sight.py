"""What of a page is for the customer's eyes. Whatever is not named here never gets to their display."""

from dataclasses import dataclass

from service.kit.page import AnyField, Choice, DatePanel, Document, Facts, FeePanel, Line, Page, Signature, Table


@dataclass(frozen=True)
class Part:
    """One thing that was chosen or is to be known, with its lines."""

    title: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Sight:
    """``signature`` is None where nothing is signed, empty before the customer has signed."""

    case: str
    name: str
    title: str
    step: str
    state: str
    parts: tuple[Part, ...] = ()
    fees: FeePanel | None = None
    dates: DatePanel | None = None
    document: str = ""
    signature: str | None = None


def sight(page: Page) -> Sight:
    """Of the body only fields ``for_customer``; of the bar only the masked name; never clerk, chips or banners."""
    fields = [field for field in page.body.fields if field.for_customer]
    return Sight(
        case=page.case,
        name=page.customer.name if page.customer else "",
        title=page.title,
        step=next((mark.title for mark in page.steps if mark.name == page.step), ""),
        state=page.state,
        parts=tuple(part for field in fields for part in _parts(field)),
        fees=page.side.fees,
        dates=page.side.dates,
        document=next((field.value for field in fields if isinstance(field, Document)), ""),
        signature=next((field.value for field in fields if isinstance(field, Signature)), None),
    )


def _parts(field: AnyField) -> tuple[Part, ...]:
    if isinstance(field, Table):
        return _picked(field)
    if isinstance(field, Facts) and field.lines:
        return (Part(field.title, field.lines),)
    if isinstance(field, Choice) and field.value:
        label = next((option.label for option in field.options if option.value == field.value), "")
        return (Part(field.title, (Line(label="您的选择", value=label, strong=True),)),)
    return ()


def _picked(table: Table) -> tuple[Part, ...]:
    """Only the rows that were chosen: what else could be had, and who has it, is not for here."""
    rows = {row.id: row for row in table.rows}
    chosen = [rows[one] for one in table.value if one in rows]
    parts = []
    for row in chosen:
        name = table.called(row)
        cells = [(column.title, row.cells.get(column.key, "")) for column in table.columns]
        lines = row.detail or tuple(Line(label=title, value=text) for title, text in cells if text and text != name)
        parts.append(Part(name, lines))
    return tuple(parts)
