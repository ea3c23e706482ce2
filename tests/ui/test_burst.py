"""Whatever is typed and scanned in whatever order: every key of a person comes out, in order, and every scan whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.burst import GAP, Burst, Scanner
from app.ui.scans import masked, route_of

ID, SIM, DRAFT, RECEIPT = "37010219900307451X", "8986152637000000015", "D20261123-0047", "SL20261123000047"
ID_OK = "11010519491231002X"


class Desk:
    """Feeds a burst with a clock of its own; ``out`` is what the window gets, ``scans`` what was scanned."""

    def __init__(self, scanner: Scanner = Scanner()) -> None:  # noqa: B008
        self.burst: Burst[str] = Burst(scanner, lambda text: route_of(text) is not None)
        self.now = 100.0
        self.out: list[str] = []
        self.scans: list[str] = []

    def key(self, name: str, after: float) -> None:
        self.now += after
        if self.burst.holds and after > GAP:
            self.out += self.burst.flush()  # as the timer does
        ends = name in ("enter", "tab")
        outcome = self.burst.end(name, name, self.now) if ends else self.burst.character(name, name, self.now)
        self.out += outcome.released
        if outcome.scan:
            self.scans.append(outcome.scan)

    def type(self, text: str, pace: float) -> None:
        for letter in text:
            self.key(letter, pace)

    def scan(self, text: str, pace: float = 0.004, end: str = "enter", before: float = 0.2) -> None:
        self.key(text[0], before)
        self.type(text[1:], pace)
        self.key(end, pace)

    def rest(self) -> None:
        self.now += 1
        self.out += self.burst.flush()


@pytest.mark.parametrize("text", [ID_OK, SIM, DRAFT, RECEIPT])
@pytest.mark.parametrize(("pace", "end"), [(0.001, "enter"), (0.030, "tab")])
def test_a_scan_is_taken_out_whole(text, pace, end):
    desk = Desk()
    desk.scan(text, pace, end)
    assert (desk.scans, desk.out) == ([text], [])


def test_the_same_typed_by_a_person_is_typed():
    for pace in (0.05, 0.08, 0.3):
        desk = Desk()
        desk.scan(ID_OK, pace)
        assert (desk.scans, desk.out) == ([], [*ID_OK, "enter"])


def test_a_pause_counts_also_where_the_timer_comes_late():
    burst: Burst[str] = Burst(Scanner(), lambda text: route_of(text) is not None)
    out = [key for at, key in enumerate(ID_OK) for key in burst.character(key, key, at * 0.1).released]
    outcome = burst.end("enter", "enter", len(ID_OK) * 0.1)
    assert (outcome.scan, [*out, *outcome.released]) == ("", [*ID_OK, "enter"])


@pytest.mark.parametrize("text", [ID, ID_OK[:-1], "8986152637000000016", "13853112345", "D2026-1", "abc", "！"])
def test_what_is_no_code_of_ours_goes_where_the_focus_is(text):
    desk = Desk()
    desk.scan(text)
    assert (desk.scans, desk.out) == ([], [*text, "enter"])


def test_lower_case_and_a_prefix():
    desk = Desk(Scanner.parse("prefix=~;suffix=tab"))
    desk.scan("~" + ID_OK.lower(), end="tab")
    desk.scan(ID_OK, end="tab")
    desk.scan("~" + ID_OK, end="enter")
    desk.rest()
    assert desk.scans == [ID_OK]
    assert desk.out == [*ID_OK, "tab", *("~" + ID_OK), "enter"]


@pytest.mark.parametrize("text", ["suffix=space", "gap=fast", "loud=1", "prefix"])
def test_a_wrong_setting_is_as_none(text):
    with pytest.raises(ValueError):
        Scanner.parse(text)
    assert Scanner.from_environment({"CLOUDBOSS_SCANNER": text}) == Scanner()
    assert Scanner.parse("gap=25").gap == pytest.approx(0.025)


def test_what_types_nothing_keeps_its_place():
    desk = Desk()
    assert desk.burst.silent("shift") == ["shift"]
    desk.key("D", 0.2)
    assert desk.burst.silent("release D") == []
    desk.type("20261123", 0.003)
    desk.rest()
    assert desk.out == ["D", "release D", *"20261123"]


def test_what_is_said_of_a_scan_is_masked():
    assert masked(ID_OK) == "（尾号 002X）"


PACE = st.one_of(st.floats(0.0, 0.035), st.floats(0.05, 0.4))
LETTERS = st.sampled_from([*"0123456789XDSL-a", "中", " ", "enter", "tab"])
TYPED = st.lists(st.tuples(LETTERS, PACE), max_size=40)
CODES = st.sampled_from([ID_OK, SIM, DRAFT, RECEIPT])


@given(st.lists(st.one_of(TYPED, CODES), max_size=8))
def test_nothing_typed_is_lost_or_moved_and_no_scan_is_missed(parts):
    """Scans come after a pause, as they do: between two of a person's keys, never inside a burst of their own."""
    desk, typed, scanned = Desk(), [], []
    for part in parts:
        if isinstance(part, str):
            desk.scan(part)
            scanned.append(part)
        else:
            for letter, pace in part:
                desk.key(letter, pace)
                typed.append(letter)
    desk.rest()
    assert desk.out == typed
    assert desk.scans == scanned


@given(st.lists(st.tuples(LETTERS, PACE), max_size=60), CODES, st.integers(0, 20))
def test_a_person_who_types_into_a_scan_spoils_it_and_loses_nothing(noise, code, place):
    desk = Desk()
    keys = [(letter, 0.003) for letter in code]
    for at, pair in enumerate(noise):
        keys.insert(min(place + at * 2, len(keys)), pair)
    everything = []
    for letter, pace in [*keys, ("enter", 0.003)]:
        desk.key(letter, pace)
        everything.append(letter)
    desk.rest()
    for scan in desk.scans:  # what was taken out was one piece with its end
        together = "".join(key if len(key) == 1 else "\n" for key in everything).upper()
        assert f"{scan}\n" in together
        for letter in [*scan, "enter"]:
            assert letter in [key.upper() if len(key) == 1 else "enter" for key in everything]
    gone = sum(len(scan) + 1 for scan in desk.scans)
    assert len(desk.out) + gone == len(everything)
    rest = iter(everything)
    assert all(key in rest for key in desk.out)  # in their order
