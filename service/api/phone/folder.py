"""The files of the phone page, read once and looked up by name: there is no way out of the folder."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ico": "image/vnd.microsoft.icon",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}
INDEX = "/index.html"


@dataclass(frozen=True)
class File:
    """One file; ``tag`` is the hash of its content, as ``ETag`` says it."""

    content: bytes
    media: str
    tag: str


@dataclass(frozen=True)
class Folder:
    """The files by their path from the root, ``/index.html`` also as ``/``."""

    files: Mapping[str, File]

    @classmethod
    def load(cls, root: Path) -> "Folder":
        """OSError when there is no page. Links that lead out of the folder and unknown kinds are left alone."""
        home = root.resolve(strict=True)
        files = {
            f"/{path.relative_to(home).as_posix()}": _file(path)
            for path in sorted(home.rglob("*"))
            if path.is_file() and path.suffix in MEDIA and path.resolve().is_relative_to(home)
        }
        if INDEX not in files:
            raise FileNotFoundError(INDEX)
        return cls({**files, "/": files[INDEX]})


def _file(path: Path) -> File:
    content = path.read_bytes()
    return File(content, MEDIA[path.suffix], f'"{hashlib.sha256(content).hexdigest()[:32]}"')
