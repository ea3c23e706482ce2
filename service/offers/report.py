"""What a catalogue file brought (R2.2)."""

from datetime import date

from service.offers.model import KIND_TITLES, Frozen, Kind


class Changed(Frozen):
    """A new version of an offer; ``fields`` names what differs from the one before."""

    code: str
    fields: tuple[str, ...]


class Rejected(Frozen):
    """An offer that was not taken: where it stands in the file and why."""

    line: int
    code: str
    reason: str


class Unknown(Frozen):
    """An element we do not know; its text is kept with the offer's version."""

    line: int
    code: str
    element: str


class SyncReport(Frozen):
    """The outcome for every offer of one file. ``fault`` tells that the file breaks off."""

    kind: Kind
    date: date
    added: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()
    unchanged: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    retired: tuple[str, ...] = ()  # offers that still carry OfferRuleDesc, kept as history only
    without_terms: tuple[str, ...] = ()
    unfiled: tuple[str, ...] = ()  # listed without a filing number, so not sellable
    fault: str = ""

    @property
    def total(self) -> int:
        """Every offer of the file is in exactly one of the four groups."""
        return len(self.added) + len(self.changed) + len(self.unchanged) + len(self.rejected)

    def text(self) -> str:
        """One line for logs and people."""
        groups = (("新增", self.added), ("变更", self.changed), ("未变", self.unchanged), ("拒绝", self.rejected))
        warned = (("未知元素", self.unknown), ("无合约条款", self.without_terms), ("未备案不可售", self.unfiled))
        counts = [f"{title} {len(found)}" for title, found in groups]
        counts += [f"{title} {len(found)}" for title, found in warned if found]
        return f"{KIND_TITLES[self.kind]} {self.date}：{'，'.join(counts)}" + (f"。{self.fault}" if self.fault else "")
