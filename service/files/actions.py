"""Keep and fetch the files of a case."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from service.files.tables import case_file, file_piece
from service.kit.db import Unit
from service.kit.errors import Missing, Refused
from service.kit.ids import new_id
from service.kit.secrets import FieldCipher


@dataclass(frozen=True)
class StoredFile:
    """A kept file without its content. ``size`` in bytes and ``sha256`` are of the plain content."""

    id: str
    case: str
    media: str
    size: int
    sha256: str


MOST_WAITING = 40 * 1024 * 1024  # bytes in pieces that a case may have
_COLUMNS = [case_file.c[name] for name in StoredFile.__dataclass_fields__]


def keep(  # noqa: PLR0917 - a file has this many properties
    unit: Unit, cipher: FieldCipher, case: str, name: str, media: str, content: bytes
) -> StoredFile:
    """Store a file of the case, sealed."""
    kept = StoredFile(new_id(), case, media, len(content), hashlib.sha256(content).hexdigest())
    unit.execute(
        insert(case_file).values(
            id=kept.id,
            case=case,
            name=cipher.seal(name, "case_file", "name", kept.id),
            media=media,
            size=kept.size,
            sha256=kept.sha256,
            content=cipher.seal_bytes(content, "case_file", "content", kept.id),
        )
    )
    return kept


def fetch(unit: Unit, cipher: FieldCipher, case: str, id: str) -> bytes:  # noqa: A002 - the word of every other row
    """The content again. Missing when the case has no such file."""
    find(unit, case, id)
    sealed = unit.scalar(select(case_file.c.content).where(case_file.c.id == id))
    return cipher.open_bytes(bytes(sealed or b""), "case_file", "content", id)


def find(unit: Unit, case: str, id: str) -> StoredFile:  # noqa: A002
    """What is known about a file of the case. Missing when the case has no such file."""
    row = unit.execute(select(*_COLUMNS).where(case_file.c.id == id, case_file.c.case == case)).one_or_none()
    if row is None:
        raise Missing("没有找到这个文件，可能属于另一单。没有办理任何业务；请重新拍照或选择文件。")
    return StoredFile(**row._asdict())


def add_piece(  # noqa: PLR0917 - a piece has this many properties
    unit: Unit, cipher: FieldCipher, case: str, upload: str, at: int, content: bytes
) -> None:
    """Keep a piece, sealed; the same piece again replaces itself. Refused when the case has too many of them."""
    others = (file_piece.c.case == case, (file_piece.c.upload != upload) | (file_piece.c.at != at))
    waiting = int(unit.scalar(select(func.coalesce(func.sum(file_piece.c.size), 0)).where(*others)) or 0)
    if waiting + len(content) > MOST_WAITING:
        raise Refused("这一单有太多没有传完的文件，没有保存。请稍后重新选择文件（Ctrl+O）。", code="TOO_MANY_PIECES")
    sealed = cipher.seal_bytes(content, "file_piece", "content", f"{case}/{upload}/{at}")
    row = upsert(file_piece).values(case=case, upload=upload, at=at, size=len(content), content=sealed)
    same = [file_piece.c.case, file_piece.c.upload, file_piece.c.at]
    unit.execute(row.on_conflict_do_update(index_elements=same, set_={"size": len(content), "content": sealed}))


def take_pieces(unit: Unit, cipher: FieldCipher, case: str, upload: str) -> bytes:
    """The whole content of an upload, whose pieces go with this transaction. Missing when one of them is not there."""
    mine = (file_piece.c.case == case, file_piece.c.upload == upload)
    whole = bytearray()
    for row in unit.execute(select(file_piece.c.at, file_piece.c.content).where(*mine).order_by(file_piece.c.at)):
        if row.at != len(whole):
            break
        whole += cipher.open_bytes(bytes(row.content), "file_piece", "content", f"{case}/{upload}/{row.at}")
    unit.execute(delete(file_piece).where(*mine))
    if not whole:
        raise Missing("文件没有传完，没有保存。请重新选择文件（Ctrl+O）。")
    return bytes(whole)


def prune(unit: Unit, age: timedelta) -> int:
    """Drop pieces older than ``age`` of files that were never whole; how many went."""
    return unit.execute(delete(file_piece).where(file_piece.c.created_at < func.clock_timestamp() - age)).rowcount
