"""华大 HD100: ``HDSSSE32.dll``, built for 32 bits only, so that it runs in the bridge."""

from app.devices import codes
from app.devices.host.vendor.address import by_text
from app.devices.host.vendor.fields import by_getters
from app.devices.host.vendor.portrait import ROOM, asked
from app.devices.host.vendor.reader import VendorReader
from app.devices.host.vendor.table import PORT, Call, Out, Reading, Vendor

_ALL = {"sex": "GetSex", "birth": "GetBirth", "number": "GetCertNo", "start": "GetEffectDate", "end": "GetExpireDate"}
_LIVING = {**_ALL, "name": "GetName", "address": "GetAddress", "issuer": "GetDepartemt"}  # spelt so by the maker
FUNCTIONS = {
    " ": {**_LIVING, "nation": "GetNation"},
    "J": {**_LIVING, "passing": "GetTXZHM", "issues": "GetTXZQFCS"},
    "I": {
        **_ALL,
        "latin": "GetEnName",
        "name": "GetName",
        "country": "GetNationalityCode",
        "version": "GetCardVersion",
        "authority": "GetAuthorCode",
    },
}
KINDS = {0: " ", 1: "I", 2: "J"}


def getter(function: str, name: str = "") -> Call:
    return Call(function, (Out(name or function),), codes.HD_GET)


def kind(reading: Reading) -> str:
    return KINDS[reading.ask(Call("GetCardType", (), codes.HD_KIND))]


class Hd100(VendorReader):
    """华大读卡器."""

    title = "华大读卡器"
    vendor = Vendor(
        open=Call("HD_InitComm", (PORT,), codes.HD_OPEN),
        close=Call("HD_CloseComm", (PORT,), codes.HD_OPEN),
        find=(Call("HD_Authenticate", (1,), codes.HD, 2.0),),
        read=(Call("HD_ReadCard", (), codes.HD, 5.0),),
        record=by_getters(kind, getter, FUNCTIONS),
        photo=asked(Call("GetBmpFileData", (Out("bitmap", ROOM),), codes.HD_PHOTO, 3.0), "bitmap"),
        number=Call("HD_Get_SAMIDToStr", (Out("sam"),), codes.HD_GET),
        newest=by_text(Call("HD_Read_NewAppMsg", (Out("newest"),), codes.HD, 2.0)),
        leaves=("wz.txt", "zp.bmp", "xp.wlt"),
    )


DRIVER = Hd100
