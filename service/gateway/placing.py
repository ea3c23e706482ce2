"""Puts a file under its name at the server: it grows under a hidden name, is proved, and only then renamed.

Whoever tries again, in another process or at the same time, writes the same bytes to the same places and never
makes the file shorter. So a file under a final name is whole at every moment, whatever dies and whoever hurries.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Protocol

from service.gateway import paths
from service.gateway.file_errors import FilesDown, FileTaken
from service.gateway.sftp import Line, RemoteFile

Progress = Callable[[int, int], None]  # bytes that are there, of how many

log = logging.getLogger(__name__)


class Content(Protocol):
    """The bytes of a file; the same every time they are asked for."""

    @property
    def size(self) -> int: ...

    def pieces(self) -> Iterator[memoryview]: ...


class Small:
    """Content that is at hand."""

    def __init__(self, content: bytes) -> None:
        self._content, self.size = content, len(content)

    def pieces(self) -> Iterator[memoryview]:
        yield memoryview(self._content)


def place(
    line: Line,
    path: str,
    content: Content,
    progress: Progress = lambda _done, _size: None,
    proved: Callable[[], None] = lambda: None,
) -> None:
    """The content under this name, whoever of us brings it there. FileTaken when another content has it."""
    if is_there(line, path, content):
        return
    part = paths.part(path)
    try:
        _grow(line, part, content, progress)
        _finish(line, part, path, content.size, proved)
    except FilesDown as down:
        with suppress(FilesDown):  # what went wrong first is what people want to know
            if down.answered and is_there(line, path, content):
                _drop(line, part)
                return
        raise


def _drop(line: Line, part: str) -> None:
    """Another of us was faster: what we began anew meanwhile is of no use, to us or to a third who did the same."""
    with suppress(FilesDown):
        line.remove(part)


def is_there(line: Line, path: str, content: Content) -> bool:
    """Whether exactly this is there. FileTaken when something else is."""
    size = line.size(path)
    if size is None:
        return False
    if size != content.size or not _is_same(line, path, content):
        raise taken(path)
    return True


def taken(path: str) -> FileTaken:
    """The error, and the alarm in the log."""
    log.error("another file has the name %s", path)
    return FileTaken(path)


def make_folders(line: Line, folder: PurePosixPath) -> None:
    """From the deepest one that is there already."""
    if folder == folder.parent or line.size(str(folder)) is not None:
        return
    make_folders(line, folder.parent)
    try:
        line.make_folder(str(folder))
        _see(line, str(folder))
    except FilesDown as down:
        if not down.answered or line.size(str(folder)) is None:  # else another of us made it meanwhile
            raise


def _grow(line: Line, part: str, content: Content, progress: Progress) -> None:
    """The hidden file holds the content. What is there from an earlier try is kept as far as it is right."""
    done = 0
    with line.write(part) as file:
        found = file.size()
        right = found > 0
        for piece in content.pieces():
            kept = _kept(file, piece, found - done) if right else 0
            right = right and kept == len(piece)
            if kept < len(piece):
                file.seek(done + kept)
                file.write(piece[kept:], last=done + len(piece) == content.size)
            done += len(piece)
            progress(done, content.size)
        if found > done:
            file.truncate(done)


def _kept(file: RemoteFile, piece: memoryview, left: int) -> int:
    """How many bytes of this piece are there already."""
    found = file.read(min(len(piece), left))
    return len(found) if piece[: len(found)] == found else 0


def _is_same(line: Line, path: str, content: Content) -> bool:
    with line.read(path) as file:
        return all(file.read(len(piece)) == piece for piece in content.pieces())


def _finish(line: Line, part: str, path: str, size: int, proved: Callable[[], None]) -> None:
    if line.size(part) != size:
        raise FilesDown("对方没有收下全部内容，它的磁盘可能已满", answered=True)
    proved()
    line.rename(part, path)
    _see(line, path)


def _see(line: Line, path: str) -> None:
    """It is there now: paramiko takes any answer but a clear no for a yes."""
    if line.size(path) is None:
        raise FilesDown("对方说办好了，却没有办", answered=True)
