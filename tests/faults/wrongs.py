"""Everything that goes wrong on the national line in one exchange: one row per way, by kind of the matrix."""

import base64
import codecs
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from tests.faults.outside import Change, Outside
from tests.faults.proxy import Fault
from tests.faults.relay import SIGNATURE, Talk, Trick, Turn, whole

# How an effect stands after the faulted call: surely nothing happened, nobody knows, or it is known.
Stand = Literal["BUSY", "UNKNOWN", "DONE", "REFUSED"]
Struck = Callable[[], bool]
BIG = 5 << 20
PAGE = "<html><body>系统维护中，请稍后再试</body></html>".encode()


@dataclass(frozen=True)
class Wrong:
    """``arm`` makes the next exchange of an interface go wrong, and returns whether it did.

    ``late`` = seconds after which the national side is done with it, although nobody waits any more.
    """

    kind: str
    name: str
    stands: tuple[Stand, ...]
    arm: Callable[[Outside, str], Struck]
    late: float = 0.0


def line(kind: str, name: str, *stands: Stand, fault: Callable[[], Fault]) -> Wrong:
    """At the TCP line."""

    def arm(outside: Outside, _code: str) -> Struck:
        armed = outside.proxy.arm(fault())
        return lambda: armed.struck > 0

    return Wrong(kind, name, stands, arm)


def told(kind: str, name: str, *stands: Stand, seconds: float = 0.0) -> Wrong:
    """By the sandbox itself; ``name`` is its own."""

    def arm(outside: Outside, code: str) -> Struck:
        outside.national.fault(code, name, seconds)
        return lambda: any(fault["struck"] for fault in outside.national.world.faults.listed())

    return Wrong(kind, name, stands, arm, seconds if name == "delay" else 0.0)


def instead(kind: str, name: str, *stands: Stand, say: Callable[[Outside], Turn], asks: bool = True) -> Wrong:
    """By the relay, in place of the answer; ``asks`` False = before anything was done."""

    def arm(outside: Outside, code: str) -> Struck:
        trick = outside.relay.arm(Trick(say(outside), code, asks))
        return lambda: trick.struck > 0

    return Wrong(kind, name, stands, arm)


def _refuse(outside: Outside, _code: str) -> Struck:
    outside.proxy.refuse()
    return lambda: True


def _swallow(outside: Outside, _code: str) -> Struck:
    outside.proxy.black_hole()
    return lambda: True


def raw(*pieces: bytes) -> Callable[[Outside], Turn]:
    return lambda _outside: lambda _talk: pieces


def spoilt(turn: Callable[[bytes], bytes], kind: str = "application/json; charset=utf-8") -> Callable[[Outside], Turn]:
    """The answer's bytes turned after they were signed."""
    return lambda _outside: lambda talk: [whole(turn(talk.answer), signature=talk.signature, kind=kind)]


def signed(change: Change) -> Callable[[Outside], Turn]:
    """The answer changed by the national side itself: its signature is right."""

    def say(outside: Outside) -> Turn:
        def turn(talk: Talk) -> Iterable[bytes]:
            body, signature = outside.pen.changed(talk, change)
            return [whole(body, signature=signature)]

        return turn

    return say


def head(**values: Any) -> Callable[[Outside], Turn]:
    return signed(lambda message: message["HEAD"].update(values))


def body(value: Any) -> Callable[[Outside], Turn]:
    return signed(lambda message: message.update(BODY=value))


def without(name: str) -> Callable[[Outside], Turn]:
    return signed(lambda message: message["HEAD"].pop(name))


def cut_after(share: float) -> Callable[[Outside], Turn]:
    """Nothing says how long it is, so that only the end of the line ends it."""

    def turn(talk: Talk) -> Iterable[bytes]:
        text = f"HTTP/1.1 200 OK\r\n{SIGNATURE}: {talk.signature}\r\nConnection: close\r\n\r\n".encode()
        return [text + talk.answer[: int(len(talk.answer) * share)]]

    return lambda _outside: turn


def chunks_cut(_outside: Outside) -> Turn:
    def turn(talk: Talk) -> Iterable[bytes]:
        text = f"HTTP/1.1 200 OK\r\n{SIGNATURE}: {talk.signature}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        return [text + f"{len(talk.answer):x}\r\n".encode() + talk.answer[:-20]]

    return turn


