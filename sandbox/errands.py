"""``/control/send``: one interface to the province in any right or wrong way, and what came back of each try."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox import wire
from sandbox.calls import Calls
from sandbox.outgoing import PROFILE, STRAIGHT, Heard, Letter, Outgoing
from sandbox.ways import WAYS
from sandbox.works import next_serial
from service.gateway.sample import sample


class BadErrand(ValueError):
    """The call to send something cannot be understood."""


class Errand(BaseModel):
    """What is asked. ``body`` with wire names, in clear; empty = a sample. ``times`` = tries at most.

    ``kind`` strikes the first try, all later ones are straight. ``copies`` for ``duplicate``, ``same_bytes`` and
    ``concurrent``; ``bodies`` for ``reorder`` (each with a serial of its own, the last goes first) and
    ``other_content`` (one). ``seconds`` for ``slow_drip`` and ``hang_up``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    body: dict[str, Any] | None = None
    bodies: tuple[dict[str, Any], ...] = ()
    serial: str = ""
    profile: str = PROFILE
    kind: str = ""
    times: int = 1
    copies: int = 2
    seconds: float = 0.0


@dataclass(frozen=True)
class Sending:
    """One errand under way."""

    errand: Errand
    letter: Letter
    outgoing: Outgoing
    calls: Calls

    def others(self) -> list[Letter]:
        """The bodies asked for, or one that differs from the first."""
        bodies = self.errand.bodies or (_different(self.letter),)
        return [replace(self.letter, body=body) for body in bodies]


def straight(sending: Sending) -> list[Heard]:
    way = WAYS[sending.errand.kind] if sending.errand.kind else STRAIGHT
    return [sending.outgoing.send(sending.letter, way)]


def drop(_sending: Sending) -> list[Heard]:
    """It is not sent at all."""
    return [Heard(error="not sent")]


def duplicate(sending: Sending) -> list[Heard]:
    """The same message, sealed anew each time."""
    return [sending.outgoing.send(sending.letter) for _ in range(sending.errand.copies)]


def same_bytes(sending: Sending) -> list[Heard]:
    """What somebody who recorded it can send."""
    packet = sending.outgoing.pack(sending.letter)
    return [sending.outgoing.carry(packet) for _ in range(sending.errand.copies)]


def concurrent(sending: Sending) -> list[Heard]:
    copies = sending.errand.copies
    packets = [sending.outgoing.pack(sending.letter) for _ in range(copies)]
    with ThreadPoolExecutor(copies) as pool:
        return list(pool.map(sending.outgoing.carry, packets))


def reorder(sending: Sending) -> list[Heard]:
    """Made in order, sent the other way round."""
    letters = [replace(letter, serial=next_serial(sending.outgoing.centre)) for letter in sending.others()]
    packets = [sending.outgoing.pack(letter) for letter in (sending.letter, *letters)]
    return [sending.outgoing.carry(packet) for packet in reversed(packets)]


def other_content(sending: Sending) -> list[Heard]:
    """First the message, then another one under its serial."""
    return [sending.outgoing.send(letter) for letter in (sending.letter, *sending.others())]


def reflected(sending: Sending) -> list[Heard]:
    """The province's own latest request comes back to it as it was."""
    if sending.calls.latest is None:
        raise BadErrand("the province has sent nothing yet")
    signature, body = sending.calls.latest
    packet = sending.outgoing.pack(sending.letter)
    headers = {**packet.headers, "X-OSP-Signature": signature or ""}
    return [sending.outgoing.carry(replace(packet, body=body, headers=headers))]


PLANS: dict[str, Callable[[Sending], list[Heard]]] = {
    "drop": drop,
    "duplicate": duplicate,
    "same_bytes": same_bytes,
    "concurrent": concurrent,
    "reorder": reorder,
    "other_content": other_content,
    "reflected": reflected,
}


def run(outgoing: Outgoing, calls: Calls, asked: dict[str, Any]) -> dict[str, Any]:
    """Every try; what is kept in the ledger as well."""
    sending = _sending(outgoing, calls, asked)
    errand, letter = sending.errand, sending.letter
    tries = PLANS.get(errand.kind, straight)(sending)
    made = 1
    while not tries[-1].settled and made < errand.times:
        time.sleep(outgoing.centre.settings.callback_retry)
        tries.append(outgoing.send(letter))
        made += 1
    shown = [heard.shown() for heard in tries]
    outgoing.centre.store.insert(
        "sent",
        serial=letter.serial,
        interface=errand.key,
        kind=errand.kind,
        body=json.dumps(letter.body, ensure_ascii=False),
        tries=json.dumps(shown, ensure_ascii=False),
        settled=tries[-1].settled,
        at=outgoing.centre.now(),
    )
    return {"serial": letter.serial, "settled": tries[-1].settled, "tries": shown}


def _sending(outgoing: Outgoing, calls: Calls, asked: dict[str, Any]) -> Sending:
    try:
        errand = Errand.model_validate(asked)
    except ValidationError as error:
        raise BadErrand("; ".join(f"{entry['loc']}: {entry['msg']}" for entry in error.errors())) from error
    declared = wire.interfaces().get(errand.key)
    if declared is None or (errand.kind and errand.kind not in {**WAYS, **PLANS}):
        raise BadErrand(f"no interface {errand.key} or no kind {errand.kind}; kinds: {', '.join({**WAYS, **PLANS})}")
    if not outgoing.url:
        raise BadErrand("no call-back address is set")
    body = sample(declared).model_dump(mode="json", by_alias=True) if errand.body is None else errand.body
    letter = Letter(declared, body, errand.serial or next_serial(outgoing.centre), errand.profile, errand.seconds)
    return Sending(errand, letter, outgoing, calls)


def _different(letter: Letter) -> dict[str, Any]:
    """One text or number of the body changed so that the declaration still holds."""
    for name, value in letter.body.items():
        other = value + "9" if isinstance(value, str) else value + 1 if isinstance(value, int) else value
        body = {**letter.body, name: other}
        if body != letter.body and _fits(letter, body):
            return body
    raise BadErrand("nothing in it can differ: give bodies")


def _fits(letter: Letter, body: dict[str, Any]) -> bool:
    try:
        letter.declared.model_validate(body)
    except ValidationError:
        return False
    return True
