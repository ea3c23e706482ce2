"""The national side in Java: one process that answers one JSON line with another."""

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

JAVA = Path("/usr/share/java")
JACKSON = [JAVA / f"jackson-{part}.jar" for part in ("core", "databind", "annotations")]
BOUNCY_CASTLE = JAVA / "bcprov.jar"
NATIONAL_ID, PROVINCE_ID = "gw-2026-01", "sd-2026-01"


def has_jdk() -> bool:
    """With a JDK the jars have to be there as well: ``run.py`` installs them together."""
    return shutil.which("javac") is not None


def compiled(folder: Path) -> Path:
    absent = [jar.name for jar in (*JACKSON, BOUNCY_CASTLE) if not jar.exists()]
    assert not absent, f"apt-get install libjackson2-databind-java libbcprov-java: {absent}"
    source = Path(__file__).parent / "Peer.java"
    command = ["javac", "-Xlint:all", "-Werror", "-encoding", "UTF-8", "-cp", ":".join(map(str, JACKSON))]
    subprocess.run([*command, "-d", str(folder), str(source)], check=True, timeout=120)
    return folder


class JavaPeer:
    """``provider`` SunJCE or BC. Raises JavaError for whatever Java threw."""

    def __init__(self, classes: Path, provider: str, private: RSAPrivateKey, public: RSAPublicKey) -> None:
        path = ":".join(map(str, [classes, *JACKSON, BOUNCY_CASTLE]))
        command = ["java", "-Xshare:auto", "-cp", path, "Peer", *(["BC"] if provider == "BC" else [])]
        self.provider = provider
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ask("keys", provider=provider, private=_pkcs8(private), public=_spki(public))

    def ask(self, do: str, **told: Any) -> dict[str, Any]:
        """``bytes`` go as Base64, and so come ``content``, ``key``, ``key file`` and ``data``."""
        names = {"our id": NATIONAL_ID, "their id": PROVINCE_ID}
        said = {
            name.replace("_", " "): _base64(value) if isinstance(value, bytes) else value
            for name, value in told.items()
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **names, **said}).encode() + b"\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise JavaError(answer["error"])
        for name in {"content", "key", "key file", "data"} & answer.keys():
            answer[name] = base64.b64decode(answer[name])
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)


class JavaError(Exception):
    """The text of a Java exception."""


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _pkcs8(key: RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _spki(key: RSAPublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
