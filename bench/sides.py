"""The Python sides of the envelope benchmark: ours, plain cryptography code, and the bare primitives alone."""

import base64
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import padding as blocks
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.messages import BODY, LISTING, SECRET, SERIAL, TIME, Clerk, Dossier, Exchange, Listing
from service.gateway.envelope import Envelope, Packed
from service.gateway.keys import Keys
from service.gateway.profiles import PROFILES
from service.kit.settings import Settings

Work = Callable[[], Any]

HEAD = {"BOOK": "main", "CODE": "bench", "PROVINCE": "SD00", "SERIAL": SERIAL, "TIME": TIME}
STAFF = {"STAFF_ID": "SD0001", "DEPART_ID": "370102001", "CHANNEL": "COUNTER"}
ANSWER_HEAD = {"SERIAL": SERIAL, "TIME": TIME, "RESULT": "0000", "MESSAGE": "成功"}


@dataclass(frozen=True)
class Form:
    """A profile by its parts, written down a second time."""

    name: str
    mode: str
    size: int
    padding: AsymmetricPadding


def _oaep(mask: hashes.HashAlgorithm) -> OAEP:
    return OAEP(MGF1(mask), hashes.SHA256(), None)


FORMS = {
    form.name: form
    for form in (
        Form("A256GCM+OAEP256", "GCM", 32, _oaep(hashes.SHA256())),
        Form("A256CBC+OAEP256", "CBC", 32, _oaep(hashes.SHA256())),
        Form("A256GCM+OAEP256J", "GCM", 32, _oaep(hashes.SHA1())),  # noqa: S303
        Form("A128CBC+PKCS1", "CBC", 16, PKCS1v15()),
        Form("A128ECB+PKCS1", "ECB", 16, PKCS1v15()),
    )
}


class Plain:
    """What one writes at first: everything new for each field, the standard library's JSON."""

    def __init__(self, form: Form, private: RSAPrivateKey) -> None:
        self._form, self._private, self._public = form, private, private.public_key()
        self.key = os.urandom(form.size)

    def request(self, key: bytes, key_id: str = "gw-2026-01") -> bytes:
        wrapped = base64.b64encode(self._public.encrypt(key, self._form.padding)).decode()
        crypto = {"PROFILE": self._form.name, "KEY_ID": key_id, "KEY": wrapped}
        return self._message({**HEAD, "STAFF": STAFF, "CRYPTO": crypto}, BODY, key)

    def answer(self, key: bytes, body: dict[str, Any] = BODY) -> bytes:
        return self._message(ANSWER_HEAD, body, key)

    def read_answer(self, content: bytes, key: bytes) -> Any:
        return self._turned(json.loads(content)["BODY"], self._open, key)

    def read_request(self, content: bytes) -> tuple[bytes, Any]:
        message = json.loads(content)
        key = self._private.decrypt(base64.b64decode(message["HEAD"]["CRYPTO"]["KEY"]), self._form.padding)
        return key, self._turned(message["BODY"], self._open, key)

    def _message(self, head: dict[str, Any], body: dict[str, Any], key: bytes) -> bytes:
        sealed = self._turned(body, self._seal, key)
        return json.dumps({"HEAD": head, "BODY": sealed}, ensure_ascii=False, separators=(",", ":")).encode()

    def _turned(self, value: Any, turn: Callable[[str, bytes], str], key: bytes) -> Any:
        if isinstance(value, list):
            return [self._turned(item, turn, key) for item in value]
        return {
            name: turn(inner, key)
            if name in SECRET
            else self._turned(inner, turn, key)
            if isinstance(inner, dict | list)
            else inner
            for name, inner in value.items()
        }

    def _seal(self, text: str, key: bytes) -> str:
        clear, iv = text.encode(), b""
        if self._form.mode == "GCM":
            iv = os.urandom(12)
            return base64.b64encode(iv + AESGCM(key).encrypt(iv, clear, None)).decode()
        padder = blocks.PKCS7(128).padder()
        iv = os.urandom(16) if self._form.mode == "CBC" else b""
        worker = Cipher(algorithms.AES(key), _mode(iv)).encryptor()
        sealed = worker.update(padder.update(clear) + padder.finalize()) + worker.finalize()
        return base64.b64encode(iv + sealed).decode()

    def _open(self, text: str, key: bytes) -> str:
        sealed = base64.b64decode(text)
        if self._form.mode == "GCM":
            return AESGCM(key).decrypt(sealed[:12], sealed[12:], None).decode()
        cut = 16 if self._form.mode == "CBC" else 0
        worker = Cipher(algorithms.AES(key), _mode(sealed[:cut])).decryptor()
        unpadder = blocks.PKCS7(128).unpadder()
        return (unpadder.update(worker.update(sealed[cut:]) + worker.finalize()) + unpadder.finalize()).decode()


def _mode(iv: bytes) -> modes.CBC | modes.ECB:
    return modes.CBC(iv) if iv else modes.ECB()  # noqa: S305


