"""The newest address, which a chip may hold besides the record: 70 bytes, up to four times."""

from collections.abc import Callable

from app.devices.errors import DeviceError
from app.devices.host.vendor.fields import decoded, wide_text
from app.devices.host.vendor.table import Call, Reading, text_of


def by_call(call: Call, none: int) -> Callable[[Reading], str]:
    """UTF-16 as on the chip. ``none`` is what the function answers when there is no newer address."""

    def newest(reading: Reading) -> str:
        if reading.ask(call) == none:
            return ""
        return wide_text(reading.filled["newest"])

    return newest


def by_text(call: Call) -> Callable[[Reading], str]:
    """GBK text. A library that fails here has none."""

    def newest(reading: Reading) -> str:
        if not reading.has(call.function):
            return ""
        try:
            reading.ask(call)
        except DeviceError as error:
            if error.code == "RECORD_INVALID":
                return ""
            raise
        return decoded(text_of(reading.filled, "newest"))

    return newest
