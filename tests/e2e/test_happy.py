"""个人开户 from the login to the completion, over real processes."""

from collections.abc import Callable

from tests.e2e.books import Books
from tests.e2e.clerk import Clerk


def test_an_account_is_opened(clerk: Clerk, books: Callable[[], Books]) -> None:
    clerk.submit()
    assert clerk.page.state == "submitted"
    clerk.until("done")
    assert {mark.state for mark in clerk.field("progress").marks} == {"done"}
    assert "办理成功" in clerk.page.body.banners[0].text
    found = books()
    found.check_once()
    (receipt,) = found.of("receipts", "accept_id", clerk.number)
    signed = clerk.file(clerk.page.side.receipt)
    assert signed.startswith(b"%PDF-")
    assert receipt["bytes"] == len(signed)  # the sandbox has opened the enciphered file itself