class Sides:
    """Every Python side over the same keys and messages, by role."""

    def __init__(self, form: Form, folder: Path) -> None:
        self.form = form
        self._ours = {
            sign: Envelope(_settings(form, folder, sign=sign), Keys(_settings(form, folder, sign=sign)))
            for sign in (False, True)
        }
        self._keys = Keys(_settings(form, folder, sign=True))
        self.private = self._keys.signing().private
        self.plain = Plain(form, self.private)
        self.request = self.plain.request(self.plain.key, "sd-2026-01")
        self.answer = self.plain.answer(self.plain.key)
        self.listing = self.plain.answer(self.plain.key, LISTING)

    def works(self, role: str) -> dict[str, Work]:
        return {"initiator": self._initiator, "responder": self._responder, "rows": self._rows}[role]()

    def _initiator(self) -> dict[str, Work]:
        public, plain, key = self.private.public_key(), self.plain, self.plain.key
        return {
            "ours": self._ask(sign=False),
            "ours, signed": self._ask(sign=True),
            "plain": lambda: (plain.request(os.urandom(self.form.size)), plain.read_answer(self.answer, key)),
            "bare RSA": lambda: public.encrypt(key, self.form.padding),
            "bare sum": self._bare(lambda: public.encrypt(key, self.form.padding)),
        }

    def _responder(self) -> dict[str, Work]:
        wrapped = self.private.public_key().encrypt(self.plain.key, self.form.padding)

        def plain() -> None:
            key, _ = self.plain.read_request(self.request)
            self.plain.answer(key)

        return {
            "ours": self._serve(sign=False),
            "ours, signed": self._serve(sign=True),
            "plain": plain,
            "bare RSA": lambda: self.private.decrypt(wrapped, self.form.padding),
            "bare sum": self._bare(lambda: self.private.decrypt(wrapped, self.form.padding)),
        }

    def _rows(self) -> dict[str, Work]:
        ours, sent = self._ours[False], self._sent(sign=False)
        plain, key = self.plain, self.plain.key
        return {
            "ours": lambda: ours.read_answer(sent, Listing, "", self.listing, ""),
            "plain": lambda: plain.read_answer(self.listing, key),
            "plain, typed": lambda: Listing.model_validate(plain.read_answer(self.listing, key)),
            "bare sum": self._bare_rows(),
        }

    def _ask(self, *, sign: bool) -> Work:
        ours, sent = self._ours[sign], self._sent(sign=sign)
        request, clerk = Exchange.model_validate(BODY), Clerk()
        signature = self._signature(self.answer)

        def work() -> None:
            ours.pack(request, SERIAL, clerk)
            ours.read_answer(sent, Dossier, "", self.answer, signature)

        return work

    def _serve(self, *, sign: bool) -> Work:
        ours, answer, signature = self._ours[sign], Dossier.model_validate(BODY), self._signature(self.request)

        def work() -> None:
            opened = ours.open_request(Exchange, ours.received(self.request, signature if sign else ""))
            ours.pack_answer(opened, "0000", "成功", answer)

        return work

    def _sent(self, *, sign: bool) -> Packed:
        mode = PROFILES[self.form.name].mode(self.plain.key)
        return Packed(b"", "", SERIAL, TIME, self._ours[sign].peers.of(Exchange), mode)

    def _signature(self, content: bytes) -> str:
        """The other side has our own pair, under its own id."""
        return self._keys.sign_message(TIME, SERIAL, content).replace("sd-2026-01", "gw-2026-01")

    def _bare(self, rsa: Work) -> Work:
        """One RSA operation, 24 fields through kept contexts, one parse and one dump."""
        seal, open_it = _bare_fields(self.form, self.plain.key)
        clear = [b"370102199001010010"] * 12
        sealed = [seal(one) for one in clear]
        message = orjson.loads(self.answer)

        def work() -> None:
            rsa()
            for one in clear:
                seal(one)
            for one in sealed:
                open_it(one)
            orjson.loads(self.answer)
            orjson.dumps(message)

        return work

    def _bare_rows(self) -> Work:
        """Every field of the listing through kept contexts, and one parse."""
        seal, open_it = _bare_fields(self.form, self.plain.key)
        fields = sum(len(SECRET & row.keys()) for row in LISTING["ROW_LIST"])
        sealed = [seal(b"370102199001010010")] * fields

        def work() -> None:
            for one in sealed:
                open_it(one)
            orjson.loads(self.listing)

        return work


def _bare_fields(form: Form, key: bytes) -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
    if form.mode == "GCM":
        aead, iv = AESGCM(key), os.urandom(12)
        return (lambda clear: aead.encrypt(iv, clear, None)), (lambda sealed: aead.decrypt(iv, sealed, None))
    algorithm, iv = algorithms.AES(key), os.urandom(16)
    if form.mode == "ECB":
        kept = Cipher(algorithm, modes.ECB())  # noqa: S305
        encrypt, decrypt = kept.encryptor().update, kept.decryptor().update
        return (lambda clear: encrypt(clear.ljust(32))), decrypt

    def seal(clear: bytes) -> bytes:
        worker = Cipher(algorithm, modes.CBC(iv)).encryptor()
        return worker.update(clear.ljust(32)) + worker.finalize()

    def open_it(sealed: bytes) -> bytes:
        worker = Cipher(algorithm, modes.CBC(iv)).decryptor()
        return worker.update(sealed) + worker.finalize()

    return seal, open_it


def _settings(form: Form, folder: Path, *, sign: bool) -> Settings:
    return Settings(
        database_url="postgresql:///none",
        key_dir=folder,
        osp_profile=form.name,
        osp_allow_legacy=PROFILES[form.name].legacy,
        osp_sign=sign,
    )
