"""What vendors' functions return, and our code for it. Data only; ``docs/devices/readers.md`` names the sources."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

ANY_PORT = range(1, 2**31)


@dataclass(frozen=True)
class Codes:
    """Which values are success; our code for each of the others, and for those that nobody has named."""

    good: Container[int]
    table: Mapping[int, str] = field(default_factory=dict)
    rest: str = "PROTOCOL"

    def fault(self, value: int) -> str:
        """Our code; empty for success."""
        return "" if value in self.good else self.table.get(value, self.rest)


# The standard SAM: third status byte of the serial protocol, and what SDT_* and Syn_* return.
SAM: Mapping[int, str] = {
    0x01: "DEVICE_NOT_FOUND",  # port not opened, or no such port
    0x02: "CARD_MOVED",  # receive timeout
    0x03: "CARD_MOVED",  # transfer error
    0x05: "DEVICE_NOT_FOUND",  # the SAM's serial port cannot be used
    0x09: "PROTOCOL",  # file could not be opened
    0x10: "RECORD_INVALID",  # checksum
    0x11: "RECORD_INVALID",  # length
    0x21: "PROTOCOL",  # bad command
    0x23: "PROTOCOL",  # not permitted
    0x24: "PROTOCOL",  # unknown
    0x31: "CARD_REFUSED",  # the card refused the SAM
    0x32: "CARD_REFUSED",  # the SAM refused the card
    0x33: "CARD_REFUSED",  # verification of the data failed
    0x37: "CARD_REFUSED",  # verification of the fingerprint failed
    0x3F: "RECORD_INVALID",  # length
    0x40: "CARD_KIND_UNKNOWN",
    0x41: "CARD_MOVED",  # read failed
    0x47: "SAM_FAULT",  # random number failed
    0x60: "SAM_FAULT",  # self-test failed
    0x66: "SAM_FAULT",  # not licensed
    0x80: "NO_CARD",  # find failed
    0x81: "CARD_MOVED",  # select failed
    0x91: "RECORD_INVALID",  # the item is not on the card
}
FOUND, DONE, NOT_THERE = 0x9F, 0x90, 0x91

SDT = Codes({DONE}, SAM)
SDT_FIND = Codes({FOUND}, SAM)
SDT_LYING = Codes({DONE, NOT_THERE}, SAM)  # the newest address can be asked for: a card that was read lies there

SYN = Codes({0}, SAM)
SYN_FIND = Codes({0, FOUND}, SAM)
SYN_READ = Codes({0, 1}, SAM)
SYN_LYING = Codes({0, NOT_THERE}, SAM)

# WltRS.dll GetBmp; the older TERMB.DLL returns the negative ones when the text is good and the photo is not.
PHOTO: Mapping[int, str] = {
    0: "PHOTO_UNDECODABLE",  # sdtapi call failed
    -1: "PHOTO_UNDECODABLE",  # decoding
    -2: "PHOTO_UNDECODABLE",  # wrong suffix
    -3: "PHOTO_UNDECODABLE",  # file could not be opened
    -4: "PHOTO_UNDECODABLE",  # format
    -5: "DRIVER_UNLICENSED",  # the decoder does not match the reader
    -6: "PHOTO_UNDECODABLE",  # connection
}
GETBMP = Codes({1}, PHOTO, "PHOTO_UNDECODABLE")

CVR_OPEN = Codes({1}, {2: "DEVICE_NOT_FOUND", -2: "DRIVER_DEPENDENCY", -1: "DEVICE_NOT_FOUND"}, "DEVICE_NOT_FOUND")
CVR_FIND = Codes({1}, {2: "NO_CARD", 3: "CARD_MOVED", 4: "DEVICE_LOST", 0: "DEVICE_LOST"})
CVR_READ = Codes({1}, {0: "CARD_MOVED", 4: "DEVICE_LOST", 99: "DRIVER_DEPENDENCY"}, "CARD_MOVED")
CVR_GET = Codes({1}, rest="RECORD_INVALID")
CVR_PHOTO = Codes({1}, rest="PHOTO_UNDECODABLE")

ROUTON_OPEN = Codes({1}, rest="DEVICE_NOT_FOUND")
ROUTON_LIES = Codes({1}, rest="NO_CARD")
ROUTON_FIND = Codes({1}, rest="CARD_MOVED")
ROUTON_READ = Codes({1}, rest="CARD_MOVED")
ROUTON_PHOTO = Codes({1}, PHOTO, "PHOTO_UNDECODABLE")

# 神思 RdCard.dll: 62171 and 62172 (with fingerprints) a resident, 62173 a foreigner.
SDSES_RESIDENT, SDSES_FOREIGNER = frozenset({62171, 62172}), 62173
_SDSES = {-3: "DRIVER_UNLICENSED", -9: "DRIVER_DEPENDENCY"}
SDSES_OPEN = Codes({62171}, _SDSES, "DEVICE_NOT_FOUND")
SDSES_FIND = Codes({*SDSES_RESIDENT, SDSES_FOREIGNER}, {**_SDSES, 0: "NO_CARD"}, "DEVICE_LOST")
SDSES_READ = Codes({*SDSES_RESIDENT, SDSES_FOREIGNER}, {**_SDSES, 65: "NO_CARD"}, "CARD_MOVED")
SDSES_GET = Codes(range(2**31), rest="RECORD_INVALID")  # how many bytes there are

TERMB_OPEN = Codes(ANY_PORT, rest="DEVICE_NOT_FOUND")
TERMB_FIND = Codes({1}, rest="NO_CARD")
TERMB_READ = Codes({1, 3, *(code for code in PHOTO if code)}, {-11: "PROTOCOL", 0: "CARD_MOVED"}, "CARD_MOVED")
TERMB_NEWEST = Codes({1}, {2: "RECORD_INVALID", -11: "PROTOCOL"}, "CARD_MOVED")

DECARD_OPEN = Codes(ANY_PORT, rest="DEVICE_NOT_FOUND")
DECARD_FIND = Codes({0}, rest="NO_CARD")
DECARD_READ = Codes({0}, rest="CARD_MOVED")
DECARD_PHOTO = Codes({0}, rest="PHOTO_UNDECODABLE")

_HD = {
    -1: "DEVICE_NOT_FOUND",
    -2: "DEVICE_NOT_FOUND",  # not opened
    -3: "DRIVER_DEPENDENCY",
    -4: "PROTOCOL",  # parameter
    -5: "NO_CARD",
    -6: "CARD_MOVED",  # select failed
    -7: "CARD_MOVED",  # read failed
    -8: "CARD_MOVED",
    -9: "RECORD_INVALID",  # no newest address
    -10: "SAM_FAULT",
    -11: "SAM_FAULT",
    -12: "PROTOCOL",
    -999: "PROTOCOL",
}
HD = Codes({0}, _HD)
HD_OPEN = Codes({0, 1}, _HD, "DEVICE_NOT_FOUND")
HD_GET = Codes({0, 1}, rest="RECORD_INVALID")
HD_KIND = Codes({0, 1, 2}, rest="CARD_KIND_UNKNOWN")
HD_PHOTO = Codes({0, 1}, rest="PHOTO_UNDECODABLE")
