import json
import socket
import ssl
import subprocess
import sys
import time

import pytest

from app.client import Door, ServiceError, loads


@pytest.fixture
def door(service):
    made = Door(service.url, "door-token")
    made.session = "session-1"
    yield made
    made.close()


def test_a_call_carries_door_session_and_for_a_write_a_key(service, door):
    door.ask("drafts", {})
    door.ask("open", {"scenario": "main/2.6.1.1"})
    read, write = service.asked
    assert (read.door, read.session, read.key) == ("door-token", "session-1", "")
    assert len(write.key) == 32


def test_a_lost_answer_is_asked_for_again_under_the_same_key_and_nothing_is_done_twice(service, door):
    service.lost["open"] = 2
    page = loads(door.ask("open", {"scenario": "main/2.6.1.1"}))
    assert page["case"] == "case-1"
    assert len({one.key for one in service.of("open")}) == 1
    assert len(service.of("open")) == 3
    assert service.effects == ["open"]


def test_a_write_that_is_still_running_is_waited_for(service, door):
    service.refuse("take", 409, "KEY_RUNNING", "正在办理")
    door.ask("take", {"case": "case-1", "step": "identify", "values": {}, "version": 1})
    assert len({one.key for one in service.of("take")}) == 1


def test_a_refusal_comes_with_code_message_and_fields(service, door):
    service.refuse("take", 422, "INVALID", "有一处要改", name="请输入姓名")
    with pytest.raises(ServiceError) as caught:
        door.ask("take", {})
    error = caught.value
    assert (error.status, error.code, error.message, error.fields) == (
        422,
        "INVALID",
        "有一处要改",
        {"name": "请输入姓名"},
    )
    assert error.settled


def test_an_incident_shows_its_number(service, door):
    service.refusals["open"] = [(500, {"error": "Error", "incident": "7F3A"})]
    with pytest.raises(ServiceError, match="事件号 7F3A") as caught:
        door.ask("open", {})
    assert caught.value.incident == "7F3A"


def test_no_service_is_said_at_once_with_nothing_booked():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    door = Door(url)
    started = time.monotonic()
    with pytest.raises(ServiceError, match="没有提交") as caught:
        door.ask("open", {}, pauses=())
    assert time.monotonic() - started < 10
    assert not caught.value.settled
    door.close()


def test_silence_after_a_write_does_not_claim_that_nothing_happened(service, door):
    service.delays["take"] = 0.6
    with pytest.raises(ServiceError, match="可能已经办理") as caught:
        door.ask("take", {}, patience=0.2, pauses=())
    assert caught.value.code == "NO_ANSWER"


def test_silence_after_a_read_says_that_it_was_only_a_question(service, door):
    service.delays["drafts"] = 0.6
    with pytest.raises(ServiceError, match="没有办理任何业务"):
        door.ask("drafts", {}, patience=0.2, pauses=())


def test_rubbish_is_not_taken_for_an_answer():
    with pytest.raises(ServiceError) as caught:
        loads(b"<html>")
    assert caught.value.code == "GARBLED"


@pytest.mark.parametrize("first", ["warm()", "ask('status', {}, pauses=())"])
def test_the_command_line_of_httpx_is_left_out(first):
    code = f"""
import sys
from app.client import Door, ServiceError
try:
    Door('http://127.0.0.1:9').{first}
except ServiceError:
    pass
print('httpx' in sys.modules, 'rich' in sys.modules)
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "True False"


def test_a_server_behind_tls_has_to_prove_itself():
    near, far = Door("http://127.0.0.1:9"), Door("https://boss.example")
    contexts = [one._open()._transport._pool._ssl_context for one in (near, far)]
    assert [context.verify_mode for context in contexts] == [ssl.CERT_NONE, ssl.CERT_REQUIRED]
    near.close()
    far.close()


def test_a_proxy_of_the_environment_is_not_used(service, door, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert json.loads(door.ask("drafts", {}))["drafts"]
