"""One reading process: what is said to it, what it answers, and its end."""

import json
import os
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from imaging.quality import Measures
from imaging.verdict import Verdict

_END_SECONDS = 2.0
_LINE_LIMIT = 64 * 1024


class NotRead(Exception):
    """Nobody could read the picture. ``why``: busy, slow, died, garbled, or a code of ``imaging.errors``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unfit(NotRead):
    """The process is well and says that this is no picture."""


@dataclass(frozen=True)
class Reading:
    """The verdict, and the bytes it is about: turned upright where they had to be."""

    verdict: Verdict
    content: bytes


class Child:
    """One reading process."""

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        """NotRead when it does not get ready. Its stderr is dropped: a library might print what it reads."""
        self._seconds = seconds
        self._late = False
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CLOUDBOSS_")}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        try:
            self._said(None, b"")
        except NotRead:
            self.end()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    def read(self, asked: dict[str, Any], content: bytes) -> Reading:
        answer, turned = self._said(asked, content)
        if "fault" in answer:
            raise Unfit(str(answer["fault"]))
        try:
            told = dict(answer["verdict"])
            return Reading(Verdict(**{**told, "measures": Measures(**told["measures"])}), turned or content)
        except (KeyError, TypeError, ValueError) as error:
            raise NotRead("garbled") from error

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _said(self, asked: dict[str, Any] | None, content: bytes) -> tuple[dict[str, Any], bytes]:
        """Ask and wait; the watch kills what takes too long, which ends the waiting."""
        watch = threading.Timer(self._seconds, self._too_late)
        watch.start()
        try:
            return self._exchange(asked, content)
        except OSError as error:
            raise NotRead("slow" if self._late else "died") from error
        finally:
            watch.cancel()

    def _exchange(self, asked: dict[str, Any] | None, content: bytes) -> tuple[dict[str, Any], bytes]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if asked is not None:
            self._process.stdin.write(json.dumps(asked).encode() + b"\n" + content)
            self._process.stdin.flush()
        line = self._process.stdout.readline(_LINE_LIMIT)
        if not line.endswith(b"\n"):
            raise OSError("the pipe ended")
        try:
            answer = dict(json.loads(line))
            size = int(answer.get("bytes", 0))
        except (ValueError, TypeError) as error:
            raise NotRead("garbled") from error
        kept = self._process.stdout.read(size) if size else b""
        if len(kept) != size:
            raise OSError("the pipe ended")
        return answer, kept

    def _too_late(self) -> None:
        self._late = True
        self._process.kill()
