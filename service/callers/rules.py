"""Names, spans and limits of callers. Pure."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from service.callers.model import Scope
from service.kit.errors import Invalid

WINDOW = timedelta(minutes=5)  # how far a caller's clock may be from ours
OVERLAP_DAYS = 7.0
CHECK_HOLDS = timedelta(minutes=30)

NAME = re.compile(r"[a-z][a-z0-9-]{1,31}")
NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
SIGNATURE = re.compile(r"[0-9a-f]{64}")
# Only forms that no digit behind them makes longer: what is signed has no gap between time and nonce.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def check_account(name: str, scopes: Iterable[str], per_minute: int, per_day: int) -> None:
    """Invalid with the reason, for the administrator."""
    unknown = sorted(set(scopes) - {scope.value for scope in Scope})
    if not NAME.fullmatch(name):
        raise Invalid("调用方编号须以小写字母开头，只含小写字母、数字和 -，2 到 32 位。没有登记。")
    if unknown or not set(scopes):
        listed = "、".join(scope.value for scope in Scope)
        raise Invalid(f"权限不对：{'、'.join(unknown) or '没有写'}。没有登记；可选 {listed}。")
    if per_minute < 1 or per_day < per_minute:
        raise Invalid("每分钟次数至少 1，每日次数不能少于每分钟次数。没有登记。")


def read_time(text: str) -> datetime | None:
    """The moment of ``X-Time``: ISO 8601 with its zone as ``Z`` or ``+08:00``. None for anything else."""
    try:
        return datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def timely(said: datetime, now: datetime) -> bool:
    """Whether a caller's clock may be trusted."""
    return abs(now - said) <= WINDOW


def span_start(span: str, now: datetime) -> datetime:
    """The minute or the day that a call is counted in."""
    minute = now.replace(second=0, microsecond=0)
    return minute if span == "minute" else minute.replace(hour=0, minute=0)


def wait(span: str, now: datetime) -> int:
    """Seconds until the next one begins, at least one."""
    length = timedelta(minutes=1) if span == "minute" else timedelta(days=1)
    return max(1, round((span_start(span, now) + length - now).total_seconds() + 0.5))
