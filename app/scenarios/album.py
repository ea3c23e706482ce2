"""The shots in their order, and what they were before: moving, deleting and taking both back. No Qt widget here."""

from collections.abc import Sequence
from dataclasses import replace

from app.scenarios.shots import Shot


class Album:
    """Every change can be undone, the last one first; a batch of new shots counts as one."""

    def __init__(self) -> None:
        self.shots: tuple[Shot, ...] = ()
        self._past: list[tuple[Shot, ...]] = []

    @property
    def files(self) -> list[str]:
        return [shot.file for shot in self.shots]

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    def adopt(self, files: Sequence[str]) -> list[Shot]:
        """What the service has, in its order; the shots whose content is not here yet."""
        known = {shot.file: shot for shot in self.shots}
        self.shots = tuple(known.get(file, Shot("附件", file)) for file in files)
        self._past.clear()
        return [shot for shot in self.shots if not shot.content]

    def fill(self, file: str, known: Shot) -> None:
        """The content of a shot has arrived."""
        self.shots = tuple(replace(known, file=file) if shot.file == file else shot for shot in self.shots)

    def add(self, fresh: Shot) -> None:
        """One more at the end; part of the batch that ``close_batch`` ends."""
        self.shots = (*self.shots, fresh)

    def close_batch(self, before: tuple[Shot, ...]) -> bool:
        """Whether anything was added since ``before``."""
        if before == self.shots:
            return False
        self._past.append(before)
        return True

    def shift(self, row: int, way: int) -> int | None:
        """Where the shot stands then; None when it cannot go further."""
        to = row + way
        if not (0 <= row < len(self.shots) and 0 <= to < len(self.shots)):
            return None
        order = list(self.shots)
        order[row], order[to] = order[to], order[row]
        self._change(order)
        return to

    def reorder(self, files: Sequence[str]) -> None:
        known = {shot.file: shot for shot in self.shots}
        self._change([known[file] for file in files])

    def remove(self, row: int) -> bool:
        if not 0 <= row < len(self.shots):
            return False
        self._change([*self.shots[:row], *self.shots[row + 1 :]])
        return True

    def undo(self) -> bool:
        if not self._past:
            return False
        self.shots = self._past.pop()
        return True

    def first_page(self, row: int) -> int:
        """The page of the final file on which a shot begins, from 0."""
        return sum(shot.pages for shot in self.shots[: max(0, row)])

    def _change(self, shots: Sequence[Shot]) -> None:
        self._past.append(self.shots)
        self.shots = tuple(shots)
