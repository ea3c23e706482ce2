"""The description that clients are generated from, and the page that explains it."""

import json
import os
import re
import shutil
import subprocess
import sys
from typing import Any

import httpx
import pytest

from sandbox.callers import PREFIX, CallingSystem
from tests.capability.conftest import House
from tests.scenarios.outside import ROOT

PAGE = (ROOT / "docs" / "capability.md").read_text(encoding="utf-8")
EVERYWHERE = {"401", "403", "404", "405", "409", "413", "415", "422", "429", "500", "502", "503"}
NUMBER = "19253190010"


@pytest.fixture
def description(house: House) -> dict[str, Any]:
    answer = httpx.get(f"{house.url}{PREFIX}/openapi.json", trust_env=False)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


def _block(language: str) -> str:
    """The longest example in this language."""
    return max(re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL), key=len)


def test_every_call_is_named_signed_and_declares_every_answer(description: dict[str, Any]) -> None:
    calls = [call for place in description["paths"].values() for call in place.values()]
    names = [call["operationId"] for call in calls]
    assert len(set(names)) == len(names) == 9
    assert all(name.isidentifier() for name in names)  # as a generated client calls them
    for call in calls:
        assert set(call["responses"]) == EVERYWHERE | {"200"}, call["operationId"]
        assert call["summary"]
        assert call["description"]
    assert set(description["security"][0]) == set(description["components"]["securitySchemes"])


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(description)))
    assert named <= set(schemas)
    assert "Problem" in named


def test_what_is_asked_has_examples(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    bare = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        if name.endswith("Body")
        for field, about in schema["properties"].items()
        if not about.get("examples") and not {"enum", "const", "$ref"} & set(about)
    ]
    assert bare == []


def test_the_page_names_every_call_and_scope(description: dict[str, Any]) -> None:
    for place, calls in description["paths"].items():
        for method, call in calls.items():
            assert f"{method.upper()} {place}" in PAGE, place
            assert all(f"`{scope}`" in PAGE for scope in call["tags"])


def test_the_example_in_python_works(kefu: CallingSystem) -> None:
    known: dict[str, Any] = {}
    exec(_block("python"), known)  # noqa: S102  our own page
    said = known["call"](kefu.url, kefu.caller, kefu.secret, f"{PREFIX}/confirmations/query", {"access_number": NUMBER})
    assert said["state_title"] == "未知"


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("openssl")), reason="needs curl and openssl")
def test_the_example_with_curl_works(kefu: CallingSystem) -> None:
    script = next(block for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if "curl" in block)
    known = {**os.environ, "SECRET": kefu.secret, "BASE": kefu.url, "NO_PROXY": "*"}
    script = script.replace("X-Caller: kefu", f"X-Caller: {kefu.caller}")
    done = subprocess.run(["bash", "-c", script], env=known, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["state_title"] == "未知"


def test_the_calling_side_is_a_program(kefu: CallingSystem) -> None:
    command = [sys.executable, "-m", "sandbox.callers", "--url", kefu.url, "--caller", kefu.caller]
    known = {**os.environ, "CLOUDBOSS_CALLER_SECRET": kefu.secret, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [*command, "GET", "/offers?kind=BASE&limit=1"], cwd=ROOT, env=known, capture_output=True, text=True, check=True
    )
    assert len(json.loads(done.stdout)["offers"]) == 1


@pytest.mark.parametrize("place", ["/offers", "/orders/01kbmy3v4v9w5j1f3s2d8q7x6c", "/orders?request_no=12345678"])
def test_no_call_is_answered_unsigned(house: House, place: str) -> None:
    assert httpx.get(f"{house.url}{PREFIX}{place}", trust_env=False).status_code == 401


@pytest.mark.parametrize("place", ["/dates", "/penalty", "/confirmations/query", "/campaigns/check", "/orders"])
def test_no_write_is_answered_unsigned(house: House, place: str) -> None:
    assert httpx.post(f"{house.url}{PREFIX}{place}", json={}, trust_env=False).status_code == 401
