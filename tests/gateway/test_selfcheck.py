"""The self-check: green where all is well, else interface, field and cause."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from service.effects.run import Machine
from service.gateway.catalogue import catalogue
from service.gateway.client import Gateway
from service.gateway.profiles import PROFILES
from service.gateway.selfcheck import Result, SelfCheck
from service.rehearsal import Stage

TRIAL, PHOTO, CHECK = "main/3.2.1.105", "main/3.2.6.11", "main/3.2.6.1"
DONE, DEDUCTION = "main/3.3.1", "fixed/payment_deductionCallback_phone"

pytestmark = pytest.mark.allow_logs("legacy crypto profile", "could not be trusted")


def checker(there: Stage, **more: Any) -> SelfCheck:
    world = there.world
    known = {"full": True, "prompter": there.sandbox, **more}
    return SelfCheck(world.db, world.cipher, world.gateway, Machine(world.settings.hall), **known)


def check(there: Stage, key: str, **more: Any) -> Result:
    (result,) = checker(there, **more).run([key], lambda _result: None)
    return result


def fault(there: Stage, key: str, kind: str, **more: Any) -> None:
    there.sandbox.tell("faults", {"code": key, "kind": kind, **more})


def test_every_interface_is_green(there: Stage) -> None:
    heard: list[Result] = []
    results = checker(there).run(checker(there).keys(), heard.append)
    assert [result for result in results if result.state != "passed"] == []
    assert heard == results
    rows = [entry.row for entry in catalogue() if entry.row is not None]
    assert sorted(rows) == list(range(1, 121))
    assert {result.key for result in results} == {entry.key for entry in catalogue()}


@contextmanager
def otherwise(there: Stage, **settings: Any) -> Iterator[SelfCheck]:
    """The same stage through a gateway with other settings."""
    world = there.world
    gateway = Gateway(world.db, world.cipher, world.settings.model_copy(update=settings))
    yield replace(checker(there), gateway=gateway)
    gateway.close()


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_every_profile_carries_it(there: Stage, profile: str) -> None:
    keys = [TRIAL, PHOTO, CHECK, "main/3.2.1.1"]
    with otherwise(there, osp_profile=profile, osp_allow_legacy=True) as check_it:
        results = check_it.run(keys, lambda _result: None)
    assert [(result.key, result.state, result.cause) for result in results] == [(key, "passed", "") for key in keys]
    latest = [call for call in there.sandbox.look("ledger")["calls"] if call["interface"] in keys][-len(keys) :]
    assert {call["profile"] for call in latest} == {profile}


def test_one_interface_in_plain_mode_says_so(there: Stage) -> None:
    with otherwise(there, osp_plain=frozenset({CHECK})) as check_it:
        assert check_it.run([CHECK], lambda _result: None)[0].state == "failed"  # the other side has not migrated
        there.sandbox.tell("settings", {"plain": [CHECK]})
        plain, sealed = check_it.run([CHECK, PHOTO], lambda _result: None)
    assert (plain.state, plain.cause) == ("passed", "明文方式，未加密")
    assert (sealed.state, sealed.cause) == ("passed", "")


@pytest.mark.parametrize(
    ("kind", "field", "cause"),
    [
        ("clear_field", "ACCESS_NUM", "没有加密"),
        ("missing_field", "", "缺少这个字段"),
        ("wrong_type", "", "类型或格式不符"),
        ("wrong_key", "", "解密失败"),
        ("unsigned", "X-OSP-Signature", "没有签名"),
        ("wrong_serial", "HEAD.SERIAL", "流水"),
        ("garbage", "", "JSON"),
        ("lost_answer", "", "没有应答"),
        ("http_5xx", "", "没有应答"),
        ("busy_9xxx", "", "9"),
    ],
)
def test_a_wrong_answer_is_named(there: Stage, kind: str, field: str, cause: str) -> None:
    key = "main/3.2.1.12"
    fault(there, key, kind)
    result = check(there, key)
    assert result.state == "failed"
    assert (result.key, result.title) == (key, "查询用户信息")
    assert cause in result.cause
    if field:
        assert result.field == field
    elif kind in {"missing_field", "wrong_type", "wrong_key"}:
        assert result.field
    assert check(there, key).state == "passed"


def test_a_business_refusal_has_been_read(there: Stage) -> None:
    fault(there, CHECK, "refuse_1xxx")
    result = check(there, CHECK)
    assert result.state == "passed"
    assert "业务答复" in result.cause


def test_what_the_other_side_did_not_take_is_explained(there: Stage) -> None:
    there.sandbox.tell("settings", {"profiles": ["A256CBC+OAEP256"]})
    result = check(there, CHECK)
    assert (result.state, result.cause) == ("failed", "对方不接受这种加密方式")


def test_an_incoming_message_that_we_do_not_take_is_explained_to_us_alone(there: Stage) -> None:
    """The sender hears one text for every cause."""
    for kind, field, cause in (
        ("clear_field", "ACCESS_NUM", "没有加密"),
        ("missing_field", "ORDER_ID", "缺少这个字段"),
        ("unsigned", "X-OSP-Signature", "签名"),
        ("unknown_key", "HEAD.CRYPTO.KEY_ID", "没有登记"),
    ):
        sent = there.sandbox.tell("send", {"key": DONE, "kind": kind})
        assert (sent["tries"][0]["result"], sent["tries"][0]["message"]) == ("2001", "报文不合法")
        found = check(there, DONE, prompter=None)
        assert found.state == "failed"
        assert found.field == field
        assert cause in found.cause
    assert check(there, DONE).state == "passed"
    assert "收到并通过校验" in check(there, DONE, prompter=None).cause


def test_without_a_sandbox_nothing_is_really_done(there: Stage) -> None:
    result = check(there, "main/3.2.1.1", full=False)
    assert (result.state, result.field) == ("skipped", "")
    assert "--effects" in result.cause
    assert check(there, "main/3.2.1.1", full=False, effects=True).state == "passed"
    assert check(there, "main/3.2.1.12", full=False).state == "passed"


def test_it_stops_when_asked_to(there: Stage) -> None:
    heard: list[Result] = []
    results = checker(there).run(checker(there).keys(), heard.append, lambda: len(heard) >= 3)
    assert len(results) == 3


def test_nobody_there_is_said_of_each(there: Stage) -> None:
    world = there.world
    gateway = Gateway(world.db, world.cipher, world.settings.model_copy(update={"osp_url": "http://127.0.0.1:1/osp"}))
    (result,) = SelfCheck(world.db, world.cipher, gateway, Machine("1"), full=True).run([CHECK], lambda _result: None)
    assert (result.state, result.field) == ("failed", "")
    assert "连接不上" in result.cause
    gateway.close()
