"""docs/spec-versions.md and the declarations say the same (R18.8)."""

import re
from pathlib import Path

from service.gateway.fields import places
from tests.gateway.declared import INTERFACES

PAGE = (Path(__file__).parents[2] / "docs" / "spec-versions.md").read_text("utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (text,) = (part for part in section if part.startswith(heading))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_thirteen_versions_stand_in_the_matrix() -> None:
    older = ["1.3.4", "1.3.5", "1.3.6", "1.3.7", "1.3.8", "1.3.8.1", "1.3.9", "1.3.9.1"]
    versions = [*older, "1.4.0", "1.4.1", "1.4.2", "1.4.3", "1.4.3.1"]
    assert [row[0] for row in table("Versions")] == [*(f"V{version}" for version in versions), "**any of the 13**"]


def test_the_nine_changed_interfaces_are_declared_with_the_fields_that_the_seed_names() -> None:
    rows = table("Changed interfaces")
    assert [row[0] for row in rows] == [f"3.2.1.{last}" for last in (1, 5, 6, 8, 12, 13, 21, 25, 43)]
    for code, title, *_, field in rows:
        kind = INTERFACES[f"group/{code}"]
        marked = {place.name for model in (kind, kind.answer) for place in places(model) if place.from_seed}
        assert (kind.title, kind.coded) == (title, "seed")
        assert field.strip("`") in marked


def test_the_probably_new_interfaces_are_declared() -> None:
    rows = table("New interfaces")
    assert [row[0] for row in rows] == ["3.2.1.34", "3.2.1.49", "3.2.3.5"]
    for code, title, _scenario in rows:
        assert INTERFACES[f"group/{code}"].title == title
