"""The working folder in which a library may leave files with personal data; empty after each read."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from app.devices.errors import DeviceError
from app.devices.host.run import log


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

    def clear(self) -> None:
        """Before a read: nothing of an earlier card may lie there. DEVICE_LOST if so: the client takes a new folder."""
        if stayed := self.wipe():
            raise DeviceError("DEVICE_LOST", "reader", f"cannot be removed: {', '.join(stayed)}")

    def wipe(self) -> list[str]:
        """Everything goes but the licences; also what the library wrote beside itself. Answers what is held open."""
        for name in self._leaves:
            _remove(self._home / name)
        stayed = [path.name for path in self.folder.iterdir() if path.name not in self._licences and not _remove(path)]
        for name in self._licences:
            if (self._home / name).is_file() and not (self.folder / name).exists():
                shutil.copyfile(self._home / name, self.folder / name)
        return stayed

    def close(self) -> None:
        os.chdir(self.folder.parent)
        shutil.rmtree(self.folder, ignore_errors=True)


def _remove(path: Path) -> bool:
    """Whether it is gone."""
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        log(f"{path.name} stays: {error.strerror}")
        return False
    return True
