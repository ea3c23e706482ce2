"""A thumb on a phone: taps, types, waits until the page is quiet, looks whether everything fits, takes pictures."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Request, Response
from playwright.sync_api import TimeoutError as Late

from service.kit.page import Page as CasePage

PATIENCE = 40_000  # ms: a step may ask three gateways, on a busy machine
WIDE, HIGH = 360, 740
# What stands beyond the edge, unless it lies in something that scrolls by itself.
_BEYOND = """() => {
  const wide = document.documentElement.clientWidth, out = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > innerWidth) out.push(`the page is ${root.scrollWidth} wide`);
  const scrolls = (node) => node && node !== document.body
    && (['auto', 'scroll'].includes(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
  for (const node of document.querySelectorAll('body *')) {
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || (box.right <= wide + 1 && box.left >= -1)) continue;
    if (!node.checkVisibility({visibilityProperty: true, opacityProperty: true}) || scrolls(node)) continue;
    out.push(`${node.tagName}.${node.getAttribute('class')} ${Math.round(box.left)}..${Math.round(box.right)}`);
  }
  return out;
}"""

_ASK = """async ([path, bearer, body]) => {
  const headers = {'Content-Type': 'application/json', Authorization: bearer};
  return (await fetch(path, {method: 'POST', headers, body: JSON.stringify(body)})).json();
}"""


class Stuck(RuntimeError):
    """The page did not go on; the message says what stood there."""


class Thumb:
    """One browser page. ``calls`` are the paths that were called, with the status of the answer."""

    def __init__(self, page: Page, out: Path | None = None) -> None:
        self.page, self.out = page, out
        self._bearer = ""
        self.calls: list[tuple[str, int]] = []
        self.pictures: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", self._sent)
        page.on("response", self._heard)

    def go(self, url: str) -> None:
        self.page.goto(url)
        self.view("login")

    def login(self, staff: str, password: str) -> None:
        self.page.fill("[name=staff]", staff)
        self.page.fill("[name=password]", password)
        self.page.tap("[data-action=login]")
        self.view("home")

    def open(self, scenario: str) -> None:
        self.page.tap(f'[data-scenario="{scenario}"]')
        self.view("case")
        self.page.wait_for_selector("main[data-step]")
        self.quiet()

    def view(self, name: str) -> None:
        """Wait for a view."""
        self._until(f"main[data-view={name}]")
        self.quiet()

    def quiet(self) -> None:
        """Wait until nothing is under way any more, looked at twice: a page follows what was stored."""
        for _ in range(2):
            self._until("body[data-busy=false]")
            self.page.evaluate("() => new Promise((done) => setTimeout(done, 30))")

    def main(self, name: str) -> str:
        """What ``main`` says of itself: step, state, version …"""
        return self.page.get_attribute("main", f"data-{name}") or ""

    def field(self, name: str) -> Locator:
        return self.page.locator(f'section[data-field="{name}"]')

    def fields(self) -> list[tuple[str, str]]:
        """Name and kind of every field, as they stand."""
        return [
            (str(one.get_attribute("data-field")), str(one.get_attribute("data-kind")))
            for one in self.page.locator("section[data-field]").all()
        ]

    def primary(self) -> Locator:
        """The way on."""
        return self.page.locator(".foot button.primary")

    def said(self) -> str:
        """Everything that stands there to be read beside the fields, and the errors beside them."""
        shown = self.page.locator("[data-message], [data-banner], section[data-error] [role=alert], .login .error")
        return " / ".join(text.strip() for text in shown.all_inner_texts() if text.strip()) or "nothing was said"

    def look(self, name: str) -> None:
        """Everything lies within the width of the phone; keep a picture."""
        if self.out is not None:
            path = self.out / f"{len(self.pictures) + 1:02d}-{name}.png"
            self._picture_of_all(path)
            self.pictures.append(path.name)
        beyond = self.beyond()
        assert beyond == [], f"{name}: {beyond}"

    def beyond(self) -> list[str]:
        """What does not lie within the width of the phone."""
        return list(self.page.evaluate(_BEYOND))

    def _picture_of_all(self, path: Path) -> None:
        """The whole page, as on a phone that is long enough."""
        high = int(self.page.evaluate("() => document.scrollingElement.scrollHeight"))
        self.page.set_viewport_size({"width": WIDE, "height": max(high, HIGH)})
        self.page.screenshot(path=path)
        self.page.set_viewport_size({"width": WIDE, "height": HIGH})

    def sign(self, field: Locator) -> None:
        """A few strokes with a finger, then take them over."""
        pad = field.locator("canvas[data-pad]")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        mouse = self.page.mouse
        for start in (0.15, 0.5):
            mouse.move(box["x"] + box["width"] * start, box["y"] + box["height"] * 0.3)
            mouse.down()
            for at in range(1, 9):
                high = 0.3 + 0.4 * (at % 3) / 2
                mouse.move(box["x"] + box["width"] * (start + at * 0.04), box["y"] + box["height"] * high)
            mouse.up()
        field.locator("[data-signed]").tap()
        self.quiet()

    def _until(self, selector: str) -> None:
        try:
            self.page.wait_for_selector(selector, state="attached")
        except Late as late:
            raise Stuck(f"waited for {selector}: {self.said()}") from late

    def _sent(self, request: Request) -> None:
        self._bearer = request.headers.get("authorization", self._bearer)

    def _heard(self, response: Response) -> None:
        self.calls.append((response.url.partition("//")[2].partition("/")[2], response.status))

    def ask(self, call: str, **body: object) -> Any:
        """One question of this page's session to the service."""
        return self.page.evaluate(_ASK, [f"/counter/{call}", self._bearer, body])

    def shown(self) -> CasePage:
        """The page of the case as the service has it."""
        return CasePage.model_validate(self.ask("page", case=self.main("case")))
