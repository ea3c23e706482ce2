"""Wrong ways to pack and carry a message to the province: one row per kind."""

import gzip
import json
import os
from dataclasses import replace
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox import envelope, lines, wire
from sandbox.centre import Centre
from sandbox.envelope import BadMessage, Exchange, signed_text
from sandbox.misfits import MISFITS, Content
from sandbox.outgoing import Draft, Way, aged, compact

LATE = 600.0  # seconds; the window is 300
BIG = 5 << 20  # bytes
DEEP = 100_000  # levels


@cache
def stranger() -> rsa.RSAPrivateKey:
    """Somebody whose key nobody knows."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def by_stranger(centre: Centre, time: str, serial: str, body: bytes) -> str:
    """Under our id."""
    return envelope.sign(stranger(), centre.keys.national_id, signed_text(time, serial, body))


def by_unknown_id(centre: Centre, time: str, serial: str, body: bytes) -> str:
    return envelope.sign(centre.keys.national, "gw-1999-01", signed_text(time, serial, body))


def other_key(draft: Draft) -> Draft:
    """Sealed under a key that is not the one in CRYPTO."""
    if not draft.exchange.key:
        raise BadMessage("plain mode has no key")
    other = replace(draft.exchange, key=os.urandom(len(draft.exchange.key)))
    return _sealed_with(draft, other)


def for_stranger(draft: Draft) -> Draft:
    """The key in CRYPTO is wrapped for somebody else."""
    other, crypto = envelope.wrap(draft.exchange.profile, draft.head["CRYPTO"]["KEY_ID"], stranger().public_key())
    return _sealed_with(draft.headed(CRYPTO=crypto), other)


def swapped(draft: Draft) -> Draft:
    """The first sensitive field and the field after it (else before it) change places."""
    secret, names = wire.sensitive(draft.letter.declared, draft.body), list(draft.body)
    if not secret or len(names) < 2:
        raise BadMessage("nothing in it can be swapped")
    first = secret[0].path.partition(".")[0]
    place = names.index(first)
    second = names[place + 1] if place + 1 < len(names) else names[place - 1]
    return replace(draft, body={**draft.body, first: draft.body[second], second: draft.body[first]})


def other_charset(draft: Draft) -> Draft:
    """The text of every sensitive field is GBK before it is sealed."""

    def act(_place: wire.Place, value: Any) -> Any:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        return draft.exchange.seal_bytes(f"{text}国网".encode("gbk"))

    return replace(draft, body=wire.turned(draft.letter.declared, draft.letter.body, act))


def misfit(kind: str) -> Way:
    def turn(draft: Draft) -> Draft:
        content = Content(draft.letter.declared, draft.letter.body, draft.body)
        body, field = MISFITS[kind](content)
        if not field:
            raise BadMessage(f"nothing in it for {kind}")
        return replace(draft, body=body)

    return Way(draft=turn)


def in_gbk(draft: Draft) -> bytes:
    """With Chinese in the head, or it would be UTF-8 as well."""
    return compact(draft.headed(REMARK="国网")).decode().encode("gbk")


def nested(draft: Draft) -> bytes:
    """BODY is lists in lists; small on the wire."""
    return compact(draft).replace(b'"BODY": {', b'"DEEP": ' + b"[" * DEEP + b"]" * DEEP + b', "BODY": {', 1)


def named_twice(draft: Draft) -> bytes:
    """HEAD stands there a second time, with another serial."""
    other = draft.headed(SERIAL=draft.letter.serial[:-1] + "0")
    return compact(draft)[:-1] + b", " + compact(other)[1:]


def _sealed_with(draft: Draft, exchange: Exchange) -> Draft:
    return replace(draft, body=wire.sealed(draft.letter.declared, draft.letter.body, exchange))


def _tampered(body: bytes) -> bytes:
    """One bit, in the middle."""
    place = len(body) // 2
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]


WAYS = {
    # trust
    "unsigned": Way(sign=lambda _centre, _time, _serial, _body: ""),
    "stranger": Way(sign=by_stranger),
    "unknown_signer": Way(sign=by_unknown_id),
    "tampered": Way(after=_tampered),
    "wrong_key": Way(draft=other_key),
    "for_stranger": Way(draft=for_stranger),
    "unknown_key": Way(draft=lambda draft: draft.headed(CRYPTO={**draft.head["CRYPTO"], "KEY_ID": "sd-1999-01"})),
    "old_time": Way(draft=lambda draft: aged(draft, LATE)),
    "future_time": Way(draft=lambda draft: aged(draft, -LATE)),
    "no_time": Way(draft=lambda draft: draft.headed(TIME="soon")),
    "wrong_code": Way(draft=lambda draft: draft.headed(CODE="3.3.999")),
    # form
    "garbage": Way(encode=lambda draft: os.urandom(len(compact(draft)))),
    "wrong_charset": Way(encode=in_gbk),
    "told_charset": Way(encode=in_gbk, headers={"Content-Type": "application/json; charset=gbk"}),
    "field_charset": Way(draft=other_charset),
    "oversized": Way(encode=lambda draft: compact(draft) + b" " * BIG),
    "gzip_bomb": Way(
        encode=lambda draft: gzip.compress(compact(draft) + b" " * (64 << 20)), headers={"Content-Encoding": "gzip"}
    ),
    "nesting_bomb": Way(encode=nested),
    "named_twice": Way(encode=named_twice),
    "swapped": Way(draft=swapped),
    "clear_field": misfit("clear_field"),
    "missing_field": misfit("missing_field"),
    "wrong_type": misfit("wrong_type"),
    "extra_field": Way(draft=lambda draft: replace(draft, body={**draft.body, "NOT_DECLARED": "1"})),
    # line
    "cut": Way(line=lines.cut),
    "cut_head": Way(line=lines.cut_head),
    "half_close": Way(line=lines.half_close),
    "half_request": Way(line=lines.half_request),
    "hang_up": Way(line=lines.hang_up),
    "slow_drip": Way(line=lines.drip),
}
