"""Spoilt JPEG and PDF files through every decoder: how many end a process, in anything but words, or in much memory.

    python -m bench.mutants [--files N] [--seed N] [--json]

Half of the files are JPEGs, half PDFs; see ``bench.specimens`` for how they are spoilt. Each kind is worked off in
processes of its own, which say the number of each file before they touch it, so that a file that kills one is known;
the next process goes on behind it. JPEGs meet ``imaging.page`` and ``imaging.files`` as they do at the counter, and
what comes out meets Qt. PDFs meet ``imaging.pdf`` with the limit that ``imaging.apart`` sets; a part of them goes
through ``imaging.apart`` itself, a process for each file. Memory is the most that a process ever held (VmHWM), with
the interpreter and the libraries in it.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import specimens
from imaging.errors import PictureError

ROOT = Path(__file__).resolve().parents[1]
MEGABYTES = 256
PAGES, THUMB = 50, 220
APART_EVERY = 50  # of the PDFs: a process for each costs 0.3 s
FIT_EVERY = 8  # of the JPEGs: looking for a sheet costs 0.2 s


@dataclass
class Tally:
    """What became of one kind of files."""

    kind: str
    files: int = 0
    calls: Counter[str] = field(default_factory=Counter)  # entry point → how often
    ends: Counter[str] = field(default_factory=Counter)  # "taken", or the code of a refusal
    foul: list[str] = field(default_factory=list)  # anything but a PictureError
    crashes: list[int] = field(default_factory=list)  # numbers of files that ended a process
    megabytes: int = 0
    seconds: float = 0.0

    def add(self, said: dict[str, Any]) -> None:
        self.files += said["files"]
        self.calls.update(said["calls"])
        self.ends.update(said["ends"])
        self.foul += said["foul"]
        self.megabytes = max(self.megabytes, said["megabytes"])

    @property
    def clean(self) -> bool:
        return not self.foul and not self.crashes and self.megabytes <= MEGABYTES


def _jpeg_calls(number: int, content: bytes) -> Iterator[tuple[str, Callable[[], object]]]:
    from imaging import files, jpeg, page

    yield "page.decode", lambda: page.decode(content)
    yield "jpeg.fault", lambda: jpeg.fault(content, files.MAX_BYTES)
    yield "files.accept", lambda: _seen_by_qt(files.accept(content))
    if number % FIT_EVERY == 0:
        yield "page.fit", lambda: page.fit(content)
        yield "files.accept crop", lambda: files.accept(content, crop=None)


def _pdf_calls(number: int, content: bytes) -> Iterator[tuple[str, Callable[[], object]]]:
    from imaging import apart, pdf

    yield "pdf.clean", lambda: pdf.clean([content], most_pages=PAGES, side=THUMB)
    yield "pdf.bind", lambda: pdf.bind([content, specimens.plain_jpeg()], most_pages=PAGES)
    yield "pdf.draw", lambda: pdf.draw([content], first=0, count=2, side=THUMB)
    if number % APART_EVERY == 0:
        yield "apart.ask", lambda: apart.ask("clean", [content], most_pages=PAGES, side=THUMB)


def _grave_calls(number: int, _content: bytes) -> Iterator[tuple[str, Callable[[], object]]]:
    """Shows that a file which ends the process is noticed."""
    yield "abort", lambda: os.abort() if number % 2 == 0 else None


KINDS = {"jpeg": (specimens.jpeg_mutant, _jpeg_calls), "pdf": (specimens.pdf_mutant, _pdf_calls)}
GRAVE = {"grave": (specimens.pdf_mutant, _grave_calls)}


def run(kind: str, files: int, seed: int) -> Tally:
    """All files of a kind, in as many processes as it takes."""
    tally, began, first = Tally(kind), time.monotonic(), 0
    while first < files:
        command = [sys.executable, "-m", "bench.mutants", "--work", kind, "--seed", str(seed)]
        command += ["--first", str(first), "--files", str(files)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        *lines, last = done.stdout.decode().splitlines() or ["0"]
        if done.returncode == 0:
            tally.add(json.loads(last))
            break
        dead = int((last if last.isdigit() else lines[-1]) or first)
        tally.crashes.append(dead)
        tally.files += dead + 1 - first
        first = dead + 1
    tally.seconds = time.monotonic() - began
    return tally


def work(kind: str, first: int, files: int, seed: int) -> dict[str, Any]:
    """The process: every file from ``first`` on. Its number is said before it is touched."""
    make, calls = (KINDS | GRAVE)[kind]
    specimens.jpegs() if kind == "jpeg" else specimens.pdfs()
    _prepare(kind)
    tally = Tally(kind)
    for number in range(first, files):
        print(number, flush=True)
        way, content = make(number, seed)
        tally.files += 1
        for name, call in calls(number, content):
            tally.calls[name] += 1
            try:
                call()
            except PictureError as error:
                tally.ends[error.code] += 1
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                tally.foul.append(f"{kind} {number} {way} {name}: {type(error).__name__} {error}"[:200])
            else:
                tally.ends["taken"] += 1
    tally.megabytes = _most_megabytes()
    return {name: getattr(tally, name) for name in ("files", "calls", "ends", "foul", "megabytes")}


def _prepare(kind: str) -> None:
    if kind != "jpeg":
        from imaging import apart, pdf

        assert pdf.JOBS
        apart.limit_memory()
    else:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from PySide6.QtGui import QImage

        assert QImage().isNull()


def _seen_by_qt(part: Any) -> None:
    """What the counter shows: the final bytes and the small picture."""
    from PySide6.QtGui import QImage

    for content in (part.content, part.thumb):
        if QImage.fromData(content).isNull():
            raise AssertionError("Qt cannot show it")


def _most_megabytes() -> int:
    """VmHWM; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    text = status.read_text(encoding="ascii") if status.exists() else ""
    return next((int(line.split()[1]) // 1024 for line in text.splitlines() if line.startswith("VmHWM")), 0)


def shown(tally: Tally) -> str:
    ends = "、".join(f"{name} {count}" for name, count in tally.ends.most_common())
    calls = "、".join(f"{name} {count}" for name, count in tally.calls.items())
    words = f"{tally.kind:5} {tally.files:6} files {sum(tally.calls.values()):7} calls  "
    words += f"crashes {len(tally.crashes)}  foul {len(tally.foul)}  {tally.megabytes} MB  {tally.seconds:.0f} s"
    return f"{words}\n      {calls}\n      {ends}"


def main() -> int:
    """0 when nothing crashed, nothing was foul and no process held more than 256 MB."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--files", type=int, default=20_000)
    asked.add_argument("--seed", type=int, default=20261123)
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--work", choices=sorted(KINDS | GRAVE), help=argparse.SUPPRESS)
    asked.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    chosen = asked.parse_args()
    if chosen.work:
        print(json.dumps(work(chosen.work, chosen.first, chosen.files, chosen.seed)))
        return 0
    found = [run(kind, chosen.files // 2, chosen.seed) for kind in KINDS]
    for tally in found:
        print(json.dumps(vars(tally)) if chosen.json else shown(tally))
        for foul in tally.foul[:20]:
            print(f"      {foul}", file=sys.stderr)
    return 0 if all(tally.clean for tally in found) else 1


if __name__ == "__main__":
    sys.exit(main())
