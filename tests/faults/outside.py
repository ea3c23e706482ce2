"""The national side as the fault matrix meets it: the sandbox behind a relay behind a bad line."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox import trust
from sandbox.envelope import sign, signed_text
from sandbox.keys import Keys
from tests.faults.proxy import Proxy
from tests.faults.relay import Relay, Talk
from tests.gateway.national import National, start

Change = Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class Pen:
    """Signs answers as the national side does, or as somebody else under its name."""

    keys: Keys
    stranger: rsa.RSAPrivateKey

    def signed(self, talk: Talk, body: bytes, *, time: str = "") -> str:
        head = json.loads(talk.request)["HEAD"]
        return trust.signature(self.keys, time or head["TIME"], head["SERIAL"], body)

    def forged(self, talk: Talk, body: bytes) -> str:
        head = json.loads(talk.request)["HEAD"]
        return sign(self.stranger, self.keys.national_id, signed_text(head["TIME"], head["SERIAL"], body))

    def changed(self, talk: Talk, change: Change) -> tuple[bytes, str]:
        """The answer with a change and its signature; of its own when nobody was asked."""
        message = json.loads(talk.answer) if talk.answer else _busy(talk)
        change(message)
        body = json.dumps(message, ensure_ascii=False).encode()
        return body, self.signed(talk, body)


@dataclass(frozen=True)
class Outside:
    """``port`` is where we are told that the national side is."""

    national: National
    relay: Relay
    proxy: Proxy
    pen: Pen

    @property
    def port(self) -> int:
        return self.proxy.port

    def heal(self) -> None:
        self.proxy.heal()
        self.relay.heal()
        self.national.heal()

    def reset(self) -> None:
        """At its start, and without protection of its own: a second send is a second effect."""
        self.heal()
        self.proxy.drop()
        self.relay.forget()
        self.national.reset()
        self.national.change(dedupe=False)


def build(national: National) -> Outside:
    relay = Relay(national.port)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return Outside(national, relay, Proxy(relay.port), Pen(national.world.keys, stranger))


def _busy(talk: Talk) -> dict[str, Any]:
    head = json.loads(talk.request)["HEAD"]
    return {"HEAD": {"SERIAL": head["SERIAL"], "TIME": head["TIME"], "RESULT": "9001", "MESSAGE": "忙"}, "BODY": {}}


__all__ = ["National", "Outside", "Pen", "build", "start"]
