"""A phone is easily left behind: without a person its session ends. What the page then keeps: tests/phone."""

from datetime import timedelta

import httpx
from sqlalchemy import text

from service.api.edge import Edge
from tests.api.conftest import SMALL, Desk


def _pass(edge: Edge, minutes: int) -> None:
    """Time goes by for every session."""
    change = "update session set started_at = started_at - :gone, expires_at = expires_at - :gone"
    with edge.db.unit() as unit:
        unit.execute(text(change), {"gone": timedelta(minutes=minutes)})


def test_a_phone_that_lies_about_has_to_sign_in_again(edge: Edge, assistant: Desk, http: httpx.Client) -> None:
    counter = Desk(http).login()
    case = assistant.ask("open", scenario=SMALL)["case"]
    for _ in range(3):
        _pass(edge, 10)
        assert assistant.press("drafts").status_code == 200
    _pass(edge, 10)
    assert assistant.press("events", case=case).status_code == 200  # nobody need be there for that
    _pass(edge, 6)
    over = assistant.press("save", case=case, step="ask", values={"number": "1"}, version=1)
    assert (over.status_code, over.json()["code"]) == (401, "SIGNED_OUT")
    assert assistant.login("SD0301", "手机").ask("page", case=case)["case"] == case
    assert counter.press("drafts").status_code == 200  # it locks itself


def test_no_call_makes_a_session_longer_than_its_hours(edge: Edge, assistant: Desk) -> None:
    for minute in range(0, 12 * 60, 12):
        assert assistant.press("drafts").status_code == 200, minute
        _pass(edge, 12)
    assert assistant.press("drafts").status_code == 401
