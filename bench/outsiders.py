"""The sides of the envelope benchmark that are not Python: the JDK's JCE, and libcrypto from C."""

import base64
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import OAEP

from bench.messages import BODY, SECRET
from bench.sides import ANSWER_HEAD, Form, Sides

HERE = Path(__file__).parent
JARS = tuple(Path("/usr/share/java") / f"jackson-{part}.jar" for part in ("core", "databind", "annotations"))
PEM, PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
SPKI, DER = serialization.PublicFormat.SubjectPublicKeyInfo, serialization.Encoding.DER


class Program:
    """A program that answers one line with one line."""

    roles: tuple[str, ...] = ("initiator", "responder", "rows")

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise ChildProcessError(f"{self._process.args} ended")
        return answer

    def seconds(self, role: str, times: int) -> float:
        """Of the processor, for one exchange."""
        return float(json.loads(self.ask(json.dumps({"role": role, "times": times})))["seconds"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)


class Java(Program):
    """``kept``: one Cipher object for all fields; else ``Cipher.getInstance`` for each, as most code has it."""

    def __init__(self, classes: Path) -> None:
        super().__init__(["java", "-cp", ":".join(str(part) for part in (classes, *JARS)), "Jce"])

    def tell(self, sides: Sides, *, kept: bool) -> None:
        private, form = sides.private, sides.form
        mask = form.padding.mgf._algorithm.name if isinstance(form.padding, OAEP) else ""  # noqa: SLF001
        told: dict[str, Any] = {
            "kept": kept,
            "mode": form.mode,
            "size": form.size,
            "mask": mask.upper().replace("SHA", "SHA-"),
            "private": _text(private.private_bytes(DER, PKCS8, serialization.NoEncryption())),
            "public": _text(private.public_key().public_bytes(DER, SPKI)),
            "secret": sorted(SECRET),
            "key": _text(sides.plain.key),
            "head": ANSWER_HEAD,
            "body": BODY,
            "request": sides.request.decode(),
            "answer": sides.answer.decode(),
            "listing": sides.listing.decode(),
        }
        self.ask(json.dumps(told))


class Libcrypto(Program):
    roles = ("initiator", "responder")

    def __init__(self, program: Path, sides: Sides, folder: Path) -> None:
        form, pem = sides.form, folder / "bench.pem"
        pem.write_bytes(sides.private.private_bytes(PEM, PKCS8, serialization.NoEncryption()))
        super().__init__([str(program), str(pem), form.mode, str(form.size), _mask(form)])

    def seconds(self, role: str, times: int) -> float:
        return float(self.ask(f"{role} {times}"))


def started(sides: Sides, folder: Path) -> dict[str, Program]:
    """Those for which this machine has what they need."""
    found: dict[str, Program] = {}
    if shutil.which("javac") and all(jar.exists() for jar in JARS):
        classpath = ":".join(str(jar) for jar in JARS)
        subprocess.run(["javac", "-cp", classpath, "-d", str(folder), str(HERE / "Jce.java")], check=True)
        for kept in (True, False):
            found["Java tuned" if kept else "Java usual"] = java = Java(folder)
            java.tell(sides, kept=kept)
    if shutil.which("gcc") and Path("/usr/include/openssl/evp.h").exists():
        program = folder / "libcrypto"
        subprocess.run(["gcc", "-O2", "-o", str(program), str(HERE / "libcrypto.c"), "-lcrypto"], check=True)
        found["libcrypto"] = Libcrypto(program, sides, folder)
    return found


def _mask(form: Form) -> str:
    return form.padding.mgf._algorithm.name.upper() if isinstance(form.padding, OAEP) else "-"  # noqa: SLF001


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
