"""Whether a picture is a whole, readable JPEG of bearable size: by its bytes, not by its name."""

from imaging.errors import PictureError
from imaging.page import decode
from imaging.segments import header

_START, _END = b"\xff\xd8\xff", b"\xff\xd9"
_LEAST_SIDE = 400  # pixels: below it the letter's text cannot be read


def fault(content: bytes, limit: int) -> str:
    """What is wrong with the picture, in Chinese; empty when it is good. ``limit`` in bytes."""
    if not content.startswith(_START):
        return "不是 JPEG 图片"
    if len(content) > limit:
        return f"图片 {len(content) // 1000} KB，超过 {limit // 1000} KB"
    if not content.rstrip(b"\0").endswith(_END):
        return "图片不完整"
    try:
        known = header(content)
        decode(content)
    except PictureError as error:
        return "图片尺寸不合理" if error.code == "FILE_UNBEARABLE" else "图片无法解码"
    small = min(known.width, known.height) < _LEAST_SIDE
    return f"图片只有 {known.width}×{known.height}，文字无法辨认" if small else ""
