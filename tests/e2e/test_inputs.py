"""Bad input at each step over the wire: a whole Chinese sentence, nothing booked, nothing typed lost."""

from collections.abc import Callable

import pytest

from app.client import ServiceError
from app.stack import Stack
from tests.e2e.books import Books
from tests.e2e.clerk import PASSWORD, Clerk, speaks
from tests.e2e.people import another_jpeg, known, letter_jpeg, record, signature_png

BooksNow = Callable[[], Books]


@pytest.mark.parametrize(
    ("card", "word"),
    [
        ("expired", "过期"),
        ("wrong_digit", "校验位"),
        ("under_16", "未满 16 周岁"),
        ("unknown_kind", "读到的证件"),
        ("blacklisted", "黑名单"),
        ("five_numbers", "5 个号码"),
        ("refused", "人证信息不一致"),
    ],
)
def test_a_card_that_may_not_open_an_account(clerk: Clerk, books: BooksNow, card: str, word: str) -> None:
    clerk.open()
    clerk.refused(word, "F9", card=record(known(card)), phone="13953100417")
    books().check_nothing()


def test_no_card_and_a_wrong_phone(clerk: Clerk) -> None:
    clerk.open()
    assert set(clerk.refused("F9", card="", phone="").fields) == {"card"}
    assert set(clerk.refused("11 位", card=record(clerk.card), phone="1385311").fields) == {"phone"}


def test_a_number_taken_meanwhile(stack: Stack, clerk: Clerk, books: BooksNow) -> None:
    clerk.to("number")
    values = clerk.values()
    stack.tell_sandbox("take-number", {"access_num": values["number"][0]})
    assert clerk.refused("刚被别人选走", "F5", **values).code == "NUMBER_TAKEN"
    assert books().numbers == []
    clerk.act("refresh")
    clerk.submit()
    clerk.until("done")
    assert len(books().users) == 1


def test_nothing_picked_nothing_told(clerk: Clerk) -> None:
    clerk.to("number")
    assert set(clerk.refused("还没有选", number=(), sim=()).fields) == {"number", "sim"}
    clerk.to("offers")
    assert set(clerk.refused("基础套餐", **clerk.values(base=())).fields) == {"base"}
    assert set(clerk.refused("F10", **clerk.values(told=False)).fields) == {"told"}


def test_letters_that_are_none(clerk: Clerk, books: BooksNow) -> None:
    clerk.to("letter")
    for content, word in (
        (signature_png(), "不是 JPEG"),
        (letter_jpeg()[:-2000], "不完整"),
        (letter_jpeg()[:-2000] + b"0" * 300_000, "300 KB"),  # nothing that could be made smaller
    ):
        picture = clerk.attach("picture", content, "letter.jpg")
        clerk.refused(word, "F8", intercept="1", picture=picture)
    clerk.refused("F8", intercept="1", picture="a-file-of-another-case")
    with pytest.raises(ServiceError) as caught:
        clerk.attach("picture", b"GIF89a" + bytes(100), "letter.jpg")
    assert speaks(caught.value.message), caught.value.message
    assert books().photos == []


def test_another_document_is_refused_until_a_supervisor_stands_in_for_it(clerk: Clerk, books: BooksNow) -> None:
    clerk.to("letter")
    picture = clerk.attach("picture", another_jpeg(), "letter.jpg")
    clerk.refused("不是这份文件", "F7", intercept="1", picture=picture)
    verdict = clerk.field("picture").verdict
    assert (verdict.tone, verdict.appeal) == ("bad", True)
    assert books().photos == []
    asked = {"case": clerk.page.case, "file": picture, "password": PASSWORD, "reason": "已核对纸质原件"}
    with pytest.raises(ServiceError) as caught:
        clerk.call("confirm", staff=clerk.staff, **asked)
    assert caught.value.code == "NO_RIGHT"
    clerk.call("confirm", staff="SD0900", **asked)
    assert clerk.take(intercept="1", picture=picture).step == "fees"
    assert len(books().photos) == 1


def test_no_signature(clerk: Clerk) -> None:
    clerk.to("receipt")
    clerk.refused("签名", "F8", signature="")
    clerk.refused("签名", "F8", signature=clerk.attach("signature", letter_jpeg(), "signature.png"))


def test_the_outside_world_is_away_and_comes_back(stack: Stack, clerk: Clerk, books: BooksNow) -> None:
    """Killed between two presses, at a step that asks and at one that occupies."""
    assert stack.sandbox is not None
    clerk.open()
    stack.sandbox.kill()
    clerk.refused("F12", **clerk.values())
    stack.start_sandbox()
    clerk.to("number")
    values = clerk.values()
    stack.sandbox.kill()
    clerk.refused("F", **values)
    stack.start_sandbox()
    clerk.submit()
    clerk.until("done")
    books().check_once()
