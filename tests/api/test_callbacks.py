"""Call-backs at the door; what they carry is tested with the gateway."""

import httpx
import pytest

from tests.api.conftest import Desk


def _send(http: httpx.Client, path: str, content: bytes, **headers: str) -> httpx.Response:
    return http.post(path, content=content, headers={"X-Door": "", "Content-Type": "application/json", **headers})


@pytest.mark.parametrize("content", [b"{}", b"not json", b"", b'{"HEAD": {"SERIAL": "SD00"}, "BODY": {}}'])
def test_a_stranger_gets_one_answer_and_no_signature(desk: Desk, content: bytes) -> None:
    answer = _send(desk.http, "/osp/main/3.3.1", content)
    assert answer.status_code == 200
    assert answer.json()["HEAD"] == {"SERIAL": "", "RESULT": answer.json()["HEAD"]["RESULT"], "MESSAGE": "报文不合法"}
    assert answer.json()["HEAD"]["RESULT"].startswith("2")
    assert "x-osp-signature" not in answer.headers


def test_an_unknown_interface_says_the_same(desk: Desk) -> None:
    known = _send(desk.http, "/osp/main/3.3.1", b"{}")
    unknown = _send(desk.http, "/osp/main/9.9.9", b"{}")
    assert (unknown.status_code, unknown.json()) == (known.status_code, known.json())


def test_a_web_page_cannot_call_back(desk: Desk) -> None:
    assert _send(desk.http, "/osp/main/3.3.1", b"{}", Origin="http://evil.example").status_code == 403


def test_a_strange_path_is_refused(desk: Desk) -> None:
    assert _send(desk.http, "/osp/main/..%2f..%2fetc", b"{}").status_code in {404, 422}
