"""300 spoilt files through the decoders; ``python -m bench.mutants`` takes 20,000."""

import sys

import pytest

from bench import mutants, specimens


@pytest.mark.skipif(sys.platform == "win32", reason="it measures by /proc and limits by rlimit")
@pytest.mark.parametrize("kind", sorted(mutants.KINDS))
def test_spoilt_files_end_in_words_and_within_memory(kind: str) -> None:
    tally = mutants.run(kind, 150, seed=7)
    assert (tally.crashes, tally.foul, tally.files) == ([], [], 150)
    assert 20 < tally.megabytes <= mutants.MEGABYTES
    assert tally.ends["taken"] > 10
    assert tally.ends["FILE_DAMAGED"] > 10


def test_a_file_that_kills_a_process_is_named() -> None:
    """As a decoder would that ends the process: the bench goes on behind it."""
    tally = mutants.run("grave", 4, seed=1)
    assert (tally.crashes, tally.files, tally.clean) == ([0, 2], 4, False)


def test_the_same_number_is_the_same_file() -> None:
    assert specimens.jpeg_mutant(3, 1) == specimens.jpeg_mutant(3, 1)
    assert len({specimens.pdf_mutant(number, 1)[1] for number in range(40)}) > 30
