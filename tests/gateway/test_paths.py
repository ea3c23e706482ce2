"""Names at the file server come from one place, and nothing else passes for one."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.gateway import paths

LEAP, YEAR_END = date(2028, 2, 29), date(2026, 12, 31)
BUILT = {
    "/GW/SD00/photo/2028/02/29/01hx.jpg.enc": lambda: paths.photo("SD00", LEAP, "01hx"),
    "/GW/SD00/photo/2026/12/31/01hx.png.enc": lambda: paths.photo("SD00", YEAR_END, "01hx", "png"),
    "/GW/SD00/receipt/2028/02/29/SL20280229000001.pdf.enc": lambda: paths.receipt("SD00", LEAP, "SL20280229000001"),
    "/GW/SD00/record/2026/12/31/R1.mp3.enc": lambda: paths.record("SD00", YEAR_END, "R1"),
    "/GW/SD00/changeProdStaDerateForm/2028/02/202802290007.pdf": lambda: paths.derate_form("SD00", LEAP, 7, "pdf"),
    "/GW/SD00/orderAudit/2026/12/ORDER_REPORT_SD00_20261231_001.dat.gz": lambda: paths.order_report(
        "SD00", YEAR_END, 1
    ),
    "/GW/SD00/orderAudit/2026/12/ORDER_REPORT_SD00_20261231.chk": lambda: paths.order_check("SD00", YEAR_END),
}


@pytest.mark.parametrize(("path", "build"), BUILT.items())
def test_builders(path: str, build: Callable[[], str]) -> None:
    assert build() == path
    assert paths.ours(path) == paths.readable(path) == path


@pytest.mark.parametrize(
    "build",
    [
        lambda: paths.photo("SD00", LEAP, "../01hx"),
        lambda: paths.photo("SD00", LEAP, ""),
        lambda: paths.photo("SD00", LEAP, "01hx\n"),
        lambda: paths.photo("SD00", LEAP, "张伟"),
        lambda: paths.photo("SD00", LEAP, "x" * 65),
        lambda: paths.photo("sd", LEAP, "01hx"),
        lambda: paths.derate_form("SD00", LEAP, 10_000, "pdf"),
        lambda: paths.derate_form("SD00", LEAP, 1, "exe"),
        lambda: paths.order_report("SD00", LEAP, 1000),
    ],
)
def test_what_no_builder_makes(build: Callable[[], str]) -> None:
    with pytest.raises(ValueError):
        build()


@pytest.mark.parametrize("good", BUILT)
@pytest.mark.parametrize("spoil", ["{}\n", "{}/x", " {}", "/{}", "{}.key", "{}.part", "/GW/..{}", "{}\0"])
def test_the_pattern_is_anchored(good: str, spoil: str) -> None:
    with pytest.raises(ValueError):
        paths.ours(spoil.format(good))


@pytest.mark.parametrize(
    "path", ["/GW/../etc/x", "/GW/SD00/..", "/GW//SD00/x", "/GW/SD00/.x", "/etc/SD00/x", "/GW/SD00", "/GW/SD00/x\n"]
)
def test_nothing_climbs_or_hides(path: str) -> None:
    with pytest.raises(ValueError):
        paths.readable(path)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 9999))
def test_every_day_has_a_path_of_its_own(day: date, serial: int) -> None:
    path = paths.derate_form("SD00", day, serial, "jpg")
    assert (path[-16:-8], path[-8:-4]) == (f"{day:%Y%m%d}", f"{serial:04d}")


def test_parts_are_hidden_and_known_again() -> None:
    for path in BUILT:
        for name in (path, f"{path}{paths.KEY}"):
            folder, _, part = paths.part(name).rpartition("/")
            assert (folder, part) == (name.rpartition("/")[0], f".{name.rpartition('/')[2]}.part")
            assert paths.is_part(part)
    assert not any(map(paths.is_part, ["x.part", ".part", ".x", ".x.part\n", "..part", ".x.party"]))


def test_the_folders_of_some_days() -> None:
    found = list(paths.folders("SD00", date(2028, 3, 1), 2))
    assert found[:2] == ["/GW/SD00/photo/2028/03/01", "/GW/SD00/photo/2028/02/29"]
    assert found[-2:] == ["/GW/SD00/changeProdStaDerateForm/2028/03", "/GW/SD00/changeProdStaDerateForm/2028/02"]
    assert {path.rpartition("/")[0] for path in BUILT} & set(paths.folders("SD00", LEAP, 1)) == {
        path.rpartition("/")[0] for path in BUILT if "/2028/" in path
    }
