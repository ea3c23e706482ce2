"""SM4 and HMAC-SM3 by name (电信综合服务, wire profile 4): IV ‖ ciphertext, PKCS#7, ValueError for every failure.

``sm4.MODES["CBC"](key).seal(clear)``; a new mode for each message. The key has 16 bytes, which gmssl does not check.
"""

import hmac
from collections.abc import Callable, Mapping
from functools import partial

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.hmac import HMAC

from service.kit.ciphers import Cbc, Ecb, Mode, Sm4Gcm

KEY_BYTES = 16

MODES: Mapping[str, Callable[[bytes], Mode]] = {
    "CBC": partial(Cbc, algorithm=algorithms.SM4),
    "ECB": partial(Ecb, algorithm=algorithms.SM4),
    "GCM": Sm4Gcm,
}


def sign(secret: bytes, content: bytes) -> str:
    """HMAC-SM3 as lower-case hex."""
    worker = HMAC(secret, hashes.SM3())
    worker.update(content)
    return worker.finalize().hex()


def verify(secret: bytes, content: bytes, signature: str) -> bool:
    """True when ``signature`` is that of the content; takes equally long for every wrong one."""
    return hmac.compare_digest(sign(secret, content).encode("ascii"), signature.encode("utf-8", "replace"))
