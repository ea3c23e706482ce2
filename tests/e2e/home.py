"""Where a test's stack lives, and how impatient it is."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUIET = 1.5  # seconds; longer than any honest answer of the sandbox
SETTINGS: dict[str, object] = {
    "quiet_seconds": QUIET,
    "ask_schedule": [1.0, 1.0, 2.0],
    "trial_budget": 1.0,
    "stalled_seconds": 1.5,
    "heartbeat_seconds": 0.4,
    "reading_seconds": 120.0,  # a busy machine is no reader that hangs
}


@contextmanager
def home(name: str) -> Iterator[Path]:
    """A folder of its own, in memory where there is room; the database's user may enter it."""
    shm = Path("/dev/shm")  # noqa: S108
    roomy = shm.is_dir() and shutil.disk_usage(shm).free > 2 * 1024**3
    folder = Path(tempfile.mkdtemp(prefix=f"cloudboss-{name}-", dir=shm if roomy else None))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
