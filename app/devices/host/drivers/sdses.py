"""神思: ``RdCard.dll``. One function with a command byte; what it answers tells residents from foreigners."""

from pathlib import PureWindowsPath

from app.devices import codes
from app.devices.host.vendor.address import by_text
from app.devices.host.vendor.fields import by_getters, decoded, kind_of
from app.devices.host.vendor.portrait import left
from app.devices.host.vendor.reader import VendorReader
from app.devices.host.vendor.table import PORT, Argument, Call, Given, InFolder, Number, Out, Reading, Vendor, text_of

_LIVING = {
    "name": "GetName",
    "sex": "GetSexGB",
    "birth": "GetBirth",
    "address": "GetAddr",
    "number": "GetIDNum",
    "issuer": "GetDep",
    "start": "GetBegin",
    "end": "GetEnd",
}
FUNCTIONS = {
    " ": {**_LIVING, "nation": "GetFolkGB"},
    "J": _LIVING,
    "I": {
        "latin": "FID_GetEnName",
        "name": "FID_GetChName",
        "sex": "FID_GetSexGB",
        "birth": "FID_GetBirth",
        "number": "FID_GetIDNum",
        "country": "FID_GetNationality",
        "authority": "FID_GetDep",
        "version": "FID_GetVersion",
        "start": "FID_GetBegin",
        "end": "FID_GetEnd",
    },
}


PLAIN = Number(9986)


def command(byte: int, table: codes.Codes, seconds: float, last: Argument = PLAIN) -> Call:
    """8811 and 9986 are constants of the maker; in place of the last one reading takes the folder for its files."""
    return Call("UCommand1", (Given(bytes([byte])), Number(PORT), Number(8811), last), table, seconds)


def getter(function: str, name: str = "") -> Call:
    return Call(function, (Out(name or function),), codes.SDSES_GET)


def kind(reading: Reading) -> str:
    if reading.value == codes.SDSES_FOREIGNER:
        return "I"
    reading.ask(getter("GetIDNum"))
    return kind_of(decoded(text_of(reading.filled, "GetIDNum")))


def photo(reading: Reading) -> bytes:
    """The library tells which file it wrote; it must lie in the folder that it was given."""
    name = "zp.bmp"
    if reading.has("GetBmpPath"):
        reading.ask(getter("GetBmpPath"))
        name = PureWindowsPath(decoded(text_of(reading.filled, "GetBmpPath"))).name or name
    return left(name)(reading)


class Sdses(VendorReader):
    """神思读卡器."""

    title = "神思读卡器"
    vendor = Vendor(
        open=command(0x41, codes.SDSES_OPEN, 5.0),
        close=command(0x42, codes.SDSES_OPEN, 1.0),
        find=(command(0x43, codes.SDSES_FIND, 2.0),),
        read=(command(0x49, codes.SDSES_READ, 5.0, InFolder()),),
        record=by_getters(kind, getter, FUNCTIONS),
        photo=photo,
        newest=by_text(getter("GetNewAddr", "newest")),
        licences=("License.dat",),
        leaves=("wz.txt", "zp.bmp", "xp.wlt"),
    )


DRIVER = Sdses
