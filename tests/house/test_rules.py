"""Rules of the design that a linter does not know."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.house.conftest import ROOT, Module

WIRE_HOMES = ("service/gateway/", "service/peers/", "sandbox/", "service/effects/")
FORBIDDEN_NAMES = {"utils", "util", "helper", "helpers", "manager", "managers", "common", "misc"}
MARK = re.compile(r"#\s*(TODO|FIXME|XXX)\b(?!.*#\d+)")


def test_wire_names_stay_at_the_edge(modules: list[Module]) -> None:
    wire = re.compile(r"""["'](ACCESS_NUM|CUST_NAME|CERT_NUM|CUST_INFO|OFFER_CODE|ICCID|IMG_TYPE)["']""")
    found = [m.name for m in modules if wire.search(m.text) and not m.name.startswith(WIRE_HOMES)]
    assert found == []


def test_no_half_merged_file_is_kept() -> None:
    kept = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = [ROOT / name for name in kept.split("\0") if name.endswith((".md", ".py", ".js", ".css", ".toml", ".qss"))]
    half = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
    assert [path.name for path in texts if path.is_file() and half.search(path.read_text("utf-8"))] == []


def test_sql_stands_only_in_tables_and_actions(modules: list[Module]) -> None:
    allowed = re.compile(r"(tables|actions|store|events|db|jobs|migrations/.*|effects/.*)\.py$")
    statement = re.compile(r"""["'](select|insert into|update|delete from) """, re.IGNORECASE)
    calls = re.compile(r"from sqlalchemy import .*\b(select|insert|update|delete)\b")
    found = [
        m.name
        for m in modules
        if m.name.startswith("service/")
        and not allowed.search(m.name)
        and (statement.search(m.text) or calls.search(m.text))
    ]
    assert found == []


def test_only_the_unit_of_work_commits(modules: list[Module]) -> None:
    found = [
        f"{m.name}:{node.lineno}"
        for m in modules
        if m.name.startswith("service/") and m.name != "service/kit/db.py"
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]
    assert found == []


def test_qt_stays_in_its_folders(modules: list[Module]) -> None:
    qt_homes = (
        "app/ui/",
        "app/scenarios/",
        "app/client.py",
        "app/robot/",
        "app/devices/link.py",
        "app/devices/seat.py",
    )
    found = [m.name for m in modules if "PySide6" in m.text and not m.name.startswith(qt_homes) and _imports_qt(m)]
    assert found == []


def test_scenarios_do_not_import_each_other(modules: list[Module]) -> None:
    books = re.compile(r"^service/scenarios/(mobile|fixed|group|billing)/")
    sibling = re.compile(r"from service\.scenarios\.(mobile|fixed|group|billing)")
    assert [m.name for m in modules if books.match(m.name) and sibling.search(m.text)] == []


def test_no_vague_module_names(modules: list[Module]) -> None:
    assert [m.name for m in modules if FORBIDDEN_NAMES & set(Path(m.name).with_suffix("").parts)] == []


def test_marks_carry_an_issue_number(everything: list[Module]) -> None:
    assert [m.name for m in everything if MARK.search(m.text)] == []


def test_fakes_are_real_parts(everything: list[Module]) -> None:
    word = "mock." + "patch"
    assert [m.name for m in everything if word in m.text or "unittest." + "mock" in m.text] == []


def test_no_address_of_a_registry_or_of_this_machine_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    word = re.compile(rb"(pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|file:///opt|/work/)")
    bad = [
        name
        for name in listed.split("\0")
        if name
        and (ROOT / name).is_file()
        and not name.startswith("tests/house/")
        and word.search((ROOT / name).read_bytes())
    ]
    assert bad == []


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("lint-imports", "--no-cache"),
    ],
    ids=lambda command: command[0] + "-" + command[-1].strip("-."),
)
def test_the_checkers_are_content(command: tuple[str, ...]) -> None:
    """Styles, strict types and the direction of imports."""
    import sys

    program = Path(sys.executable).parent / command[0]
    done = subprocess.run([str(program), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def _imports_qt(module: Module) -> bool:
    return any(
        (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6"))
        or (isinstance(node, ast.Import) and any(a.name.startswith("PySide6") for a in node.names))
        for node in ast.walk(module.tree)
    )
