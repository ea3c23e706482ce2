"""Who may call: signature, clock, nonce, scope, quota. Each test fails when its guard is gone."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import text

from sandbox import callers
from sandbox.callers import PREFIX, CallingSystem, Reply, sign
from sandbox.clock import ZONE
from service.callers import actions
from service.kit.db import Unit
from tests.capability.conftest import House

PENALTY = f"{PREFIX}/penalty"
BODY = b'{"access_number": "19253196666"}'
OFFERS = f"{PREFIX}/offers"


def _unsigned(said: Reply) -> bool:
    return (said.status, said.body["code"], said.body["booked"]) == (401, "UNSIGNED", "NO")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Sign": "0" * 64},
        {"X-Sign": ""},
        {"X-Nonce": "short"},
        {"X-Nonce": "1" * 32},  # another one than was signed
        {"X-Caller": "nobody"},
        {"X-Caller": "Kefu"},
        {"X-Time": "yesterday"},
        {"X-Time": datetime.now(ZONE).isoformat()},
        {"X-Time": "2026-11-27T10:00:00"},
    ],
)
def test_what_is_not_signed_is_refused_in_one_way(kefu: CallingSystem, headers: dict[str, str]) -> None:
    assert kefu.send("GET", OFFERS).status == 200
    said = kefu.send("GET", OFFERS, headers=headers)
    assert _unsigned(said)
    assert said.body["detail"] == "调用方、时间、随机数或签名不合法。没有办理任何业务；请核对密钥和时钟后重新签名。"


def test_without_headers_it_is_the_same(house: House) -> None:
    answer = httpx.get(house.url + OFFERS, trust_env=False)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


def test_an_altered_body_method_or_target_is_refused(kefu: CallingSystem) -> None:
    signed = sign(kefu.caller, kefu.secret, "POST", PENALTY, BODY)
    assert _unsigned(kefu.send("POST", PENALTY, BODY.replace(b"6666", b"6667"), signed))
    assert _unsigned(kefu.send("POST", f"{PREFIX}/dates", BODY, signed))
    asked = sign(kefu.caller, kefu.secret, "GET", f"{OFFERS}?kind=BASE", b"")
    assert _unsigned(kefu.send("GET", f"{OFFERS}?kind=OPTIONAL", headers=asked))
    assert kefu.send("POST", PENALTY, BODY, signed).status == 200  # the refused ones have not used it up


def test_a_replay_is_refused(kefu: CallingSystem) -> None:
    signed = sign(kefu.caller, kefu.secret, "POST", PENALTY, BODY)
    assert kefu.send("POST", PENALTY, BODY, signed).status == 200
    assert _unsigned(kefu.send("POST", PENALTY, BODY, signed))


@pytest.mark.parametrize("zone", ["+0800", "+08"])
def test_no_part_of_the_nonce_passes_for_the_end_of_the_time(kefu: CallingSystem, zone: str) -> None:
    """What is signed is written without gaps: moved between the two headers, it would be good several times."""
    text = f"{datetime.now(ZONE):%Y-%m-%dT%H:%M:%S}{zone}0000{secrets.token_hex(16)}"
    key = f"GET{OFFERS}{text}{hashlib.sha256(b'').hexdigest()}"
    signature = hmac.new(kefu.secret.encode(), key.encode(), hashlib.sha256).hexdigest()
    at = text.index("+")
    for end in (at + 3, at + 5, at + 7):
        headers = {"X-Time": text[:end], "X-Nonce": text[end:], "X-Sign": signature}
        assert _unsigned(kefu.send("GET", OFFERS, headers=headers))


@pytest.mark.parametrize(("minutes", "status"), [(-6, 401), (6, 401), (-4, 200), (4, 200)])
def test_a_clock_may_be_five_minutes_off(
    kefu: CallingSystem, monkeypatch: pytest.MonkeyPatch, minutes: int, status: int
) -> None:
    class Skewed(datetime):
        """Another system's clock."""

        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(minutes=minutes)

    monkeypatch.setattr(callers, "datetime", Skewed)
    assert kefu.send("GET", OFFERS).status == status


