"""The parts of a JPEG file, read without decoding it: how large it would become, how it lies, what it carries along."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imaging.errors import PictureError

START = b"\xff\xd8\xff"
_END, _SCAN, _COMMENT, _EXIF, _ADOBE = 0xD9, 0xDA, 0xFE, 0xE1, 0xEE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_BARE = frozenset(range(0xD0, 0xD8)) | {0x01}
_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # the first marker after coded data
_MOST_SEGMENTS, _MOST_SCANS = 2000, 100
_MOST_PIXELS = 256_000_000  # the largest phone cameras have 200 million
_MOST_COEFFICIENTS = 96_000_000  # bytes that a progressive picture keeps while it is decoded
_ORIENTATION = 0x0112
_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


@dataclass(frozen=True)
class Header:
    """``width`` and ``height`` as stored, before ``orientation`` (EXIF, 1–8) is applied."""

    width: int
    height: int
    components: int
    orientation: int

    @property
    def pixels(self) -> int:
        return self.width * self.height


@dataclass(frozen=True)
class _Segment:
    """Bytes ``start`` to ``end`` are the whole segment with its marker, ``body`` is where its content begins."""

    marker: int
    start: int
    body: int
    end: int


@dataclass(frozen=True)
class _Frame:
    """What the frame header says; ``ids`` name the colours."""

    width: int
    height: int
    ids: tuple[int, ...]
    progressive: bool


def header(content: bytes) -> Header:
    """FILE_NOT_JPEG; FILE_DAMAGED when it is cut or nonsense; FILE_UNBEARABLE when decoding it would take too much."""
    frame: _Frame | None = None
    orientation, scans = 1, []
    for segment in _walk(content):
        body = content[segment.body : segment.end]
        if segment.marker in _FRAMES:
            if frame is not None:
                raise PictureError("FILE_DAMAGED", "two frames")
            frame = _frame(body, progressive=segment.marker in _PROGRESSIVE)
        elif segment.marker == _EXIF and orientation == 1:
            orientation = _orientation(body)
        elif segment.marker == _SCAN:
            scans.append(body)
    if frame is None or not scans:
        raise PictureError("FILE_DAMAGED", "no frame or no scan")
    _check_scans(frame, scans)
    return Header(frame.width, frame.height, len(frame.ids), orientation)


def bare(content: bytes) -> bytes:
    """The same picture without EXIF, GPS, comments, previews, profiles and whatever stands behind its end."""
    kept = [content[:2], _JFIF]
    at = 2
    for segment in _walk(content):
        if segment.start > at:  # coded data of the scan before
            kept.append(content[at : segment.start])
        named = 0xE0 <= segment.marker <= 0xEF or segment.marker == _COMMENT
        if segment.marker == _ADOBE and content[segment.body : segment.body + 5] == b"Adobe":
            kept[1] = b""  # the two would contradict each other
            kept.append(content[segment.start : segment.end])
        elif not named:
            kept.append(content[segment.start : segment.end])
        at = segment.end
    return b"".join(kept)


def _walk(content: bytes) -> Iterator[_Segment]:
    """Every segment up to the end of the picture, which has to be there."""
    if not content.startswith(START):
        raise PictureError("FILE_NOT_JPEG")
    at = 2
    for _ in range(_MOST_SEGMENTS):
        start = at
        while content[at : at + 1] == b"\xff":
            at += 1
        marker = content[at] if start < at < len(content) else 0
        at += 1
        if marker == _END:
            yield _Segment(marker, at - 2, at, at)
            return
        if marker not in _BARE:
            length = int.from_bytes(content[at : at + 2], "big")
            if marker < 0xC0 or length < 2 or at + length > len(content):
                raise PictureError("FILE_DAMAGED", f"marker {marker:#x}")
            yield _Segment(marker, at - 2, at + 2, at + length)
            at += length
        if marker == _SCAN:
            found = _NEXT.search(content, at)
            if found is None:
                raise PictureError("FILE_DAMAGED", "cut")
            at = found.start()
    raise PictureError("FILE_UNBEARABLE", "segments")


def _frame(body: bytes, *, progressive: bool) -> _Frame:
    """Of bearable size and with colours that exist."""
    if len(body) < 6 or len(body) != 6 + 3 * body[5]:
        raise PictureError("FILE_DAMAGED", "frame")
    high, wide, count = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big"), body[5]
    factors = [(body[at] >> 4, body[at] & 15) for at in range(7, 7 + 3 * count, 3)]
    if not wide or not high or count not in {1, 3, 4} or not all(across and down for across, down in factors):
        raise PictureError("FILE_DAMAGED", f"{wide}x{high}, {count} components")
    widest, highest = max(across for across, _ in factors), max(down for _, down in factors)
    share = sum(across * down for across, down in factors) / (widest * highest)
    if wide * high > _MOST_PIXELS or (progressive and 2 * wide * high * share > _MOST_COEFFICIENTS):
        raise PictureError("FILE_UNBEARABLE", f"{wide}x{high}")
    return _Frame(wide, high, tuple(body[6::3]), progressive)


def _check_scans(frame: _Frame, scans: list[bytes]) -> None:
    """Each scan is of colours of the frame; without progression each colour comes once. Decoders differ otherwise."""
    if len(scans) > _MOST_SCANS:
        raise PictureError("FILE_UNBEARABLE", f"{len(scans)} scans")
    seen: list[int] = []
    for body in scans:
        count = body[0] if body else 0
        seen += body[1 : 1 + 2 * count : 2]
        if not count or len(body) != 4 + 2 * count:
            raise PictureError("FILE_DAMAGED", "scan")
    whole = sorted(set(seen)) == sorted(frame.ids) if frame.progressive else sorted(seen) == sorted(frame.ids)
    if not whole:
        raise PictureError("FILE_DAMAGED", f"scans of {seen}, frame of {frame.ids}")


def _orientation(body: bytes) -> int:
    """From the first directory of EXIF; 1 when there is none or it is nonsense."""
    if not body.startswith(b"Exif\0\0"):
        return 1
    tiff = body[6:]
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if order == "little" else "big")

    first = number(4, 4)
    for at in range(first + 2, first + 2 + 12 * min(number(first, 2), 500), 12):
        if number(at, 2) == _ORIENTATION:
            return value if 1 <= (value := number(at + 8, 2)) <= 8 else 1
    return 1
