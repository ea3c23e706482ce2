"""What the house tests look at: every tracked or new Python file of the product."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Module:
    """One source file, parsed."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()


def _sources(*folders: str) -> Iterator[Module]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield Module(path, text, ast.parse(text))


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    """The product: app, imaging, service and sandbox."""
    return list(_sources("app", "imaging", "service", "sandbox"))


@pytest.fixture(scope="session")
def everything() -> list[Module]:
    """The product, its tests and its benches."""
    return list(_sources("app", "imaging", "service", "sandbox", "tests", "bench"))
