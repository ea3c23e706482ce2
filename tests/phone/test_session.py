"""Whose call it is: what one person asked for never goes out, and never counts, as another's."""

import pytest
from playwright.sync_api import Route

from tests.phone.conftest import PASSWORD, STAFF, Begin, Complaints

pytestmark = [pytest.mark.robot, pytest.mark.timeout(240)]


def test_a_sign_out_that_is_late_leaves_the_next_person_alone(begin: Begin, complaints: Complaints) -> None:
    """Its first try hangs; by the time it fails somebody else has signed in, and it is tried again."""
    complaints.expect("net::ERR_FAILED", "status of 401")
    walk = begin()
    held: list[Route] = []
    walk.page.route("**/counter/logout", lambda route: route.continue_() if held else held.append(route))
    with walk.page.expect_request("**/counter/logout"):
        walk.page.tap("[data-action=logout]")
    walk.page.wait_for_selector("main[data-view=login]")
    walk.page.fill("[name=staff]", STAFF)
    walk.page.fill("[name=password]", PASSWORD)
    walk.page.tap("[data-action=login]")
    walk.page.wait_for_selector("main[data-view=home]")
    with walk.page.expect_response("**/counter/logout") as again:
        held[0].abort()
    again.value.finished()
    walk.quiet()
    assert again.value.request.headers["authorization"] == held[0].request.headers["authorization"]
    walk.page.reload()
    walk.view("home")


def test_a_service_password_is_neither_shown_nor_kept_by_the_browser(begin: Begin, complaints: Complaints) -> None:
    complaints.expect("net::ERR_FAILED")
    walk = begin("main/2.6.1.38.2")
    walk.open("main/2.6.1.38.2")
    walk.go_on(until="owner")
    box = walk.type_unsaved("password", "135790")
    assert "135790" not in walk.stored()
    assert box.get_attribute("type") == "password"