def test_a_scope_is_needed(house: House) -> None:
    fengxiang = house.system("fengxiang", "offers")
    assert fengxiang.offers().status == 200
    said = fengxiang.penalty("19253196666")
    assert (said.status, said.body["code"]) == (403, "SCOPE")
    assert [row["status"] for row in house.trail(fengxiang.caller)] == [200, 403]


def test_a_retired_caller_is_a_stranger(house: House, kefu: CallingSystem) -> None:
    with house.db.unit() as unit:
        actions.retire(unit, kefu.caller)
    assert _unsigned(kefu.offers())


def _rotated(unit: Unit, house: House, of: CallingSystem, *, days: int) -> str:
    return actions.rotate(unit, house.edge.cipher, of.caller, timedelta(days=days))


def test_two_secrets_in_the_overlap_and_one_after_it(house: House, kefu: CallingSystem) -> None:
    with house.db.unit() as unit:
        fresh = CallingSystem(kefu.url, kefu.caller, _rotated(unit, house, kefu, days=1))
    assert (kefu.offers().status, fresh.offers().status) == (200, 200)
    with house.db.unit() as unit:
        old = next(lines for who, lines in actions.listed(unit) if who.id == kefu.caller)[0]
        assert old.until is not None
        actions.retire(unit, kefu.caller, old.id)
    assert _unsigned(kefu.offers())
    assert fresh.offers().status == 200


def test_an_overlap_of_nothing_ends_the_old_secret(house: House, kefu: CallingSystem) -> None:
    with house.db.unit() as unit:
        _rotated(unit, house, kefu, days=0)
    assert _unsigned(kefu.offers())


def test_secrets_are_sealed_at_rest(house: House, kefu: CallingSystem) -> None:
    with house.db.unit() as unit:
        asked = text("select secret from caller_secret where caller = :caller")
        (sealed,) = unit.execute(asked, {"caller": kefu.caller}).scalars()
    assert kefu.secret not in sealed
    assert sealed.startswith("k1:")


@pytest.mark.parametrize("limits", [{"per_minute": 3}, {"per_minute": 3, "per_day": 3}])
def test_the_quota_says_when_to_come_again(house: House, limits: dict[str, int]) -> None:
    few = house.system("few", **limits)
    found = [few.offers() for _ in range(8)]
    over = [said for said in found if said.status == 429]
    assert len(over) >= 2  # a minute may have ended in between, not two
    assert over[0].body["code"] == "TOO_MANY"
    most = 60 if "per_day" not in limits else 86_400
    assert all(1 <= said.wait <= most for said in over)


def test_what_is_refused_for_its_minute_does_not_use_up_the_day(house: House) -> None:
    few = house.system("few", per_minute=2)
    done = [few.offers().status for _ in range(7)].count(200)
    with house.db.unit() as unit:
        asked = text("select sum(count) from caller_use where caller = :caller and span = 'day'")
        assert unit.scalar(asked, {"caller": few.caller}) == done < 7


def test_what_is_kept_of_a_call_is_masked(house: House, kefu: CallingSystem) -> None:
    checked = kefu.check("19253190010", "GD900251")
    kefu.order("KF-0000010", checked, "19253190010", "GD900251", "")
    kefu.post("/penalty", access_number="19253190010", more="19253190010")
    check, order, unfit = house.trail(kefu.caller)
    assert check["content"] == {
        "access_number": "<联系电话>",
        "offer": "GD900251",
        "recharge_reduction_tag": "",
    }
    assert order["content"]["service_password"] == "<用户密码>"
    assert order["content"]["request_no"] == "KF-0000010"
    assert (unfit["content"], unfit["status"]) == ({}, 422)
    blind = house.edge.cipher.blind("19253190010", "caller_call", "subject")
    assert [row["subject"] for row in (check, order, unfit)] == [blind, blind, ""]
    assert all("19253190010" not in str(row) and "135790" not in str(row) for row in house.trail(kefu.caller))


