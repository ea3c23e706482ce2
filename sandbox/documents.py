"""Encrypted files of the province on our file server: fetch, open, look at."""

import hashlib
from pathlib import Path, PurePosixPath

from sandbox.centre import Centre
from sandbox.envelope import BadMessage
from sandbox.keys import Keys
from sandbox.trust import open_file


class Broken(Exception):
    """The file is not there yet, does not open, or is not what the message says. The text is Chinese."""


def fetch(centre: Centre, path: str, sha256: str) -> bytes:
    """The clear content of ``path``. ``sha256`` (hex) is that of the clear or of the encrypted file."""
    sealed_path = _inside(centre.tree, path)
    manifest_path = sealed_path.with_name(sealed_path.name + ".key")
    if not sealed_path.is_file() or not manifest_path.is_file():
        raise Broken("文件服务器上没有该文件")
    sealed = sealed_path.read_bytes()
    clear = _open(sealed, manifest_path.read_bytes(), centre.keys)
    if sha256 not in (hashlib.sha256(clear).hexdigest(), hashlib.sha256(sealed).hexdigest()):
        raise Broken("文件摘要不一致")
    return clear


def _inside(tree: Path, path: str) -> Path:
    parts = PurePosixPath(path).parts
    if not path.startswith("/GW/") or ".." in parts:
        raise Broken("文件路径不合法")
    return tree.joinpath(*parts[1:])


def _open(sealed: bytes, manifest: bytes, keys: Keys) -> bytes:
    try:
        return open_file(keys, sealed, manifest)
    except BadMessage as error:
        raise Broken("文件验签或解密失败") from error


def jpeg_size(picture: bytes) -> tuple[int, int]:
    """Width and height of a JPEG that decodes to its end."""
    if not picture.startswith(b"\xff\xd8\xff") or not picture.rstrip(b"\0").endswith(b"\xff\xd9"):
        raise Broken("不是完整的 JPEG")
    import cv2
    import numpy as np

    decoded = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise Broken("JPEG 无法解码")
    return int(decoded.shape[1]), int(decoded.shape[0])


def pdf_pages(content: bytes) -> int:
    """The number of pages of a PDF that opens."""
    if not content.startswith(b"%PDF-"):
        raise Broken("不是 PDF")
    import pymupdf

    try:
        with pymupdf.open(stream=content, filetype="pdf") as document:
            return int(document.page_count)
    except pymupdf.FileDataError as error:
        raise Broken("PDF 无法打开") from error
