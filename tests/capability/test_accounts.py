"""Accounts of calling systems: what an administrator may do, and the sentences when he may not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.callers import actions
from service.callers.model import Caller, SecretLine
from service.kit.db import Database, Unit
from service.kit.errors import BossError, Invalid, Missing, Refused
from service.kit.secrets import FieldCipher

KEFU = Caller("kefu", "客服系统", "API-kefu", ("offers", "penalty"), 60, 1000)


@pytest.fixture
def known(db: Database, cipher: FieldCipher) -> str:
    with db.unit() as unit:
        return actions.add(unit, cipher, KEFU)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"id": "K"}, "编号须以"),
        ({"id": "客服"}, "编号须以"),
        ({"scopes": ("offers", "everything")}, "everything"),
        ({"scopes": ()}, "没有写"),
        ({"per_minute": 0}, "每分钟次数至少 1"),
        ({"per_day": 59}, "不能少于"),
    ],
)
def test_an_account_that_does_not_fit(db: Database, cipher: FieldCipher, change: dict[str, object], word: str) -> None:
    with pytest.raises(Invalid, match=word), db.unit() as unit:
        actions.add(unit, cipher, Caller(**vars(KEFU) | change))


def test_orders_of_a_caller_never_lie_among_the_drafts_of_a_hall(db: Database, cipher: FieldCipher) -> None:
    with pytest.raises(Invalid, match="是营业厅"), db.unit() as unit:
        actions.add(unit, cipher, replace(KEFU, hall="370102001"), {"370102001": "历下营业厅"})


def test_a_name_is_taken_once(db: Database, cipher: FieldCipher, known: str) -> None:
    with pytest.raises(Refused, match="已经登记"), db.unit() as unit:
        actions.add(unit, cipher, KEFU)


def test_two_secrets_and_no_third(db: Database, cipher: FieldCipher, known: str) -> None:
    with db.unit() as unit:
        assert actions.rotate(unit, cipher, "kefu", timedelta(days=1)) != known
    with pytest.raises(Refused, match="两把有效密钥"), db.unit() as unit:
        actions.rotate(unit, cipher, "kefu", timedelta(days=1))
    with db.unit() as unit:
        ((_who, lines),) = actions.listed(unit)
    assert [(line.live, line.until is None) for line in lines] == [(True, False), (True, True)]


def test_no_secret_lives_longer_than_it_was_given(db: Database, cipher: FieldCipher, known: str) -> None:
    """Its successor was retired, and the old one is the only one again: another rotation ends it no later."""
    with db.unit() as unit:
        actions.rotate(unit, cipher, "kefu", timedelta(days=1))
        old, successor = _secrets(unit)
        actions.retire(unit, "kefu", successor.id)
        ended = _secrets(unit)[1].until
        actions.rotate(unit, cipher, "kefu", timedelta(days=30))
        actions.retire(unit, "kefu", successor.id)
        found = _secrets(unit)
    assert [line.until for line in found] == [old.until, ended, None]


def _secrets(unit: Unit) -> list[SecretLine]:
    ((_who, lines),) = actions.listed(unit)
    return lines


@pytest.mark.parametrize(("name", "secret", "word"), [("nobody", "", "没有调用方"), ("kefu", "none", "没有密钥")])
def test_only_what_is_there_can_be_retired(db: Database, known: str, name: str, secret: str, word: str) -> None:
    with pytest.raises(Missing, match=word), db.unit() as unit:
        actions.retire(unit, name, secret)


def test_a_retired_account_is_listed_as_such(db: Database, known: str) -> None:
    with db.unit() as unit:
        actions.retire(unit, "kefu")
        assert [who.active for who, _lines in actions.listed(unit)] == [False]


def test_every_refusal_says_that_nothing_changed(db: Database, cipher: FieldCipher, known: str) -> None:
    for act in (
        lambda unit: actions.add(unit, cipher, KEFU),
        lambda unit: actions.rotate(unit, cipher, "nobody", timedelta(0)),
        lambda unit: actions.retire(unit, "kefu", "none"),
    ):
        with pytest.raises(BossError, match="没有改动"), db.unit() as unit:
            act(unit)
