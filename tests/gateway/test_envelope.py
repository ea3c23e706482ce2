"""Answers that must not be believed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.envelope import sign, signed_text
from sandbox.keys import NATIONAL_KEY_ID
from service.gateway import codes, envelope
from service.gateway.envelope import Envelope, Packed, Reply
from service.gateway.keys import Keys
from service.gateway.main.customer import CheckFiveNumbers, FiveNumbers
from service.kit.errors import Missing, Tampered
from service.kit.settings import Settings
from tests.gateway.national import STAFF, National

SERIAL = "SD0020261123101530123000000001"
REQUEST = CheckFiveNumbers(cert_type="1", cert_num="370102199003074519", cust_name="张伟")


@pytest.fixture
def ours(to_national: Settings, keys: Keys) -> Envelope:
    return Envelope(to_national, keys)


@pytest.fixture
def sent(ours: Envelope) -> Packed:
    return ours.pack(REQUEST, SERIAL, STAFF)


def read(ours: Envelope, national: National, sent: Packed, head: dict[str, Any], body: Any) -> Reply[FiveNumbers]:
    """The answer as the national side would sign it."""
    content = json.dumps({"HEAD": head, "BODY": body}).encode()
    text = signed_text(str(head.get("TIME", sent.time)), SERIAL, content)
    signature = sign(national.world.keys.national, NATIONAL_KEY_ID, text)
    return ours.read_answer(sent, FiveNumbers, "一证五号校验", content, signature)


def test_the_head_is_that_of_the_wire_profile(sent: Packed) -> None:
    message = json.loads(sent.content)
    assert list(message) == ["HEAD", "BODY"]
    assert list(message["HEAD"]) == ["BOOK", "CODE", "PROVINCE", "SERIAL", "TIME", "STAFF", "CRYPTO"]
    assert message["HEAD"]["STAFF"] == {"STAFF_ID": "SD0001", "DEPART_ID": "370102001", "CHANNEL": "COUNTER"}
    assert message["HEAD"]["CRYPTO"]["KEY_ID"] == "gw-2026-01"
    assert len(message["HEAD"]["TIME"]) == 23
    assert "370102199003074519" not in sent.content.decode()


def test_each_exchange_has_its_own_key(ours: Envelope, sent: Packed) -> None:
    again = ours.pack(REQUEST, SERIAL, STAFF)
    assert json.loads(again.content)["HEAD"]["CRYPTO"]["KEY"] != json.loads(sent.content)["HEAD"]["CRYPTO"]["KEY"]


def test_nothing_secret_shows_in_a_repr(sent: Packed) -> None:
    assert "Gcm" not in repr(sent)


@pytest.mark.parametrize("with_time", [True, False])
def test_an_answer_in_order(ours: Envelope, national: National, sent: Packed, with_time: bool) -> None:
    head = {"SERIAL": SERIAL, "RESULT": "0000", "MESSAGE": "成功", **({"TIME": sent.time} if with_time else {})}
    assert read(ours, national, sent, head, {"OPEN_COUNT": 2}).answer == FiveNumbers(open_count=2)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ({"SERIAL": SERIAL[:-1] + "2", "RESULT": "0000"}, {"OPEN_COUNT": 2}),
        ({"RESULT": "0000"}, {"OPEN_COUNT": 2}),
        ({"SERIAL": SERIAL, "RESULT": "5000"}, {"OPEN_COUNT": 2}),
        ({"SERIAL": SERIAL, "RESULT": "00000"}, {"OPEN_COUNT": 2}),
        ({"SERIAL": SERIAL, "RESULT": 0}, {"OPEN_COUNT": 2}),
        ({"SERIAL": SERIAL}, {"OPEN_COUNT": 2}),
        ({"SERIAL": SERIAL, "RESULT": "0000", "TIME": 7}, {"OPEN_COUNT": 2}),
        ({"SERIAL": SERIAL, "RESULT": "0000"}, {"OPEN_COUNT": "many"}),
        ({"SERIAL": SERIAL, "RESULT": "0000"}, {}),
        ({"SERIAL": SERIAL, "RESULT": "0000"}, []),
        ({"SERIAL": SERIAL, "RESULT": "0000"}, "text"),
    ],
)
def test_answers_that_are_refused(ours: Envelope, national: National, sent: Packed, head: Any, body: Any) -> None:
    with pytest.raises(Tampered) as caught:
        read(ours, national, sent, head, body)
    assert caught.value.message == codes.untrusted().message
    assert caught.value.__cause__ is None  # a cause would quote the value that did not fit
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_our_own_request_reflected_is_no_answer(ours: Envelope, sent: Packed) -> None:
    with pytest.raises(Tampered):
        ours.read_answer(sent, FiveNumbers, "", sent.content, sent.signature)


def _other_content(header: str) -> str:
    return header[:-8] + "AAAAAAA="


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _h: "",
        lambda h: h.replace(NATIONAL_KEY_ID, "sd-2026-01"),
        _other_content,
        lambda h: h + " ",
        lambda _h: "sig=,",
    ],
)
def test_signatures_that_are_refused(
    ours: Envelope, national: National, sent: Packed, spoil: Callable[[str], str]
) -> None:
    content = json.dumps({"HEAD": {"SERIAL": SERIAL, "RESULT": "0000"}, "BODY": {"OPEN_COUNT": 2}}).encode()
    good = sign(national.world.keys.national, NATIONAL_KEY_ID, signed_text(sent.time, SERIAL, content))
    assert ours.read_answer(sent, FiveNumbers, "", content, good).result == "0000"
    with pytest.raises(Tampered):
        ours.read_answer(sent, FiveNumbers, "", content, spoil(good))
    with pytest.raises(Tampered):
        ours.read_answer(sent, FiveNumbers, "", content.replace(b"2", b"1"), good)


@pytest.mark.parametrize("with_time", [True, False])
def test_a_signed_answer_to_another_exchange_is_refused(
    ours: Envelope, national: National, sent: Packed, with_time: bool
) -> None:
    """Same serial, sent again later: an old answer, a "busy" above all, is not the answer to the new send."""
    later = replace(sent, time="2026-11-23 23:59:59.000")
    head = {"SERIAL": SERIAL, "RESULT": "9001", **({"TIME": sent.time} if with_time else {})}
    content = json.dumps({"HEAD": head, "BODY": {}}).encode()
    old = sign(national.world.keys.national, NATIONAL_KEY_ID, signed_text(sent.time, SERIAL, content))
    with pytest.raises(Tampered):
        ours.read_answer(later, FiveNumbers, "", content, old)


def test_without_signatures_when_the_peer_has_none(to_national: Settings, keys: Keys) -> None:
    plain = Envelope(to_national.model_copy(update={"osp_sign": False}), keys)
    sent = plain.pack(REQUEST, SERIAL, STAFF)
    assert sent.signature == ""
    content = json.dumps({"HEAD": {"SERIAL": SERIAL, "RESULT": "0001"}, "BODY": {"OPEN_COUNT": 2}}).encode()
    assert plain.read_answer(sent, FiveNumbers, "", content, "").result == "0001"


def test_a_legacy_profile_has_to_be_allowed_by_name(to_national: Settings, keys: Keys) -> None:
    with pytest.raises(ValueError, match="ALLOW_LEGACY"):
        Envelope(to_national.model_copy(update={"osp_profile": "A128ECB+PKCS1"}), keys)


@pytest.mark.allow_logs("legacy crypto profile A128ECB")
def test_a_legacy_profile_is_logged(to_national: Settings, keys: Keys, caplog: pytest.LogCaptureFixture) -> None:
    legacy = {"osp_profile": "A128ECB+PKCS1", "osp_allow_legacy": True}
    Envelope(to_national.model_copy(update=legacy), keys)
    assert "legacy" in caplog.text


def test_each_key_is_loaded_once(to_national: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of a private key costs 30 ms, a hundred decryptions."""
    loads: list[str] = []
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: loads.append(path.name) or real(path))  # type: ignore[func-returns-value]
    ours = Envelope(to_national, Keys(to_national))
    for _ in range(20):
        ours.pack(REQUEST, SERIAL, STAFF)
    assert sorted(loads) == ["national.pub.pem", "province.pem", "unlock"]


def test_a_missing_key_file_is_named(to_national: Settings, tmp_path: Path) -> None:
    ours = envelope.Envelope(to_national, Keys(to_national.model_copy(update={"key_dir": tmp_path})))
    with pytest.raises(Missing, match=r"national\.pub\.pem.*doctor"):
        ours.pack(REQUEST, SERIAL, STAFF)
