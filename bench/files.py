"""What it costs to encipher a file and to open it again, beside OpenSSL and a plain copy in the same run.

    python -m bench.files [--mb N] [--rounds N] [--folder DIR] [--json]

Each program is a process of its own and takes its turn in every round; what counts is the processor time of its work
(ours: without the start of the interpreter), and a ratio is the median of the rounds'. "ours" enciphers from file to
file and knows the SHA-256 that its ``.key`` is made of; OpenSSL needs a second program for that. "ours, opening" reads
the file twice: nothing is deciphered before all of it was proved. Memory is the most that a process ever had
(``ru_maxrss``, which is never less than that of this program, 16 MB), and its growth is that from a file of 1 MB to
the large one.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEY, IV = "5a" * 32, "a5" * 16
MB = 1 << 20

# Says its processor time and ends.
SEAL = """
import sys, time
from pathlib import Path
from service.gateway.sealed_file import FileSecret, Sealing, reading
secret = FileSecret(key=sys.argv[3], iv=sys.argv[4], wrapped="", key_id="")
begun = time.process_time()
with reading(Path(sys.argv[1])) as clear, open(sys.argv[2], "wb", buffering=0) as out:
    sealing = Sealing(clear, secret)
    for piece in sealing.pieces():
        out.write(piece)
assert len(sealing.sha256) == 64
print(time.process_time() - begun)
"""
OPEN = """
import sys, time
from pathlib import Path
from service.gateway.opening import decipher
from service.gateway.sealed_file import digest_of, reading
begun = time.process_time()
with reading(Path(sys.argv[1])) as sealed:
    size, sha256 = digest_of(sealed)
    decipher(sealed, sha256, bytes.fromhex(sys.argv[3]), bytes.fromhex(sys.argv[4]), Path(sys.argv[2]))
print(time.process_time() - begun)
"""
"""Programs by name; ``ours`` ones say their own time."""


@dataclass(frozen=True)
class Goal:
    """``other`` needs at least ``least`` times as long as ``ours``."""

    ours: str
    other: str
    least: float


GOALS = (Goal("ours", "openssl enc", 1.0),)
GROWTH_MB = 16.0


@dataclass(frozen=True)
class Line:
    """One program: median seconds of processor time, megabytes at most, and their growth with the file."""

    name: str
    seconds: float
    peak_mb: float
    growth_mb: float
    ours_by_it: float


def programs(source: Path, sealed: Path, out: Path) -> dict[str, list[str]]:
    enc = ["openssl", "enc", "-aes-256-cbc", "-K", KEY, "-iv", IV, "-in", str(source), "-out", str(out)]
    both = f"{' '.join(enc)} && openssl dgst -sha256 {out}"
    back = ["openssl", "enc", "-d", "-aes-256-cbc", "-K", KEY, "-iv", IV, "-in", str(sealed), "-out", str(out)]
    return {
        "copy": ["cp", str(source), str(out)],
        "openssl enc": enc,
        "openssl enc, dgst": ["sh", "-c", both],
        "ours": [sys.executable, "-c", SEAL, str(source), str(out), KEY, IV],
        "openssl dgst, enc -d": ["sh", "-c", f"openssl dgst -sha256 {sealed} && {' '.join(back)}"],
        "ours, opening": [sys.executable, "-c", OPEN, str(sealed), str(out), KEY, IV],
    }


def main() -> int:
    """The exit code: 1 when a goal is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mb", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument(
        "--folder", type=Path, default=None, help="where the files lie; a folder in memory disturbs least"
    )
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if shutil.which("openssl") is None:
        parser.error("this needs the openssl program")
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        lines = measured(Path(folder), asked.mb, asked.rounds)
    return told(lines, as_json=asked.json)


def measured(folder: Path, mb: int, rounds: int) -> list[Line]:
    large, small = _files(folder, mb), _files(folder, 1)
    little = {name: _run(command)[1] for name, command in small.items()}
    times: dict[str, list[float]] = defaultdict(list)
    peaks: dict[str, float] = defaultdict(float)
    for turn in range(rounds + 1):
        for name, command in large.items():
            seconds, peak = _run(command)
            peaks[name] = max(peaks[name], peak)
            if turn:  # the first round warms the caches
                times[name].append(seconds)
    return [
        Line(
            name,
            statistics.median(taken),
            peaks[name],
            peaks[name] - little[name],
            statistics.median(mine / other for mine, other in zip(_mine(name, times), taken, strict=True)),
        )
        for name, taken in times.items()
    ]


def _mine(name: str, times: dict[str, list[float]]) -> list[float]:
    return times["ours, opening" if name in {"ours, opening", "openssl dgst, enc -d"} else "ours"]


def _files(folder: Path, mb: int) -> dict[str, list[str]]:
    """The programs over a file of random bytes and its ciphertext."""
    source, sealed, out = (folder / f"{mb}.{name}" for name in ("clear", "sealed", "out"))
    with source.open("wb") as file:
        for _ in range(mb):
            file.write(os.urandom(MB))
    found = programs(source, sealed, out)
    subprocess.run([*found["openssl enc"][:-1], str(sealed)], check=True)
    return found


def _run(command: list[str]) -> tuple[float, float]:
    """Seconds of processor time and megabytes at most."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    said = process.stdout.read().split()
    process.stdout.close()
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    own = command[0] == sys.executable
    return float(said[-1]) if own else used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def told(lines: list[Line], *, as_json: bool) -> int:
    by_name = {line.name: line for line in lines}
    missed = [goal for goal in GOALS if 1 / by_name[goal.other].ours_by_it < goal.least]
    grown = [line for line in lines if line.name.startswith("ours") and line.growth_mb > GROWTH_MB]
    if as_json:
        print(json.dumps({"lines": [asdict(line) for line in lines], "good": not (missed or grown)}))
        return int(bool(missed or grown))
    print(f"{'':22} {'ms':>7} {'it by ours':>11} {'peak MB':>8} {'growth':>7}")
    for line in lines:
        ratio = 1 / line.ours_by_it
        print(f"{line.name:22} {line.seconds * 1000:7.0f} {ratio:11.2f} {line.peak_mb:8.1f} {line.growth_mb:7.1f}")
    for goal in GOALS:
        ratio = 1 / by_name[goal.other].ours_by_it
        print(f"{'MISSED' if goal in missed else 'held  '} {goal.other} takes ≥ {goal.least} × ours: {ratio:.2f}")
    print(f"{'MISSED' if grown else 'held  '} memory of ours grows by ≤ {GROWTH_MB:.0f} MB with the file")
    return int(bool(missed or grown))


if __name__ == "__main__":
    sys.exit(main())
