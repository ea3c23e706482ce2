"""The verbs of offers: take a national file, find what may be sold."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, insert, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert

from service.kit.db import Unit
from service.kit.errors import Refused
from service.offers.catalogue import Catalogue, Header, RawOffer
from service.offers.entry import Entry, check
from service.offers.model import Kind, Offer, Terms
from service.offers.pinyin import initials, normal
from service.offers.report import Changed, Rejected, SyncReport, Unknown
from service.offers.tables import offer, offer_rule_desc, offer_version

_LOCK = 0x0FFE_0001  # one file at a time
_BATCH = 500
_CHUNK = 64 * 1024
_MOST = 50
_RUNS = re.compile(r"[a-z]+|\d+|[^a-z\d]+")
_V = offer_version.c


class NotSold(Refused):
    """An offer that may not be sold today: unknown, unfiled, not listed, or out of its sale period."""

    code = "OFFER_NOT_SOLD"

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(f"产商品 {'、'.join(codes)} 未备案上架或不在销售期内，不能办理，业务未提交。请重新选择套餐。")


def search(  # noqa: PLR0917 - what may be asked for
    unit: Unit, query: str, kind: Kind | None, on: date, most: int = _MOST, classes: Sequence[str] = ()
) -> tuple[Offer, ...]:
    """What may be sold, by part of name, code or pinyin initials; words are all required, exact codes come first.

    ``classes``: only these.
    """
    words = [normal(word) for word in query.split()]
    first = words[0] if words else ""
    rank = case(
        (func.lower(_V.code) == first, 0),
        (or_(_V.search.startswith(first, autoescape=True), _V.initials.startswith(first, autoescape=True)), 1),
        else_=2,
    )
    rows = unit.execute(
        _versions(on)
        .where(*_sellable(on), *(_found(word) for word in words))
        .where(offer.c.kind == kind if kind else True, _V.klass.in_(classes) if classes else True)
        .order_by(rank, offer.c.kind, _V.price.desc(), _V.code)
        .limit(most)
    )
    return tuple(_offer(row) for row in rows)


def _found(word: str) -> ColumnElement[bool]:
    """The word as it stands, or each of its runs of letters and of digits: 5gcx38 finds 5G 畅享套餐 38 元档."""
    return and_(true(), *(_V.search.contains(run, autoescape=True) for run in _RUNS.findall(word)))


def get(unit: Unit, codes: Sequence[str], on: date) -> tuple[Offer, ...]:
    """These offers in this order, in their version of that day. NotSold when one may not be sold."""
    found = {item.code: item for item in find(unit, codes, on)}
    refused = [code for code in codes if code not in found or not found[code].sellable(on)]
    if refused:
        raise NotSold(refused)
    return tuple(found[code] for code in codes)


def find(unit: Unit, codes: Sequence[str], on: date) -> tuple[Offer, ...]:
    """The versions of that day, sellable or not; unknown codes are left out."""
    return tuple(_offer(row) for row in unit.execute(_versions(on).where(_V.code.in_(codes)).order_by(_V.code)))


def sync_file(unit: Unit, source: Path | bytes) -> SyncReport:
    """Take a national catalogue file (R2.2). Only a file that is unreadable as a whole raises (CatalogueFault)."""
    unit.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    catalogue = Catalogue(_chunks(source))
    tally = _Tally()
    offers = catalogue.offers()
    while batch := list(islice(offers, _BATCH)):
        _take(unit, catalogue.header, batch, tally)
    strays = tuple(Unknown(line=line, code="", element=name) for line, name in catalogue.strays)
    return SyncReport(
        kind=catalogue.header.kind,
        date=catalogue.header.date,
        added=tuple(tally.added),
        changed=tuple(tally.changed),
        unchanged=tuple(tally.unchanged),
        rejected=tuple(tally.rejected),
        unknown=(*strays, *tally.unknown),
        retired=tuple(tally.retired),
        without_terms=tuple(tally.without_terms),
        unfiled=tuple(tally.unfiled),
        fault=catalogue.fault,
    )


@dataclass
class _Tally:
    """The report while it grows; ``seen`` maps code to line for offers that stand in the file twice."""

    added: list[str] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    without_terms: list[str] = field(default_factory=list)
    unfiled: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def reject(self, line: int, code: str, reason: str) -> None:
        self.rejected.append(Rejected(line=line, code=code, reason=reason))

    def note(self, entry: Entry) -> None:
        """What is worth knowing about an offer that was taken."""
        item = entry.offer
        self.unknown += [Unknown(line=entry.line, code=item.code, element=name) for name in entry.unknown]
        if entry.rule_desc:
            self.retired.append(item.code)
        if item.terms == Terms():
            self.without_terms.append(item.code)
        if item.listed and not item.filing_no:
            self.unfiled.append(item.code)


def _take(unit: Unit, header: Header, batch: Iterable[RawOffer], tally: _Tally) -> None:
    """Store what is new or different of one batch."""
    entries = list(_checked(header, batch, tally))
    known = {row.code: row for row in unit.execute(_open([entry.offer.code for entry in entries]))}
    versions, closed, retired = [], [], []
    for entry in entries:
        code, row = entry.offer.code, known.get(entry.offer.code)
        reason = _stale(row, header) if row else ""
        fields = _differences(row, entry) if row else ()
        if row and not fields and row.kind == header.kind:
            tally.unchanged.append(code)
        elif reason:
            tally.reject(entry.line, code, reason)
            continue
        elif row:
            tally.changed.append(Changed(code=code, fields=fields))
            closed.append(row.id)
            versions.append(_values(entry, row.version + 1, header.date))
        else:
            tally.added.append(code)
            versions.append(_values(entry, 1, header.date))
        if entry.rule_desc:
            retired.append({"code": code, "seen_on": header.date, "text": entry.rule_desc})
        tally.note(entry)
    _store(unit, header, versions, closed, retired)


def _checked(header: Header, batch: Iterable[RawOffer], tally: _Tally) -> Iterator[Entry]:
    for raw in batch:
        try:
            entry = check(raw, header)
        except ValueError as error:
            tally.reject(raw.line, raw.code, str(error))
            continue
        if raw.code in tally.seen:
            tally.reject(raw.line, raw.code, f"与第 {tally.seen[raw.code]} 行的产商品编码重复")
            continue
        tally.seen[raw.code] = raw.line
        yield entry


def _stale(row: Row[Any], header: Header) -> str:
    if row.kind != header.kind:
        return f"该编码已是 {row.kind} 类产商品，不能改为 {header.kind}"
    if header.date < row.valid_from:
        return f"文件日期 {header.date} 早于现有版本的生效日 {row.valid_from}"
    return ""


def _differences(row: Row[Any], entry: Entry) -> tuple[str, ...]:
    old = _content(_offer(row)) | {"unknown": row.unknown}
    new = _content(entry.offer) | {"unknown": entry.unknown}
    return tuple(name for name in new if new[name] != old[name])


def _content(item: Offer) -> dict[str, Any]:
    """What makes two versions differ, the terms one by one."""
    return item.model_dump(exclude={"version", "initials", "terms"}) | item.terms.model_dump()


def _values(entry: Entry, version: int, valid_from: date) -> dict[str, Any]:
    item = entry.offer
    letters = initials(item.name)
    return {
        **{name: value for name, value in _content(item).items() if name != "kind"},
        "version": version,
        "valid_from": valid_from,
        "initials": letters,
        "search": f"{normal(item.name)} {normal(item.code)} {letters}",
        "unknown": entry.unknown,
    }


def _store(
    unit: Unit, header: Header, versions: list[dict[str, Any]], closed: list[int], retired: list[dict[str, Any]]
) -> None:
    if closed:
        unit.execute(update(offer_version).where(_V.id.in_(closed)).values(valid_to=header.date))
    fresh = [{"code": values["code"], "kind": header.kind} for values in versions if values["version"] == 1]
    if fresh:
        unit.execute(insert(offer), fresh)
    if versions:
        unit.execute(insert(offer_version), versions)
    if retired:
        unit.execute(upsert(offer_rule_desc).on_conflict_do_nothing(), retired)


def _open(codes: Sequence[str]) -> Any:
    """The latest version of each code, whether or not it is in force yet."""
    return select(offer_version, offer.c.kind).join(offer).where(_V.code.in_(codes), _V.valid_to.is_(None))


def _versions(on: date) -> Any:
    """The version of every offer that is in force on a day."""
    return (
        select(offer_version, offer.c.kind)
        .join(offer)
        .where(_V.valid_from <= on, or_(_V.valid_to.is_(None), _V.valid_to > on))
    )


def _sellable(on: date) -> tuple[ColumnElement[bool], ...]:
    """``Offer.sellable`` as SQL."""
    period = and_(_V.sale_from <= on, or_(_V.sale_until.is_(None), _V.sale_until >= on))
    return (_V.listed, _V.filing_no != "", period)


def _offer(row: Row[Any]) -> Offer:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for the row as a mapping
    terms = Terms(**{name: values[name] for name in Terms.model_fields})
    plain = {name: values[name] for name in Offer.model_fields if name != "terms"}
    return Offer(**plain, terms=terms)


def _chunks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
