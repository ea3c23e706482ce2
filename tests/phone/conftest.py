"""A real stack with the phone page, and one headless Chromium for all tests of this folder."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, sync_playwright

from app.robot.script import SCRIPTS
from app.stack import Stack
from tests.e2e.home import SETTINGS, home
from tests.phone.thumb import HIGH, WIDE
from tests.phone.walk import PhoneWalk

HERE = Path(__file__).parent
FONTS = HERE.parents[1] / "resources" / "fonts"
STAFF, PASSWORD = "SD0301", "Demo-2026!"
LEFT = "net::ERR_ABORTED"  # a call that the page itself let go of

Begin = Callable[..., PhoneWalk]


@pytest.fixture(scope="session")
def running() -> Iterator[Stack]:
    with home("phone") as folder, Stack(folder, settings=SETTINGS) as stack:
        stack.start_phone()
        yield stack


@pytest.fixture
def stack(running: Stack) -> Stack:
    """The stack with the sandbox as it was at its start, and quick to complete."""
    running.tell_sandbox("reset", {})
    running.tell_sandbox("settings", {"completion_delay": 0.2, "callback_retry": 0.2, "completion_failure": ""})
    return running


@pytest.fixture(scope="package")  # not longer: while it is there, nobody else can run an event loop in this thread
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Debian's Chromium, or the Edge of Windows. Nothing is downloaded; it knows no name but that of this machine.

    It has the product's own fonts: where the system has none for Chinese, every sign would be a box of another width.
    """
    fonts = tmp_path_factory.mktemp("fonts")
    (fonts / "fonts.conf").write_text(f"<fontconfig><dir>{FONTS}</dir><cachedir>{fonts}</cachedir></fontconfig>")
    program = shutil.which("chromium")
    assert program or os.name == "nt", "apt-get install chromium"
    alone = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    with sync_playwright() as playwright:
        start = partial(playwright.chromium.launch, env={**os.environ, "FONTCONFIG_FILE": str(fonts / "fonts.conf")})
        browser = start(executable_path=program, args=alone) if program else start(channel="msedge", args=alone)
        yield browser
        browser.close()


class Complaints:
    """What the browser complained of. ``expect`` names what a test brings about."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._expected: tuple[str, ...] = ()

    def expect(self, *parts: str) -> None:
        self._expected += parts

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.heard.append(f"error: {error.error}"))
        context.on("requestfailed", self._failed)

    @property
    def unexpected(self) -> list[str]:
        return [one for one in self.heard if not any(part in one for part in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append(f"console: {message.text} {message.location.get('url', '')}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self.heard.append(f"failed: {request.url} {request.failure}")


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Console errors and failed requests fail the test."""
    heard = Complaints()
    yield heard
    assert heard.unexpected == []


@pytest.fixture
def context(chromium: Browser, complaints: Complaints) -> Iterator[BrowserContext]:
    """A phone that nobody has used before."""
    phone = chromium.new_context(
        viewport={"width": WIDE, "height": HIGH}, device_scale_factor=2, is_mobile=True, has_touch=True,
        locale="zh-CN", timezone_id="Asia/Shanghai",
    )  # fmt: skip
    complaints.listen(phone)
    yield phone
    phone.close()


@pytest.fixture
def begin(stack: Stack, context: BrowserContext, tmp_path: Path) -> Begin:
    """A robot with a scenario in hand, signed in."""

    def signed_in(scenario: str = "main/2.6.1.1", staff: str = STAFF) -> PhoneWalk:
        walk = PhoneWalk(context.new_page(), SCRIPTS[scenario], scenario, tmp_path)
        walk.go(stack.phone_url)
        walk.login(staff, PASSWORD)
        return walk

    return signed_in
