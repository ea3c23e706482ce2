"""A clerk at the counter: drives one case through the real engine, knows a good value for every step."""

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from sqlalchemy import insert

from service.customers.records import LAYOUTS
from service.files import actions as files
from service.kit.flow.case import Clerk
from service.kit.flow.engine import Engine
from service.kit.page import Page, Table
from service.letters.tables import letter_verdict
from service.orders import actions as orders
from service.orders import store
from service.orders.model import Acceptance
from service.scenarios.world import World

WANG = Clerk("SD0001", "王芳", "370102001", ("clerk",), seat="T1", hall_name="济南历下营业厅")
KEY = "main/2.6.1.1"
LI = {
    "name": "李娜",
    "sex": "2",
    "birth": "19881123",
    "number": "370112198811234523",
    "address": "山东省济南市历城区花园路9号",
}
USERS = {  # whom a scenario is for, where the usual user will not do
    "main/2.6.1.19": "19253190041",
    "main/2.6.1.20": "19253190041",
    "main/2.6.1.38.1": "19253190011",
    "main/2.6.1.38.3": "19253190021",
    "main/2.6.1.64": "19253190022",
    "main/2.6.1.66": "19253190021",
}
CONVERGED, PLAIN, DATA_PACK = "GD100129", "GD110038", "GD200010"


def record(**change: str) -> str:
    """A mainland card as the reader delivers it, base64: 张伟, whom the national side knows as clean."""
    parts = {
        "name": "张伟",
        "sex": "1",
        "nation": "01",
        "birth": "19900307",
        "address": "山东省济南市历下区泉城路180号",
        "number": "370102199003074519",
        "issuer": "济南市公安局历下分局",
        "start": "20160301",
        "end": "20360301",
    } | change
    raw = bytearray(" ".encode("utf-16-le") * 128)
    at = 0
    for name, size in LAYOUTS[" "]:
        text = parts.get(name, "").encode("utf-16-le")
        raw[at : at + len(text)] = text
        at += size
    return base64.b64encode(bytes(raw)).decode()


