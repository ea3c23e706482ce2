"""The openssl program at the shell, with both sides' keys as files."""

import os
import subprocess
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

# ``openssl enc`` has no GCM, so fields go through it in the other modes only.
ENC = {
    "A256CBC+OAEP256": ("-aes-256-cbc", 16),
    "A128CBC+PKCS1": ("-aes-128-cbc", 16),
    "A128ECB+PKCS1": ("-aes-128-ecb", 0),
}
OAEP = ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256"]
RSA = {
    "A256GCM+OAEP256": [*OAEP, "rsa_mgf1_md:sha256"],
    "A256CBC+OAEP256": [*OAEP, "rsa_mgf1_md:sha256"],
    "A256GCM+OAEP256J": [*OAEP, "rsa_mgf1_md:sha1"],
    "A128CBC+PKCS1": ["rsa_padding_mode:pkcs1"],
    "A128ECB+PKCS1": ["rsa_padding_mode:pkcs1"],
}


class Shell:
    """Acts for the national side: opens with its key, seals with ours."""

    def __init__(self, province: RSAPrivateKey, national: RSAPrivateKey, folder: Path) -> None:
        self.folder = folder
        for name, key in (("province", province), ("national", national)):
            (folder / f"{name}.pem").write_bytes(_private(key))
            spki = PublicFormat.SubjectPublicKeyInfo
            (folder / f"{name}.pub").write_bytes(key.public_key().public_bytes(Encoding.PEM, spki))

    def run(self, *arguments: str, content: bytes) -> bytes:
        done = subprocess.run(["openssl", *arguments], input=content, capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def unwrap(self, profile: str, wrapped: bytes) -> bytes:
        options = [part for option in RSA[profile] for part in ("-pkeyopt", option)]
        return self.run("pkeyutl", "-decrypt", "-inkey", self._key("national.pem"), *options, content=wrapped)

    def wrap(self, profile: str, key: bytes) -> bytes:
        options = [part for option in RSA[profile] for part in ("-pkeyopt", option)]
        return self.run("pkeyutl", "-encrypt", "-pubin", "-inkey", self._key("province.pub"), *options, content=key)

    def open(self, profile: str, key: bytes, sealed: bytes) -> bytes:
        name, cut = ENC[profile]
        return self.run("enc", "-d", name, "-K", key.hex(), *_iv(sealed[:cut]), content=sealed[cut:])

    def seal(self, profile: str, key: bytes, clear: bytes) -> bytes:
        name, cut = ENC[profile]
        iv = os.urandom(cut)
        return iv + self.run("enc", "-e", name, "-K", key.hex(), *_iv(iv), content=clear)

    def verify(self, text: bytes, signature: bytes) -> None:
        (self.folder / "signature").write_bytes(signature)
        keys = ("-verify", self._key("province.pub"), "-signature", self._key("signature"))
        assert self.run("dgst", "-sha256", *keys, content=text) == b"Verified OK\n"

    def sign(self, text: bytes) -> bytes:
        return self.run("dgst", "-sha256", "-sign", self._key("national.pem"), content=text)

    def digest(self, content: bytes) -> str:
        return self.run("dgst", "-sha256", "-r", content=content).decode().split()[0]

    def _key(self, name: str) -> str:
        return str(self.folder / name)


def _private(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _iv(iv: bytes) -> list[str]:
    return ["-iv", iv.hex()] if iv else []
