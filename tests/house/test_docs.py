"""The documents name what is there."""

import re

import pytest

from tests.house.conftest import ROOT

PATH = re.compile(r"`((?:app|imaging|service|sandbox|resources|docs|bench|tests)/[\w./-]*)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_named_path_and_link_exists(page) -> None:
    text = page.read_text(encoding="utf-8")
    named = [ROOT / path for path in PATH.findall(text) if "<" not in path]
    linked = [page.parent / path for path in LINK.findall(text)]
    assert [str(path) for path in [*named, *linked] if not path.exists()] == []


def test_every_scenario_and_domain_is_on_the_map() -> None:
    text = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
    scenarios = [path.relative_to(ROOT).as_posix() for path in (ROOT / "service/scenarios").glob("[mfgb]*/*.py")]
    domains = [f"service/{path.parent.name}/" for path in (ROOT / "service").glob("*/tables.py")]
    wanted = [name for name in scenarios if not name.endswith("__init__.py")] + domains
    assert [name for name in wanted if name not in text] == []


def test_readme_opens_with_the_two_commands() -> None:
    for name in ("README.md", "README.zh.md"):
        head = (ROOT / name).read_text(encoding="utf-8")[:400]
        assert "python3 run.py demo" in head
        assert "python3 run.py test" in head
        assert "](docs/pictures/workbench.png)" in head
