"""The reading process: a JSON line and a JPEG come in, a verdict goes out. Ends with its stdin.

``{"bytes": 280000, "limit": 300000, "letter": {…}}`` LF, JPEG → ``{"verdict": {…}, "bytes": 0}`` LF, and as many bytes
of the picture as it has to be kept, when it had to be turned. ``{"fault": CODE}`` when it is no picture.
"""

import json
import os
import sys
from dataclasses import asdict
from typing import Any, BinaryIO

MEMORY = 3_000_000_000  # bytes of address space; 750 MB are in use


def main() -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints, the protocol stays clean
    _confine()
    from imaging.reading import ENGINE
    from imaging.reading.engine import Engine

    engine = Engine()
    _say(answers, {"ready": True, "engine": ENGINE})
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        answer, picture = _answer(engine, asked, sys.stdin.buffer.read(int(asked["bytes"])))
        _say(answers, {**answer, "bytes": len(picture)}, picture)


def _answer(engine: Any, asked: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    from imaging.errors import PictureError
    from imaging.letters import of
    from imaging.reading.reading import read

    try:
        verdict, kept = read(content, of(asked["letter"]), engine.lines, int(asked["limit"]))
    except PictureError as error:
        return {"fault": error.code}, b""
    return {"verdict": asdict(verdict)}, b"" if kept == content else kept


def _say(answers: BinaryIO, answer: dict[str, Any], content: bytes = b"") -> None:
    answers.write(json.dumps(answer).encode() + b"\n" + content)
    answers.flush()


def _confine() -> None:
    """No way to the network, and no more memory than it may have."""

    def refuse(event: str, _arguments: tuple[Any, ...]) -> None:
        if event in {"socket.connect", "socket.getaddrinfo"}:
            raise PermissionError("reading needs no network")

    sys.addaudithook(refuse)
    if os.name != "nt":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
