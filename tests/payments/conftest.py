"""The national side of the sandbox calls us over a real socket; behind the door is the service as it is wired."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sandbox import errands
from service.gateway.interface import Interface
from service.kit.settings import Settings
from service.scenarios.world import World
from service.wiring import build_inbound, build_world
from tests.gateway.conftest import national, running_national, to_national
from tests.gateway.national import National
from tests.scenarios.outside import door

__all__ = ["national", "running_national", "to_national"]

Tell = Callable[..., list[dict[str, Any]]]


def answers(heard: list[dict[str, Any]]) -> set[str]:
    """The results of those that were answered; on a busy machine one of fifty may not be in time and come again."""
    return {one["result"] for one in heard if one["status"]}


@pytest.fixture
def world(to_national: Settings) -> Iterator[World]:
    world = build_world(to_national)
    yield world
    world.close()


@pytest.fixture
def tell(world: World, national: National) -> Iterator[Tell]:
    """Send one message; every answer that came back: ``result``, ``message``, clear ``body``."""
    outgoing = national.world.outgoing

    def send(message: Interface[Any], **asked: Any) -> list[dict[str, Any]]:
        body = message.model_dump(mode="json", by_alias=True)
        run = errands.run(outgoing, national.world.osp.calls, {"key": message.key(), "body": body, **asked})
        return list(run["tries"])

    with door(build_inbound(world)) as url:
        national.world.store.set("callback", url)
        yield send
        national.world.store.set("callback", "")
