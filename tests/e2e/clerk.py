"""A clerk without a screen: speaks the counter protocol over real HTTP and fills a page by its field kinds."""

import base64
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import copy
from typing import Any

import pytest

from app.client import Door, ServiceError, loads
from app.devices.deck import Card
from app.stack import Stack
from service.kit.page import AnyField, Page, Table
from tests.e2e.people import letter_jpeg, record, signature_png, someone

SCENARIO = "main/2.6.1.1"
PASSWORD = "Demo-2026!"
ENTRIES: Mapping[str, str] = {"phone": "13953100417", "intercept": "1", "base": "GD100129"}

BOOKED = re.compile(
    r"尚未办理|没有办理|没有提交|没有登记|没有占用|没有变化|没有任何变化|没有生效|没有保存|不会重复办理|没有交接"
)
KEY = re.compile(r"F\d{1,2}|Ctrl\+[A-Z]|Alt\+←|再按一次|重新")


def speaks(text: str) -> bool:
    """Whether a sentence says what happened, whether anything is booked, and the next key."""
    return bool(re.search(r"[一-鿿]{4}", text) and BOOKED.search(text) and KEY.search(text))


class Clerk:
    """One person at one seat. ``waited`` = how often an outcome was unknown and F12 had to be pressed again."""

    def __init__(self, stack: Stack, staff: str = "SD0001", seat: str = "E1", card: Card | None = None) -> None:
        self.door = Door(stack.service_url, stack.door)
        self.staff, self.seat = staff, seat
        said = self.call("login", staff=staff, password=PASSWORD, seat=seat)
        self.door.session = said["session"]
        self._greet(card)

    def next(self, card: Card | None = None) -> "Clerk":
        """The same clerk with the next customer; the first one stays as he is."""
        fresh = copy(self)
        fresh._greet(card)
        return fresh

    def close(self) -> None:
        self.door.close()

    @property
    def page(self) -> Page:
        assert self._page is not None
        return self._page

    def call(self, route: str, key: str = "", **body: object) -> Any:
        """One call as the client makes it: the same key for every try of one press."""
        return loads(self.door.ask(route, body, key=key, patience=60, pauses=(0.2,) * 50))

    def open(self) -> Page:
        return self._turn(self.call("open", scenario=SCENARIO))

    def again(self) -> Page:
        """Read the page again."""
        return self._turn(self.call("page", case=self.page.case))

    def take(self, key: str = "", **values: object) -> Page:
        """The way on, F12."""
        page = self.page
        body = {"case": page.case, "step": page.step, "values": values, "version": page.version}
        return self._turn(self.call("take", key, **body))

    def act(self, action: str, **values: object) -> Page:
        page = self.page
        body = {"case": page.case, "step": page.step, "values": values, "version": page.version}
        return self._turn(self.call("act", action=action, **body))

    def goto(self, step: str) -> Page:
        return self._turn(self.call("goto", case=self.page.case, step=step, version=self.page.version))

    def save(self, **values: object) -> Any:
        page = self.page
        return self.call("save", case=page.case, step=page.step, values=values, version=page.version)

    def look(self, field: str, query: str) -> Table:
        page = self.page
        return Table.model_validate(self.call("look", case=page.case, step=page.step, field=field, query=query))

    def attach(self, field: str, content: bytes, name: str) -> str:
        text = base64.b64encode(content).decode()
        return str(self.call("attach", case=self.page.case, field=field, name=name, content=text)["file"])

    def file(self, file: str) -> bytes:
        return base64.b64decode(self.call("file", case=self.page.case, file=file)["content"])

    def field(self, name: str) -> Any:
        return next(field for field in self.page.body.fields if field.name == name)

    def values(self, **change: object) -> dict[str, Any]:
        """What a clerk would fill in here; what stands there already is kept."""
        return {field.name: self._fill(field) for field in self.page.body.fields if hasattr(field, "value")} | change

    def press(self, **change: object) -> bool:
        """Fill and press F12 once; False when the outcome is not known yet or the number was taken."""
        try:
            self.take(**self.values(**change))
        except ServiceError as error:
            if error.code not in {"OUTCOME_UNKNOWN", "NUMBER_TAKEN"}:
                raise
            self.again()
            if error.code == "NUMBER_TAKEN":
                self.act("refresh")
            return False
        return True

    def forward(self, **change: object) -> Page:
        """Press F12 until it is known."""
        end = time.monotonic() + 40
        while not self.press(**change):
            assert time.monotonic() < end, self.told()
            self.waited += 1
            time.sleep(0.3)
        return self.page

    def to(self, step: str, **change: Mapping[str, object]) -> Page:
        """Walk on, or from the start, to a step; ``change`` by step name."""
        if self._page is None:
            self.open()
        while self.page.step != step:
            self.forward(**change.get(self.page.step, {}))
        return self.page

    def submit(self) -> Page:
        self.to("submit")
        return self.forward()

    def until(self, *states: str, seconds: float = 60.0) -> Page:
        """As the screen does it: wait for news, read the page again."""
        end, after = time.monotonic() + seconds, 0
        while not (self.reads() and self.page.state in states):
            assert time.monotonic() < end, self.told()
            with suppress(ServiceError):
                after = int(self.call("events", case=self.page.case, after=after, wait=1)["after"])
        return self.page

    def reads(self) -> bool:
        """Read the page again; False while our own database is away."""
        try:
            self.again()
        except ServiceError as error:
            if error.code != "DATABASE":
                raise
            time.sleep(0.2)
            return False
        return True

    def until_true(self, true: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait for something that no event tells of."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, self.told()
            time.sleep(0.05)

    def told(self) -> str:
        """What the page says beside its fields; for asserts."""
        marks = [mark for field in self.page.body.fields if field.kind == "timeline" for mark in field.marks]
        lines = [f"{mark.title} {mark.state} {mark.text}" for mark in marks]
        return "\n".join([self.page.state, *(banner.text for banner in self.page.body.banners), *lines])

    @property
    def number(self) -> str:
        """The acceptance's number, from the last page's summary."""
        return str(next(line.value for line in self.field("summary").lines if line.label == "受理号"))

    def refused(self, *words: str, **values: object) -> ServiceError:
        """Press F12, be refused in a whole sentence, and find everything typed again."""
        before = self.page
        with pytest.raises(ServiceError) as caught:
            self.take(**values)
        text = caught.value.message
        assert speaks(text), text
        assert all(word in text for word in words), text
        page = self.again()
        assert (page.step, page.state) == (before.step, "open")
        kept = {field.name: field.value for field in page.body.fields if hasattr(field, "value")}
        assert all(kept.get(name, value) == value for name, value in values.items()), (kept, values)
        return caught.value

    def _turn(self, said: object) -> Page:
        self._page = Page.model_validate(said)
        return self._page

    def _greet(self, card: Card | None) -> None:
        self.card = card or someone()
        self.files: dict[str, str] = {}
        self.waited = 0
        self._page: Page | None = None

    def _fill(self, field: AnyField) -> Any:
        act = getattr(self, f"_{field.kind}", None)
        return act(field) if act else field.value

    def _text(self, field: Any) -> str:
        return str(field.value or ENTRIES.get(field.name, ""))

    def _choice(self, field: Any) -> str:
        options = [option.value for option in field.options if not option.disabled]
        wanted = field.value or ENTRIES.get(field.name, "")
        return str(wanted if wanted in options else options[0])

    def _tick(self, _field: Any) -> bool:
        return True

    def _table(self, field: Any) -> tuple[str, ...]:
        if field.value or not field.required:
            return tuple(field.value)
        wanted = ENTRIES.get(field.name, "")
        return (next(row.id for row in field.rows if not row.disabled and (not wanted or row.id == wanted)),)

    def _card(self, field: Any) -> str:
        return str(field.value or record(self.card))

    def _picture(self, field: Any) -> str:
        return str(field.value) or self._attached(field.name, letter_jpeg(), "letter.jpg")

    def _signature(self, field: Any) -> str:
        """Every receipt is signed anew: a signature under another one is void."""
        return str(field.value) or self.attach(field.name, signature_png(), "signature.png")

    def _attached(self, field: str, content: bytes, name: str) -> str:
        if field not in self.files:
            self.files[field] = self.attach(field, content, name)
        return self.files[field]
