"""What types, channels and states of acceptances are called."""

from collections.abc import Mapping
from functools import cache

from service.kit import registry
from service.kit.page import Tone
from service.staff.channels import channels as known_channels

STATES: dict[str, tuple[str, Tone]] = {
    "RUNNING": ("办理中", "info"),
    "WAITING": ("等待报竣", "info"),
    "PERSON": ("待人工", "bad"),
    "DONE": ("已竣工", "ok"),
    "REFUSED": ("已退回", "neutral"),
    "CANCELLED": ("已撤单", "warn"),
}


@cache
def types() -> Mapping[str, str]:
    """The title of every scenario that ends in an acceptance, by its key, in order of their codes."""
    found = [one for one in registry.scenarios().values() if one.submit is not None]
    return {one.key: one.title for one in sorted(found, key=lambda one: (one.group, one.book, one.code))}


def type_of(scenario: str) -> str:
    """One that is gone from the registry is called by its key."""
    return types().get(scenario, scenario)


@cache
def channels() -> Mapping[str, str]:
    """The title of every channel by its key."""
    return {one.key: one.title for one in known_channels().values()}


def channel_of(channel: str) -> str:
    return channels().get(channel, channel)


def lasted(seconds: int) -> str:
    """3 天 4 小时, 2 小时 5 分, 12 分, 40 秒."""
    days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} 天 {hours} 小时"
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分" if minutes else f"{seconds} 秒"
