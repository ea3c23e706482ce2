"""标准 SDT 接口: ``sdtapi.dll`` and ``libsdtapi.so``, which most makers of SAM readers supply."""

from app.devices import codes
from app.devices.host.vendor.address import by_call
from app.devices.host.vendor.fields import whole
from app.devices.host.vendor.portrait import wlt
from app.devices.host.vendor.reader import VendorReader
from app.devices.host.vendor.table import PORT, Call, Length, Out, Vendor

NEWEST = Call("SDT_ReadNewAppMsg", (PORT, Out("newest"), Length("newest"), 0), codes.SDT_LYING, 2.0)


class Sdt(VendorReader):
    """标准 SDT 读卡器."""

    title = "标准 SDT 读卡器"
    vendor = Vendor(
        open=Call("SDT_OpenPort", (PORT,), codes.SDT),
        close=Call("SDT_ClosePort", (PORT,), codes.SDT),
        find=(
            Call("SDT_StartFindIDCard", (PORT, Out("found"), 0), codes.SDT_FIND),
            Call("SDT_SelectIDCard", (PORT, Out("chosen"), 0), codes.SDT, 2.0),
        ),
        read=(
            Call(
                "SDT_ReadBaseMsg",
                (PORT, Out("text"), Length("text"), Out("photo", 1024), Length("photo"), 0),
                codes.SDT,
                5.0,
            ),
        ),
        record=whole("text"),
        photo=wlt("photo"),
        number=Call("SDT_GetSAMIDToStr", (PORT, Out("sam"), 0), codes.SDT),
        lying=NEWEST,
        newest=by_call(NEWEST, codes.NOT_THERE),
    )


DRIVER = Sdt
