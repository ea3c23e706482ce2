"""The customer's signature: checked and brought to a size that suits paper."""

import struct

import pymupdf

from service.kit.errors import Invalid

_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_PIXELS = 16_000_000
_WIDEST = 1200  # pixels: 400 dpi in its box


def ink(png: bytes) -> bytes:
    """The signature as a PNG of at most 1,200 pixels' width. Invalid when it is no PNG or nothing is written on it."""
    if not png.startswith(_PNG) or not _sound(png):
        raise Invalid("签名图片无法识别，业务未提交。请按 F8 重新签名。")
    try:
        picture = pymupdf.Pixmap(png)
    except RuntimeError as error:  # MuPDF's own errors derive from it
        raise Invalid("签名图片无法识别，业务未提交。请按 F8 重新签名。") from error
    halvings = max((picture.width - 1) // _WIDEST, 0).bit_length()
    if halvings:
        picture.shrink(halvings)
    if picture.samples == picture.samples[: picture.n] * (picture.width * picture.height):
        raise Invalid("签名是空白的，业务未提交。请客户签字后再继续，按 F8 重新签名。")
    return bytes(picture.tobytes("png"))


def _sound(png: bytes) -> bool:
    """Width and height from the header, before anything is unpacked."""
    if len(png) < 33:
        return False
    wide, high = struct.unpack(">II", png[16:24])
    return bool(0 < wide * high <= _MOST_PIXELS)
