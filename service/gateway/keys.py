"""RSA keys at work: ours open and sign, those of the other sides seal and verify. Each is loaded once."""

import base64
import hashlib
import re
import threading
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from service.gateway.keyring import LEAST_BITS, NATIONAL, OURS, Entry, Keyring, content
from service.kit.settings import Settings
from service.kit.vault import unlock

SIGNATURE_HEADER = "X-OSP-Signature"

_WEAK = f"an RSA key of at least {LEAST_BITS} bits is needed"
_SIGNATURE = re.compile(r"keyid=([A-Za-z0-9._-]{1,64}),sig=([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True)
class Own:
    """A private key of ours: opens what is sealed for us, signs what we send."""

    id: str
    private: RSAPrivateKey


@dataclass(frozen=True)
class Theirs:
    """A public key of another side: seals what we send, verifies what they signed."""

    id: str
    owner: str
    public: RSAPublicKey


class Keys:
    """The valid keys of the ring. Thread-safe; a change of the ring counts a moment later."""

    def __init__(self, settings: Settings, ring: Keyring | None = None) -> None:
        self.ring = ring or Keyring(settings)
        self._source = settings.unlock
        self._lock = threading.Lock()
        self._own: dict[str, Own] = {}  # by file: a file never changes its key
        self._theirs: dict[str, Theirs] = {}

    def signing(self) -> Own:
        """The key of ours that signs now."""
        return self._load_own(self.ring.leading(OURS))

    def sealing(self, owner: str = NATIONAL) -> Theirs:
        """The key that seals for ``owner`` now."""
        return self._load_theirs(self.ring.leading(owner))

    def own(self, key_id: str) -> Own | None:
        """A key of ours under which messages are taken."""
        entry = self.ring.find(key_id)
        return self._load_own(entry) if entry is not None and entry.owner == OURS else None

    def theirs(self, key_id: str) -> Theirs | None:
        """A key of another side whose signatures are taken."""
        entry = self.ring.find(key_id)
        return self._load_theirs(entry) if entry is not None and entry.owner != OURS else None

    def sign(self, text: str) -> str:
        """Base64 of RSASSA-PKCS1-v1_5 with SHA-256, under the key that signs now."""
        return _sign(self.signing(), text)

    def proven(self, text: str, signature: str) -> str:
        """Whose signature of this text it is, where no key is named; empty = nobody's whom we know."""
        known = [self._load_theirs(entry) for entry in self.ring.valid() if entry.owner != OURS]
        return next((theirs.owner for theirs in known if verified(theirs, text, signature)), "")

    def sign_message(self, time: str, serial: str, body: bytes) -> str:
        """The value of ``X-OSP-Signature``."""
        own = self.signing()
        return f"keyid={own.id},sig={_sign(own, _signed_text(time, serial, body))}"

    def signer(self, time: str, serial: str, body: bytes, header: str) -> str:
        """Whose signature of this message the header is; empty = nobody's whom we know."""
        found = _SIGNATURE.fullmatch(header)
        theirs = None if found is None else self.theirs(found[1])
        if found is None or theirs is None or not verified(theirs, _signed_text(time, serial, body), found[2]):
            return ""
        return theirs.owner

    def _load_own(self, entry: Entry) -> Own:
        if (known := self._own.get(entry.file)) is not None:
            return known
        with self._lock:
            if entry.file not in self._own:
                secret = unlock(self.ring.folder, self._source)
                key = load_pem_private_key(content(self.ring.folder / entry.file), secret)
                if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
                    raise ValueError(_WEAK)
                self._own[entry.file] = Own(entry.id, key)
            return self._own[entry.file]

    def _load_theirs(self, entry: Entry) -> Theirs:
        if (known := self._theirs.get(entry.file)) is not None:
            return known
        with self._lock:
            if entry.file not in self._theirs:
                key = load_pem_public_key(content(self.ring.folder / entry.file))
                if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_BITS:
                    raise ValueError(_WEAK)
                self._theirs[entry.file] = Theirs(entry.id, entry.owner, key)
            return self._theirs[entry.file]


def verified(theirs: Theirs, text: str, signature: str) -> bool:
    """Whether the holder of this key signed the text."""
    try:
        raw = base64.b64decode(signature, validate=True)
        theirs.public.verify(raw, text.encode("utf-8"), PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _sign(own: Own, text: str) -> str:
    return base64.b64encode(own.private.sign(text.encode("utf-8"), PKCS1v15(), hashes.SHA256())).decode("ascii")


def _signed_text(time: str, serial: str, body: bytes) -> str:
    return f"{time}\n{serial}\n{hashlib.sha256(body).hexdigest()}"
