import pytest

from service.kit import registry
from service.kit.flow.case import Clerk
from service.offers.fees import book
from service.staff.channels import COUNTER, Barred, admit, channels, open_to, phones


def test_every_channel_that_anybody_names_is_declared() -> None:
    named = {channel for rule in book().rule for channel in rule.channels}
    assert named | {COUNTER, "CAPABILITY", "JOB", *phones()} <= set(channels())
    assert Clerk("a", "b", "c").channel == COUNTER


def test_what_is_barred_is_a_scenario() -> None:
    known = registry.scenarios()
    assert {key for one in channels().values() for key in one.barred} <= set(known)
    assert set(open_to(COUNTER, known)) == set(known)


def test_a_channel_without_a_door_is_not_advised() -> None:
    scenario = registry.scenarios()["main/2.6.1.62"]
    admit(Clerk("a", "b", "c", channel="CAPABILITY"), scenario)
    with pytest.raises(Barred) as refused:
        admit(Clerk("a", "b", "c", channel="POCKET"), scenario)
    assert "请到营业厅、经理助手办理" in str(refused.value)
