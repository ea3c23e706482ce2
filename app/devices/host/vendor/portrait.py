"""The photo of the chip: 102 x 126 pixels, in the vendor's own form or as a bitmap; JPEG for the client."""

import base64
import binascii
import sys
from collections.abc import Callable
from pathlib import Path

from app.devices import codes
from app.devices.errors import DeviceError
from app.devices.host.vendor.table import WIRE, Call, InFolder, Reading, text_of

ROOM = 78_000  # bytes: a bitmap of 38,862 bytes as hexadecimal text, the longest form seen
DECODER = "WltRS.dll" if sys.platform == "win32" else "libwltrs.so"
GET_BMP = Call("GetBmp", (InFolder("xp.wlt"), WIRE), codes.GETBMP, 3.0, library=DECODER)
_HEADS = (b"BM", b"\xff\xd8")


def wlt(name: str) -> Callable[[Reading], bytes]:
    """The police's own format; the decoder beside the library knows files only."""

    def photo(reading: Reading) -> bytes:
        (reading.folder / "xp.wlt").write_bytes(reading.filled.get(name, b""))
        reading.ask(GET_BMP)
        return _content(reading.folder / "xp.bmp")

    return photo


def asked(call: Call, name: str) -> Callable[[Reading], bytes]:
    """A function fills memory with the picture."""

    def photo(reading: Reading) -> bytes:
        reading.ask(call)
        return bare(reading.filled.get(name, b""))

    return photo


def left(name: str) -> Callable[[Reading], bytes]:
    """Reading left it in the working folder."""
    return lambda reading: _content(reading.folder / name)


def written(call: Call, name: str) -> Callable[[Reading], bytes]:
    """A function writes it into the working folder."""

    def photo(reading: Reading) -> bytes:
        reading.ask(call)
        return _content(reading.folder / name)

    return photo


def bare(content: bytes) -> bytes:
    """The picture itself, which some libraries wrap as hexadecimal text, as Base64 or as a data URI."""
    if content.startswith(_HEADS):
        return content
    text = text_of({"": content}, "").rpartition(b",")[2]
    for unwrap in (bytes.fromhex, lambda letters: base64.b64decode(letters, validate=True)):
        try:
            found = unwrap(text.decode("ascii"))
        except (ValueError, binascii.Error):
            continue
        if found.startswith(_HEADS):
            return found
    raise DeviceError("PHOTO_UNDECODABLE", "reader", "neither bitmap nor JPEG")


def jpeg(picture: bytes) -> bytes:
    """PHOTO_UNDECODABLE for what is no picture, or not of the size of a chip's photo."""
    import cv2
    import numpy as np

    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR) if picture else None
    if image is None or image.shape[:2] != (126, 102):
        raise DeviceError("PHOTO_UNDECODABLE", "reader", "no picture of 102 x 126")
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 95])[1])


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DeviceError("PHOTO_UNDECODABLE", "reader", f"no {path.name}") from error
