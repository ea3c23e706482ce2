"""Rules of numbers and SIMs. Pure."""

import re
from datetime import datetime, timedelta

from service.kit.errors import Invalid

# Less than this left means: pick again now, the customer needs the time to sign.
TOO_SHORT = timedelta(minutes=2)
_MOBILE = re.compile(r"1[0-9]{10}")
_ICCID = re.compile(r"89[0-9]{17}[0-9A-Z]?")


def is_mobile(number: str) -> bool:
    """Eleven digits that begin with 1; after porting the prefix proves nothing about the network."""
    return _MOBILE.fullmatch(number) is not None


def check_pick(number: str, iccid: str) -> None:
    """Invalid when one of the two is missing or is not a number or a card at all."""
    wrong = {} if is_mobile(number) else {"number": "请选一个号码：↑↓ 移动，回车选中"}
    _refuse(wrong | _wrong_sim(iccid))


def check_sim(iccid: str) -> None:
    """Invalid when it is missing or no card at all."""
    _refuse(_wrong_sim(iccid))


def _wrong_sim(iccid: str) -> dict[str, str]:
    return {} if _ICCID.fullmatch(iccid) else {"sim": "请选一张 SIM 卡：↑↓ 移动，回车选中"}


def _refuse(fields: dict[str, str]) -> None:
    if fields:
        what = "、".join({"number": "号码", "sim": "SIM 卡"}[name] for name in fields)
        raise Invalid(f"还没有选{what}。尚未占用任何号码，也没有办理任何业务。请在列表中选好后按 F12。", fields=fields)


def spaced(number: str) -> str:
    """``192 0531 0001``, as people read it out."""
    return f"{number[:3]} {number[3:7]} {number[7:]}"


def level_text(level: int) -> str:
    """``普通`` or ``吉祥 3 级``."""
    return f"吉祥 {level} 级" if level else "普通"


def left_text(expires_at: datetime, now: datetime) -> str:
    """``剩 29 分 05 秒``, or that it has lapsed."""
    seconds = int((expires_at - now).total_seconds())
    if seconds <= 0:
        return "已过期"
    return (
        f"剩 {seconds // 3600} 小时 {seconds % 3600 // 60} 分"
        if seconds >= 3600
        else (f"剩 {seconds // 60} 分 {seconds % 60:02d} 秒")
    )


def good_for_now(expires_at: datetime, now: datetime) -> bool:
    """Enough time left to finish with this hold."""
    return expires_at - now > TOO_SHORT
