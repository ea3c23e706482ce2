"""Whether a picture is a whole, readable JPEG of bearable size: by its bytes, not by its name."""

import struct

import cv2
import numpy as np

_START, _END = b"\xff\xd8\xff", b"\xff\xd9"
_MOST_PIXELS = 40_000_000  # a small file can unpack to gigabytes
_LEAST_SIDE = 400  # pixels: below it the letter's text cannot be read
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset(range(0xD0, 0xDA)) | {0x01}


def fault(content: bytes, limit: int) -> str:
    """What is wrong with the picture, in Chinese; empty when it is good. ``limit`` in bytes."""
    if not content.startswith(_START):
        return "不是 JPEG 图片"
    if len(content) > limit:
        return f"图片 {len(content) // 1000} KB，超过 {limit // 1000} KB"
    if not content.rstrip(b"\0").endswith(_END):
        return "图片不完整"
    wide, high = _size(content)
    if not wide or not high or wide * high > _MOST_PIXELS:
        return "图片尺寸不合理"
    if min(wide, high) < _LEAST_SIDE:
        return f"图片只有 {wide}×{high}，文字无法辨认"
    return "" if cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) is not None else "图片无法解码"


def _size(content: bytes) -> tuple[int, int]:
    """Width and height from the frame header; (0, 0) when there is none."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _FRAMES:
            high, wide = struct.unpack(">HH", content[at + 5 : at + 9])
            return wide, high
        at += 2 if marker in _BARE else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return 0, 0
