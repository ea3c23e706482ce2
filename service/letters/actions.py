"""The verbs of letters: have a photograph read, keep what came of it, let a supervisor stand in."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, case, func, select, update
from sqlalchemy.dialects.postgresql import insert

from imaging.letters import Template
from imaging.limits import LIMITS
from imaging.page import decode, fit
from imaging.quality import measure
from imaging.reading import ENGINE
from service.files import actions as files
from service.files.actions import StoredFile
from service.kit.db import Database, Unit
from service.kit.errors import Missing
from service.kit.secrets import FieldCipher
from service.letters.child import NotRead, Reading
from service.letters.reader import Reader
from service.letters.tables import letter_verdict

UNREAD = "UNREAD"  # nobody could read the picture; its measures are there all the same
TURNED = "TURNED"  # another file of the case shows it upright, and the opinion is on that one


@dataclass(frozen=True)
class Opinion:
    """What is known about the photograph of a letter. Holds for the bytes of ``sha256`` and no others."""

    file: str
    sha256: str
    code: str
    measures: dict[str, Any]
    confirmed_by: str = ""

    @property
    def accepted(self) -> bool:
        return not self.code or bool(self.confirmed_by)

    def figure(self, name: str, otherwise: float = 0.0) -> float:
        return float(self.measures.get(name, otherwise))


_COLUMNS = [letter_verdict.c[name] for name in Opinion.__dataclass_fields__]


@dataclass(frozen=True)
class Desk:
    """What it takes to judge: where things are kept, who reads, and what the letter has to show."""

    db: Database
    cipher: FieldCipher
    reader: Reader
    letter: Template
    limit: int  # bytes of a picture that had to be turned

    @property
    def basis(self) -> str:
        """By what is judged: an older opinion on the same bytes holds as long as it is this."""
        told = json.dumps([self.letter.plain(), asdict(LIMITS)], ensure_ascii=False)
        return f"{ENGINE} {hashlib.sha256(told.encode()).hexdigest()[:12]}"


def fitted(desk: Desk, file: StoredFile, content: bytes) -> tuple[StoredFile, bytes]:
    """A photograph as a phone takes it: the sheet cut out where one is found, within the limit, kept as another file.

    The counter does that on its own side. PictureError of ``imaging.page.fit``.
    """
    smaller = fit(content, desk.limit, crop=None).jpeg
    with desk.db.unit() as unit:
        return files.keep(unit, desk.cipher, file.case, f"{file.id}.jpg", file.media, smaller), smaller


def examine(desk: Desk, file: StoredFile) -> Opinion:
    """The opinion on a stored photograph; it is read when that was not done yet. No transaction is open meanwhile.

    A picture that had to be turned is stored as another file of the case; the opinion is on that one.
    """
    with desk.db.unit() as unit:
        known = _known(unit, file, desk.basis)
        content = b"" if known else files.fetch(unit, desk.cipher, file.case, file.id)
    if known:
        return known
    try:
        reading = desk.reader.read(content, desk.letter, desk.limit)
    except NotRead as error:
        figures = {**asdict(measure(decode(content))), "why": error.why}
        with desk.db.unit() as unit:
            return _keep(unit, file, UNREAD, figures, desk.basis)
    with desk.db.unit() as unit:
        return _judged(unit, desk, file, content, reading)


def of(unit: Unit, file: str) -> Opinion | None:
    """What is known so far, of the file or of the one that shows it upright."""
    row = unit.execute(select(*_COLUMNS).where(letter_verdict.c.file == file)).one_or_none()
    if row is not None and row.code == TURNED:
        return of(unit, str(row.measures["file"]))
    return _opinion(row) if row else None


def confirm(unit: Unit, file: StoredFile, staff: str, why: str) -> Opinion:
    """A supervisor has looked and stands in for the reading. Missing when there is nothing to stand in for."""
    mine = (letter_verdict.c.file == file.id) & (letter_verdict.c.sha256 == file.sha256)
    stands = {"confirmed_by": staff, "confirmed_why": why, "confirmed_at": func.clock_timestamp()}
    open_ = letter_verdict.c.code.notin_(["", TURNED])
    row = unit.execute(update(letter_verdict).where(mine, open_).values(stands).returning(*_COLUMNS)).one_or_none()
    if row is None:
        raise Missing("这张照片不需要班长确认，可能已换成新的照片。没有办理任何业务；请按 F5 重新读取页面。")
    return _opinion(row)


def _known(unit: Unit, file: StoredFile, basis: str) -> Opinion | None:
    """Of this file; else of the same bytes in another file, which is kept for this one, but nobody's standing in."""
    own = of(unit, file.id)
    fits = own is not None and (own.sha256 == file.sha256 or own.file != file.id)
    if own is not None and fits and (own.accepted or own.code != UNREAD):
        return own
    same = (letter_verdict.c.sha256 == file.sha256) & (letter_verdict.c.basis == basis)
    read = same & letter_verdict.c.code.notin_([UNREAD, TURNED])
    row = unit.execute(select(*_COLUMNS).where(read).limit(1)).one_or_none()
    return _keep(unit, file, row.code, row.measures, basis) if row else None


def _judged(unit: Unit, desk: Desk, file: StoredFile, content: bytes, reading: Reading) -> Opinion:
    if reading.content != content:
        lying = file
        file = files.keep(unit, desk.cipher, file.case, f"{file.id}.jpg", file.media, reading.content)
        _keep(unit, lying, TURNED, {"file": file.id}, desk.basis)
    figures = asdict(reading.verdict)
    code = str(figures.pop("code"))
    figures |= {**figures.pop("measures"), "turned": reading.content != content}
    asked = {"sharp_least": desk.letter.sharp_least, "sharp_good": desk.letter.sharp_good}
    return _keep(unit, file, code, {**figures, **asked}, desk.basis)


def _keep(unit: Unit, file: StoredFile, code: str, measures: dict[str, Any], basis: str) -> Opinion:
    """Over an opinion that nobody could form; who stood in for these bytes meanwhile stays."""
    fresh = {"sha256": file.sha256, "code": code, "measures": measures, "basis": basis}
    stood = case((letter_verdict.c.sha256 == file.sha256, letter_verdict.c.confirmed_by), else_="")
    adding = insert(letter_verdict).values(file=file.id, **fresh)
    over = adding.on_conflict_do_update(index_elements=[letter_verdict.c.file], set_={**fresh, "confirmed_by": stood})
    row = unit.execute(over.returning(*_COLUMNS)).one()
    return _opinion(row)


def _opinion(row: Row[Any]) -> Opinion:
    return Opinion(**row._asdict())
