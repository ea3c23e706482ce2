"""One press is done once, whoever sends it how often; a case goes on at another seat and with another clerk."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.client import ServiceError, new_key
from app.stack import Stack
from tests.e2e.books import Books
from tests.e2e.clerk import PASSWORD, Clerk

BooksNow = Callable[[], Books]


def _code(press: Callable[[], object]) -> str:
    try:
        press()
    except ServiceError as error:
        return error.code
    return "OK"


def test_the_same_key_gives_the_stored_answer(clerk: Clerk, books: BooksNow) -> None:
    clerk.to("number")
    before, key, values = clerk.page, new_key(), clerk.values()
    first = clerk.take(key, **values)
    clerk._page = before
    assert clerk.take(key, **values) == first
    clerk._page = before
    other = {**values, "number": (clerk.field("number").rows[7].id,)}
    assert _code(lambda: clerk.take(key, **other)) == "KEY_REUSED"
    assert len(books().numbers) == 1


def test_a_submit_pressed_by_many_hands(stack: Stack, clerk: Clerk, books: BooksNow) -> None:
    clerk.to("submit")
    page, same = clerk.page, new_key()
    keys = [same] * 4 + [new_key() for _ in range(4)]

    def press(key: str) -> str:
        hand = clerk.next(clerk.card)
        hand._page = page
        return _code(lambda: hand.take(key))

    with ThreadPoolExecutor(8) as hands:
        codes = list(hands.map(press, keys))
    assert "OK" in codes
    assert set(codes) <= {"OK", "STALE", "CLOSED", "KEY_RUNNING"}
    clerk.until("done")
    found = books()
    found.check_once()
    assert len(found.acceptances) == 1


def test_a_case_goes_on_at_another_seat(clerk: Clerk, seats: Callable[..., Clerk], books: BooksNow) -> None:
    clerk.to("letter")
    clerk.save(intercept="0", picture="")
    li = seats(staff="SD0002", seat="E2").next(clerk.card)
    drafts = li.call("drafts")["drafts"]
    assert clerk.page.case in {draft["case"] for draft in drafts}
    li._page = clerk.page
    li.again()
    assert li.page.step == "letter"
    assert li.field("intercept").value == "0"
    assert "SD0002" in li.page.clerk
    with pytest.raises(ServiceError) as caught:
        clerk.take(**clerk.values())
    assert caught.value.code == "STALE"
    li.submit()
    li.until("done")
    clerk.again()
    assert clerk.page.state == "done"
    books().check_once()


def test_a_case_is_handed_over(stack: Stack, clerk: Clerk, seats: Callable[..., Clerk]) -> None:
    wang = seats(seat="E3").next(clerk.card)
    wang.to("fees")
    old = wang.door.session
    said = wang.call("handover", staff="SD0002", password=PASSWORD, case=wang.page.case)
    assert (said["staff"], said["name"]) == ("SD0002", "李强")
    assert _code(lambda: wang.call("drafts")) != "OK"
    wang.door.session = said["session"]
    wang.submit()
    wang.until("done")
    assert old != wang.door.session
    found = Books(stack, wang)
    found.check_once()
    assert [row["clerk"] for row in found.acceptances] == ["SD0002"]
