"""Channels: where a person serves customers from, and which scenarios each of them may use (data)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from service.kit.errors import Forbidden
from service.kit.flow.case import Clerk
from service.kit.flow.scenario import Scenario

COUNTER = "COUNTER"
S = TypeVar("S")


class Channel(BaseModel):
    """One channel. ``door``: where its people sign in, empty = none; ``barred``: scenarios that it may not use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    title: str
    door: Literal["counter", "phone", ""] = ""
    barred: frozenset[str] = frozenset()


class Barred(Forbidden):
    """The channel may not use the scenario."""

    code = "CHANNEL"

    def __init__(self, channel: Channel, scenario: Scenario) -> None:
        allowed = "、".join(one.title for one in channels().values() if one.door and scenario.key not in one.barred)
        super().__init__(f"{channel.title}不能办理「{scenario.title}」。没有办理任何业务；请到{allowed}办理。")


class NoChannel(Forbidden):
    """The person may not sign in here."""

    code = "NO_CHANNEL"

    def __init__(self, wanted: str) -> None:
        super().__init__(
            f"当前工号没有开通{wanted}，不能在这里登录。没有办理任何业务；请换工号重新登录，或联系管理员。"
        )


@cache
def channels() -> Mapping[str, Channel]:
    """Every channel by its key, in the order of the file."""
    found = tomllib.loads(files("resources").joinpath("channels.toml").read_text(encoding="utf-8"))["channel"]
    return {one.key: one for one in (Channel.model_validate(each) for each in found)}


def phones() -> tuple[str, ...]:
    """The channels of the phone page."""
    return tuple(one.key for one in channels().values() if one.door == "phone")


def open_to(channel: str, scenarios: Mapping[str, S]) -> dict[str, S]:
    """The scenarios that a channel may use."""
    barred = channels()[channel].barred
    return {key: one for key, one in scenarios.items() if key not in barred}


def admit(clerk: Clerk, scenario: Scenario) -> None:
    """Barred when the channel that the clerk works in may not use the scenario."""
    channel = channels()[clerk.channel]
    if scenario.key in channel.barred:
        raise Barred(channel, scenario)
