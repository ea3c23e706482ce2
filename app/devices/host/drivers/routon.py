"""精伦 (Routon): another ``Sdtapi.dll``, with nine texts per card instead of the record."""

from app.devices import codes
from app.devices.host.vendor.fields import from_outputs
from app.devices.host.vendor.portrait import written
from app.devices.host.vendor.reader import VendorReader
from app.devices.host.vendor.table import PORT, Call, InFolder, Out, Vendor

FIELDS = ("name", "sex", "nation", "birth", "number", "address", "issuer", "start", "end")
_OUTS = tuple(Out(field) for field in FIELDS)


class Routon(VendorReader):
    """精伦读卡器."""

    title = "精伦读卡器"
    vendor = Vendor(
        open=Call("InitComm", (PORT,), codes.ROUTON_OPEN),
        close=Call("CloseComm", (), codes.ROUTON_OPEN),
        find=(Call("CardOn", (), codes.ROUTON_LIES), Call("Authenticate", (), codes.ROUTON_FIND, 2.0)),
        read=(Call("ReadBaseInfos", _OUTS, codes.ROUTON_READ, 5.0),),
        record=from_outputs(FIELDS),
        number=Call("GetSAMIDToStr", (Out("sam"),), codes.ROUTON_READ),
        stays_found=True,
        photo=written(
            Call(
                "ReadBaseInfosPhoto",
                (*(Out(f"again_{field}") for field in FIELDS), InFolder()),
                codes.ROUTON_PHOTO,
                5.0,
            ),
            "photo.bmp",
        ),
        leaves=("photo.bmp",),
    )


DRIVER = Routon
