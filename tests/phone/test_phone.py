"""What a phone goes through in a day: it loses the net, the tab, the session, and its owner taps twice."""

import base64
import os
import signal
from dataclasses import replace
from datetime import date
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from app.devices.deck import deck
from app.devices.host.letter import picture
from app.devices.host.scene import SHOTS
from app.robot.script import SCRIPTS
from app.stack import Stack
from tests.e2e.books import database_url, rows
from tests.e2e.clerk import Clerk
from tests.e2e.people import another_jpeg
from tests.phone.conftest import PASSWORD, STAFF, Begin, Complaints
from tests.phone.walk import JPEG, PhoneWalk

pytestmark = [pytest.mark.robot, pytest.mark.timeout(240)]
MARKUP = "<img src=x onerror=window.hit=1>"
READ = {"label", "title", "hint", "text", "note", "placeholder", "disclaimer", "source", "empty", "customer", "clerk"}
OFFLINE, SIGNED_OUT = "net::ERR_INTERNET_DISCONNECTED", "status of 401"
REFUSED = "status of 422"


def _typed(walk: PhoneWalk) -> object:
    """The telephone number as the service has it."""
    return next(field.value for field in walk.shown().body.fields if field.name == "phone")  # type: ignore[union-attr]


def _phone(walk: PhoneWalk) -> str:
    return walk.field("phone").locator("input").input_value()


def _kill(chromium: Browser, walk: PhoneWalk) -> None:
    """End the processes that paint, as a phone does that needs the memory."""
    told = chromium.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    with walk.page.expect_event("crash"):
        for painter in (one["id"] for one in told if one["type"] == "renderer"):
            os.kill(painter, signal.SIGKILL)


def test_a_draft_outlives_a_reload_and_a_killed_tab(
    begin: Begin, chromium: Browser, context: BrowserContext, stack: Stack
) -> None:
    walk = begin()
    walk.open("main/2.6.1.1")
    walk.fill()
    case = walk.main("case")
    walk.page.reload()
    walk.view("case")
    walk.page.wait_for_selector("main[data-step=identify]")
    assert (walk.main("case"), _phone(walk), walk.read(walk.field("card"))) == (case, "13953100417", True)
    _kill(chromium, walk)
    fresh = PhoneWalk(context.new_page(), SCRIPTS["main/2.6.1.1"], "main/2.6.1.1")
    fresh.go(stack.phone_url)
    fresh.login(STAFF, PASSWORD)
    fresh.page.tap(f'[data-draft="{case}"]')
    fresh.page.wait_for_selector("main[data-step=identify]")
    fresh.quiet()
    assert (fresh.main("case"), _phone(fresh), fresh.read(fresh.field("card"))) == (case, "13953100417", True)


def test_a_session_that_ends_in_mid_case_loses_nothing(begin: Begin, stack: Stack, complaints: Complaints) -> None:
    complaints.expect(SIGNED_OUT)
    walk = begin()
    walk.open("main/2.6.1.1")
    walk.fill()
    case = walk.main("case")
    with psycopg.connect(database_url(stack), autocommit=True) as connection:
        connection.execute("update session set state = 'ended'")
    walk.primary().tap()
    walk.view("login")
    assert "登录已失效" in walk.said()
    walk.page.fill("[name=staff]", STAFF)
    walk.page.fill("[name=password]", PASSWORD)
    walk.page.tap("[data-action=login]")
    walk.page.wait_for_selector("main[data-step=identify]")
    walk.quiet()
    assert (walk.main("case"), _phone(walk)) == (case, "13953100417")
    walk.step()
    assert walk.main("step") == "number"


