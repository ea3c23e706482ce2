from datetime import datetime, timedelta

import pytest

from service.kit.clock import SHANGHAI
from service.staff.rules import SHUT_FOR, WRONG_LIMIT, Right, Tries, may

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


def test_the_fifth_wrong_password_shuts_the_account_for_a_while() -> None:
    tries = Tries()
    for _ in range(WRONG_LIMIT - 1):
        tries = tries.another(NOW)
        assert not tries.shut(NOW)
    tries = tries.another(NOW)
    assert tries.shut(NOW)
    assert tries.shut(NOW + SHUT_FOR - timedelta(seconds=1))
    assert not tries.shut(NOW + SHUT_FOR)
    assert "10:15" in tries.sentence(NOW)


def test_after_the_pause_counting_starts_anew() -> None:
    tries = Tries(WRONG_LIMIT, NOW)
    assert tries.another(NOW + SHUT_FOR) == Tries(1, None)


def test_every_sentence_says_that_nothing_was_done() -> None:
    assert "没有办理任何业务" in Tries(1).sentence(NOW)
    assert "没有办理任何业务" in Tries(5, NOW + SHUT_FOR).sentence(NOW)


@pytest.mark.parametrize(
    ("roles", "right", "allowed"),
    [
        (("clerk",), Right.SERVE, True),
        (("supervisor",), Right.REVEAL, True),
        (("auditor",), Right.SERVE, False),
        (("auditor",), Right.READ_AUDIT, True),
        (("ppm", "clerk"), Right.SERVE, True),
        (("ppm",), Right.REVEAL, False),
        (("administrator",), Right.MANAGE_STAFF, True),
        (("unknown",), Right.SERVE, False),
        ((), Right.SERVE, False),
    ],
)
def test_rights_follow_from_roles(roles: tuple[str, ...], right: Right, allowed: bool) -> None:
    assert may(roles, right) is allowed
