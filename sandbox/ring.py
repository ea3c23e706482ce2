"""Which keys there are: by id and owner, each valid for a time. Kept as ``ring.json`` in the key folder."""

import json
import re
import threading
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sandbox import clock
from sandbox.keyfiles import write

Owner = Literal["national", "province"]


class BadKey(ValueError):
    """No such key, a taken id, not a date, not an RSA public key, or the last valid one would go."""


@dataclass(frozen=True)
class Entry:
    """One key. Valid from ``since`` until before ``until`` (empty = no end), Shanghai time as text."""

    id: str
    owner: Owner
    since: str
    until: str = ""

    def valid(self, moment: str) -> bool:
        return self.since <= moment and (not self.until or moment < self.until)


class Ring:
    """The register. Several keys of one owner may be valid at once, so that one is changed without a stop."""

    def __init__(self, path: Path, first: tuple[Entry, ...]) -> None:
        self._path, self._lock = path, threading.RLock()
        kept = json.loads(path.read_text()) if path.exists() else None
        self._entries = list(first) if kept is None else [Entry(**entry) for entry in kept]

    def ids(self) -> set[str]:
        return {entry.id for entry in self._entries}

    def valid(self, owner: Owner) -> list[str]:
        """Ids of the keys that are valid now, the newest last."""
        moment = clock.stamp(clock.now())
        found = [entry for entry in self._entries if entry.owner == owner and entry.valid(moment)]
        return [entry.id for entry in sorted(found, key=lambda entry: entry.since)]

    def newest(self, owner: Owner) -> str:
        valid = self.valid(owner)
        if not valid:
            raise BadKey(f"no valid key of {owner}")
        return valid[-1]

    def listed(self) -> list[dict[str, Any]]:
        moment = clock.stamp(clock.now())
        return [{**asdict(entry), "valid": entry.valid(moment)} for entry in self._entries]

    def free(self, key_id: str) -> None:
        """``BadKey`` unless this can be the id of a new key."""
        if key_id in self.ids() or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", key_id):
            raise BadKey(f"{key_id!r} is taken or not an id")

    def add(self, key_id: str, owner: Owner, since: str = "", until: str = "") -> None:
        """Valid from now when ``since`` is empty."""
        with self._lock:
            self.free(key_id)
            start = _moment(since) or clock.stamp(clock.now())
            self._keep([*self._entries, Entry(key_id, owner, start, _moment(until))])

    def retire(self, key_id: str, until: str = "") -> None:
        """The key ends now, or at ``until``. ``BadKey`` when none of its owner would be valid now."""
        moment = clock.stamp(clock.now())
        with self._lock:
            end = _moment(until) or moment
            changed = [replace(entry, until=end) if entry.id == key_id else entry for entry in self._entries]
            owner = {entry.id: entry.owner for entry in changed}.get(key_id)
            if owner is None or not any(entry.owner == owner and entry.valid(moment) for entry in changed):
                raise BadKey(f"{key_id} is unknown, or the last one that is valid")
            self._keep(changed)

    def _keep(self, entries: list[Entry]) -> None:
        write(self._path, json.dumps([asdict(entry) for entry in entries], indent=1).encode())
        self._entries = entries


def _moment(text: str) -> str:
    """In the form that compares as text; empty stays empty."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadKey(f"{text!r} is no date or time") from error
    return clock.stamp(moment if moment.tzinfo else moment.replace(tzinfo=clock.ZONE))
