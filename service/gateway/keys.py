"""RSA keys towards the national side: ours private, theirs public. Loaded once, because the check of a key is slow."""

import base64
import hashlib
import re
import threading
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from service.kit.errors import Missing
from service.kit.settings import Settings

SIGNATURE_HEADER = "X-OSP-Signature"
LEAST_BITS = 2048

_WEAK = f"an RSA key of at least {LEAST_BITS} bits is needed"
_SIGNATURE = re.compile(r"keyid=([A-Za-z0-9._-]{1,64}),sig=([A-Za-z0-9+/]+={0,2})")


class Keys:
    """``province.pem`` and ``national.pub.pem`` of the key folder, read at their first use. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.key_dir
        self.ours_id, self.theirs_id = settings.province_key_id, settings.osp_key_id
        self._lock = threading.Lock()
        self._ours: RSAPrivateKey | None = None
        self._theirs: RSAPublicKey | None = None

    @property
    def ours(self) -> RSAPrivateKey:
        """Our private key: opens what is sealed for us, signs what we send."""
        with self._lock:
            if self._ours is None:
                key = load_pem_private_key(_content(self._folder / "province.pem"), password=None)
                if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
                    raise ValueError(_WEAK)
                self._ours = key
            return self._ours

    @property
    def theirs(self) -> RSAPublicKey:
        """The national public key: seals what we send, verifies what they signed."""
        with self._lock:
            if self._theirs is None:
                key = load_pem_public_key(_content(self._folder / "national.pub.pem"))
                if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
                    raise ValueError(_WEAK)
                self._theirs = key
            return self._theirs

    def sign(self, text: str) -> str:
        """Base64 of RSASSA-PKCS1-v1_5 with SHA-256."""
        return base64.b64encode(self.ours.sign(text.encode("utf-8"), PKCS1v15(), hashes.SHA256())).decode("ascii")

    def verify(self, text: str, signature: str) -> bool:
        """True when the national side signed this text."""
        try:
            raw = base64.b64decode(signature, validate=True)
            self.theirs.verify(raw, text.encode("utf-8"), PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True

    def sign_message(self, time: str, serial: str, content: bytes) -> str:
        """The value of ``X-OSP-Signature``."""
        return f"keyid={self.ours_id},sig={self.sign(_signed_text(time, serial, content))}"

    def verify_message(self, time: str, serial: str, content: bytes, header: str) -> bool:
        found = _SIGNATURE.fullmatch(header)
        if found is None or found[1] != self.theirs_id:
            return False
        return self.verify(_signed_text(time, serial, content), found[2])


def _signed_text(time: str, serial: str, content: bytes) -> str:
    return f"{time}\n{serial}\n{hashlib.sha256(content).hexdigest()}"


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Missing(
            f"读不到密钥文件 {path.name}。没有办理任何业务；请管理员运行 cloudboss-service doctor。"
        ) from error
