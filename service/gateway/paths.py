"""Where files lie at the file servers (wire profile 2 and 3, R5.5): a builder for each kind, and what a name may be.

Nothing else makes a path. A path is made from the day and the number of its case, never from the clock, so that a
second try after midnight or in the next month goes to the same place.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import PurePosixPath

KEY = ".key"

_DAY = r"[0-9]{4}/[0-9]{2}/[0-9]{2}"
_KINDS = (
    rf"(?:photo|receipt|record)/{_DAY}/[A-Za-z0-9][A-Za-z0-9_-]{{0,63}}\.[a-z0-9]{{2,4}}\.enc",
    r"changeProdStaDerateForm/[0-9]{4}/[0-9]{2}/[0-9]{12}\.(?:pdf|jpg|jpeg)",
    r"orderAudit/[0-9]{4}/[0-9]{2}/ORDER_REPORT_[A-Z0-9]{4}_[0-9]{8}(?:_[0-9]{3}\.dat\.gz|\.chk)",
)
_OURS = re.compile(rf"/GW/[A-Z0-9]{{4}}/(?:{'|'.join(_KINDS)})")
_READABLE = re.compile(r"/(?:GW|BIGDATA)(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){2,8}")
_PART = re.compile(rf"\.[A-Za-z0-9_][A-Za-z0-9_.-]{{0,99}}(?:{re.escape(KEY)})?\.part")


def photo(province: str, day: date, name: str, form: str = "jpg") -> str:
    """A picture of a person, a certificate or a signed letter (R4.3)."""
    return ours(f"/GW/{province}/photo/{day:%Y/%m/%d}/{name}.{form}.enc")


def receipt(province: str, day: date, number: str) -> str:
    """受理单, by its number (R4.3)."""
    return ours(f"/GW/{province}/receipt/{day:%Y/%m/%d}/{number}.pdf.enc")


def record(province: str, day: date, name: str, form: str = "mp3") -> str:
    """录音文件 (R4.3)."""
    return ours(f"/GW/{province}/record/{day:%Y/%m/%d}/{name}.{form}.enc")


def derate_form(province: str, day: date, serial: int, form: str) -> str:
    """停机保号费用减免申请: ``serial`` counts within the day, ``form`` is pdf, jpg or jpeg (R5.5, main 3.2.1.67)."""
    return ours(f"/GW/{province}/changeProdStaDerateForm/{day:%Y/%m}/{day:%Y%m%d}{serial:04d}.{form}")


def order_report(province: str, day: date, part: int) -> str:
    """订购稽核文件 of a day, parts from 1 (wire profile 3)."""
    return ours(f"/GW/{province}/orderAudit/{day:%Y/%m}/ORDER_REPORT_{province}_{day:%Y%m%d}_{part:03d}.dat.gz")


def order_check(province: str, day: date) -> str:
    """The list of the parts of a day, put there last."""
    return ours(f"/GW/{province}/orderAudit/{day:%Y/%m}/ORDER_REPORT_{province}_{day:%Y%m%d}.chk")


def ours(path: str) -> str:
    """The path, if a builder here makes such paths. ValueError otherwise."""
    if _OURS.fullmatch(path) is None:
        raise ValueError(f"not a path of ours: {path!r}")
    return path


def readable(path: str) -> str:
    """The path, if it leads to where somebody puts files for us. ValueError otherwise: nothing climbs or hides."""
    if not is_readable(path):
        raise ValueError(f"not a path to read: {path!r}")
    return path


def is_readable(path: str) -> bool:
    """Whether it leads to where somebody puts files for us."""
    return _READABLE.fullmatch(path) is not None


def part(path: str) -> str:
    """Where a file grows before it gets its name."""
    final = PurePosixPath(path)
    return str(final.with_name(f".{final.name}.part"))


def is_part(name: str) -> bool:
    """Whether a name in a folder is that of a file that was never finished."""
    return _PART.fullmatch(name) is not None


def folders(province: str, day: date, days: int) -> Iterator[str]:
    """Every folder that this day and the ``days`` - 1 before it may have written into."""
    root = f"/GW/{province}"
    past = [day - timedelta(days=back) for back in range(days)]
    for kind in ("photo", "receipt", "record"):
        yield from (f"{root}/{kind}/{one:%Y/%m/%d}" for one in past)
    for kind in ("orderAudit", "changeProdStaDerateForm"):
        yield from dict.fromkeys(f"{root}/{kind}/{one:%Y/%m}" for one in past)
