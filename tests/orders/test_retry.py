"""How long an acceptance waits when the other side surely did nothing."""

from service.orders.actions import pause


def test_pauses_grow_and_differ() -> None:
    for tries, seconds in enumerate((2, 5, 10, 30, 60, 300, 300)):
        seen = {pause(tries).total_seconds() for _ in range(50)}
        assert len(seen) > 10
        assert 0.8 * seconds <= min(seen) <= max(seen) <= 1.2 * seconds
