"""Alters real messages: on the wire, where the signature no longer fits, and under a signature that does fit.

The second kind is what somebody could send who has the national signing key, or an unsigned peer: there the layers
below the signature have to hold. Each alteration gets its own chance, so a seed gives the same message again.
"""

import base64
import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from service.gateway.profiles import PROFILES
from tests.crypto.messages import SECRET

NATIONAL_ID = "gw-2026-01"


@dataclass(frozen=True)
class Letter:
    """A message with its signature header, as it lies on the wire."""

    content: bytes
    header: str

    @property
    def message(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.content)
        return found


def signed(content: bytes, time: str, serial: str, key: RSAPrivateKey) -> Letter:
    """As the national side signs."""
    text = f"{time}\n{serial}\n{hashlib.sha256(content).hexdigest()}".encode()
    signature = base64.b64encode(key.sign(text, PKCS1v15(), hashes.SHA256())).decode()
    return Letter(content, f"keyid={NATIONAL_ID},sig={signature}")


def dumped(message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


Alter = Callable[[Random, Letter, Letter], Letter]  # chance, the message, another message of the same kind
Spoil = Callable[[Random, dict[str, Any]], dict[str, Any] | bytes]


# On the wire: the signature stays as it was.


def on_the_wire(alter: Alter, chance: Random, letter: Letter, other: Letter) -> Letter:
    """Never the very message again."""
    while (found := alter(chance, letter, other)) == letter:
        pass
    return found


def _flip(chance: Random, letter: Letter, _: Letter) -> Letter:
    at, bit = chance.randrange(len(letter.content)), 1 << chance.randrange(8)
    content = bytearray(letter.content)
    content[at] ^= bit
    return replace(letter, content=bytes(content))


def _cut(chance: Random, letter: Letter, _: Letter) -> Letter:
    return replace(letter, content=letter.content[: chance.randrange(len(letter.content))])


def _insert(chance: Random, letter: Letter, _: Letter) -> Letter:
    at = chance.randrange(len(letter.content) + 1)
    return replace(letter, content=letter.content[:at] + chance.randbytes(chance.randint(1, 40)) + letter.content[at:])


def _repeat(chance: Random, letter: Letter, _: Letter) -> Letter:
    first, last = sorted(chance.sample(range(len(letter.content) + 1), 2))
    content = letter.content[:last] + letter.content[first:last] + letter.content[last:]
    return replace(letter, content=content)


def _swap_fields(chance: Random, letter: Letter, _: Letter) -> Letter:
    """Under GCM without associated data each field would still open: only the signature binds it to its name."""
    message = letter.message
    one, other = chance.sample(SECRET, 2)
    first, second = at(message["BODY"], one), at(message["BODY"], other)
    put(message["BODY"], one, second)
    put(message["BODY"], other, first)
    return replace(letter, content=dumped(message))


def _other_head(_: Random, letter: Letter, other: Letter) -> Letter:
    return replace(letter, content=dumped({**letter.message, "HEAD": other.message["HEAD"]}))


def _other_body(_: Random, letter: Letter, other: Letter) -> Letter:
    return replace(letter, content=dumped({**letter.message, "BODY": other.message["BODY"]}))


def _charset(chance: Random, letter: Letter, _: Letter) -> Letter:
    text = letter.content.decode()
    content = text.encode(chance.choice(["gb18030", "utf-16", "utf-8-sig", "utf-32", "utf-7"]))
    return replace(letter, content=content if content != letter.content else content + b" ")


def _spaces(chance: Random, letter: Letter, _: Letter) -> Letter:
    """The same JSON in other bytes."""
    return replace(letter, content=json.dumps(letter.message, indent=chance.randint(0, 3)).encode())


def _head_value(chance: Random, letter: Letter, _: Letter) -> Letter:
    message = letter.message
    name = chance.choice(sorted(message["HEAD"]))
    message["HEAD"][name] = chance.choice(["", "X", 0, None, [], {}, "0000", "9" * 30, str(message["HEAD"][name]) * 2])
    return replace(letter, content=dumped(message))


def _signature(chance: Random, letter: Letter, other: Letter) -> Letter:
    name, _, text = letter.header.partition(",sig=")
    raw = bytearray(base64.b64decode(text))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    wrong = [
        "",
        other.header,
        name,
        f"{name},sig=",
        f"{name},sig={base64.b64encode(raw).decode()}",
        f"{name},sig={text[:-4]}",
        letter.header + chance.choice(",=A;"),
        letter.header.replace(",", chance.choice([", ", " ,", ",,", ";"])),
        letter.header.replace(
            NATIONAL_ID, chance.choice(["sd-2026-01", "gw-2025-01", "", "../gw", NATIONAL_ID.upper()])
        ),
        f"{letter.header},{letter.header}",
        letter.header.swapcase(),
    ]
    return replace(letter, header=chance.choice(wrong))


WIRE: dict[str, Alter] = {
    "bit": _flip,
    "cut": _cut,
    "inserted": _insert,
    "repeated": _repeat,
    "fields swapped": _swap_fields,
    "other head": _other_head,
    "other body": _other_body,
    "charset": _charset,
    "other bytes": _spaces,
    "head value": _head_value,
    "signature": _signature,
}


# Under a good signature.


def _sealed_bit(chance: Random, message: dict[str, Any]) -> dict[str, Any]:
    """In the IV, the ciphertext or the tag."""
    pointer = chance.choice(SECRET)
    raw = bytearray(base64.b64decode(at(message["BODY"], pointer)))
    place = chance.choice([chance.randrange(12), chance.randrange(len(raw)), -chance.randint(1, 16)])
    raw[place] ^= 1 << chance.randrange(8)
    put(message["BODY"], pointer, base64.b64encode(raw).decode())
    return message


def _sealed_cut(chance: Random, message: dict[str, Any]) -> dict[str, Any]:
    pointer = chance.choice(SECRET)
    raw = base64.b64decode(at(message["BODY"], pointer))
    shorter = raw[: chance.randrange(1, len(raw))] if chance.random() < 0.5 else raw[chance.randrange(1, len(raw)) :]
    put(message["BODY"], pointer, base64.b64encode(shorter).decode())
    return message


def _sealed_text(chance: Random, message: dict[str, Any]) -> dict[str, Any]:
    """No Base64, or a value in the clear. (A superfluous ``=`` at the end is not looked for: it opens to the same.)"""
    pointer = chance.choice(SECRET)
    text = at(message["BODY"], pointer)
    wrong = [text[:-1], "=" + text, text[:8] + "\n" + text[8:], text.replace(text[3], "-", 1), "张三"]
    put(message["BODY"], pointer, chance.choice([*wrong, "19200000001", 5, True, [text], {"A": text}, 1.5]))
    return message


def _key_bit(chance: Random, message: dict[str, Any]) -> dict[str, Any]:
    raw = bytearray(base64.b64decode(message["HEAD"]["CRYPTO"]["KEY"]))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    message["HEAD"]["CRYPTO"]["KEY"] = base64.b64encode(raw).decode()
    return message


def _key_text(chance: Random, message: dict[str, Any]) -> dict[str, Any]:
    text = message["HEAD"]["CRYPTO"]["KEY"]
    garbage = base64.b64encode(chance.randbytes(chance.choice([0, 1, 16, 32, 255, 256, 257, 512]))).decode()
    message["HEAD"]["CRYPTO"]["KEY"] = chance.choice(["", text[:-4], text + text, garbage, 5, None, [text], "密钥"])
    return message


def _crypto(chance: Random, message: dict[str, Any]) -> dict[str, Any]:
    """Another profile, another key id, no such node."""
    crypto = message["HEAD"]["CRYPTO"]
    other = [name for name in PROFILES if PROFILES[name].mode is not PROFILES[crypto["PROFILE"]].mode]
    name, value = chance.choice(
        [("PROFILE", name) for name in [*other, "NONE", "", "a256gcm+oaep256", None, 7, "A256GCM"]]
        + [("KEY_ID", name) for name in ("gw-2026-01", "", "sd-2025-01", None, "../sd", 0)]
    )
    crypto[name] = value
    if chance.random() < 0.2:
        message["HEAD"]["CRYPTO"] = chance.choice([None, [], "NONE", {}, crypto["KEY"]])
    return message


def _address(chance: Random, message: dict[str, Any]) -> dict[str, Any]:
    """Meant for another interface, another moment, or nobody."""
    name, value = chance.choice(
        [("CODE", "3.3.1"), ("CODE", ""), ("CODE", None), ("BOOK", "group"), ("BOOK", 1)]
        + [("TIME", time) for time in ("", "2026", "2020-01-01 00:00:00.000", "2099-01-01 00:00:00.000", "x" * 40)]
        + [("SERIAL", serial) for serial in ("", "S" * 65, "S\x00D", "0" * 500)]
    )
    message["HEAD"][name] = value
    return message


def _body(chance: Random, message: dict[str, Any]) -> dict[str, Any]:
    message["BODY"] = chance.choice([None, [], "", 0, "text", {}, [message["BODY"]], {"BODY": message["BODY"]}])
    return message


def _answer_head(chance: Random, message: dict[str, Any]) -> dict[str, Any]:
    """Not of this exchange, or no result."""
    name, value = chance.choice(
        [("SERIAL", serial) for serial in ("", None, "SD0020200101000000000000000001", message["HEAD"]["SERIAL"] + "0")]
        + [("RESULT", result) for result in ("", "5000", "00000", "000", 0, None, "OK", ["0000"])]
        + [("TIME", time) for time in (None, 5, [], {})]
    )
    message["HEAD"][name] = value
    return message


def _form(chance: Random, message: dict[str, Any]) -> dict[str, Any]:
    """A field that is missing or of another type."""
    name = chance.choice(["CUST_INFO", "ACCESS_NUM", "AGENT", "LINE_LIST"])
    message["BODY"].pop(name)
    if chance.random() < 0.5:
        message["BODY"][name] = chance.choice([0, True, "x", [], {}, [0], {"CUST_NAME": 1}, [{}]])
        if name == "LINE_LIST" and message["BODY"][name] == []:
            message["BODY"][name] = None  # no line at all would be in order
    return message


def _json(chance: Random, message: dict[str, Any]) -> bytes:
    """What two parsers could read differently."""
    text = dumped(message).decode()
    twice = f'"REMARK":"{chance.choice(["1", ":", "a"])}","BODY":'
    wrong = [
        text.replace('"BODY":', twice + '{},"BODY":', 1),
        text.replace('"HEAD":', f'"HEAD":{json.dumps(message["HEAD"])},"HEAD":', 1),
        text.replace('"BODY":{', '"BODY":{"REMARK":"a",', 1),
        text.replace('"LEVEL":3', '"LEVEL":3,"LEVEL" : 4', 1),
        text.replace('"LEVEL":3', '"LEVEL":3,"LEV\\u0045L":4', 1),
        text.replace('"LEVEL":3', f'"LEVEL":{chance.choice(["NaN", "-Infinity", "1e999", "9" * 19, "9" * 5000])}', 1),
        text.replace('"LEVEL":3', f'"LEVEL":3,"X":{"[" * 40 + "]" * 40}', 1),
        text.replace('"LEVEL":3', '"LEVEL":3,"X":' + chance.choice(['"\\ud800"', '"\\u0000"', '"\\udfff\\ud800"']), 1),
        text + chance.choice(["{}", "x", ",", "\x00"]),
        "[" * 5000 + text,
    ]
    return chance.choice(wrong).encode()


DEEP: dict[str, Spoil] = {
    "wrapped key": _key_bit,
    "key text": _key_text,
    "profile or key id": _crypto,
    "address": _address,
    "body": _body,
    "form": _form,
    "JSON": _json,
}
DEEP_ANSWER: dict[str, Spoil] = {"answer head": _answer_head, "body": _body, "form": _form, "JSON": _json}
# In the other modes a changed field may open to other text: there nothing but the signature protects it.
DEEP_GCM: dict[str, Spoil] = {"sealed bit": _sealed_bit, "sealed cut": _sealed_cut, "sealed text": _sealed_text}


def deep(spoil: Spoil, chance: Random, letter: Letter, key: RSAPrivateKey) -> Letter:
    """Alter and sign again."""
    message = spoil(chance, copy.deepcopy(letter.message))
    content = message if isinstance(message, bytes) else dumped(message)
    head = letter.message["HEAD"] if isinstance(message, bytes) else message["HEAD"]
    return signed(content, str(head.get("TIME")), str(head.get("SERIAL")), key)


def at(body: Any, pointer: str) -> Any:
    """The value at a JSON pointer."""
    for name in pointer.split("/")[1:]:
        body = body[int(name)] if isinstance(body, list) else body[name]
    return body


def put(body: Any, pointer: str, value: Any) -> None:
    parent, _, name = pointer.rpartition("/")
    inside = at(body, parent)
    inside[int(name) if isinstance(inside, list) else name] = value
