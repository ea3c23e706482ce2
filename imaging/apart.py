"""PDFs are opened in a process of its own, with a limit on time and memory: a file that kills it kills nothing else.

One job for one process: a line of JSON with the sizes of the files behind it, and the same as the answer.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from imaging.errors import FAULTS, PictureError

MEMORY = 208 * 1024 * 1024  # bytes of its own that it may use, where the system knows such a limit; with its code 256
SECONDS = 20
_ROOT = Path(__file__).parents[1]


def ask(job: str, files: Sequence[bytes], **options: int) -> list[bytes]:
    """Do a job of ``imaging.pdf`` there. PictureError of the job; FILE_UNBEARABLE when the process did not survive."""
    head = json.dumps({"job": job, "options": options, "sizes": [len(file) for file in files]})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "imaging.apart"],
            input=b"".join((head.encode(), b"\n", *files)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a library says there may quote the file
            cwd=_ROOT,
            timeout=SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise PictureError("FILE_UNBEARABLE", "time") from None
    said, _, rest = done.stdout.partition(b"\n")
    if done.returncode or not said:
        raise PictureError("FILE_UNBEARABLE", f"exit {done.returncode}")
    return _answer(json.loads(said), rest)


def _answer(said: dict[str, object], rest: bytes) -> list[bytes]:
    code = str(said.get("code", ""))
    if code:
        raise PictureError(code if code in FAULTS else "FILE_DAMAGED", str(said.get("detail", "")))
    sizes = said["sizes"]
    assert isinstance(sizes, list)
    return _cut(rest, sizes)


def _cut(content: bytes, sizes: Sequence[int]) -> list[bytes]:
    parts, at = [], 0
    for size in sizes:
        parts.append(content[at : at + size])
        at += size
    return parts


def _serve(source: BinaryIO, sink: BinaryIO) -> None:
    asked = json.loads(source.readline())
    files = _cut(source.read(), asked["sizes"])
    from imaging import pdf

    limit_memory()
    _limit_time()
    try:
        found = pdf.JOBS[asked["job"]](files, **asked["options"])
    except PictureError as error:
        sink.write(json.dumps({"code": error.code, "detail": error.detail}).encode() + b"\n")
    except MemoryError:
        sink.write(b'{"code": "FILE_UNBEARABLE"}\n')
    else:
        sink.write(json.dumps({"sizes": [len(one) for one in found]}).encode() + b"\n")
        sink.writelines(found)
    sink.flush()
    os._exit(0)  # a broken document is not taken apart once more


def limit_memory() -> None:
    """After the imports. Windows knows no such limit for a process by itself: there only the time counts."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
