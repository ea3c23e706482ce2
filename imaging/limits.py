"""The thresholds by which a picture of a letter is accepted or refused. Here and nowhere else."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Measured on rendered letters (``bench/letters.py``); what real cameras say may move them."""

    sharp_good: float = 6.0  # sharpness: below it a warning
    sharp_least: float = 5.0  # below it small print is lost, however bold; a letter may ask for more
    glare_warn: float = 0.03  # share of the sheet that is burnt out: from it a warning
    glare_much: float = 0.30  # from it on what is not sharp is washed out, not blurred
    light_good: float = 90.0  # grey level of the paper: below it a warning
    light_least: float = 45.0  # below it the grain is stronger than the ink
    long_side_least: int = 1100  # pixels: below it 10.5 pt text is lost
    title_edits: int = 2  # characters of the title that may be read wrongly
    recall_least: float = 0.90  # share of the letter's sequences that have to be read
    recall_ours: float = 0.50  # from it on it is this letter, though not all of it can be read
    text_least: int = 100  # characters: who reads so many reads a document


LIMITS = Limits()
