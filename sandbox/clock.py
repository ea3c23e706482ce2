"""Time of the national side: always Shanghai."""

from datetime import datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=8))


def now() -> datetime:
    return datetime.now(ZONE)


def stamp(moment: datetime) -> str:
    """``2026-11-23 10:15:30``."""
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def head_time() -> str:
    """``2026-11-23 10:15:30.123``, the TIME of a message."""
    return now().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def at(seconds: float) -> str:
    """``stamp`` of a moment given in epoch seconds."""
    return stamp(datetime.fromtimestamp(seconds, ZONE))
