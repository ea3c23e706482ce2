"""The national file server: SFTP with a pinned host key; a file is there whole or not at all."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.gateway import delivery, paths
from service.gateway.delivery import At, Delivery
from service.gateway.file_errors import FilesDown, FileTaken, HostKeyChanged, NotConnected, NotThere
from service.gateway.keys import Keys
from service.gateway.placing import Progress
from service.gateway.sealed_file import FileSecret, Source, new_secret, reading
from service.gateway.sftp import Line
from service.gateway.sftp_greeting import Badges
from service.gateway.vitals import Health, Vitals
from service.kit.errors import BossError
from service.kit.settings import Settings

__all__ = ["Batch", "FileTaken", "Files", "FilesDown", "HostKeyChanged", "NotThere"]


def _silent(_done: int, _size: int) -> None:
    """No progress is shown."""


def _anywhere(_boundary: str) -> None:
    """Nobody waits at the boundaries."""


@dataclass(frozen=True)
class Batch:
    """Several files over one connection, one after the other."""

    line: Line
    keys: Keys

    def put(
        self,
        path: str,
        clear: Source,
        secret: FileSecret,
        *,
        sha256: str = "",
        progress: Progress = _silent,
        at: At = _anywhere,
    ) -> None:
        """Encipher and put under ``path``, then ``path.key``. What is there already must be the same, else FileTaken.

        Any size in constant memory; a second try with the same secret goes on where the first was cut. ``sha256``
        (hex) of the clear content: ContentChanged when it is another. ``at`` is told ``after-part``,
        ``after-rename`` and ``after-key``. ValueError for a path that we would not make.
        """
        paths.ours(path)
        with reading(clear) as stream:
            Delivery(self.line, path, secret, self.keys, sha256, progress, at).put(stream)

    def fetch(self, path: str, target: Path, *, progress: Progress = _silent) -> None:
        """The ciphertext to ``target`` and its ``.key`` beside it; to open them is ``gateway.opening``'s work.

        NotThere while one of them is missing. A second try goes on where the first was cut.
        """
        delivery.fetch(self.line, paths.readable(path), target, progress)

    def ready(self, folder: str) -> list[str]:
        """The paths of the files of a folder that are there: those whose ``.key`` is."""
        names = {name for name, _changed in self.line.names(paths.readable(folder))}
        return sorted(
            path
            for path in (f"{folder}/{name}" for name in names if f"{name}{paths.KEY}" in names)
            if paths.is_readable(path)
        )

    def tidy(self, folder: str, before: float) -> int:
        """Remove what was begun and not touched since ``before``; whoever still wants it begins anew. How many."""
        left = [name for name, changed in self.line.names(folder) if paths.is_part(name) and changed < before]
        for name in left:
            self.line.remove(f"{folder}/{name}")
        return len(left)


class Files:
    """Files to and from the national side. Thread-safe: each batch has its own connection."""

    def __init__(self, settings: Settings, keys: Keys | None = None) -> None:
        self._badges, self._keys = Badges(settings), keys or Keys(settings)
        self._vitals = Vitals("sftp", "国网文件")

    def new_secret(self) -> FileSecret:
        """Fresh keys for one file."""
        return new_secret(self._keys)

    def put(
        self,
        path: str,
        clear: Source,
        secret: FileSecret,
        *,
        sha256: str = "",
        progress: Progress = _silent,
        at: At = _anywhere,
    ) -> None:
        """``Batch.put`` over a connection of its own."""
        paths.ours(path)
        with self.session() as batch:
            batch.put(path, clear, secret, sha256=sha256, progress=progress, at=at)

    def fetch(self, path: str, target: Path, *, progress: Progress = _silent) -> None:
        """``Batch.fetch`` over a connection of its own."""
        with self.session() as batch:
            batch.fetch(path, target, progress=progress)

    def ready(self, folder: str) -> list[str]:
        """``Batch.ready`` over a connection of its own."""
        with self.session() as batch:
            return batch.ready(folder)

    def ping(self) -> None:
        """Connect and look at the root. FilesDown or HostKeyChanged."""
        with self.session() as batch:
            batch.line.size("/")

    def health(self) -> list[Health]:
        """The lamp of the status strip."""
        return [self._vitals.health()]

    @contextmanager
    def session(self) -> Iterator[Batch]:
        """A connection for several files. FilesDown at once while nobody could be reached the last times."""
        if not self._vitals.may_call():
            raise NotConnected("连接不上，系统正在等它恢复")
        started, outcome, reached = time.monotonic(), "failed", True
        greeted: float | None = None
        try:
            with Line(self._badges) as line:
                greeted = time.monotonic()
                yield Batch(line, self._keys)
            outcome = "done"
        except BossError as error:
            outcome, reached = error.code, not isinstance(error, NotConnected)
            raise
        finally:
            # The lamp shows how fast it answers, not how large our files are.
            seconds = (greeted or time.monotonic()) - started
            answered = outcome not in {FilesDown.code, HostKeyChanged.code}
            self._vitals.note("sftp", outcome, seconds, answered=answered, reached=reached)
