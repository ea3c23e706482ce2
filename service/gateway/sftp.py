"""One SFTP connection, with what paramiko lacks: every wait ends, every failure is one of ours, no error is lost."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from types import TracebackType
from typing import Self

import paramiko

from service.gateway.file_errors import FilesDown
from service.gateway.sftp_greeting import Badges, dial, greet
from service.gateway.sftp_watch import Watch
from service.kit.errors import BossError

ANSWER_SECONDS = 10.0  # for one answer of the server
TOTAL_SECONDS = 60.0  # for one file, and a second more for each RATE bytes of it
RATE = 1_000_000
LISTED = 200_000  # names in a folder that we look at
NAME = 255  # characters of one of them
_READ = 255 * 1024  # what servers give at most in one answer; each one costs a round trip
_WRITE = 32 * 1024  # what every server takes
_SLICE = 8 * _WRITE
# What a server says no with.
_ANSWERS: Mapping[type[Exception], str] = {
    OSError: "对方没有收下，它的磁盘可能已满",
    PermissionError: "对方没有给本省这个目录的权限",
    FileNotFoundError: "对方的目录不在了",
}

# Every failure is raised as an error of ours; paramiko would log each with its stack as well.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)


class Line:
    """A connection, open from its creation on. For one thread.

    Whatever waits for an answer may raise FilesDown, and nothing else that is not named.
    """

    def __init__(self, badges: Badges) -> None:
        badge = badges.current()
        self._channel: paramiko.Channel | None = None
        with ExitStack() as stack:
            socket = stack.enter_context(closing(dial(badges.settings)))
            self._watch = stack.enter_context(Watch(socket, TOTAL_SECONDS))
            with self.question():
                transport = paramiko.Transport(socket)
                stack.callback(_quietly, transport.close)
                self._channel = self._watch.channel = greet(transport, badge, ANSWER_SECONDS)
                self._server = paramiko.SFTPClient(self._channel)
                stack.callback(_quietly, self._server.close)
            self._open = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watch.expect(ANSWER_SECONDS)
        self._open.close()

    def allow(self, size: int) -> None:
        """From now on the time for one file of this size."""
        self._watch.until = time.monotonic() + TOTAL_SECONDS + size / RATE

    def size(self, path: str) -> int | None:
        """None when nothing is there."""
        try:
            with self.question(missing=True):
                return self._server.stat(path).st_size or 0
        except FileNotFoundError:
            return None

    def make_folder(self, path: str) -> None:
        with self.question():
            self._server.mkdir(path)

    def names(self, folder: str) -> list[tuple[str, float]]:
        """What lies in a folder, with the time of its last change; nothing when there is no such folder."""
        found: list[tuple[str, float]] = []
        try:
            with self.question(missing=True):
                for entry in self._server.listdir_iter(folder):
                    found.append((entry.filename, float(entry.st_mtime or 0)))
                    self._watch.expect(ANSWER_SECONDS)
                    if len(found) > LISTED or len(entry.filename) > NAME:
                        raise paramiko.SFTPError("endless folder")
        except FileNotFoundError:
            return []
        return found

    def rename(self, old: str, new: str) -> None:
        """A plain rename: it never replaces."""
        with self.question():
            self._server.rename(old, new)

    def remove(self, path: str) -> None:
        with self.question():
            self._server.remove(path)

    @contextmanager
    def read(self, path: str) -> Iterator["RemoteFile"]:
        """FileNotFoundError when nothing is there."""
        with self.question(missing=True):
            file = self._server.open(path, "rb")
        with self._held(file, new=False) as held:
            yield held

    @contextmanager
    def write(self, path: str) -> Iterator["RemoteFile"]:
        """A file to write, made where it is missing. What is in it stays: another of ours may be writing the same."""
        with self.question():
            file, new = self._made_or_found(path)
        with self._held(file, new=new) as held:
            yield held

    @contextmanager
    def question(self, *, missing: bool = False) -> Iterator[None]:
        """Around whatever waits for an answer. ``missing`` = FileNotFoundError is an answer as good as any."""
        self._watch.expect(ANSWER_SECONDS)
        try:
            yield
        except BossError:
            raise
        except Exception as error:  # what the other side sends comes out of paramiko as any kind of error
            if missing and isinstance(error, FileNotFoundError):
                raise
            answered = type(error) in _ANSWERS and not self._is_gone()
            if not answered:
                self._watch.cut()  # a frozen peer would hold us once more at every farewell
            raise FilesDown(self._why(error, answered=answered), answered=answered) from error
        finally:
            self._watch.expect()

    @contextmanager
    def _held(self, file: paramiko.SFTPFile, *, new: bool) -> Iterator["RemoteFile"]:
        """Closed in any case; a close that fails after something else did is not worth telling."""
        try:
            yield RemoteFile(self, file, new=new)
        except BaseException:
            with suppress(FilesDown), self.question():
                file.close()
            raise
        with self.question():
            file.close()

    def _is_gone(self) -> bool:
        return self._channel is None or self._channel.closed

    def _why(self, error: Exception, *, answered: bool) -> str:
        if answered:
            return _ANSWERS[type(error)]
        if self._watch.late or isinstance(error, TimeoutError):
            return "对方没有及时应答"
        refused = isinstance(error, paramiko.AuthenticationException)
        return "对方不接受本省的密钥" if refused else "传输中断"

    def _made_or_found(self, path: str) -> tuple[paramiko.SFTPFile, bool]:
        try:
            return self._server.open(path, "wxb"), True
        except OSError as refused:  # there is no code of its own for a taken name
            try:
                return self._server.open(path, "r+b"), False
            except FileNotFoundError:
                raise refused from None


class RemoteFile:
    """An open file at the server. Reading ends before writing begins."""

    def __init__(self, line: Line, file: paramiko.SFTPFile, *, new: bool) -> None:
        self._line, self._file, self._new = line, file, new

    def size(self) -> int:
        """What was in it when it was opened."""
        if self._new:
            return 0
        with self._line.question():
            return self._file.stat().st_size or 0

    def read(self, count: int) -> bytes:
        """So many bytes, fewer only at the end."""
        self._file.MAX_REQUEST_SIZE = _READ
        found = bytearray()
        while len(found) < count:
            wanted = min(count - len(found), _READ)
            with self._line.question():
                piece = self._file.read(wanted)
            found += piece
            if len(piece) < wanted:
                break
        return bytes(found)

    def seek(self, offset: int) -> None:
        self._file.seek(offset)

    def write(self, piece: memoryview, *, last: bool) -> None:
        """Waits for the answers only with the last piece; without that, a full disk would be reported to nobody."""
        self._file.MAX_REQUEST_SIZE = _WRITE
        self._file.set_pipelined(not last)
        for start in range(0, len(piece), _SLICE):
            with self._line.question():
                self._file.write(piece[start : start + _SLICE])

    def truncate(self, size: int) -> None:
        with self._line.question():
            self._file.truncate(size)


def _quietly(close: Callable[[], None]) -> None:
    """A farewell to somebody who may be gone."""
    with suppress(Exception):
        close()
