"""Reading the text of a picture in a process of its own: it takes 700 MB, and what it reads never leaves it."""

from importlib.metadata import version

ENGINE = f"rapidocr {version('rapidocr')} PP-OCRv6"  # a verdict holds for this engine
