"""What the host asks of the system before a driver is touched: no dialogs, its own stdout, a private folder."""

import os
import shutil
import sys
from pathlib import Path
from typing import BinaryIO

NO_DIALOGS = 0x0001 | 0x0002 | 0x8000  # critical errors, general protection faults, files that cannot be opened


def be_quiet() -> None:
    """Windows shows no window of its own when a library crashes or a file of it is missing; children inherit that."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(NO_DIALOGS)


def own_stdout() -> BinaryIO:
    """The protocol's stream. Whatever a library prints to descriptor 1 from now on goes to stderr."""
    stream = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (0, stream.fileno()):
            msvcrt.setmode(descriptor, os.O_BINARY)
    return stream


def enter(name: str | None) -> Path | None:
    """The private working folder, empty, readable by nobody else, and the current one: libraries write where they are.

    Nothing is left of what was there; a library's own notion of a temporary folder leads there too.
    """
    if name is None:
        return None
    folder = Path(name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.chdir(folder)
    for variable in ("TMPDIR", "TMP", "TEMP"):
        os.environ[variable] = str(folder)
    return folder


def wipe(folder: Path | None) -> None:
    if folder is not None:
        os.chdir(folder.parent)
        shutil.rmtree(folder, ignore_errors=True)
