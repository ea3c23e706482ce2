"""The robot clerk on a phone: the scripts of the counter's robot, typed into the page by the kinds of its fields."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page

from app.robot.script import Script
from tests.e2e.people import letter_jpeg
from tests.phone.thumb import Stuck, Thumb

ENDED = ("done", "refused")
JPEG = {"name": "photo.jpg", "mimeType": "image/jpeg"}


class PhoneWalk(Thumb):
    """One customer, from the home view to the end."""

    def __init__(self, page: Page, script: Script, scenario: str, out: Path | None = None) -> None:
        super().__init__(page, out)
        self._script, self._scenario = script, scenario

    def run(self) -> None:
        """Open the scenario and go on to the end."""
        self.look("home")
        self.open(self._scenario)
        self.go_on()

    def type_unsaved(self, field: str, text: str) -> Locator:
        """By hand, into a field that waits behind the switch; the service never gets it. Its box."""
        self.page.tap("[data-action=switch]")
        box = self.field(field).locator("input")
        box.wait_for()
        self.quiet()
        self.page.route("**/counter/save", lambda route: route.abort())
        with self.page.expect_event("requestfailed"):
            box.fill(text)
        return box

    def stored(self) -> str:
        """What the browser keeps of this page."""
        return str(self.page.evaluate("() => JSON.stringify({...sessionStorage, ...localStorage})"))

    def go_on(self, until: str = "") -> None:
        """To the end, or to a step. Stuck when the page does not go on."""
        self.page.wait_for_selector("main[data-state]")
        while self.main("state") == "open" and self.main("step") != until:
            self.step()
        if not until:
            self.look("submitted")
            self._until(", ".join(f"main[data-state={state}]" for state in ENDED))
            self.quiet()
            self.look("end")

    def step(self) -> None:
        """Fill what is not filled, look, go on."""
        before = (self.main("step"), self.main("state"))
        self.fill()
        self.look(before[0])
        self.press()
        if (self.main("step"), self.main("state")) == before:
            raise Stuck(f"step {before[0]} did not go on: {self.said()}")

    def press(self) -> None:
        """The way on, and yes to what is asked then."""
        self.primary().tap()
        self.page.wait_for_selector("dialog [data-answer=yes], body[data-busy=false]", state="attached")
        if self.page.locator("dialog [data-answer=yes]").count():
            self.look("question")
            self.page.tap("dialog [data-answer=yes]")
        self.quiet()

    def fill(self) -> None:
        """Every field by its kind; one that came or went meanwhile as well."""
        done: set[str] = set()
        while left := [pair for pair in self.fields() if pair[0] not in done]:
            name, kind = left[0]
            done.add(name)
            act: Callable[[str, Locator], None] | None = getattr(self, f"_{kind}", None)
            if act is not None:
                act(name, self.field(name))
                self.quiet()

    def _text(self, name: str, field: Locator) -> None:
        box = field.locator("input, textarea")
        entry = self._script.text(name, box.input_value())
        if entry is not None:
            box.fill(entry)

    _passage = _text

    def _day(self, name: str, field: Locator) -> None:
        box = field.locator("input").first
        entry = self._script.text(name, box.input_value().replace("-", ""))
        if entry is not None:
            date = box.get_attribute("type") == "date"
            box.fill(f"{entry[:4]}-{entry[4:6]}-{entry[6:]}" if date else entry)

    def _choice(self, name: str, field: Locator) -> None:
        free = field.locator("[data-option]:not([aria-disabled=true])")
        options = [str(one.get_attribute("data-option")) for one in free.all()]
        wanted = field.locator(f'[data-option="{self._script.option(name, options)}"]')
        if not wanted.locator("input:checked").count():
            wanted.tap()

    def _tick(self, _name: str, field: Locator) -> None:
        if not field.locator("input").is_checked():
            field.locator("label").tap()

    def _table(self, name: str, field: Locator) -> None:
        known = next(one for one in self.shown().body.fields if one.name == name)
        assert known.kind == "table"
        picked = field.locator("[data-row][aria-checked=true]")
        filled = picked.count() > 0
        for count, query in enumerate(self._script.queries(name, required=known.required, filled=filled), 1):
            if query:
                field.locator("[data-query]").fill(query)
                self.quiet()
            field.locator("[data-row]:not([aria-disabled=true]):not([aria-checked=true])").first.tap()
            self.quiet()
            if picked.count() < min(count, 1):
                raise Stuck(f"nothing was picked for {query!r} in {name}")

    def _card(self, _name: str, field: Locator) -> None:
        if not self.read(field):
            field.locator("[data-read]").tap()
            field.locator(".plate-lines dd, .plate-lines .line").first.wait_for()

    def read(self, field: Locator) -> bool:
        """Whether a card stands there."""
        return "证件已读取" in field.inner_text()

    def _picture(self, _name: str, field: Locator) -> None:
        if not field.locator("img").first.get_attribute("src"):
            field.locator("input[type=file]").first.set_input_files([{**JPEG, "buffer": letter_jpeg()}])

    def _attachments(self, _name: str, field: Locator) -> None:
        """Two shots."""
        for count in (1, 2):
            if field.locator("[data-page]").count() < count:
                field.locator("input[type=file]").first.set_input_files([{**JPEG, "buffer": letter_jpeg()}])
                field.locator("[data-page]").nth(count - 1).wait_for()

    def _signature(self, _name: str, field: Locator) -> None:
        if not field.locator("img.signed").get_attribute("src"):
            self.sign(field)
