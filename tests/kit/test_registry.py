import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from service.kit import registry
from service.kit.flow import Scenario

_SCENARIO = """
from service.kit.flow import Scenario
SCENARIO = Scenario(book="{book}", code="{code}", title="t", group="g", steps=())
"""
Package = Callable[[dict[str, str]], str]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """Writes a package of these modules and says its name."""

    def make(modules: dict[str, str]) -> str:
        name = f"walked_{tmp_path.name.replace('-', '_')}"
        for path, content in modules.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            for folder in (tmp_path / name, file.parent):
                (folder / "__init__.py").touch()
            file.write_text(content)
        monkeypatch.syspath_prepend(tmp_path)
        for loaded in [found for found in sys.modules if found.split(".")[0] == name]:
            monkeypatch.delitem(sys.modules, loaded)
        return name

    return make


def test_a_file_is_registered_by_being_there(package: Package) -> None:
    name = package(
        {
            "mobile/open.py": _SCENARIO.format(book="main", code="2.6.1.1"),
            "fixed/open.py": _SCENARIO.format(book="fixed", code="2.6.1.1"),
            "steps/identify.py": "",
        }
    )
    assert sorted(registry.scenarios(name)) == ["fixed/2.6.1.1", "main/2.6.1.1"]


def test_two_with_one_key_are_an_error_that_names_both(package: Package) -> None:
    twice = _SCENARIO.format(book="main", code="2.6.1.1")
    name = package({"a.py": twice, "b.py": twice})
    with pytest.raises(ValueError, match=r"main/2\.6\.1\.1.*\.a and in .*\.b"):
        registry.scenarios(name)


def test_the_wrong_type_is_an_error(package: Package) -> None:
    name = package({"a.py": "SCENARIO = 1"})
    with pytest.raises(TypeError, match=r"\.a\.SCENARIO is not a Scenario"):
        registry.walk(name, "SCENARIO", Scenario)


def test_a_module_that_does_not_import_is_not_skipped(package: Package) -> None:
    name = package({"a.py": "import nothing_of_this_name"})
    with pytest.raises(ModuleNotFoundError):
        registry.scenarios(name)


def test_every_declared_interface_is_found_by_book_and_code() -> None:
    found = registry.interfaces()
    assert found["main/3.2.6.1"].__name__ == "CheckFiveNumbers"
    assert all(key == cls.key() for key, cls in found.items())