def forged(outside: Outside) -> Turn:
    """By somebody who names the national key."""
    return lambda talk: [whole(talk.answer, signature=outside.pen.forged(talk, talk.answer))]


def reflected(_outside: Outside) -> Turn:
    """Our own request, with our own signature."""
    return lambda talk: [whole(talk.request, signature=talk.request_signature)]


def older(_outside: Outside) -> Turn:
    """The whole valid answer to another message of ours."""

    def turn(talk: Talk) -> Iterable[bytes]:
        last = next(one for one in reversed(talk.before) if one.answer)
        return [whole(last.answer, signature=last.signature)]

    return turn


def other_fields(message: dict[str, Any]) -> None:
    """Every text of the BODY moves on to the next place."""
    texts = {name: value for name, value in message["BODY"].items() if isinstance(value, str)}
    values = list(texts.values())
    message["BODY"] |= dict(zip(texts, [*values[1:], *values[:1]], strict=True)) if len(texts) > 1 else {"BODY": 1}
    for rows in [value for value in message["BODY"].values() if isinstance(value, list)]:
        rows[0], rows[-1] = {**rows[0], **_secrets(rows[0])}, rows[0]


def _secrets(row: dict[str, Any]) -> dict[str, Any]:
    return {name: base64.b64encode(os.urandom(28)).decode() for name, value in row.items() if isinstance(value, str)}


def resealed(message: dict[str, Any]) -> None:
    """Every sealed text is another one of the same length, as a wrong key would leave it."""
    message["BODY"] = json.loads(json.dumps(message["BODY"]), object_hook=lambda row: {**row, **_secrets(row)})


def flipped(text: bytes) -> bytes:
    place = len(text) // 2
    return text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :]


@cache
def _bomb(encoding: str) -> bytes:
    """200 MB of spaces."""
    pack = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | (16 if encoding == "gzip" else 0))
    return b"".join(pack.compress(b" " * (1 << 20)) for _ in range(200)) + pack.flush()


def bomb(encoding: str) -> Callable[[Outside], Turn]:
    return lambda _outside: (
        lambda talk: [whole(_bomb(encoding), signature=talk.signature, more=f"Content-Encoding: {encoding}\r\n")]
    )


def endless(_outside: Outside) -> Turn:
    """A body without an end."""

    def turn(_talk: Talk) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        for _ in range(400):
            yield b" " * (1 << 20)

    return turn


DEEP = b'{"HEAD": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"

