"""Time: always aware, always Asia/Shanghai. Decisions about expiry use the database's clock."""

from datetime import UTC, date, datetime, timedelta, timezone

# China has one zone and no summer time, so the fixed offset needs no tz database on Windows.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
_STAMP = "%Y-%m-%d %H:%M:%S"


def now() -> datetime:
    """The time of this machine, in Shanghai."""
    return datetime.now(SHANGHAI)


def today() -> date:
    """The date of this machine, in Shanghai."""
    return now().date()


def local(moment: datetime) -> datetime:
    """The same moment in Shanghai; a naive moment is taken as UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(SHANGHAI)


def stamp(moment: datetime) -> str:
    """``2026-11-23 10:15:30``."""
    return local(moment).strftime(_STAMP)


def stamped(text: str) -> datetime:
    """The moment of a stamp. ValueError for anything else."""
    return datetime.strptime(text, _STAMP).replace(tzinfo=SHANGHAI)
