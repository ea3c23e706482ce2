"""Every return code that is known of vendors' libraries has one of ours, and ours has words for people."""

import pytest

from app.devices import codes
from app.devices.codes import Codes
from app.devices.errors import CAUSES

# As the sources name them (docs/devices/readers.md): value, what it means, ours.
SAM = {
    0x01: "DEVICE_NOT_FOUND",
    0x02: "CARD_MOVED",
    0x03: "CARD_MOVED",
    0x05: "DEVICE_NOT_FOUND",
    0x09: "PROTOCOL",
    0x10: "RECORD_INVALID",
    0x11: "RECORD_INVALID",
    0x21: "PROTOCOL",
    0x23: "PROTOCOL",
    0x24: "PROTOCOL",
    0x31: "CARD_REFUSED",
    0x32: "CARD_REFUSED",
    0x33: "CARD_REFUSED",
    0x37: "CARD_REFUSED",
    0x3F: "RECORD_INVALID",
    0x40: "CARD_KIND_UNKNOWN",
    0x41: "CARD_MOVED",
    0x47: "SAM_FAULT",
    0x60: "SAM_FAULT",
    0x66: "SAM_FAULT",
    0x80: "NO_CARD",
    0x81: "CARD_MOVED",
}
GOOD = {
    "SDT": {0x90},
    "SDT_FIND": {0x9F},
    "SDT_LYING": {0x90, 0x91},
    "SYN": {0},
    "SYN_FIND": {0, 0x9F},
    "SYN_READ": {0, 1},
    "CVR_OPEN": {1},
    "CVR_FIND": {1},
    "CVR_READ": {1},
    "GETBMP": {1},
    "ROUTON_OPEN": {1},
    "ROUTON_READ": {1},
    "SDSES_OPEN": {62171},
    "SDSES_READ": {62171, 62172, 62173},
    "TERMB_OPEN": {1, 1001, 1016},
    "TERMB_READ": {1, 3, -1, -2, -3, -4, -5, -6},
    "DECARD_OPEN": {1, 100, 77},
    "DECARD_READ": {0},
    "HD": {0},
}
BAD = {
    "CVR_OPEN": {2: "DEVICE_NOT_FOUND", -2: "DRIVER_DEPENDENCY", -1: "DEVICE_NOT_FOUND"},
    "CVR_FIND": {2: "NO_CARD", 3: "CARD_MOVED", 4: "DEVICE_LOST", 0: "DEVICE_LOST"},
    "CVR_READ": {0: "CARD_MOVED", 4: "DEVICE_LOST", 99: "DRIVER_DEPENDENCY"},
    "GETBMP": {
        **dict.fromkeys((0, -1, -2, -3, -4, -6), "PHOTO_UNDECODABLE"),
        -5: "DRIVER_UNLICENSED",
    },
    "ROUTON_FIND": {0: "CARD_MOVED"},
    "SDSES_OPEN": {-3: "DRIVER_UNLICENSED", -9: "DRIVER_DEPENDENCY", 0: "DEVICE_NOT_FOUND"},
    "SDSES_FIND": {0: "NO_CARD"},
    "SDSES_READ": {65: "NO_CARD", 0: "CARD_MOVED"},
    "TERMB_READ": {-11: "PROTOCOL", 0: "CARD_MOVED"},
    "TERMB_NEWEST": {2: "RECORD_INVALID"},
    "DECARD_OPEN": {0: "DEVICE_NOT_FOUND", -1: "DEVICE_NOT_FOUND"},
    "DECARD_FIND": {1: "NO_CARD"},
    "HD": {-5: "NO_CARD", -6: "CARD_MOVED", -7: "CARD_MOVED", -10: "SAM_FAULT", -3: "DRIVER_DEPENDENCY"},
}
TABLES = {name: value for name, value in vars(codes).items() if isinstance(value, Codes)}


@pytest.mark.parametrize("name", ["SDT", "SDT_FIND", "SYN", "SYN_FIND", "SYN_READ"])
@pytest.mark.parametrize("value", SAM)
def test_the_codes_of_the_sam(name: str, value: int) -> None:
    if value not in GOOD[name]:
        assert TABLES[name].fault(value) == SAM[value]


def test_the_table_of_the_sam_is_complete_and_holds_nothing_else() -> None:
    assert dict(codes.SAM) == {**SAM, 0x91: "RECORD_INVALID"}


@pytest.mark.parametrize("name", GOOD)
def test_what_is_success(name: str) -> None:
    assert {value for value in GOOD[name] if TABLES[name].fault(value)} == set()


@pytest.mark.parametrize("name", BAD)
def test_what_is_not(name: str) -> None:
    assert {value: TABLES[name].fault(value) for value in BAD[name]} == BAD[name]


@pytest.mark.parametrize("name", TABLES)
def test_every_code_of_ours_has_words_and_every_value_a_code(name: str) -> None:
    table = TABLES[name]
    assert {*table.table.values(), table.rest} <= set(CAUSES)
    assert table.fault(-123_456) in CAUSES