def test_what_is_typed_without_a_net_is_stored_once_it_is_back(
    begin: Begin, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expect(OFFLINE)
    walk = begin()
    walk.open("main/2.6.1.1")
    walk.fill()
    context.set_offline(True)
    walk.field("phone").locator("input").fill("13953100999")
    walk.primary().tap()
    walk.page.wait_for_selector("[data-message][data-tone=bad]")
    assert "没有提交" in walk.said()
    assert _phone(walk) == "13953100999"
    walk.look("offline")
    context.set_offline(False)
    walk.page.wait_for_selector("body[data-busy=false]", state="attached")
    while _typed(walk) != "13953100999":  # it has the patience of the test
        walk.quiet()
    walk.press()
    assert walk.main("step") == "number"


def test_a_letter_that_is_refused_is_taken_again(begin: Begin, stack: Stack, complaints: Complaints) -> None:
    complaints.expect(REFUSED)
    walk = begin()
    walk.open("main/2.6.1.1")
    walk.go_on(until="letter")
    field = walk.field("picture")
    field.locator("input[type=file]").first.set_input_files([{**JPEG, "buffer": another_jpeg()}])
    walk.quiet()
    walk.fill()
    walk.look("letter-refused")
    walk.press()
    assert walk.main("step") == "letter"
    assert "没有通过核对" in walk.said()
    photo = picture(SHOTS["askew"])
    assert len(photo) > 300_000
    field.locator("input[type=file]").first.set_input_files([{**JPEG, "buffer": photo}])
    walk.quiet()
    walk.look("letter-again")
    walk.press()
    assert walk.main("step") == "fees", walk.said()
    (kept,) = stack.ledger()["photos"]
    assert kept["img_type"] == "1701"


def test_two_taps_on_submit_are_one_acceptance(begin: Begin, stack: Stack) -> None:
    walk = begin("main/2.6.1.38.2")
    walk.open("main/2.6.1.38.2")
    walk.go_on(until="submit")
    case = walk.main("case")
    walk.primary().evaluate("(node) => { node.click(); node.click(); }")
    walk.page.reload()
    walk.go_on()
    assert walk.main("state") == "done"
    assert len(stack.ledger()["works"]) == len(rows(stack, "select id from acceptance where case_id = %s", case)) == 1


def test_a_pick_that_is_not_needed_is_taken_away_again(begin: Begin) -> None:
    """The first press on it shows the other rows, the second one takes it away."""
    walk = begin("main/2.6.1.2")
    walk.open("main/2.6.1.2")
    walk.go_on(until="change")
    rows = walk.field("base").locator("[data-row]")
    walk.field("base").locator("[data-row=GD110088]").tap()
    walk.quiet()
    for picked in ("true", "false"):
        walk.field("base").locator("[data-row=GD110088]").tap()
        walk.quiet()
        assert rows.count() > 1
        assert walk.field("base").locator("[data-row=GD110088]").get_attribute("aria-checked") == picked
    assert walk.shown().body.fields[1].value == ()


def test_why_a_row_is_greyed_is_said_once(begin: Begin) -> None:
    walk = begin("main/2.6.1.38.3")
    walk.open("main/2.6.1.38.3")
    walk.go_on(until="cancel")
    greyed = walk.field("held").locator("[aria-disabled=true]").first.inner_text()
    assert greyed.count("办理后不可单独退订") == 1


def test_markup_is_text(begin: Begin, context: BrowserContext) -> None:
    """Whatever the service says, on every kind of page: here everything that is read is markup, changed on the wire."""
    walk = begin("main/2.6.1.38.1")
    walk.open("main/2.6.1.38.1")
    for step in ("owner", "campaign", "fees", "submit"):
        walk.go_on(until=step)
        walk.fill()
        context.route("**/counter/page", _spoil)
        walk.page.reload()
        walk.page.wait_for_selector(f"main[data-step={step}]")
        walk.quiet()
        _harmless(walk)
        context.unroute("**/counter/page")
        walk.page.reload()
        walk.page.wait_for_selector(f"main[data-step={step}]")
        walk.quiet()
    context.route("**/counter/drafts", _spoil)
    walk.page.tap("[data-action=home]")
    walk.view("home")
    _harmless(walk)


def _harmless(walk: PhoneWalk) -> None:
    assert MARKUP in walk.page.locator("main").inner_text()
    assert walk.page.locator('img[src="x"]').count() == 0
    assert walk.page.evaluate("() => window.hit") is None


def _spoil(route: Route) -> None:
    asked = route.request.all_headers()
    answer = route.fetch(headers={**asked, "origin": asked["origin"], "sec-fetch-site": "same-origin"})
    route.fulfill(response=answer, json=_spoiled(answer.json()))


def _spoiled(part: Any) -> Any:
    """The same answer with markup for everything that a person reads."""
    if isinstance(part, list):
        return [_spoiled(one) for one in part]
    if not isinstance(part, dict):
        return part
    if "cells" in part:
        part = {**part, "cells": dict.fromkeys(part["cells"], MARKUP)}
    read = READ | ({"value"} if "strong" in part else set()) | ({"name"} if "chips" in part else set())
    return {
        key: MARKUP if key in read and isinstance(value, str) and value else _spoiled(value)
        for key, value in part.items()
    }


def test_the_reader_of_the_host_app_is_used_when_there_is_one(begin: Begin, context: BrowserContext) -> None:
    """A name and an address with markup in them, as a forged chip might have."""
    card = replace(deck(date.today())["adult"], name="<b>X</b>", address=MARKUP)  # noqa: DTZ011
    record = base64.b64encode(card.record()).decode()
    context.add_init_script(f"window.cloudboss = {{readCard: async () => '{record}'}}")
    walk = begin()
    walk.open("main/2.6.1.1")
    walk.field("card").locator("[data-read]").tap()
    walk.quiet()
    text = walk.field("card").inner_text()
    assert "证件已读取" in text
    assert "模拟读卡器" not in text
    assert "<*" in text
    assert not [path for path, _status in walk.calls if path.endswith("/phone/reader")]
    assert walk.page.locator('img[src="x"]').count() == 0


def test_a_draft_of_the_counter_is_gone_on_with_on_a_phone(begin: Begin, stack: Stack) -> None:
    clerk = Clerk(stack)
    clerk.to("offers")
    case = clerk.page.case
    clerk.save(**clerk.values())
    walk = begin()
    walk.page.tap(f'[data-draft="{case}"]')
    walk.page.wait_for_selector("main[data-step=offers]")
    walk.quiet()
    walk.go_on(until="letter")
    (draft,) = rows(stack, "select channel, clerk from draft where id = %s", case)
    assert (draft["channel"], draft["clerk"]) == ("ASSISTANT", STAFF)
    clerk.close()


def test_a_draft_of_the_phone_is_gone_on_with_at_the_counter(begin: Begin, stack: Stack) -> None:
    walk = begin()
    walk.open("main/2.6.1.1")
    walk.go_on(until="number")
    clerk = Clerk(stack)
    page = clerk.call("page", case=walk.main("case"))
    assert (page["step"], page["customer"]["name"]) == ("number", "张*")
    clerk.close()


def test_an_agent_of_the_pocket_hall_is_shown_only_what_he_may_do(begin: Begin) -> None:
    walk = begin(staff="SD0401")
    assert walk.page.locator('[data-scenario="main/2.6.1.1"]').count() == 1
    assert walk.page.locator('[data-scenario="main/2.6.1.62"]').count() == 0
    assert "随身厅" in walk.page.locator("main").inner_text()


def test_a_wrong_password_is_said_beside_the_fields(
    begin: Begin, context: BrowserContext, stack: Stack, complaints: Complaints
) -> None:
    complaints.expect("status of 403")
    walk = PhoneWalk(context.new_page(), SCRIPTS["main/2.6.1.1"], "main/2.6.1.1")
    walk.go(stack.phone_url)
    walk.page.fill("[name=staff]", "SD0401")
    walk.page.fill("[name=password]", "wrong")
    walk.page.tap("[data-action=login]")
    walk.page.wait_for_selector(".login .error:not(:empty)")
    assert "再输错" in walk.said()
    assert walk.main("view") == "login"
