"""``python -m app.devices.bridge.build [--twin] [--out FILE]``: builds the bridge with whichever compiler is there."""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app.devices.bridge import BRIDGE, SOURCE

MINGW = "i686-w64-mingw32-gcc"  # Debian: gcc-mingw-w64-i686-win32; on Windows: any MinGW of 32 bits
FLAGS = ("-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="cloudboss-bridge-build", description=__doc__)
    parser.add_argument(
        "--twin", action="store_true", help="for this Linux, of 32 bits where gcc can, instead of Windows"
    )
    parser.add_argument("--out", type=Path, help=f"default: {BRIDGE.parent}")
    asked = parser.parse_args(arguments)
    try:
        print(build(asked.out or BRIDGE.parent / ("bridge-x86" if asked.twin else "bridge-x86.exe"), twin=asked.twin))
    except FileNotFoundError as error:
        print(f"There is no {error.filename} here.", file=sys.stderr)
        return 1
    return 0


def build(out: Path, *, twin: bool) -> Path:
    """The program's file. FileNotFoundError without a compiler, CalledProcessError when it complains."""
    out.parent.mkdir(parents=True, exist_ok=True)
    if not twin:
        compile_c(MINGW, ("-s", "-static", str(SOURCE)), out)
    else:
        compile_c("gcc", ("-pthread", *bits(), str(SOURCE), "-ldl"), out)
    return out


def compile_c(compiler: str, arguments: Sequence[str], out: Path) -> None:
    if shutil.which(compiler) is None:
        raise FileNotFoundError(2, "no such program", compiler)
    subprocess.run([compiler, *FLAGS, "-o", str(out), *arguments], check=True)


def bits() -> tuple[str, ...]:
    """``-m32`` where gcc can build programs of 32 bits (Debian: gcc-multilib), else nothing."""
    probe = ["gcc", "-m32", "-x", "c", "-", "-o", "/dev/null"]
    done = subprocess.run(
        probe, input=b"#include <stdio.h>\nint main(void) { return 0; }", capture_output=True, check=False
    )
    return () if done.returncode else ("-m32",)


if __name__ == "__main__":
    sys.exit(main())