WRONGS: tuple[Wrong, ...] = (
    Wrong("F01", "refused", ("BUSY",), _refuse),
    Wrong("F02", "swallowed", ("BUSY",), _swallow),
    instead("F03", "forged", "UNKNOWN", say=forged),
    told("F03", "unsigned", "UNKNOWN"),
    told("F04", "lost_request", "UNKNOWN"),
    line("F04", "never-arrives", "UNKNOWN", fault=lambda: Fault("freeze", "up")),
    told("F04", "delay", "UNKNOWN", seconds=0.9),
    told("F05", "lost_answer", "UNKNOWN"),
    line("F05", "never-comes-back", "UNKNOWN", fault=lambda: Fault("freeze", "down")),
    told("F05", "late_answer", "UNKNOWN", seconds=0.9),
    line("F06", "at-once", "UNKNOWN", fault=lambda: Fault("cut", "up")),
    line("F06", "in-the-head", "UNKNOWN", fault=lambda: Fault("cut", "up", after=100)),
    line("F06", "in-the-body", "UNKNOWN", fault=lambda: Fault("cut", "up", after=1000)),
    told("F07", "cut_short", "UNKNOWN"),
    line("F07", "no-byte", "UNKNOWN", fault=lambda: Fault("cut", "down")),
    line("F07", "in-the-head", "UNKNOWN", fault=lambda: Fault("cut", "down", after=30)),
    instead("F07", "nobody-knows-the-length", "UNKNOWN", say=cut_after(0.9)),
    instead("F07", "in-a-chunk", "UNKNOWN", say=chunks_cut),
    line("F08", "we-are-not-heard-out", "UNKNOWN", fault=lambda: Fault("half", "up", after=200)),
    line("F08", "they-end-in-the-head", "UNKNOWN", fault=lambda: Fault("half", "down", after=30)),
    line("F08", "they-end-without-a-word", "UNKNOWN", fault=lambda: Fault("half", "down")),
    line("F09", "head", "UNKNOWN", fault=lambda: Fault("drip", "down")),
    line("F09", "body", "UNKNOWN", fault=lambda: Fault("drip", "down", after=480)),
    line("F09", "our-request", "UNKNOWN", fault=lambda: Fault("drip", "up")),
    told("F09", "slow_drip", "UNKNOWN", seconds=2.0),
    told("F09", "endless_continue", "UNKNOWN", seconds=2.0),
    told("F10", "http_5xx", "UNKNOWN"),  # no status of HTTP says that nothing was done
    told("F10", "busy_9xxx", "BUSY"),
    told("F10", "refuse_1xxx", "REFUSED"),
    instead("F10", "fault-2xxx", "BUSY", say=head(RESULT="2001"), asks=False),
    told("F11", "http_5xx_done", "UNKNOWN"),
    instead("F11", "500-page", "UNKNOWN", say=raw(whole(PAGE, status=500, kind="text/html"))),
    instead("F12", "429", "UNKNOWN", say=raw(whole(b"", status=429, more="Retry-After: 1\r\n")), asks=False),
    instead("F12", "page-not-done", "UNKNOWN", say=raw(whole(PAGE, kind="text/html")), asks=False),
    instead("F12", "page-done", "UNKNOWN", say=raw(whole(PAGE, kind="text/html"))),
    told("F12", "redirect", "UNKNOWN"),
    told("F13", "garbage", "UNKNOWN"),
    instead("F13", "nothing", "UNKNOWN", say=raw(whole(b""))),
    instead("F13", "not-http", "UNKNOWN", say=raw(b"SSH-2.0-OpenSSH_9.2\r\n")),
    instead("F13", "gbk", "UNKNOWN", say=spoilt(lambda text: text.decode().encode("gbk") + b"\xb9")),
    instead("F13", "utf-16", "UNKNOWN", say=spoilt(lambda text: text.decode().encode("utf-16"))),
    instead("F13", "marked", "UNKNOWN", say=spoilt(lambda text: codecs.BOM_UTF8 + text)),
    instead("F13", "two-of-them", "UNKNOWN", say=spoilt(lambda text: text + text)),
    instead("F13", "named-twice", "UNKNOWN", say=spoilt(lambda text: text[:-1] + b', "HEAD": {}}')),
    told("F14", "missing_field", "UNKNOWN", "DONE"),
    told("F14", "wrong_type", "UNKNOWN", "DONE"),
    told("F14", "clear_field", "UNKNOWN", "DONE"),
    instead("F14", "result-of-words", "UNKNOWN", say=head(RESULT="OK")),
    instead("F14", "result-a-number", "UNKNOWN", say=head(RESULT=0)),
    instead("F14", "no-result", "UNKNOWN", say=without("RESULT")),
    instead("F14", "no-serial", "UNKNOWN", say=without("SERIAL")),
    instead("F14", "time-a-number", "UNKNOWN", say=head(TIME=1)),
    instead("F14", "body-a-list", "UNKNOWN", say=body([])),
    instead("F14", "body-nothing", "UNKNOWN", say=body(None)),
    told("F15", "oversize", "UNKNOWN"),
    instead("F15", "large", "UNKNOWN", say=spoilt(lambda text: text + b" " * BIG)),
    instead("F15", "endless", "UNKNOWN", say=endless),
    instead("F15", "gzip", "UNKNOWN", say=bomb("gzip")),
    instead("F15", "deflate", "UNKNOWN", say=bomb("deflate")),
    instead("F15", "deep", "UNKNOWN", say=spoilt(lambda _text: DEEP)),
    instead("F15", "long-head", "UNKNOWN", say=raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000)),
    told("F16", "wrong_key", "UNKNOWN", "DONE"),
    instead("F16", "one-bit", "UNKNOWN", say=spoilt(flipped)),
    instead("F16", "resealed", "UNKNOWN", "DONE", say=signed(resealed)),
    told("F17", "wrong_serial", "UNKNOWN"),
    instead("F17", "swapped", "UNKNOWN", "DONE", say=signed(other_fields)),
    instead("F17", "reflected", "UNKNOWN", say=reflected),
    instead("F18", "older", "UNKNOWN", say=older),
)
__all__ = ["WRONGS", "Wrong"]
