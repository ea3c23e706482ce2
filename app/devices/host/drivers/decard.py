"""德卡: ``dcrf32.dll``. Opening gives a handle; the record comes as it is, the photo is decoded in memory."""

from app.devices import codes
from app.devices.host.vendor.fields import whole
from app.devices.host.vendor.portrait import ROOM, asked
from app.devices.host.vendor.reader import VendorReader
from app.devices.host.vendor.table import HANDLE, PORT, Call, Given, Length, Out, Size, Vendor

BAUD = 115200
RAW_CARD = 3  # the kind of card that public code asks for
BASE64 = 2


class Decard(VendorReader):
    """德卡读卡器."""

    title = "德卡读卡器"
    vendor = Vendor(
        open=Call("dc_init", (PORT, BAUD), codes.DECARD_OPEN, 5.0),
        close=Call("dc_exit", (HANDLE,), codes.DECARD_FIND, short=True),
        find=(Call("dc_find_i_d", (HANDLE,), codes.DECARD_FIND, short=True),),
        read=(
            Call(
                "dc_SamAReadCardInfo",
                (
                    *(HANDLE, RAW_CARD, Length("text"), Out("text"), Length("photo"), Out("photo", 1024)),
                    *(Length("finger"), Out("finger", 1024), Length("extra"), Out("extra", 1024)),
                ),
                codes.DECARD_READ,
                5.0,
                short=True,
            ),
        ),
        record=whole("text"),
        photo=asked(
            Call(
                "dc_ParsePhotoInfo",
                (HANDLE, BASE64, Size("photo"), Given(name="photo"), Length("bitmap"), Out("bitmap", ROOM)),
                codes.DECARD_PHOTO,
                3.0,
                short=True,
            ),
            "bitmap",
        ),
    )


DRIVER = Decard
