"""Pictures and PDFs for these tests: right ones, and wrong ones of every kind."""

import struct
import zlib
from functools import cache

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray

CANARY = b"N36.6512E117.1201-CANARY"


@cache
def shot(number: int = 1, wide: int = 620, high: int = 877) -> bytes:
    """A page that can be told from the others by its corner: dark, ``number`` tenths of the width."""
    page = np.full((high, wide, 3), 245, np.uint8)
    page[: high // 10, : wide * number // 10] = (20, 20, 120)
    for line in range(high // 5, high - 40, 30):
        cv2.line(page, (40, line), (wide - 40, line), (60, 60, 60), 2)
    return bytes(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 85])[1])


def noise(wide: int, high: int, quality: int = 95) -> bytes:
    """A picture that hardly gets smaller."""
    pixels = np.random.default_rng(1).integers(0, 255, (high, wide, 3), np.uint8)
    return bytes(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def pixels(jpeg: bytes) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def tagged(jpeg: bytes, orientation: int, *, big: bool = True) -> bytes:
    """The same data with EXIF (orientation, GPS), XMP, a comment, a profile, and a film behind the end."""
    order = ">" if big else "<"
    entries = [(0x0112, 3, 1, struct.pack(order + "HH", orientation, 0)), (0x8825, 4, 1, struct.pack(order + "I", 60))]
    directory = struct.pack(order + "H", len(entries))
    directory += b"".join(struct.pack(order + "HHI", *entry[:3]) + entry[3] for entry in entries)
    tiff = (b"MM" if big else b"II") + struct.pack(order + "HI", 42, 8) + directory + bytes(4) + CANARY
    parts = ((0xE1, b"Exif\0\0" + tiff), (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + CANARY), (0xFE, CANARY))
    parts += ((0xE2, b"MPF\0" + CANARY),)
    extra = b"".join(b"\xff" + bytes((mark,)) + struct.pack(">H", len(body) + 2) + body for mark, body in parts)
    return jpeg[:2] + extra + jpeg[2:] + b"\x00\x00\x00\x18ftypmp42" + CANARY


def turned(jpeg: bytes, orientation: int) -> bytes:
    """As a camera held that way stores it: applying ``orientation`` gives the picture back."""
    image = pixels(jpeg)
    stored = {
        1: lambda one: one,
        2: lambda one: cv2.flip(one, 1),
        3: lambda one: cv2.rotate(one, cv2.ROTATE_180),
        4: lambda one: cv2.flip(one, 0),
        5: cv2.transpose,
        6: lambda one: cv2.rotate(one, cv2.ROTATE_90_COUNTERCLOCKWISE),
        7: lambda one: cv2.rotate(cv2.transpose(one), cv2.ROTATE_180),
        8: lambda one: cv2.rotate(one, cv2.ROTATE_90_CLOCKWISE),
    }[orientation](image)
    return bytes(cv2.imencode(".jpg", stored, [cv2.IMWRITE_JPEG_QUALITY, 92])[1])


def sized(jpeg: bytes, wide: int, high: int, *, frame: int = 0xC0) -> bytes:
    """The same file that says it is as large as this."""
    at = jpeg.index(b"\xff\xc0")
    return jpeg[:at] + bytes((0xFF, frame)) + jpeg[at + 2 : at + 5] + struct.pack(">HH", high, wide) + jpeg[at + 9 :]


def pdf(pages: int = 2, **saving: object) -> bytes:
    """Text pages, each with its number, and an author in the metadata."""
    document = pymupdf.open()
    for number in range(pages):
        document.new_page().insert_text((72, 72), f"page {number + 1}", fontsize=20)
    document.set_metadata({"author": CANARY.decode(), "title": "form"})
    return bytes(document.tobytes(**saving))


def with_object(text: str, at: str = "OpenAction") -> bytes:
    """A PDF whose catalogue names one more object."""
    document = pymupdf.open(stream=pdf())
    number = document.get_new_xref()
    document.update_object(number, text)
    document.xref_set_key(document.pdf_catalog(), at, f"{number} 0 R")
    return bytes(document.tobytes())


def with_attached() -> bytes:
    document = pymupdf.open(stream=pdf())
    document.embfile_add("list.xls", b"hidden")
    return bytes(document.tobytes())


def raw(objects: dict[int, bytes], root: int = 1) -> bytes:
    """A PDF of these objects, with a right table."""
    out, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    most = max(objects) + 1
    table = b"".join(
        b"%010d 00000 n \n" % places[one] if one in places else b"0000000000 65535 f \n" for one in range(most)
    )
    tail = b"xref\n0 %d\n" % most + table + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return out + tail % (most, root, len(out))


def stream(body: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n" % (len(body), extra) + body + b"\nendstream"


def content_bomb(megabytes: int) -> bytes:
    """One page whose content unfolds to this much."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"q Q " * 262_144) for _ in range(megabytes)) + packer.flush()
    return raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            4: stream(packed, b"/Filter/FlateDecode"),
        }
    )


def array_bomb(megabytes: int) -> bytes:
    """The page tree lies in a packed object that unfolds to an array of this much text."""
    packer = zlib.compressobj(9)
    head = b"2 0 "
    packed = packer.compress(head + b"<</Type/Pages/Count 1/Kids[3 0 R]/Big[")
    packed += b"".join(packer.compress(b"1 " * 524_288) for _ in range(megabytes)) + packer.compress(b"]>>")
    packed += packer.flush()
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        4: stream(packed, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode"),
    }
    out, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    rows = [(0, 0, 65535), (1, places[1], 0), (2, 4, 0), (1, places[3], 0), (1, places[4], 0), (1, len(out), 0)]
    table = b"".join(bytes((kind,)) + where.to_bytes(4, "big") + rank.to_bytes(2, "big") for kind, where, rank in rows)
    at = len(out)
    out += b"5 0 obj\n" + stream(table, b"/Type/XRef/Size 6/W[1 4 2]/Root 1 0 R") + b"\nendobj\n"
    return out + b"startxref\n%d\n%%%%EOF\n" % at


def loop() -> bytes:
    """A page tree that is its own child."""
    return raw(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 7>>",
            3: b"<</Type/Pages/Kids[2 0 R]/Count 7/Parent 2 0 R>>",
        }
    )
