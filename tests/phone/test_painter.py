"""The painter with every kind of field, on small phones and with large text; what is typed while others work, too."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Route

from app.stack import Stack
from tests.e2e.clerk import Clerk
from tests.phone import gallery
from tests.phone.conftest import Begin, Complaints
from tests.phone.walk import PhoneWalk

pytestmark = [pytest.mark.robot, pytest.mark.timeout(240)]
STALE = "status of 409"
LETTERS = "() => document.documentElement.style.setProperty('font-size', '150%')"
# What is touched is a square of 44 pixels at least; a label is touched as a whole.
_SMALL = """() => [...document.querySelectorAll('main button, main summary, main input, main textarea, label.option')]
  .filter((one) => one.checkVisibility({opacityProperty: true}) && !one.closest('label:not(.option)'))
  .filter((one) => !(one.matches('input') && one.closest('label')))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.9 || box.width < 43.9)
  .map(([one]) => one.outerHTML.slice(0, 90))"""


def answer(route: Route) -> None:
    """What a service would say that has nothing but the gallery; it does not know of any news."""
    page = gallery.page()
    answers: dict[str, Any] = {
        "page": page,
        "open": page,
        "file": {"media": "image/png", "content": gallery.PNG},
        "file/page": {"pages": 1, "media": "image/png", "content": gallery.PNG},
        "save": {"version": page["version"], "saved_at": page["saved_at"]},
    }
    said = answers.get(route.request.url.rpartition("/counter/")[2])
    route.fulfill(json=said or {"code": "MISSING", "message": "没有"}, status=200 if said else 404)


@pytest.fixture
def painted(begin: Begin, context: BrowserContext, complaints: Complaints) -> Iterator[PhoneWalk]:
    """A page that no scenario has."""
    complaints.expect("status of 404")
    walk = begin()
    context.route("**/counter/**", answer)
    walk.open("main/2.6.1.1")
    yield walk
    context.unroute("**/counter/**")


@pytest.mark.parametrize(("wide", "large"), [(360, False), (320, False), (360, True)])
def test_every_kind_fits_every_phone(painted: PhoneWalk, wide: int, large: bool) -> None:
    walk = painted
    walk.page.set_viewport_size({"width": wide, "height": 740})
    if large:
        walk.page.evaluate(LETTERS)
    fields = walk.page.locator("section[data-field]")
    assert {kind for _name, kind in walk.fields()} == set(gallery.kinds()) | {"hologram"}
    assert all(text.strip() for text in fields.all_inner_texts())
    assert "需要更新的页面" in walk.field("new").inner_text()
    assert walk.beyond() == []
    assert walk.page.evaluate(_SMALL) == []


def test_keys_of_the_counter_become_buttons_of_the_phone(painted: PhoneWalk) -> None:
    text = painted.page.locator("main").inner_text()
    assert "点“重新试算”" in text  # the page's own button for F5
    assert "点“下一步”" in text
    assert not [key for key in ("F5", "F8", "F12", "Ctrl+", "Alt+") if key in text]


def test_the_steps_own_buttons_follow_the_page(painted: PhoneWalk) -> None:
    """Also where its fields stay as they are."""
    fewer = gallery.page()
    fewer["body"]["actions"] = fewer["body"]["actions"][:1]
    painted.page.route("**/counter/page", lambda route: route.fulfill(json=fewer))
    painted.page.evaluate("() => window.dispatchEvent(new Event('online'))")  # it reads the page again
    painted.page.wait_for_selector("main [data-action=hand]", state="detached")


def test_what_is_typed_stays_when_another_seat_changes_the_page(
    begin: Begin, stack: Stack, complaints: Complaints
) -> None:
    """The counter turns to typing the certificate by hand, and the phone has something typed that nobody has yet."""
    complaints.expect(STALE)
    walk = begin()
    walk.open("main/2.6.1.1")
    clerk = Clerk(stack)
    other = clerk.call("page", case=walk.main("case"))
    hand = next(one for one in other["body"]["actions"] if one["key"] == "F6")
    place = {name: other[name] for name in ("case", "step", "version")}
    walk.page.evaluate("() => document.querySelector('[data-field=phone] input').focus()")
    walk.field("phone").locator("input").press_sequentially("139531")
    clerk.call("act", **place, action=hand["name"], values={})
    walk.field("phone").locator("input").press_sequentially("00417")
    walk.page.wait_for_selector("section[data-field=name]")
    walk.quiet()
    assert walk.field("phone").locator("input").input_value() == "13953100417"
    while _stored(walk, "phone") != "13953100417":  # it has the patience of the test
        walk.quiet()
    clerk.close()


def test_what_is_typed_waits_for_its_step_when_another_seat_goes_on(
    begin: Begin, stack: Stack, complaints: Complaints
) -> None:
    complaints.expect("net::ERR_FAILED", STALE)
    walk = begin()
    walk.open("main/2.6.1.1")
    walk.go_on(until="number")
    clerk = Clerk(stack)
    other = clerk.call("page", case=walk.main("case"))
    walk.page.route("**/counter/save", lambda route: route.abort())
    walk.field("number").locator("[data-row]").first.tap()
    picked = walk.field("number").locator("[aria-checked=true]").get_attribute("data-row")
    clerk.call("goto", case=other["case"], step="identify", version=other["version"])
    walk.page.unroute("**/counter/save")
    walk.page.wait_for_selector("main[data-step=identify]")
    walk.step()
    assert walk.main("step") == "number"
    assert walk.field("number").locator("[aria-checked=true]").get_attribute("data-row") == picked
    clerk.close()


def test_a_paper_is_seen_whole_and_close(painted: PhoneWalk) -> None:
    painted.field("paper").locator("[data-open]").tap()
    zoom = painted.page.locator("dialog.zoom[open]")
    narrow = zoom.locator("img").bounding_box()
    zoom.locator(".zoom-stage").tap()
    wide = zoom.locator("img").bounding_box()
    assert narrow is not None
    assert wide is not None
    assert wide["width"] > 2 * narrow["width"] - 1
    painted.page.keyboard.press("Escape")
    zoom.wait_for(state="detached")


def test_a_paper_that_is_left_while_it_is_drawn_troubles_nobody(painted: PhoneWalk) -> None:
    """Its second page is on the way when the clerk goes home."""
    walk, held = painted, list[Route]()
    leaf = {"pages": 3, "media": "image/png", "content": gallery.PNG}

    def slowly(route: Route) -> None:
        if route.request.post_data_json["page"]:
            held.append(route)
        else:
            route.fulfill(json=leaf)

    walk.page.route("**/counter/file/page", slowly)
    with walk.page.expect_request(lambda one: one.url.endswith("/file/page") and one.post_data_json["page"] == 1):
        walk.page.reload()
    walk.page.tap("[data-action=home]")
    walk.page.wait_for_selector("main[data-view=home]")
    with walk.page.expect_response("**/file/page"):
        held[-1].fulfill(json=leaf)
    walk.quiet()
    assert walk.page.locator(".offline").is_hidden()


def _stored(walk: PhoneWalk, name: str) -> object:
    return next(field.value for field in walk.shown().body.fields if field.name == name)  # type: ignore[union-attr]
