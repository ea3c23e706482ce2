"""A lock that belongs to this process and ends with it, however it ends."""

import sys
from pathlib import Path
from typing import IO


def take(path: Path) -> IO[str] | None:
    """Hold the lock until the file is closed; None when another process holds it."""
    file = path.open("a")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
