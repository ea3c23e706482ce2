"""The working folder in which a library may leave files with personal data; empty after each read."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path


class Scratch:
    """A folder below the host's own, current while a library works, and where it finds the temporary folder.

    ``licences`` are copied into it from the library's folder and stay.
    """

    def __init__(self, home: Path, licences: Iterable[str], leaves: Iterable[str]) -> None:
        self._home, self._licences, self._leaves = home, tuple(licences), tuple(leaves)
        self.folder = Path(tempfile.mkdtemp(prefix="card-", dir=Path.cwd()))
        os.chdir(self.folder)
        for name in ("TMP", "TEMP", "TMPDIR"):
            os.environ[name] = str(self.folder)
        self.wipe()

    def wipe(self) -> None:
        """Everything goes but the licences; also what the library wrote beside itself."""
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name not in self._licences:
                path.unlink(missing_ok=True)
        for name in self._leaves:
            (self._home / name).unlink(missing_ok=True)
        for name in self._licences:
            if (self._home / name).is_file() and not (self.folder / name).exists():
                shutil.copyfile(self._home / name, self.folder / name)

    def close(self) -> None:
        os.chdir(self.folder.parent)
        shutil.rmtree(self.folder, ignore_errors=True)
