"""Rules of the phone page: a painter of any page, safe under its policy, with nothing of the business in it."""

import re
import tomllib
from pathlib import Path
from typing import get_args

from resources import phone
from service.kit.page import AnyField
from tests.house.conftest import ROOT
from tests.house.test_sizes import FILE_LIMIT

PAGE = ROOT / "app" / "h5"
SCRIPTS = {path.relative_to(PAGE).as_posix(): path.read_text(encoding="utf-8") for path in sorted(PAGE.rglob("*.js"))}
SHEETS = {path.name: path.read_text(encoding="utf-8") for path in sorted(PAGE.rglob("*.css"))}
OPEN = (PAGE / "index.html").read_text(encoding="utf-8")
# What would read text as markup or code, or what the policy forbids.
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|\beval\b|new Function")
STYLED = re.compile(r"""["']style["']|\bstyle:|cssText|\.setAttribute\("style""")
OUTSIDE = re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z]")
NAMED = re.compile(r"""\b\w+\.(?:name|step|scenario|value|id)\s*[!=]==?\s*["']\w""")
NAMESPACE = "http://www.w3.org/2000/svg"
ASKED = re.compile(r"""(?:\.ask|\.go|#enter|whisper|#ask)\(\s*["']([a-z/]+)["']""")
ROW = re.compile(r"^\| `/counter/([a-z/]+)`( W)? \|", re.MULTILINE)
LONGEST_FUNCTION = 50


def kinds() -> set[str]:
    return {one.model_fields["kind"].default for one in get_args(get_args(AnyField)[0])}


def test_every_field_kind_has_its_module_and_no_module_is_without_a_kind() -> None:
    modules = {Path(name).stem for name in SCRIPTS if name.startswith("kinds/")} - {"all"}
    assert modules == kinds()
    for kind in kinds():
        assert f'import {kind} from "./{kind}.js";' in SCRIPTS["kinds/all.js"]


def test_nothing_of_the_business_stands_in_the_painter() -> None:
    text = "\n".join([OPEN, *SCRIPTS.values()])
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "service" / "scenarios").rglob("*.py")]
    titles = {found for source in sources for found in re.findall(r"^    title=\"(.+)\",$", source, re.MULTILINE)}
    assert len(titles) >= 10
    fees = tomllib.loads((ROOT / "resources/catalogue/fees.toml").read_text(encoding="utf-8"))["charge"]
    words = titles | {charge["title"] for charge in fees} | {"2.6.1", "套餐", "融合"}
    assert [word for word in sorted(words) if word in text] == []
    assert [name for name, source in SCRIPTS.items() if NAMED.search(source)] == []  # no field or step is special


def test_scripts_are_short() -> None:
    assert {name: text.count("\n") for name, text in SCRIPTS.items() if text.count("\n") > FILE_LIMIT} == {}
    assert [name for name, length in functions() if length > LONGEST_FUNCTION] == []


def functions() -> list[tuple[str, int]]:
    """Every block that opens with braces after a parameter list, by its indentation."""
    found = []
    for name, text in SCRIPTS.items():
        lines = text.split("\n")
        for at, line in enumerate(lines):
            if re.match(r"\s*(?:export )?(?:default )?(?:async |get |function |static |#)*\w+\(.*\) \{$", line):
                indent = line[: len(line) - len(line.lstrip())]
                end = next(i for i in range(at + 1, len(lines)) if lines[i] == f"{indent}}}")
                found.append((f"{name}:{at + 1}", end - at + 1))
    return found


def test_functions_are_seen_by_the_check_above() -> None:
    assert len(functions()) > 100


def test_text_never_becomes_markup_and_the_policy_holds() -> None:
    assert [name for name, text in SCRIPTS.items() if MARKUP.search(text) or STYLED.search(text)] == []
    assert re.findall(r"""\s(on\w+|style)=""", OPEN) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style", OPEN) == []


def test_nothing_is_fetched_from_elsewhere() -> None:
    drawings = {path.name: path.read_text(encoding="utf-8") for path in PAGE.rglob("*.svg")}
    every = {"index.html": OPEN, **SCRIPTS, **SHEETS, **drawings}
    assert [name for name, text in every.items() if OUTSIDE.search(text.replace(NAMESPACE, ""))] == []
    assert [name for name, text in SHEETS.items() if "@import" in text or "url(" in text] == []


def test_colours_and_icons_are_those_of_the_counter() -> None:
    assert phone.TOKENS.read_text(encoding="utf-8") == phone.tokens()
    assert phone.ICONS.read_text(encoding="utf-8") == phone.icons()


def test_every_sheet_is_linked_and_every_colour_is_known() -> None:
    assert set(re.findall(r'href="style/([\w.]+)"', OPEN)) == set(SHEETS)
    known = set(re.findall(r"^\s*(--[\w-]+):", "\n".join(SHEETS.values()), re.MULTILINE))
    used = set(re.findall(r"var\((--[\w-]+)", "\n".join(SHEETS.values())))
    assert used - known == set()


def test_every_module_is_asked_for_at_once() -> None:
    """Else a phone far from its server would wait for each level of imports in turn."""
    asked = re.findall(r'rel="modulepreload" href="([\w./-]+)"', OPEN)
    assert sorted([*asked, "start.js"]) == sorted(SCRIPTS)


def test_every_icon_that_is_named_is_there() -> None:
    shapes = set(re.findall(r'^  "([\w-]+)": \[', SCRIPTS["icons.js"], re.MULTILINE))
    named = {found for text in SCRIPTS.values() for found in re.findall(r"icon(?:\(|: )\"([\w-]+)\"", text)}
    assert len(named) > 10
    assert named - shapes == set()


def test_the_calls_are_those_of_the_protocol_and_its_writes_go_under_a_key() -> None:
    protocol = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    rows = {call: bool(write) for call, write in ROW.findall(protocol)}
    asked = {call for text in SCRIPTS.values() for call in ASKED.findall(text)}
    assert len(asked) > 15
    assert asked - set(rows) == set()
    told = re.search(r"WRITES = new Set\(\[(.*?)\]\)", SCRIPTS["door.js"], re.DOTALL)
    assert told
    writes = set(re.findall(r'"([a-z/]+)"', told[1]))
    assert writes == {call for call in asked if rows[call]}
