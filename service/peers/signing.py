"""How provincial systems recognise us, and we them: an HMAC over method, path, time, nonce and body (profile 6)."""

import hashlib
import hmac
import os

from service.kit.clock import now


def headers(caller: str, secret: str, method: str, path: str, body: bytes) -> dict[str, str]:
    """``X-Caller``, ``X-Time``, ``X-Nonce``, ``X-Sign`` for one call made now."""
    time, nonce = now().isoformat(timespec="milliseconds"), os.urandom(16).hex()
    text = method + path + time + nonce + hashlib.sha256(body).hexdigest()
    sign = hmac.digest(secret.encode(), text.encode(), "sha256").hex()
    return {"X-Caller": caller, "X-Time": time, "X-Nonce": nonce, "X-Sign": sign}
