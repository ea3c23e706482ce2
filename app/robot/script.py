"""What the robot clerk types. Whatever a script does not name, the robot decides from the field's kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
# Where the field's kind alone does not tell what to type: by field name, for every scenario.
USUAL: Mapping[str, str] = {"phone": "13953100417"}


@dataclass(frozen=True)
class Script:
    """``find`` is typed into the palette; ``entries`` by field name: a text, an option, or a query for a table.

    An entry for a table that takes several rows may hold several queries, separated by a space.
    An empty entry leaves the field as it is.
    """

    find: str
    entries: Mapping[str, str] = field(default_factory=dict)

    def entry(self, name: str) -> str | None:
        """What to type into the field, or None when the robot shall decide."""
        return self.entries.get(name, USUAL.get(name))

    def text(self, name: str, value: str) -> str | None:
        """What to type over this value; None = it stays."""
        entry = self.entry(name)
        return entry if entry and entry != value else None

    def option(self, name: str, options: Sequence[str]) -> str:
        """Which of the options that may be chosen."""
        wanted = self.entry(name)
        return wanted if wanted is not None and wanted in options else options[0]

    def queries(self, name: str, *, required: bool, filled: bool) -> list[str]:
        """What to look for in a table, a query for each row to pick; none = it stays."""
        entry = self.entry(name)
        if filled or (entry is None and not required) or entry == "":
            return []
        return (entry or "").split() or [""]


def _months() -> dict[str, str]:
    """A waiver that was approved today, for the whole months that follow."""
    now = datetime.now(SHANGHAI)
    place = now.year * 12 + now.month  # the next month, counted from 0
    first, last = (f"{at // 12}{at % 12 + 1:02d}" for at in (place, place + 2))
    return {"day": f"{now:%Y%m%d}", "start": first, "end": last}


_APPROVED = {"approval": "鲁减免〔2026〕0017号", "approver": "赵审批"}
_OFFERS = {"intercept": "1", "base": "qnw129", "extras": ""}

SCRIPTS: Mapping[str, Script] = {
    "main/2.6.1.1": Script("grkh", _OFFERS),
    "main/2.6.1.17": Script("fkkh", {**_OFFERS, "main": "19253190010"}),
    "main/2.6.1.2": Script("cpbg", {"number": "19253190010", "base": "5gcx58", "extras": "GD200010"}),
    "main/2.6.1.19": Script("fkjb", {"number": "19253190041"}),
    "main/2.6.1.20": Script("fktj", {"number": "19253190041", "second": "19253190044"}),
    "main/2.6.1.24": Script("xrkh", {**_OFFERS, "ported": "13853100001", "code": "860001"}),
    "main/2.6.1.29": Script("yhysk", _OFFERS),
    "main/2.6.1.30": Script("jxhkh", _OFFERS),
    "main/2.6.1.38.1": Script("hfczfh", {"number": "19253190011", "offer": "c100f120"}),
    "main/2.6.1.38.2": Script("llzs", {"number": "19253190010"}),
    "main/2.6.1.38.3": Script("yxhdtd", {"number": "19253190021"}),
    "main/2.6.1.48": Script("dbkh", {**_OFFERS, "relation": "1"}),
    "main/2.6.1.58": Script("zwfkxr", {**_OFFERS, "main": "19253190010", "ported": "13853100004", "code": "860004"}),
    "main/2.6.1.62": Script("xhfz", {**_OFFERS, "closed": "19253190008"}),
    "main/2.6.1.64": Script("hyxy", {"number": "19253190022"}),
    "main/2.6.1.66": Script("qyhycptd", {"number": "19253190021"}),
    "main/keep-number-waiver": Script("tjbhfyjm", {"number": "19253190007", **_APPROVED, **_months()}),
}
