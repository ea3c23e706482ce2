"""神思, older: its ``TERMB.DLL`` (not the one of 华视) writes the card into files."""

from app.devices import codes
from app.devices.errors import DeviceError
from app.devices.host.vendor.fields import from_file, wide_text
from app.devices.host.vendor.portrait import left
from app.devices.host.vendor.reader import VendorReader
from app.devices.host.vendor.table import PORT, Call, Reading, Vendor


def newest(reading: Reading) -> str:
    try:
        reading.ask(Call("Read_Content", (3,), codes.TERMB_NEWEST, 2.0))
    except DeviceError as error:
        if error.code == "RECORD_INVALID":
            return ""
        raise
    path = reading.folder / "NewAdd.txt"
    return wide_text(path.read_bytes()) if path.is_file() else ""


class SdsesOld(VendorReader):
    """神思读卡器（旧）."""

    title = "神思读卡器（旧）"
    vendor = Vendor(
        open=Call("InitComm", (PORT,), codes.TERMB_OPEN),
        close=Call("CloseComm", (), codes.TERMB_OPEN),
        find=(Call("Authenticate", (), codes.TERMB_FIND, 2.0),),
        read=(Call("Read_Content", (1,), codes.TERMB_READ, 5.0),),
        record=from_file("wz.txt"),
        photo=left("zp.bmp"),
        newest=newest,
        licences=("License.dat",),
        leaves=("wz.txt", "zp.bmp", "xp.wlt", "NewAdd.txt"),
    )


DRIVER = SdsesOld
