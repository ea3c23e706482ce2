"""What hosts write to stderr, in one small file: without anything of a card, whatever a library prints."""

import re
import threading
from datetime import datetime
from pathlib import Path

LIMIT = 256 * 1024  # bytes of one file; the one before it is kept too
BURST = 16 * 1024  # bytes of one start of a host; a library that prints without end is cut here
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # UTF-16, records, pictures
_SECRETS = (
    re.compile(r"[^\x20-\x7e\t]+"),  # names and addresses, whatever their encoding
    re.compile(r"[A-Za-z0-9+/=]{40,}"),  # base64 or hex: pictures, records
    re.compile(r"[0-9][0-9 \t-]{4,}[0-9Xx]|[0-9]{5,}"),  # numbers, also written in groups
)


def masked(content: bytes) -> list[str]:
    """The lines, with … where there was anything but plain words and short numbers."""
    return [line for line in map(_line, content.splitlines()) if line.strip(" …\t")]


def _line(content: bytes) -> str:
    if _BINARY.search(content):
        return "(binary)"
    line = content.decode("ascii", "replace")
    for secret in _SECRETS:
        line = secret.sub("…", line)
    return line


class HostLog:
    """Written to from one thread. Without a file nothing is kept."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = threading.Lock()

    def line(self, driver: str, text: str) -> None:
        """One line with its time. A full disk stops nobody's work."""
        if self._file is None:
            return
        try:
            with self._lock:
                self._turn(self._file)
                with self._file.open("a", encoding="utf-8") as out:
                    out.write(f"{datetime.now().astimezone().isoformat(timespec='seconds')} {driver}: {text[:400]}\n")
        except OSError:
            return

    def _turn(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > LIMIT:
            file.replace(file.with_suffix(".old"))


class Stream:
    """The stderr of one start of a host: whole lines, and no more of them than is of use."""

    def __init__(self, log: HostLog, driver: str) -> None:
        self._log, self._driver = log, driver
        self._rest = b""
        self._left = BURST

    def feed(self, content: bytes) -> None:
        if self._left <= 0:
            return
        self._left -= len(content)
        *whole, self._rest = (self._rest + content).split(b"\n")
        self._write(b"\n".join(whole))
        if self._left <= 0:
            self._log.line(self._driver, "…")

    def end(self) -> None:
        self._write(self._rest)
        self._rest = b""

    def _write(self, content: bytes) -> None:
        for line in masked(content):
            self._log.line(self._driver, line)
