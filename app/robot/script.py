"""What the robot clerk types. Whatever a script does not name, the robot decides from the field's kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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


_OFFERS = {"intercept": "1", "base": "qnw129", "extras": ""}

SCRIPTS: Mapping[str, Script] = {
    "main/2.6.1.1": Script("grkh", _OFFERS),
    "main/2.6.1.17": Script("fkkh", {**_OFFERS, "main": "19253190010"}),
    "main/2.6.1.24": Script("xrkh", {**_OFFERS, "ported": "13853100001", "code": "860001"}),
    "main/2.6.1.29": Script("yhysk", _OFFERS),
    "main/2.6.1.30": Script("jxhkh", _OFFERS),
    "main/2.6.1.48": Script("dbkh", {**_OFFERS, "relation": "1"}),
    "main/2.6.1.58": Script("zwfkxr", {**_OFFERS, "main": "19253190010", "ported": "13853100004", "code": "860004"}),
    "main/2.6.1.62": Script("xhfz", {**_OFFERS, "closed": "19253190008"}),
}
