"""What a receipt says: the text layer of a PDF, read back."""

import pymupdf


def text_of(pdf: bytes) -> str:
    with pymupdf.open(stream=pdf, filetype="pdf") as paper:
        return "".join(page.get_text() for page in paper)
