"""A province for the sandbox's tests: its keys, its messages, its files, over real sockets."""

import base64
import hashlib
import http.client
import itertools
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import paramiko
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox import clock, wire
from sandbox.envelope import cbc_or_ecb, rsa_sign, sign, signed_text, verify, wrap
from sandbox.keys import NATIONAL_KEY_ID, PROVINCE_KEY_ID
from service.gateway.interface import Interface

TOKEN = "token-of-the-tests"
STAFF = {"STAFF_ID": "SD0001", "DEPART_ID": "370102001", "CHANNEL": "COUNTER"}


def jpeg(width: int = 40, height: int = 60, quality: int = 90) -> bytes:
    """A real picture."""
    done, content = cv2.imencode(
        ".jpg", np.full((height, width, 3), 200, np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    assert done
    return content.tobytes()


@dataclass(frozen=True)
class Said:
    """An answer of the national side."""

    result: str
    message: str
    body: dict[str, Any]


@dataclass
class Province:
    """Speaks the wire profile to one sandbox."""

    key: rsa.RSAPrivateKey
    national: rsa.RSAPublicKey
    port: int
    sftp_port: int
    ssh_key: Path
    profile: str = "A256GCM+OAEP256"
    key_id: str = PROVINCE_KEY_ID
    national_id: str = NATIONAL_KEY_ID
    serials: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def serial(self) -> str:
        return f"SD00{clock.now().strftime('%Y%m%d%H%M%S%f')[:17]}{next(self.serials):09d}"

    def ask(self, asked: Interface[Any], serial: str = "", **head: Any) -> Said:
        """One exchange; ConnectionError and the like when the line is cut."""
        serial = serial or self.serial()
        exchange, crypto = wrap(self.profile, self.national_id, self.national)
        body = wire.sealed(type(asked), asked.model_dump(mode="json", by_alias=True), exchange)
        full = {"BOOK": asked.book, "CODE": asked.code, "PROVINCE": "SD00", "SERIAL": serial}
        full |= {"TIME": clock.head_time(), "STAFF": STAFF, "CRYPTO": crypto, **head}
        status, headers, text = self.post(f"/osp/{asked.key()}", {"HEAD": full, "BODY": body})
        assert status == 200, (status, text)
        answer = json.loads(text)
        said = answer["HEAD"]
        assert said["SERIAL"] == full["SERIAL"]
        verify(self.national, self.national_id, headers["X-OSP-Signature"], signed_text(said["TIME"], serial, text))
        if said["RESULT"] not in {"0000", "0001"}:
            assert answer["BODY"] == {}
            return Said(said["RESULT"], said["MESSAGE"], {})
        wire.parse(asked.answer, answer["BODY"], exchange)
        return Said(said["RESULT"], said["MESSAGE"], wire.opened(asked.answer, answer["BODY"], exchange))

    def post(self, path: str, message: dict[str, Any], signer: rsa.RSAPrivateKey | None = None) -> Any:
        """Status, headers, body."""
        body = json.dumps(message, ensure_ascii=False).encode()
        head = message["HEAD"]
        signature = sign(signer or self.key, self.key_id, signed_text(head["TIME"], head["SERIAL"], body))
        return self.http("POST", path, body, {"X-OSP-Signature": signature})

    def http(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def control(self, place: str, **body: Any) -> dict[str, Any]:
        """A call of the hand on the switches; GET without a body."""
        text = json.dumps(body).encode() if body or place == "reset" else b""
        method = "POST" if text else "GET"
        status, _headers, answer = self.http(method, f"/control/{place}", text, {"X-Control": TOKEN})
        assert status == 200, answer
        return dict(json.loads(answer))

    def ledger(self) -> dict[str, Any]:
        return self.control("ledger")

    def wait(self, holds: Callable[[dict[str, Any]], object], seconds: float = 8.0) -> dict[str, Any]:
        """The ledger as soon as something holds for it."""
        end = time.monotonic() + seconds
        while not holds(ledger := self.ledger()):
            assert time.monotonic() < end, ledger["callbacks"]
            time.sleep(0.02)
        return ledger

    def put(self, path: str, content: bytes, signer: rsa.RSAPrivateKey | None = None) -> str:
        """Upload as wire profile 2 says; the SHA-256 of the clear content."""
        exchange, crypto = wrap("A256CBC+OAEP256", self.national_id, self.national)
        iv = os.urandom(16)
        sealed = cbc_or_ecb(exchange.key, iv, content)
        digest = hashlib.sha256(sealed).hexdigest()
        signature = base64.b64encode(rsa_sign(signer or self.key, digest.encode())).decode()
        manifest = {**crypto, "IV": iv.hex(), "SHA256": digest, "SIGNATURE": signature}
        with self.sftp() as files:
            folder = ""
            for part in path.strip("/").split("/")[:-1]:
                folder += f"/{part}"
                if part not in files.listdir(folder.rpartition("/")[0] or "/"):
                    files.mkdir(folder)
            for name, data in ((path, sealed), (f"{path}.key", json.dumps(manifest).encode())):
                place, _, last = name.rpartition("/")
                with files.open(f"{place}/.{last}.part", "wb") as file:
                    file.write(data)
                files.rename(f"{place}/.{last}.part", name)
        return hashlib.sha256(content).hexdigest()

    def sftp(self, user: str = "SD00", key: Path | None = None) -> paramiko.SFTPClient:
        transport = paramiko.Transport(("127.0.0.1", self.sftp_port))
        transport.connect(username=user, pkey=paramiko.Ed25519Key(filename=str(key or self.ssh_key)))
        client = paramiko.SFTPClient.from_transport(transport)
        assert client is not None
        close = client.close
        client.close = lambda: (close(), transport.close())  # type: ignore[method-assign,assignment]
        return client