def jpeg(wide: int = 900, high: int = 1200, quality: int = 70) -> bytes:
    """A letter-like picture."""
    sheet = np.full((high, wide, 3), 250, np.uint8)
    for line in range(80, high - 80, 40):
        cv2.line(sheet, (80, line), (wide - 80, line), (60, 60, 60), 2)
    return bytes(cv2.imencode(".jpg", sheet, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def ink() -> bytes:
    """A signature."""
    sheet = np.zeros((200, 600, 4), np.uint8)
    points = np.array([[50, 150], [150, 40], [250, 160], [380, 60], [540, 120]], np.int32)
    cv2.polylines(sheet, [points], False, (40, 20, 10, 255), 6)
    return bytes(cv2.imencode(".png", sheet)[1])


@dataclass
class Counter:
    """One clerk with one case."""

    engine: Engine
    world: World
    clerk: Clerk = WANG
    page: Page = field(init=False)
    scenario: str = KEY

    def open(self) -> Page:
        self.page = self.engine.open(self.clerk, self.scenario)
        return self.page

    def take(self, **values: Any) -> Page:
        page = self.page
        self.page = self.engine.take(self.clerk, page.case, page.step, values, page.version)
        return self.page

    def act(self, action: str, **values: Any) -> Page:
        page = self.page
        self.page = self.engine.act(self.clerk, page.case, page.step, action, values, page.version)
        return self.page

    def goto(self, step: str) -> Page:
        self.page = self.engine.goto(self.clerk, self.page.case, step, self.page.version)
        return self.page

    def again(self) -> Page:
        """Read the page again."""
        self.page = self.engine.page(self.clerk, self.page.case)
        return self.page

    def save(self, **values: Any) -> Page:
        """Store what is typed, as a choice on the screen does, and read the page again."""
        page = self.page
        self.engine.save(self.clerk, page.case, page.step, values, page.version)
        return self.again()

    def look(self, field: str, query: str) -> Table:
        return self.engine.look(self.clerk, self.page.case, self.page.step, field, query)

    def field(self, name: str) -> Any:
        return next(found for found in self.page.body.fields if found.name == name)

    def attach(self, content: bytes, name: str = "picture.jpg", media: str = "image/jpeg") -> str:
        with self.world.db.unit() as unit:
            return files.keep(unit, self.world.cipher, self.page.case, name, media, content).id

    def content(self, file: str) -> bytes:
        with self.world.db.unit() as unit:
            return files.fetch(unit, self.world.cipher, self.page.case, file)

    def to(self, step: str, **change: Any) -> Page:
        """Walk from the start to a step with good values; ``change`` replaces those of a step by its name."""
        self.open()
        while self.page.step != step:
            before = self.page.step
            self.forward(**change)
            assert self.page.step != before, self.page.body.banners  # a page that cannot be shown is not passed
        return self.page

    def forward(self, **change: Any) -> Page:
        """One step with good values, or with those given for it."""
        return self.take(**(change.get(self.page.step) or getattr(self, f"_{self.page.step}")()))

    def letter(self, content: bytes, code: str = "") -> str:
        """A photograph of which somebody has read the text already; with ``code`` it was refused for that."""
        picture = self.attach(content)
        with self.world.db.unit() as unit:
            known = {"file": picture, "sha256": hashlib.sha256(content).hexdigest(), "code": code}
            unit.execute(insert(letter_verdict).values(**known, measures={"recall": 1.0}, basis="of a test"))
        return picture

    @property
    def acceptance(self) -> Acceptance:
        with self.world.db.unit() as unit:
            found = store.of_case(unit, self.page.case)
        assert found is not None
        return found

    def drive_until(self, *states: str, seconds: float = 15.0) -> Acceptance:
        """What the worker does: drive, wait as told, drive again."""
        end = time.monotonic() + seconds
        while self.acceptance.state not in states:
            assert time.monotonic() < end, self.acceptance
            orders.drive(self.world, self.acceptance.id)
            time.sleep(0.05)
        self.again()
        return self.acceptance

    def time_to_ask(self) -> None:
        """As if the quiet time were over: effects of unknown outcome may be asked about now."""
        with self.world.db.unit() as unit:
            unit.exec_driver_sql("update effect set next_ask_at = clock_timestamp() where state <> 'DONE'")

    def _identify(self) -> dict[str, Any]:
        return {"card": record(), "phone": "13853112345"}

    def _user(self) -> dict[str, Any]:
        return {"number": USERS.get(self.scenario, "19253190010")}

    def _owner(self) -> dict[str, Any]:
        return {"card": record()}

    def _campaign(self) -> dict[str, Any]:
        fields = {one.name for one in self.page.body.fields}
        good = {"offer": ("GD900218",), "tier": ("T50",)} if "tier" in fields else {"offer": ("GD900251",)}
        return {**good, "told": True}

    def _change(self) -> dict[str, Any]:
        return {"base": (CONVERGED,), "extras": (), "told": True}

    def _cancel(self) -> dict[str, Any]:
        return {"held": (self.held(),), "told": True}

    def _contract(self) -> dict[str, Any]:
        return {"held": (self.held(),), "told": True}

    def held(self, name: str = "") -> str:
        """The row of what the user holds by its name, else the first that can be picked."""
        rows = self.field("held").rows
        return str(next(row.id for row in rows if (row.cells["name"] == name if name else not row.disabled)))

    def _cards(self) -> dict[str, Any]:
        return {"bound": ("U900000000042",), "told": True}

    def _second(self) -> dict[str, Any]:
        return {"second": "19253190044", "password": ""}

    def _bond(self) -> dict[str, Any]:
        return {"bond": ("GD200016",), "told": True}

    def _agent(self) -> dict[str, Any]:
        return {"card": record(**LI), "relation": "1", "phone": "13853112346"}

    def _main(self) -> dict[str, Any]:
        return {"main": "19253190010"}

    def _port(self) -> dict[str, Any]:
        return {"ported": "13853100001", "code": "860001"}

    def _closed(self) -> dict[str, Any]:
        return {"closed": "19253190008"}

    def _number(self) -> dict[str, Any]:
        fields = {one.name: one for one in self.page.body.fields}
        good: dict[str, Any] = {"sim": (fields["sim"].rows[0].id,)}
        if "number" in fields:
            ordinary = [row.id for row in fields["number"].rows if row.cells["level"] == "普通"]
            good["number"] = ((ordinary or [row.id for row in fields["number"].rows])[0],)
        return good | ({"agreed": True} if "agreed" in fields else {})

    def _offers(self) -> dict[str, Any]:
        return {"base": (CONVERGED,), "extras": (DATA_PACK,), "told": True}

    def _letter(self) -> dict[str, Any]:
        return {"intercept": "1", "picture": self.letter(jpeg())}

    def _fees(self) -> dict[str, Any]:
        return {}

    def _receipt(self) -> dict[str, Any]:
        return {"signature": self.attach(ink(), "signature.png", "image/png")}

    def _submit(self) -> dict[str, Any]:
        return {}
