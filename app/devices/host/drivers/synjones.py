"""新中新: ``SynIDCardAPI.dll``. Success is 0, and it finds its port by itself."""

from app.devices import codes
from app.devices.host.vendor.address import by_call
from app.devices.host.vendor.fields import whole
from app.devices.host.vendor.portrait import wlt
from app.devices.host.vendor.reader import VendorReader
from app.devices.host.vendor.table import PORT, Call, Length, Out, Vendor

NEWEST = Call("Syn_ReadNewAppMsg", (PORT, Out("newest"), Length("newest"), 0), codes.SYN_LYING, 2.0)


class Synjones(VendorReader):
    """新中新读卡器."""

    title = "新中新读卡器"
    vendor = Vendor(
        search=Call("Syn_FindReader", seconds=5.0),
        open=Call("Syn_OpenPort", (PORT,), codes.SYN),
        close=Call("Syn_ClosePort", (PORT,), codes.SYN),
        find=(
            Call("Syn_StartFindIDCard", (PORT, Out("found"), 0), codes.SYN_FIND),
            Call("Syn_SelectIDCard", (PORT, Out("chosen"), 0), codes.SYN, 2.0),
        ),
        read=(
            Call(
                "Syn_ReadBaseMsg",
                (PORT, Out("text"), Length("text"), Out("photo", 1024), Length("photo"), 0),
                codes.SYN_READ,
                5.0,
            ),
        ),
        record=whole("text"),
        photo=wlt("photo"),
        number=Call("Syn_GetSAMIDToStr", (PORT, Out("sam"), 0), codes.SYN),
        lying=NEWEST,
        newest=by_call(NEWEST, codes.NOT_THERE),
        leaves=("zp.bmp", "photo.bmp"),
    )


DRIVER = Synjones
