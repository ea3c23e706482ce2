"""Opening, sealing and signing with whatever keys of the ring are valid now."""

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox import envelope
from sandbox.envelope import SIGNATURE_FORM, BadMessage, Exchange, signed_text
from sandbox.keys import Keys


def exchange(keys: Keys, crypto: Any) -> Exchange:
    """The exchange of a message to us."""
    return envelope.unwrap(crypto, *_ours(keys, crypto))


def check(keys: Keys, header: str | None, text: bytes) -> None:
    """``BadMessage`` unless the province signed ``text`` with a key that is valid now."""
    found = SIGNATURE_FORM.fullmatch(header or "")
    public = keys.public(found[1]) if found else None
    if found is None or public is None:
        raise BadMessage("signature missing or of an unknown key", cause="signature")
    envelope.rsa_verify(public, found[2], text)


def signature(keys: Keys, time: str, serial: str, body: bytes) -> str:
    """Of ours, by the newest valid key."""
    return envelope.sign(keys.national, keys.national_id, signed_text(time, serial, body))


def wrap(keys: Keys, profile: str) -> tuple[Exchange, dict[str, str] | None]:
    """A fresh exchange towards the province and its CRYPTO node; none in plain mode."""
    if profile == envelope.PLAIN:
        return Exchange(profile, b""), None
    return envelope.wrap(profile, keys.province_id, keys.province)


def open_file(keys: Keys, sealed: bytes, manifest: bytes) -> bytes:
    """A file of the province. Its signature names no key, so each valid one is tried."""
    try:
        crypto = json.loads(manifest)
    except ValueError as error:
        raise BadMessage("the .key of a file is not JSON") from error
    key_id, private = _ours(keys, crypto)
    for public in keys.publics():
        try:
            return envelope.open_file(sealed, manifest, private, public, key_id)
        except BadMessage as error:
            if error.cause != "signature":
                raise
    raise BadMessage("no valid key of the province signed the file", cause="signature")


def _ours(keys: Keys, crypto: Any) -> tuple[str, rsa.RSAPrivateKey]:
    """The key that ``crypto`` names; the newest when it names none, for the refusal comes with the profile."""
    key_id = crypto.get("KEY_ID") if isinstance(crypto, dict) else None
    if key_id is None:
        return keys.national_id, keys.national
    private = keys.private(key_id)
    if private is None:
        raise BadMessage(f"the key {key_id} is unknown, not yet or no longer valid", cause="key")
    return str(key_id), private
