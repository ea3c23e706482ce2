"""How provincial systems recognise us, and we them: an HMAC over method, target, time, nonce and body (profile 6)."""

import hashlib
import hmac
import os

from service.kit.clock import now


def canonical(method: str, target: str, time: str, nonce: str, body: bytes) -> bytes:
    """What is signed, on both sides. ``target`` as it stands in the request line: the path, and the query if any."""
    return (method + target + time + nonce + hashlib.sha256(body).hexdigest()).encode()


def sign(secret: str, text: bytes) -> str:
    """HMAC-SHA256 in hex."""
    return hmac.digest(secret.encode(), text, "sha256").hex()


def headers(caller: str, secret: str, method: str, target: str, body: bytes) -> dict[str, str]:
    """``X-Caller``, ``X-Time``, ``X-Nonce``, ``X-Sign`` for one call made now."""
    time, nonce = now().isoformat(timespec="milliseconds"), os.urandom(16).hex()
    signature = sign(secret, canonical(method, target, time, nonce, body))
    return {"X-Caller": caller, "X-Time": time, "X-Nonce": nonce, "X-Sign": signature}
