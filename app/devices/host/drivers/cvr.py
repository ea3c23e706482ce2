"""华视 CVR-100: ``termb.dll``. One function per field, GBK; the kind of card is a field too."""

from app.devices import codes
from app.devices.host.vendor.address import by_text
from app.devices.host.vendor.fields import by_getters, decoded
from app.devices.host.vendor.portrait import ROOM, asked
from app.devices.host.vendor.reader import VendorReader
from app.devices.host.vendor.table import PORT, Call, Length, Number, Out, Reading, Vendor, text_of

_ALL = {
    "sex": "GetPeopleSex",
    "birth": "GetPeopleBirthday",
    "number": "GetPeopleIDCode",
    "start": "GetStartDate",
    "end": "GetEndDate",
}
_LIVING = {**_ALL, "name": "GetPeopleName", "address": "GetPeopleAddress", "issuer": "GetDepartment"}
_FOREIGN = {**_ALL, "latin": "GetPeopleName", "name": "GetPeopleChineseName", "country": "GetNationCode"}
FUNCTIONS = {
    " ": {**_LIVING, "nation": "GetPeopleNation"},
    "J": {**_LIVING, "passing": "GetPassCheckID"},  # GetIssuesNum differs by version in its arguments
    "I": {**_FOREIGN, "version": "GetPeopleCertVersion", "authority": "GetDepartment"},
    "Y": _FOREIGN,
}


def getter(function: str, name: str = "", size: int = 256, table: codes.Codes = codes.CVR_GET) -> Call:
    """Every field is asked for in the same way."""
    return Call(function, (Out(name or function, size), Length(name or function)), table)


def wide(function: str) -> Call:
    """Each has a twin in UTF-16. Whether its length counts bytes or characters differs, so it is not listened to."""
    return Call(f"{function}U", (Out(f"{function}U", 512), Number(512)), codes.CVR_GET)


def kind(reading: Reading) -> str:
    """The letter; versions of before 2017 have no such function and read residents only."""
    if not reading.has("GetCertType"):
        return " "
    reading.ask(getter("GetCertType"))
    return decoded(text_of(reading.filled, "GetCertType")) or " "


class Cvr(VendorReader):
    """华视读卡器."""

    title = "华视读卡器"
    vendor = Vendor(
        open=Call("CVR_InitComm", (PORT,), codes.CVR_OPEN),
        close=Call("CVR_CloseComm", (), codes.CVR_OPEN),
        find=(Call("CVR_Authenticate", (), codes.CVR_FIND, 2.0),),
        read=(Call("CVR_Read_Content", (4,), codes.CVR_READ, 5.0),),
        record=by_getters(kind, getter, FUNCTIONS, wide),
        photo=asked(getter("GetBMPData", "bitmap", ROOM, codes.CVR_PHOTO), "bitmap"),
        number=Call("CVR_GetSAMID", (Out("sam"),), codes.CVR_GET),
        newest=by_text(getter("GetNewAppMsg", "newest")),
        leaves=("wz.txt", "zp.bmp", "xp.wlt"),
    )


DRIVER = Cvr
