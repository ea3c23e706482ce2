"""AAA of the sandbox over real sockets: the county goes with every write, and what it holds is read back."""

import time
from typing import Any

import pytest

from service.effects.errors import Unknown
from service.effects.run import Run
from service.kit.errors import Refused, Tampered, Unreached
from service.peers.aaa import Authorization, Change
from service.peers.circle import Circle
from service.peers.counties import Unmapped
from tests.effects.conftest import row, wait_until_due
from tests.gateway.national import STAFF, National
from tests.peers.conftest import Rows

ACCOUNT = "05310000001@sd"
PASSWORD = "geheim-2468"


def wanted(**other: Any) -> Authorization:
    told = {"account": ACCOUNT, "user_id": "U1", "county": "370102", "speed": 300, "password": PASSWORD}
    told |= {"name": "测试甲", "phone": "19200000001", "address": "山东省济南市历下区测试路1号"}
    return Authorization(**{**told, **other})


def held(national: National) -> list[dict[str, Any]]:
    return national.world.store.rows("SELECT * FROM broadband")


def test_a_new_user_is_authorized_and_read_back(circle: Circle, run: Run, national: National, calls: Rows) -> None:
    done = run.deliver("aaa", circle.aaa.authorize(wanted(county="371202")))
    assert done["county"] == "370116"  # a county of today for the retired 莱芜 code
    assert "password" not in done
    (kept,) = held(national)
    assert (kept["account"], kept["county"], kept["serial"]) == (ACCOUNT, "370116", row(run, "aaa").serial)
    write, read = calls()
    assert [one.key for one in (write, read)] == ["aaa/authorizations", "aaa/users"]
    assert (write.outcome, write.serial, write.staff) == ("done", row(run, "aaa").serial, STAFF.staff)
    assert write.body["county"] == "370116"
    assert (write.body["password"], write.body["name"]) == ("<用户密码>", "<客户姓名>")
    shown = str([dict(one._mapping) for one in calls()])
    assert not any(secret in shown for secret in (PASSWORD, "测试甲", "19200000001", "测试路"))


def test_nothing_is_sent_for_a_place_without_a_code(circle: Circle, run: Run, national: National, calls: Rows) -> None:
    with pytest.raises(Unmapped):
        run.deliver("aaa", circle.aaa.authorize(wanted(county="370176")))
    with pytest.raises(Unmapped):
        run.deliver("aaa", circle.aaa.change(Change(account=ACCOUNT, user_id="U1", county="379999")))
    assert (held(national), calls()) == ([], [])


def test_a_change_names_the_county_and_leaves_the_rest(circle: Circle, run: Run, national: National) -> None:
    run.deliver("aaa", circle.aaa.authorize(wanted()))
    change = Change(account=ACCOUNT, user_id="U1", county="370103", speed=1000, state="SUSPENDED")
    assert run.deliver("change", circle.aaa.change(change))["county"] == "370103"
    user = circle.aaa.user(ACCOUNT, STAFF)
    assert user is not None
    assert (user.county, user.speed, user.state, user.password) == ("370103", 1000, "SUSPENDED", PASSWORD)
    assert PASSWORD not in repr(user)
    assert circle.aaa.user("nobody", STAFF) is None


@pytest.mark.parametrize("kind", ["lost_answer", "http_5xx_done", "garbage", "cut_short", "late_answer"])
def test_a_lost_answer_is_asked_about_and_never_doubled(
    circle: Circle, run: Run, national: National, kind: str
) -> None:
    national.fault("aaa", kind, seconds=1.5)
    call = circle.aaa.authorize(wanted())
    with pytest.raises(Unknown):
        run.deliver("aaa", call)
    wait_until_due(run, "aaa")
    assert run.deliver("aaa", call)["account"] == ACCOUNT
    assert [kept["seen"] for kept in held(national)] == [1]


def test_an_unread_write_is_not_taken_as_failed(circle: Circle, run: Run, national: National) -> None:
    """The write was answered, the question after it was not: it may not be sent again blindly."""
    call = circle.aaa.change(Change(account=ACCOUNT, user_id="U1", county="370103"))
    run.deliver("aaa", circle.aaa.authorize(wanted()))
    national.fault("aaa", "delay", times=1)  # lets the write pass
    national.fault("aaa", "http_5xx", times=1)
    with pytest.raises(Unknown):
        run.deliver("change", call)
    assert row(run, "change").state == "UNKNOWN"
    wait_until_due(run, "change")
    run.deliver("change", call)
    assert [kept["changed"] for kept in held(national)] == [1]


def test_a_request_that_never_arrived_is_sent_again(circle: Circle, run: Run, national: National) -> None:
    run.deliver("aaa", circle.aaa.authorize(wanted()))
    national.fault("aaa", "lost_request")
    call = circle.aaa.change(Change(account=ACCOUNT, user_id="U1", county="370103"))
    with pytest.raises(Unknown):
        run.deliver("change", call)
    wait_until_due(run, "change")
    assert run.deliver("change", call)["county"] == "370103"
    assert [kept["changed"] for kept in held(national)] == [1]


def test_what_aaa_ignores_is_noticed(circle: Circle, run: Run, national: National) -> None:
    """It answers done and keeps another county: nothing is confirmed until that is put right."""
    call = circle.aaa.authorize(wanted())
    call.send("S1", STAFF, time.monotonic() + 10)
    store = national.world.store
    store.change("UPDATE broadband SET county = '370104'")
    with pytest.raises(Tampered, match="区县"):
        call.query("S1", STAFF)
    store.change("UPDATE broadband SET county = '370102'")
    assert call.query("S1", STAFF) is not None


def test_an_account_of_somebody_else_is_refused(circle: Circle, run: Run, national: National) -> None:
    run.deliver("aaa", circle.aaa.authorize(wanted()))
    with pytest.raises(Refused, match="已授权"):
        run.deliver("other", circle.aaa.authorize(wanted(user_id="U2")))
    assert len(held(national)) == 1


def test_nothing_is_sent_after_the_deadline(circle: Circle, national: National) -> None:
    with pytest.raises(Unreached):
        circle.aaa.authorize(wanted()).send("S1", STAFF, time.monotonic() - 1)
    assert held(national) == []


def test_a_dead_peer_is_spared_and_its_lamp_says_so(circle: Circle, national: National) -> None:
    dead = circle.aaa.peer
    dead._url = "http://127.0.0.1:9/aaa"
    for _ in range(6):
        with pytest.raises(Unreached):
            circle.aaa.user(ACCOUNT, STAFF)
    with pytest.raises(Unreached, match="等它恢复"):
        circle.aaa.user(ACCOUNT, STAFF)
    assert {lamp.name: lamp.state for lamp in circle.health()}["aaa"] == "down"


def test_the_secret_is_checked(circle: Circle, national: National) -> None:
    assert circle.aaa.reachable()
    circle.aaa.peer._secret = "other"
    assert not circle.aaa.reachable()
    with pytest.raises(Unreached, match="签名"):
        circle.aaa.user(ACCOUNT, STAFF)
