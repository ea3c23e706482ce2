"""Whether the picture of a letter may be kept as evidence: what was read, held against the letter as printed."""

from collections.abc import Sequence
from dataclasses import dataclass

from imaging.letters import Template, plain
from imaging.limits import LIMITS
from imaging.quality import Measures, fault


@dataclass(frozen=True)
class Verdict:
    """``code`` is empty for an accepted picture, else one of ``imaging.errors.FAULTS``. Holds no word that was read."""

    code: str
    measures: Measures
    title_edits: int  # characters by which the title was read wrongly
    recall: float  # share of the letter's sequences that were read

    @property
    def titled(self) -> bool:
        return self.title_edits <= LIMITS.title_edits


def judge(measures: Measures, lines: Sequence[str], template: Template) -> Verdict:
    """``lines`` as they were read, from top to bottom."""
    edits, recall = title_edits(lines, template), body_recall(lines, template)
    characters = sum(len(plain(line)) for line in lines)
    worn = fault(measures, template.sharp_least)
    return Verdict(worn or _code(measures, edits, recall, characters), measures, edits, round(recall, 4))


def _code(measures: Measures, edits: int, recall: float, characters: int) -> str:
    titled = edits <= LIMITS.title_edits
    if titled and recall >= LIMITS.recall_least:
        return ""
    if not titled and recall < LIMITS.recall_ours and characters >= LIMITS.text_least:
        return "WRONG_DOCUMENT"
    return "GLARE" if measures.glare >= LIMITS.glare_warn else "TEXT_UNREADABLE"


def title_edits(lines: Sequence[str], template: Template) -> int:
    """The fewest characters to change so that the title stands somewhere in one of the lines."""
    title = plain(template.title)
    return min((_edits(title, plain(line)) for line in lines), default=len(title))


def body_recall(lines: Sequence[str], template: Template) -> float:
    read = "".join(plain(line) for line in lines)
    return sum(run in read for run in template.runs) / max(1, len(template.runs))


def _edits(wanted: str, text: str) -> int:
    """Levenshtein distance of ``wanted`` to the part of ``text`` that is most like it."""
    before = [0] * (len(text) + 1)
    for row, character in enumerate(wanted, 1):
        now = [row]
        for column, other in enumerate(text, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (character != other)))
        before = now
    return min(before)
