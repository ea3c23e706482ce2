"""Every message survives a round trip with each secret sealed; the sandbox's own code is the other side."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from sandbox import wire
from sandbox.envelope import Exchange
from service.gateway import sealing
from service.gateway.fields import places
from service.gateway.profiles import PROFILES
from service.gateway.sample import sample
from service.gateway.sealing import Each, Sealed, Shape
from service.kit import strict
from tests.gateway.declared import MESSAGES

PROFILE = PROFILES["A256GCM+OAEP256"]
KEY = PROFILE.new_key()
EACH = pytest.mark.parametrize("model", MESSAGES.values(), ids=MESSAGES.keys())


@EACH
def test_an_example_is_full_and_always_the_same(model: type[BaseModel]) -> None:
    message = sample(model)
    assert message == sample(model)
    assert type(message) is model
    body = message.model_dump(mode="json", by_alias=True)
    assert [place.path for place in places(model) if not list(values(body, place.path))] == []
    assert [place.path for place in places(model) for value in values(body, place.path) if value in EMPTY] == []


EMPTY = (None, "", [], {})


@EACH
def test_ours_seals_and_theirs_opens(model: type[BaseModel]) -> None:
    message = sample(model)
    clear = message.model_dump(mode="json", by_alias=True)
    sent = sealing.seal(message, PROFILE.mode(KEY))
    differing(sealing.shape(model), clear, sent)
    arrived = wire.opened(model, strict.loads(strict.dumps(sent)), Exchange(PROFILE.name, KEY))
    assert arrived == clear
    assert model.model_validate(arrived) == message


@EACH
def test_theirs_seals_and_ours_opens(model: type[BaseModel]) -> None:
    message = sample(model)
    clear = message.model_dump(mode="json", by_alias=True)
    sent = wire.sealed(model, copy.deepcopy(clear), Exchange(PROFILE.name, KEY))
    differing(sealing.shape(model), clear, sent)
    arrived = sealing.opened(model, strict.loads(strict.dumps(sent)), PROFILE.mode(KEY))
    assert arrived == clear
    assert model.model_validate(arrived) == message


def differing(where: Shape, clear: Any, sent: Any) -> None:
    """Each sensitive leaf is another text on the wire, everything else is as it was."""
    if isinstance(where, Sealed):
        assert isinstance(sent, str)
        assert sent != clear
    elif isinstance(where, Each):
        assert len(clear) == len(sent) > 0
        for one, other in zip(clear, sent, strict=True):
            differing(where.item, one, other)
    else:
        assert clear.keys() == sent.keys()
        for name in clear:
            if name in where.fields:
                differing(where.fields[name], clear[name], sent[name])
            else:
                assert sent[name] == clear[name]


def values(body: Any, path: str) -> Iterator[Any]:
    """What stands at a wire path, as often as its lists have items."""
    name, _, rest = path.partition(".")
    found = body[name.removesuffix("[]")]
    for value in found if name.endswith("[]") else [found]:
        if rest:
            yield from values(value, rest)
        else:
            yield value