def test_nothing_that_a_person_typed_is_kept(
    house: House, kefu: CallingSystem, caplog: pytest.LogCaptureFixture
) -> None:
    """A name or a certificate typed into the search of offers stands in no record and in no log."""
    caplog.set_level("DEBUG", "service")
    certificate, name = "370102198706237754", "欧阳翙翀"
    assert kefu.offers(query=f"{name} {certificate}", limit="3").status == 200
    assert kefu.offers(query=f"{name} {certificate}", limit="0").status == 422
    right, wrong = house.trail(kefu.caller)
    assert (right["content"], wrong["content"]) == ({"query": "<检索内容>", "limit": "3"}, {})
    assert kefu.caller in caplog.text
    kept = f"{right}{wrong}{caplog.text}"
    assert not [word for word in (name, certificate[:14], quote(name), name.encode().hex()) if word in kept]


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("PUT", PENALTY, 405, "METHOD"),
        ("DELETE", PENALTY, 405, "METHOD"),
        ("GET", PENALTY, 405, "METHOD"),
        ("GET", f"{PREFIX}/nothing", 404, "MISSING"),
    ],
)
def test_other_methods_and_addresses(house: House, method: str, target: str, status: int, code: str) -> None:
    answer = httpx.request(method, house.url + target, trust_env=False)
    assert (answer.status_code, answer.json()["code"], answer.json()["booked"]) == (status, code, "NO")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Origin": "http://evil.example"}, 403, "ORIGIN"),
        ({"Host": "evil.example"}, 403, "HOST"),
        ({"Content-Type": "text/plain"}, 415, "CONTENT_TYPE"),
    ],
)
def test_the_door_lets_no_page_and_no_other_form_through(
    house: House, headers: dict[str, str], status: int, code: str
) -> None:
    sent = {"Content-Type": "application/json", **headers}
    answer = httpx.post(house.url + PENALTY, content=BODY, headers=sent, trust_env=False)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_large_body_is_refused_in_words_for_a_system(kefu: CallingSystem) -> None:
    """Thousands of names that do not belong there would each be named in the answer."""
    body = b"{" + b",".join(b'"%d":0' % name for name in range(10_000)) + b"}"
    said = kefu.send("POST", PENALTY, body)
    assert (said.status, said.body["code"], said.body["booked"]) == (413, "TOO_LARGE", "NO")
    assert said.body["detail"] == "内容超过 64 KB，没有办理任何业务。"


@pytest.mark.parametrize("target", [f"{OFFERS}/", f"{OFFERS}/GD100129%2f", f"{PREFIX}/orders/"])
def test_nobody_is_sent_elsewhere(house: House, target: str) -> None:
    """A redirection would name the address as this side of the proxy sees it: without TLS."""
    assert httpx.get(house.url + target, trust_env=False).status_code == 404
    at_the_counter = httpx.post(f"{house.url}/counter/drafts/", json={}, trust_env=False)
    assert at_the_counter.status_code == 404


def test_only_this_prefix_is_let_through_without_a_token(house: House) -> None:
    for target in ("/capability", "/capability/v2/offers", "/counter/drafts"):
        assert httpx.get(house.url + target, trust_env=False).status_code == 405


@pytest.mark.parametrize("body", [b'{"access_number": "1", "access_number": "2"}', b"[1, NaN]", b"\xff", b""])
def test_json_that_two_parsers_read_differently_is_refused(kefu: CallingSystem, body: bytes) -> None:
    signed = sign(kefu.caller, kefu.secret, "POST", PENALTY, body)
    answer = httpx.post(
        kefu.url + PENALTY, content=body, headers={"Content-Type": "application/json", **signed}, trust_env=False
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "JSON")
