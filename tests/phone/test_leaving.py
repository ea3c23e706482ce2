"""A case that is left at the wrong moment: by the phone's own way back, in mid-upload, by another person."""

import cv2
import numpy as np
import psycopg
import pytest
from playwright.sync_api import APIResponse, Page, Route

from app.stack import Stack
from tests.e2e.books import database_url
from tests.e2e.people import letter_jpeg
from tests.phone.conftest import PASSWORD, Begin, Complaints
from tests.phone.walk import JPEG, PhoneWalk

pytestmark = [pytest.mark.robot, pytest.mark.timeout(240)]
OTHER = "SD0401"
NUMBER = "370102199004170417"


def _hold(page: Page, call: str) -> list[Route]:
    """Calls that are let through later, if at all."""
    held: list[Route] = []
    page.route(f"**/counter/{call}", lambda route: held.append(route))  # noqa: PLW0108 - it wants a function
    return held


def _at_the_letter(begin: Begin) -> PhoneWalk:
    walk = begin()
    walk.open("main/2.6.1.1")
    walk.go_on(until="letter")
    return walk


def test_back_leads_home_before_the_first_page_is_there(begin: Begin) -> None:
    walk = begin()
    held = _hold(walk.page, "open")
    with walk.page.expect_request("**/counter/open"):
        walk.page.tap('[data-scenario="main/2.6.1.1"]')
    walk.page.evaluate("() => history.back()")
    walk.page.wait_for_selector("main[data-view=home]")
    with walk.page.expect_response("**/counter/open"):
        held[0].continue_()
    walk.quiet()
    assert walk.main("view") == "home"


def test_what_lies_over_a_case_goes_with_it(begin: Begin, stack: Stack, complaints: Complaints) -> None:
    """A question when the phone's own way back is taken, a customer's paper when the session is over."""
    complaints.expect("status of 401")
    walk = _at_the_letter(begin)
    walk.page.tap("[data-action=discard]")
    walk.page.locator("dialog[open]").wait_for()
    walk.page.evaluate("() => history.back()")
    walk.page.wait_for_selector("main[data-view=home]")
    assert walk.page.locator("dialog").count() == 0
    walk.page.locator("[data-draft]").first.tap()
    walk.page.wait_for_selector("main[data-step=letter]")
    walk.fill()
    walk.field("picture").locator(".preview").tap()
    walk.page.locator("dialog.zoom[open]").wait_for()
    with psycopg.connect(database_url(stack), autocommit=True) as connection:
        connection.execute("update session set state = 'ended'")
    walk.page.evaluate("() => window.dispatchEvent(new Event('online'))")  # it asks at once
    walk.page.wait_for_selector("main[data-view=login]")
    assert walk.page.locator("dialog").count() == 0


def test_a_photograph_under_way_is_kept_when_the_case_is_left(begin: Begin) -> None:
    walk = _at_the_letter(begin)
    held = _hold(walk.page, "attach")
    with walk.page.expect_request("**/counter/attach"):
        _choose(walk, letter_jpeg())
    walk.page.tap("[data-action=home]")
    walk.page.wait_for_selector("[data-message]")
    assert "完成后自动回到首页" in walk.said()
    held[0].continue_()
    walk.view("home")
    walk.page.locator("[data-draft]").first.tap()
    walk.page.wait_for_selector("main[data-step=letter]")
    walk.page.wait_for_selector("[data-field=picture] .preview img[src^=blob]")


def test_the_rest_of_an_upload_never_goes_out_as_another_persons(begin: Begin) -> None:
    """The service has taken a piece, and its answer arrives when the phone has been handed on."""
    walk = _at_the_letter(begin)
    answers: list[tuple[Route, APIResponse]] = []
    walk.page.route("**/counter/attach/piece", lambda route: answers.append((route, route.fetch())))
    with walk.page.expect_request("**/counter/attach/piece"):
        _choose(walk, _large())
    walk.page.tap("[data-action=home]")
    walk.page.wait_for_selector("[data-message]")
    walk.page.tap("[data-action=home]")
    walk.page.wait_for_selector("main[data-view=home]")
    assert "没有完成，没有保存" in walk.page.locator("main").inner_text()
    walk.page.tap("[data-action=logout]")
    walk.page.wait_for_selector("main[data-view=login]")
    walk.login(OTHER, PASSWORD)
    before = len(walk.calls)
    for route, answer in answers:
        route.fulfill(response=answer)
    walk.page.unroute("**/counter/attach/piece")
    walk.page.tap("[data-scenario]")
    walk.page.wait_for_selector("main[data-step]")
    walk.quiet()
    assert not [path for path, _status in walk.calls[before:] if "attach" in path]


def test_nothing_typed_is_left_in_the_tab_when_it_is_over(begin: Begin, complaints: Complaints) -> None:
    """A certificate number that the service does not have yet: until the case is given up, or the clerk signs out."""
    complaints.expect("net::ERR_FAILED")
    walk = begin()
    for leave in (_give_up, _sign_out):
        walk.open("main/2.6.1.1")
        walk.type_unsaved("number", NUMBER)
        assert NUMBER in walk.stored()
        leave(walk)
        assert NUMBER not in walk.stored()
        walk.page.unroute("**/counter/save")


def _give_up(walk: PhoneWalk) -> None:
    walk.page.tap("[data-action=discard]")
    walk.page.tap("dialog [data-answer=yes]")
    walk.view("home")


def _sign_out(walk: PhoneWalk) -> None:
    """Home first, where it is said that there is something left; then again, when it would be lost."""
    walk.page.tap("[data-action=home]")
    walk.page.wait_for_selector("main[data-view=home]")
    assert "还没有存上" in walk.page.locator("main").inner_text()
    walk.page.tap("[data-action=logout]")
    assert "不能找回" in walk.page.locator("dialog").inner_text()
    walk.page.tap("dialog [data-answer=yes]")
    walk.view("login")


def _large() -> bytes:
    """A photograph that goes out in pieces however it is packed: grain alone."""
    grain = np.random.default_rng(7).integers(0, 255, (2000, 2000, 3), np.uint8)
    return bytes(cv2.imencode(".jpg", grain)[1])


def _choose(walk: PhoneWalk, photo: bytes) -> None:
    walk.field("picture").locator("input[type=file]").first.set_input_files([{**JPEG, "buffer": photo}])
