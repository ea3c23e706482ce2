"""Private working folders of the hosts: vendors' libraries write card data where they stand.

One folder per start of a host, below one folder per client that nobody else can read. The host wipes its own at start
and end; the client wipes it when the host was killed; what a killed client left is wiped by the next one on this seat.
"""

import atexit
import itertools
import shutil
import sys
import tempfile
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

PREFIX = "cloudboss-"
LOCK = "lock"  # held as long as the client lives
SETTLED = 5.0  # seconds after which a folder is no longer just being made


class Folders:
    """Those of this client."""

    def __init__(self, parent: Path) -> None:
        self.root = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        self._lock = (self.root / LOCK).open("wb")
        _hold(self._lock)
        self._numbers = itertools.count(1)

    def next(self, driver: str) -> Path:
        """A folder for one start; the host makes it."""
        return self.root / f"{next(self._numbers)}-{driver}"

    def wipe(self, folder: Path) -> None:
        """Behind the scenes: the window does not wait for a disk."""
        if folder.exists():
            threading.Thread(target=shutil.rmtree, args=(folder, True), name="wipe", daemon=True).start()

    def close(self) -> None:
        """Everything of this client."""
        self._lock.close()
        shutil.rmtree(self.root, ignore_errors=True)


@cache
def folders() -> Folders:
    """Made at the first device; goes with the program. What an earlier client left goes now."""
    parent = Path(tempfile.gettempdir())
    threading.Thread(target=sweep, args=(parent,), name="sweep", daemon=True).start()
    made = Folders(parent)
    atexit.register(made.close)
    return made


def sweep(parent: Path) -> None:
    """Wipes the folders of clients that are no more: nobody holds their lock.

    Those of other users stay theirs, and where a link leads nothing is wiped.
    """
    for root in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - root.stat().st_mtime > SETTLED and _abandoned(root / LOCK):
                shutil.rmtree(root, ignore_errors=True)


def _abandoned(lock: Path) -> bool:
    """OSError where there is no lock: then it is not one of ours."""
    with lock.open("r+b") as file:
        try:
            _hold(file)
        except OSError:
            return False
    return True


def _hold(file: BinaryIO) -> None:
    """OSError where another process holds it. It ends with the process, however that ends."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
