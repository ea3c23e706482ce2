"""What is refused at the door."""

import socket
import time

import httpx
import pytest

from service.kit import strict
from tests.api.conftest import DOOR, SMALL, Desk

GOOD = {"X-Door": DOOR}


def _post(http: httpx.Client, headers: dict[str, str], content: bytes = b"{}", path: str = "/counter/drafts"):
    return http.post(path, content=content, headers={"Content-Type": "application/json", **headers})


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Host": "localhost.evil.example"}, 403, "HOST"),
        ({"Host": "127.0.0.1"}, 403, "HOST"),
        ({"Origin": "http://127.0.0.1"}, 403, "ORIGIN"),
        ({"Referer": "http://127.0.0.1/"}, 403, "ORIGIN"),
        ({"Sec-Fetch-Site": "same-origin"}, 403, "ORIGIN"),
        ({"Content-Type": "text/plain"}, 415, "CONTENT_TYPE"),
        ({"Content-Type": "application/json; charset=gbk"}, 415, "CONTENT_TYPE"),
        ({"Content-Encoding": "gzip"}, 415, "CONTENT_TYPE"),
        ({"X-Door": "e" * 64}, 403, "DOOR"),
        ({"X-Door": ""}, 403, "DOOR"),
    ],
)
def test_what_is_not_our_client_is_refused(http: httpx.Client, headers: dict[str, str], status: int, code: str) -> None:
    answer = _post(http, {**GOOD, **headers})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_bad_token_costs_time(http: httpx.Client) -> None:
    started = time.perf_counter()
    _post(http, {"X-Door": "wrong"})
    assert time.perf_counter() - started >= 0.05


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS", "DELETE", "HEAD"])
def test_only_post(http: httpx.Client, method: str) -> None:
    assert http.request(method, "/counter/drafts").status_code == 405


def test_there_is_no_description_and_no_banner(http: httpx.Client) -> None:
    for path in ("/docs", "/openapi.json", "/redoc"):
        assert _post(http, GOOD, path=path).status_code == 404
    assert "server" not in _post(http, GOOD).headers


def test_a_large_body_is_refused_before_it_is_read(http: httpx.Client) -> None:
    assert _post(http, GOOD, b" " * (4 * 1024 * 1024 + 1)).json()["code"] == "TOO_LARGE"
    pieces = (b" " * 1024 * 1024 for _ in range(6))
    answer = http.post("/counter/drafts", content=pieces, headers={"Content-Type": "application/json", **GOOD})
    assert answer.json()["code"] == "TOO_LARGE"


@pytest.mark.allow_logs("Invalid HTTP request")  # the server itself refuses it before our door does
def test_two_hosts_are_no_host(http: httpx.Client) -> None:
    url = http.base_url
    with socket.create_connection((url.host, url.port), 5) as line:
        host = f"{url.host}:{url.port}"
        line.sendall(f"GET /health HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert b" 200 " not in line.recv(4096).splitlines()[0]


@pytest.mark.parametrize(
    "content",
    [
        b'{"scenario": "a", "scenario": "b"}',
        b'{"scenario": NaN}',
        b'{"scenario": 1e999}',
        b'{"scenario": "\\ud800"}',
        b'{"scenario": "\\u0000"}',
        b'{"scenario": ' + b"9" * 5000 + b"}",
        b'{"scenario": "\xff"}',
        b"[" * 100_000,
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b"",
    ],
    ids=["twice", "nan", "inf", "surrogate", "nul", "digits", "utf8", "deep", "deeper", "empty"],
)
def test_json_that_two_parsers_may_read_differently_is_refused(desk: Desk, content: bytes) -> None:
    headers = {**GOOD, "Authorization": f"Bearer {desk.session}", "Idempotency-Key": "press-0001"}
    answer = _post(desk.http, headers, content, "/counter/open")
    assert (answer.status_code, answer.json()["code"]) == (422, "JSON")


@pytest.mark.parametrize("body", [{}, {"scenario": SMALL, "more": 1}, {"scenario": 7}, {"scenario": ""}])
def test_a_body_that_does_not_fit_says_where_but_not_what(desk: Desk, body: dict[str, object]) -> None:
    answer = desk.press("open", **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID")
    assert set(answer.json()["fields"]) <= {"scenario", "more"}
    assert set(answer.json()["fields"].values()) == {"内容不符合约定"}


def test_strict_json_is_still_json() -> None:
    text = '{"a": [1, 2.5, "中文", null, true], "b": {"c": {}}}'
    assert strict.loads(text.encode()) == {"a": [1, 2.5, "中文", None, True], "b": {"c": {}}}
