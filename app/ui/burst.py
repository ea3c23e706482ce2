"""Tells a scanner that types from a person who types, by pace and by content. Knows no Qt.

Every key goes in, and every key comes out again in the order in which it came, at the latest after a short pause;
only those of a burst whose text is known do not: they come out as the scan. So nothing that a person types is lost.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K")
GAP = 0.040  # seconds: scanners need 1 to 30 for a key, fast typists 80 and more on average
LONGEST = 64  # characters


@dataclass(frozen=True)
class Scanner:
    """How this seat's scanner is set: what it sends first and last, and how slow it is."""

    prefix: str = ""
    suffix: frozenset[str] = frozenset({"enter", "tab"})
    gap: float = GAP

    @classmethod
    def parse(cls, text: str) -> "Scanner":
        """``prefix=~;suffix=tab;gap=30`` (milliseconds). ValueError for anything else."""
        said = dict(part.split("=", 1) for part in text.split(";") if part)
        suffix = frozenset(said.pop("suffix", "enter,tab").split(","))
        made = cls(said.pop("prefix", ""), suffix, float(said.pop("gap", GAP * 1000)) / 1000)
        if said or not suffix <= {"enter", "tab"}:
            raise ValueError(text)
        return made

    @classmethod
    def from_environment(cls, values: Mapping[str, str]) -> "Scanner":
        """``CLOUDBOSS_SCANNER``; what is wrong there counts as nothing said."""
        try:
            return cls.parse(values.get("CLOUDBOSS_SCANNER", ""))
        except ValueError:
            return cls()


@dataclass
class Outcome(Generic[K]):
    """What one key leads to: the keys to be delivered now, in order, and perhaps a scan."""

    released: list[K] = field(default_factory=list)
    scan: str = ""


class Burst(Generic[K]):
    """``known`` says whether a text is one that a scanner may have read."""

    def __init__(self, scanner: Scanner, known: Callable[[str], bool]) -> None:
        self._scanner, self._known = scanner, known
        self._held: list[K] = []
        self._text = ""
        self._last = 0.0

    @property
    def holds(self) -> bool:
        return bool(self._held)

    def character(self, key: K, text: str, now: float) -> Outcome[K]:
        """A key that types ``text``."""
        outcome = self._pause(now)
        if not _plain(text) or not self._goes_on(text):
            outcome.released += [*self.flush(), key]
            return outcome
        self._text += text
        self._last = now
        self._held.append(key)
        return outcome

    def end(self, key: K, name: str, now: float) -> Outcome[K]:
        """Enter or Tab."""
        outcome = self._pause(now)
        text = self._text.removeprefix(self._scanner.prefix).upper()
        if self._held and name in self._scanner.suffix and self._known(text):
            self.flush()
            outcome.scan = text
        else:
            outcome.released += [*self.flush(), key]
        return outcome

    def silent(self, key: K) -> list[K]:
        """What types nothing, such as the release of a key: it keeps its place in the order."""
        if self._held:
            self._held.append(key)
            return []
        return [key]

    def flush(self) -> list[K]:
        """It was a person after all."""
        held, self._held, self._text = self._held, [], ""
        return held

    def _pause(self, now: float) -> Outcome[K]:
        slow = self._held and not 0 <= now - self._last <= self._scanner.gap
        return Outcome(self.flush() if slow else [])

    def _goes_on(self, text: str) -> bool:
        """With a prefix nothing else is ever held."""
        whole = self._text + text
        prefix = self._scanner.prefix
        return len(whole) <= LONGEST and whole[: len(prefix)] == prefix[: len(whole)]


def _plain(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.isprintable() and text != " "
