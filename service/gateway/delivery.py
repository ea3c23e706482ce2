"""One encrypted file to or from the other side: the ciphertext, and its ``.key``, which is always the last to come."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from service.gateway import paths
from service.gateway.file_errors import ContentChanged, FilesDown, NotThere, Unopenable
from service.gateway.keys import Keys
from service.gateway.placing import Progress, Small, make_folders, place, taken
from service.gateway.sealed_file import PIECE, FileSecret, Manifest, Sealing, Stream, digest_of, manifest, reading
from service.gateway.sftp import Line

KEY_LIMIT = 16 * 1024  # bytes of a ``.key`` file
FETCH_LIMIT = 8 * 1024**3  # bytes of a file that we take

At = Callable[[str], None]


@dataclass(frozen=True)
class Delivery:
    """One file of ours under way. ``sha256`` is that of the clear content, when it was told before."""

    line: Line
    path: str
    secret: FileSecret
    keys: Keys
    sha256: str
    progress: Progress
    at: At

    def put(self, clear: Stream) -> None:
        """Enciphered under its path. FileTaken when another file is there, ContentChanged when it is not as told."""
        sealing = Sealing(clear, self.secret, hash_clear=bool(self.sha256))
        self.line.allow(sealing.size)
        make_folders(self.line, PurePosixPath(self.path).parent)
        key = self._key()
        place(self.line, self.path, sealing, self.progress, lambda: self._prove(sealing))
        self.at("after-rename")
        self._put_key(key, sealing.sha256)
        self.at("after-key")

    def _prove(self, sealing: Sealing) -> None:
        if sealing.clear_sha256 != self.sha256:
            raise ContentChanged
        self.at("after-part")

    def _key(self) -> Manifest | None:
        """The ``.key`` that is there from an earlier try; looked at before anything is sent."""
        raw = read_key(self.line, self.path)
        key = None if raw is None else _manifest(raw)
        if raw is not None and (key is None or not key.is_of(self.secret)):
            raise taken(f"{self.path}{paths.KEY}")
        return key

    def _put_key(self, found: Manifest | None, sha256: str) -> None:
        name = f"{self.path}{paths.KEY}"
        if found is None:
            place(self.line, name, Small(manifest(self.secret, sha256, self.keys)))
        elif found.sha256 != sha256 or not found.is_signed_by_us(self.keys):
            raise taken(name)


def fetch(line: Line, path: str, target: Path, progress: Progress) -> None:
    """The ciphertext to ``target`` and its ``.key`` beside it, last; goes on where an earlier try was cut.

    NotThere while the file or its ``.key`` is missing; Unopenable when the content is not what the ``.key`` says.
    """
    raw, size = read_key(line, path), line.size(path)
    if raw is None or size is None:
        raise NotThere(path)
    key = _manifest(raw)
    if key is None or size > FETCH_LIMIT:
        raise Unopenable("manifest" if key is None else "size")
    line.allow(size)
    part = target.with_name(f".{target.name}.{key.sha256[:16]}.part")
    _download(line, path, part, size, progress)
    with reading(part) as file:
        _size, found = digest_of(file)
    if found != key.sha256:
        part.unlink()
        raise Unopenable("digest")
    part.replace(target)
    _store(target.with_name(f"{target.name}{paths.KEY}"), raw)


def read_key(line: Line, path: str) -> bytes | None:
    """The ``.key`` beside a file, cut off where no ``.key`` is that long; None when it is not there."""
    try:
        with line.read(f"{path}{paths.KEY}") as file:
            return file.read(KEY_LIMIT)
    except FileNotFoundError:
        return None


def _download(line: Line, path: str, part: Path, size: int, progress: Progress) -> None:
    with part.open("ab") as here:
        done = here.tell()
        if done > size:
            done = here.truncate(0)
        try:
            with line.read(path) as there:
                there.seek(done)
                while done < size:
                    piece = there.read(min(PIECE, size - done))
                    if not piece:
                        raise FilesDown("文件在读取时变短了", answered=True)
                    here.write(piece)
                    done += len(piece)
                    progress(done, size)
        except FileNotFoundError:
            raise NotThere(path) from None


def _manifest(raw: bytes) -> Manifest | None:
    try:
        return Manifest.read(raw)
    except ValueError:
        return None


def _store(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
