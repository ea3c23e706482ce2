"""What the phone page's door lets in, and what it does not."""

from urllib.parse import quote

import httpx
import pytest

from service.api.phone.door import CALLS
from tests.api.conftest import Desk

WAYS_OUT = [
    "../secret.json",
    "..%2fsecret.json",
    "%2e%2e/secret.json",
    "..%5csecret.json",
    "style/../../secret.json",
    "/secret.json",
    quote("/etc/passwd", safe=""),
    "link.json",
    "notes.py",
    "style",
    "style/",
    "index.html%00.js",
]


def _raw(phone: httpx.Client, path: str) -> httpx.Response:
    """Exactly this path: httpx would tidy it up."""
    request = phone.build_request("GET", "/")
    request.url = request.url.copy_with(raw_path=f"/{path}".encode())
    return phone.send(request)


@pytest.mark.parametrize("path", WAYS_OUT)
def test_there_is_no_way_out_of_the_folder(phone: httpx.Client, path: str) -> None:
    answer = _raw(phone, path)
    assert answer.status_code == 404
    assert b"a" not in answer.content[:3]


def test_files_come_with_their_kind_and_a_strict_policy(phone: httpx.Client) -> None:
    kinds = {
        "/": "text/html",
        "/index.html": "text/html",
        "/start.js": "text/javascript",
        "/style/page.css": "text/css",
    }
    for path, kind in kinds.items():
        answer = phone.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, f"{kind}; charset=utf-8")
        policy = answer.headers["content-security-policy"]
        assert all(part in policy for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"))
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers


def test_a_file_that_is_known_is_not_sent_again(phone: httpx.Client) -> None:
    first = phone.get("/start.js")
    assert first.headers["cache-control"] == "no-cache"
    again = phone.get("/start.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert phone.get("/start.js", headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_navigation_from_elsewhere_may_open_the_page(phone: httpx.Client) -> None:
    assert phone.get("/", headers={"Sec-Fetch-Site": "cross-site", "Origin": "null"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Host": "evil.example"}, 403, "HOST"),
        ({"Origin": "http://evil.example"}, 403, "ORIGIN"),
        ({"Origin": "null"}, 403, "ORIGIN"),
        ({"Origin": ""}, 403, "ORIGIN"),
        ({"Sec-Fetch-Site": "same-site"}, 403, "ORIGIN"),
        ({"Sec-Fetch-Site": "cross-site"}, 403, "ORIGIN"),
        ({"Sec-Fetch-Site": "none"}, 403, "ORIGIN"),
        ({"Sec-Fetch-Site": ""}, 403, "ORIGIN"),
        ({"Content-Type": "text/plain"}, 415, "CONTENT_TYPE"),
        ({"Content-Encoding": "gzip"}, 415, "CONTENT_TYPE"),
    ],
)
def test_only_the_page_itself_may_call(phone: httpx.Client, headers: dict[str, str], status: int, code: str) -> None:
    headers = {"Content-Type": "application/json", **headers}
    answer = phone.post("/counter/drafts", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["cache-control"] == "no-store"


def test_the_origin_is_that_of_the_very_host(phone: httpx.Client) -> None:
    """Also https, another port or capital letters are somebody else."""
    own = phone.headers["origin"]
    for origin in (
        own.replace("http:", "https:"),
        own + "0",
        own.upper(),
        own + "/",
        own.replace("127.0.0.1", "localhost"),
    ):
        assert phone.post("/counter/drafts", json={}, headers={"Origin": origin}).json()["code"] == "ORIGIN"
    assert phone.post("/counter/drafts", json={}).status_code == 401


@pytest.mark.parametrize(
    "path", ["/counter/boards/open", "/counter/handover", "/osp/main/3.3.1", "/metrics", "/", "/start.js", "/docs"]
)
def test_nothing_but_the_calls_that_a_phone_needs(phone: httpx.Client, path: str) -> None:
    answer = phone.post(path, json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "PATH")


@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "DELETE", "HEAD", "PATCH"])
def test_only_get_and_post(phone: httpx.Client, method: str) -> None:
    assert phone.request(method, "/").status_code == 405


@pytest.mark.parametrize("path", sorted(CALLS))
def test_a_call_is_no_page(phone: httpx.Client, path: str) -> None:
    assert phone.get(path).status_code == 404


def test_each_call_is_there(assistant: Desk) -> None:
    """A call that is let in and that nobody answers would be a slip of the list."""
    for path in sorted(CALLS - {"/counter/login", "/counter/logout", "/counter/lock", "/counter/unlock"}):
        answer = assistant.http.post(
            path,
            json={"nonsense": 1},
            headers={"Authorization": f"Bearer {assistant.session}", "Idempotency-Key": "k" * 8},
        )
        assert answer.status_code in {200, 409, 422}, path


def test_a_large_body_is_refused(phone: httpx.Client) -> None:
    body = b" " * (4 * 1024 * 1024 + 1)
    answer = phone.post("/counter/drafts", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["code"] == "TOO_LARGE"


def test_five_wrong_passwords_shut_the_account_here_as_well(phone: httpx.Client, http: httpx.Client) -> None:
    stranger, counter = Desk(phone), Desk(http)
    for _ in range(5):
        last = stranger.press("login", staff="SD0001", password="wrong")
    assert "已锁定到" in last.json()["message"]
    assert "已锁定到" in counter.press("login", staff="SD0001", password="Demo-2026!", seat="1").json()["message"]


def test_it_says_whether_it_is_well(phone: httpx.Client) -> None:
    assert phone.get("/health").json() == {"ok": True, "database": "ok"}


def test_the_simulated_reader_deals_people_in_turn(assistant: Desk, agent: Desk) -> None:
    def read(desk: Desk, **body: str) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {desk.session}"}
        return desk.http.post("/phone/reader", json=body, headers=headers).json()

    dealt = [read(assistant)["card"] for _ in range(3)]
    assert dealt == ["a", "b", "a"]
    first = read(agent)
    assert (first["card"], first["record"], first["title"]) == ("a", "QQ==", "模拟读卡器")
    assert [card["name"] for card in first["cards"]] == ["a", "b", "c"]  # type: ignore[attr-defined]
    assert read(agent, card="c")["record"] == "Qw=="
    assert "没有这张证件" in str(read(agent, card="z")["message"])


@pytest.mark.parametrize("training", [False])
def test_there_is_no_simulated_reader_outside_training(assistant: Desk) -> None:
    headers = {"Authorization": f"Bearer {assistant.session}"}
    answer = assistant.http.post("/phone/reader", json={}, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (404, "Missing")
    assert "没有读卡器" in answer.json()["message"]
    assert "没有办理任何业务" in answer.json()["message"]


def test_the_simulated_reader_serves_nobody_who_is_not_signed_in(phone: httpx.Client) -> None:
    assert phone.post("/phone/reader", json={}).json()["code"] == "SIGNED_OUT"
