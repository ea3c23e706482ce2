"""Keep and fetch the files of a case."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import insert, select

from service.files.tables import case_file
from service.kit.db import Unit
from service.kit.errors import Missing
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
